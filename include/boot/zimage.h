/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of a Linux zImage for 32-bit Arm (arch/arm/boot/compressed/head.S
 * and vmlinux.lds.S: magic words at 0x24, a table of tags where the word at
 * 0x38 says). Pure; reads untrusted bytes of any alignment; host-tested and
 * fuzzed.
 */
#ifndef BOOT_ZIMAGE_H
#define BOOT_ZIMAGE_H

#include <lib/util.h>
#include <stdbool.h>
#include <stdint.h>

#define ZIMAGE_HEADER_SIZE 0x34u
#define ZIMAGE_MAGIC       0x016f2818u    /* at 0x24 */
#define ZIMAGE_START       0x28           /* words with the addresses of its start and end */
#define ZIMAGE_END         0x2c

struct zimage {
	uint32_t start, end;       /* as linked; START is 0 unless it was linked to an address */
	uint32_t size;             /* of the file: their difference */
	/*
	 * The kernel that it unpacks: its first byte's distance from the start
	 * of RAM, and how much memory it takes from there with its bss. An
	 * older one does not say; then these are generous guesses.
	 */
	uint32_t text_offset, kernel_size;
	bool big_endian;
};

/* True when SIZE bytes at SRC begin like a zImage. */
static inline bool zimage_is(const void *src, uint64_t size)
{
	return size >= ZIMAGE_HEADER_SIZE && get_le32((const uint8_t *)src + 0x24) == ZIMAGE_MAGIC;
}

/* What to say about a zImage that was given to another command. */
#define ZIMAGE_FMT "0x%" PRIx64 " holds an ARM zImage, a 32-bit kernel%s"
#define ZIMAGE_ARG(addr) (addr), IS_ENABLED(CONFIG_CMD_BOOTZ) ? ": start it with bootz" : \
			 ", and this build has no bootz (CONFIG_CMD_BOOTZ)"

/*
 * Reads a zImage of which SIZE bytes are there. -ENOEXEC when it is none,
 * -EINVAL when its numbers are impossible or it is cut short; *why then says
 * what is wrong, in words. More bytes than it needs are no fault.
 */
int zimage_parse(const void *src, uint64_t size, struct zimage *image, const char **why);

#endif
