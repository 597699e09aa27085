/* SPDX-License-Identifier: Apache-2.0 */
/* Disk images made by the real tools (mkfs.vfat, mtools, sfdisk, sgdisk) while a test runs. */
#ifndef TEST_DISK_IMAGE_H
#define TEST_DISK_IMAGE_H

#include "blk_mem.h"

/* Makes an empty folder for the images and goes there: set-up and tear-down of a group of tests. */
int image_folder_make(void **state);
int image_folder_remove(void **state);

/* Runs a shell command in the folder. When it fails, so does the test, with the command's output. */
void image_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A whole file of the folder, to be freed with free(). */
uint8_t *image_file(const char *name, size_t *size);

/* A file of the folder as a disk; image_close() frees it. */
void image_open(struct blk_mem *mem, const char *name);
void image_close(struct blk_mem *mem);

#endif
