/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a file straight into place: the filesystem says where the bytes lie,
 * the device puts them where they belong, several requests under way at once.
 * Nothing is copied but the last, partial sector.
 */
#ifndef BOOT_LOAD_H
#define BOOT_LOAD_H

#include <fs/fs.h>
#include <lib/memmap.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * May [base, base+size) be loaded over? -EEXIST when it touches what is not a
 * load (us, tables, reserved memory, a devicetree in use), -EFAULT when it is
 * not all RAM; a message that begins with WHAT names both ranges.
 */
int load_check_range(const struct memmap *map, const char *what, uint64_t base, uint64_t size);

/*
 * May [base, base+size) be read? -EFAULT when it is not all RAM, or when part
 * of it is not mapped (no-map memory, guard pages); a message says which.
 */
int load_check_source(const struct memmap *map, const char *what, uint64_t base, uint64_t size);

/* Records a load under NAME; earlier loads that it overwrites are forgotten. */
int load_record(struct memmap *map, const char *name, uint64_t base, uint64_t size);

/*
 * Told during a load: the file's bytes up to OFFSET are in their place, those that come
 * later may not be. The device goes on reading meanwhile.
 */
struct load_tap {
	void (*arrived)(void *ctx, uint64_t offset);
	void *ctx;
};

/*
 * Reads SIZE bytes at OFFSET of FILE to DEST. OFFSET must be a multiple of
 * 512. INTERRUPTED (may be NULL) is asked now and then. -EIO, -EBADMSG,
 * -EINTR, -ERANGE past the end of the file.
 */
int load_file(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size,
	      bool (*interrupted)(void));

/*
 * The same with a tap (CONFIG_LOAD_TAP), which is told whenever some more have come; the
 * last time, when it succeeds, with OFFSET + SIZE. After an error it is told nothing more.
 */
int load_file_tapped(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size,
		     bool (*interrupted)(void), const struct load_tap *tap);

#endif
