/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIT images, as mkimage -f makes them: a devicetree whose /images hold kernels,
 * devicetrees, ramdisks and scripts, and whose /configurations say what of them is
 * booted together. Format: U-Boot doc/usage/fit/source_file_format.rst.
 *
 * Pure: reads untrusted bytes, writes nothing; host-tested and fuzzed. Every error
 * has been told of, with the path of its node, when a function here fails. Names and
 * data point into the FIT. What must be signed is the affair of boot/fit_verify.h.
 */
#ifndef BOOT_FIT_H
#define BOOT_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fit_ahead;

#define FIT_MAX_FDTS      16     /* devicetrees of a boot: one, and overlays for it */
#define FIT_MAX_LOADABLES 8
#define FIT_MAX_HASHES    4      /* of one image */

enum fit_type {
	FIT_TYPE_OTHER,          /* loadables may be of any */
	FIT_TYPE_KERNEL,         /* kernel, kernel_noload */
	FIT_TYPE_FDT,            /* flat_dt */
	FIT_TYPE_RAMDISK,
	FIT_TYPE_SCRIPT,
	FIT_TYPE_PROGRAM,        /* standalone, firmware */
};

enum fit_comp { FIT_COMP_NONE, FIT_COMP_GZIP, FIT_COMP_LZ4, FIT_COMP_ZSTD };

struct fit {
	const void *blob;        /* 8-byte aligned */
	uint64_t size;           /* of the file: the tree, and external data behind it */
	int images;              /* node offsets */
	int configs;             /* -1: there are none */
	const struct fit_ahead *ahead;   /* hashed while it was loaded (boot/fit_ahead.h); NULL: nothing */
};

/* One node below /images. */
struct fit_part {
	const char *name;
	int node;
	enum fit_type type;
	enum fit_comp comp;
	const char *arch, *os;           /* "" when the node does not say */
	bool has_load, has_entry;
	uint64_t load, entry;
	const uint8_t *data;             /* as stored; of any alignment */
	uint64_t size;
};

/* One node below /configurations, and what it names. */
struct fit_config {
	const char *name;
	int node;
	const char *handoff;             /* property slipway,handoff; NULL: none */
	const char *bootargs;            /* property slipway,bootargs; NULL: none */
	bool has_kernel, has_ramdisk;
	struct fit_part kernel;          /* properties kernel, firmware, standalone: the first there is */
	struct fit_part ramdisk;
	struct fit_part fdt[FIT_MAX_FDTS];     /* the tree, then overlays in their order */
	size_t nfdts;
	struct fit_part loadable[FIT_MAX_LOADABLES];
	size_t nloadables;
};

/*
 * Checks the FIT at BLOB, of which SIZE bytes are the file's: header, structure,
 * names, that there is one /images; nothing was hashed ahead. -EINVAL misaligned or no FIT, -EBADMSG damaged.
 */
int fit_open(struct fit *f, const void *blob, uint64_t size);

/*
 * The node of the configuration called NAME; with NAME NULL the first whose
 * `compatible` has the most specific of BOARD's strings (a property `compatible` of
 * BOARD_LEN bytes; NULL: none), else the one that `default` names. -ENOENT, -EEXIST
 * (several of one name), -EINVAL.
 */
int fit_config_find(const struct fit *f, const char *name, const char *board, int board_len);

/* Reads the configuration at NODE and all images that it names. */
int fit_config_read(const struct fit *f, int node, struct fit_config *c);

/* Adds the devicetrees of the configuration at NODE to those of C, as overlays. */
int fit_config_overlay(const struct fit *f, int node, struct fit_config *c);

/*
 * Reads the image called NAME. -ENOENT, -EEXIST; -EINVAL for a property that is
 * damaged or data that is not wholly inside the file; -ENOTSUP for a compression that
 * is not known here.
 */
int fit_part_find(const struct fit *f, const char *name, struct fit_part *p);

/* The same for the image at NODE. */
int fit_part_read(const struct fit *f, int node, struct fit_part *p);

/*
 * Compares P's data with each of its hashes, at least one. -EBADMSG when one differs;
 * -EINVAL when there is none, or one that is not complete; -ENOTSUP for an algorithm
 * that this build does not have.
 */
int fit_part_check(const struct fit *f, const struct fit_part *p);

/* The next hash node of the image at NODE after PREV (-1: the first); -ENOENT. */
int fit_hash_next(const struct fit *f, int node, int prev);

/*
 * The text of the property NAME of NODE: one string of printable characters. NULL
 * when it is not there, or not that.
 */
const char *fit_text(const struct fit *f, int node, const char *name);

/* String INDEX of a list of such; NULL behind the last, and from a damaged one on. */
const char *fit_string_at(const struct fit *f, int node, const char *name, int index);

/* "none", "gzip", "lz4", "zstd" */
const char *fit_comp_name(enum fit_comp comp);

#endif
