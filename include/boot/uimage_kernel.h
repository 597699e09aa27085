/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernels and ramdisks in U-Boot's legacy image format (boot/uimage.h has the
 * header's first half, and scripts). Pure; reads untrusted bytes; host-tested
 * and fuzzed. Numbers: U-Boot include/image.h, IH_ARCH_*, IH_TYPE_*, IH_COMP_*.
 */
#ifndef BOOT_UIMAGE_KERNEL_H
#define BOOT_UIMAGE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define UIMAGE_NAME_SIZE 32

enum uimage_type { UIMAGE_KERNEL = 2, UIMAGE_RAMDISK = 3 };

struct uimage {
	const uint8_t *data;                /* behind the header */
	uint32_t size;
	uint32_t load, entry;               /* what mkimage -a and -e said */
	bool is_linux;                       /* its operating system is Linux (-O) */
	bool gzip;                          /* compressed with that, else not at all */
	bool arm32;                         /* made with mkimage -A arm */
	char name[UIMAGE_NAME_SIZE + 1];    /* printable; -n */
};

/*
 * Reads the image at IMAGE, whose header has been checked (uimage_check_header())
 * and whose data, as many bytes as uimage_data_size() says, are readable: it must
 * be of TYPE (kernel_noload is a kernel too) and for arm64, or for 32-bit arm. -EINVAL
 * for one that is not, -ENOTSUP for a compression other than gzip, or any of a 32-bit
 * kernel, -EBADMSG when the data's checksum is wrong; *why says what, in words.
 */
int uimage_open(const void *image, enum uimage_type type, struct uimage *u, const char **why);

#endif
