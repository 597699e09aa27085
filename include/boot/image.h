/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies there: images told apart by their magic numbers. Pure; reads
 * untrusted bytes; host-tested and fuzzed. Whether the rest of an image is in
 * order is the affair of the parser of its type.
 */
#ifndef BOOT_IMAGE_H
#define BOOT_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

enum image_type {
	IMAGE_UNKNOWN,
	IMAGE_LINUX,      /* arm64 Image (Documentation/arch/arm64/booting.rst, 4) */
	IMAGE_ZEPHYR,     /* the same header, with an address as its image_size */
	IMAGE_GZIP,       /* RFC 1952 */
	IMAGE_ELF64,
	IMAGE_ELF32,
	IMAGE_ZIMAGE,     /* AArch32 (arch/arm/boot/compressed/head.S: 0x016f2818 at offset 36) */
	IMAGE_UIMAGE,     /* made by mkimage, legacy form */
	IMAGE_FDT,        /* a devicetree, or a FIT image, which is one */
	IMAGE_TYPES
};

/* What SIZE bytes at SRC (any alignment) begin like. */
enum image_type image_type(const void *src, uint64_t size);

/* "Linux arm64 Image", "ELF64 program", ... Never NULL. */
const char *image_type_name(enum image_type type);

/*
 * Zephyr's raw image (arch/arm64/core/header.S of Zephyr): a branch, zeros, the
 * magic of an arm64 Image, and in the place of image_size the address of the
 * image's end, from which the address of its start follows. *LINK is that. SIZE
 * must be the whole file's; false for all else, also for a Linux Image.
 */
bool zephyr_is(const void *src, uint64_t size, uint64_t *link);

/* The same header at the start of an ELF segment: END is the highest address of its segments. */
bool zephyr_is_segment(const void *src, uint64_t size, uint64_t base, uint64_t end);

#endif
