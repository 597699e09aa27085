/* SPDX-License-Identifier: Apache-2.0 */
/*
 * U-Boot's legacy image format (mkimage without FIT): a 64-byte big-endian
 * header with checksums, then data. Pure; reads untrusted bytes; host-tested
 * and fuzzed. Format: U-Boot include/image.h, struct legacy_img_hdr.
 */
#ifndef BOOT_UIMAGE_H
#define BOOT_UIMAGE_H

#include <stdint.h>

#define UIMAGE_HEADER_SIZE 64u

/*
 * Checks magic and header checksum of the 64 bytes at IMAGE. -ENOEXEC no such
 * image, -EBADMSG damaged; *why says what, in words.
 */
int uimage_check_header(const void *image, const char **why);

/* The data's size as the (checked) header has it. */
uint32_t uimage_data_size(const void *image);

/*
 * The text of a script image, whose header has been checked and whose data
 * size is known to be readable: *text points into the image. -EINVAL for an
 * image of another type or an impossible length, -EBADMSG for damaged data.
 */
int uimage_script(const void *image, const char **text, uint32_t *size, const char **why);

#endif
