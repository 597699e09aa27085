/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a FIT image so that everything but its data is known first, wherever mkimage
 * has put that. Of data inside the tree (no -E) the structure block says how long it
 * is, and what follows can be read at once: the tree is complete then, but for holes
 * where large properties will be. The walk goes for the tags alone, never out of what
 * has been read, and what it does not understand makes no difference but that the whole
 * tree is read. Nothing is decided by a tree with holes: it serves to plan with
 * (boot/fit_ahead.h), and the checks see the one that is there in the end.
 *
 * Each byte of the file is read once, straight to where it stays. Knows no console;
 * reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef BOOT_FIT_LOAD_H
#define BOOT_FIT_LOAD_H

#include <boot/linux_image.h>
#include <boot/load.h>

#define FIT_LOAD_PIECES 32

/* What has been read: from here to there in the file, multiples of the disk's blocks (or its end). */
struct fit_piece {
	uint64_t from, to;
};

struct fit_load {
	const struct fs_node *file;
	uint8_t *base;                   /* where its first byte goes; room for all of it */
	uint64_t window;                 /* bytes: how much to read at once of what is not known yet */
	bool (*interrupted)(void);       /* as for load_file() */
	struct fit_piece piece[FIT_LOAD_PIECES];  /* in their order, with something between them */
	size_t npieces;                  /* 0 at first */
};

/*
 * Reads the tree, with holes for what is large in it. -EINVAL when the file begins like
 * no devicetree; errors of load_file().
 */
int fit_load_tree(struct fit_load *l);

/*
 * Where the file's first byte has to go for the IMAGE at OFFSET of it to lie where it may
 * run: at ADDR, or less than 2 MiB above. ADDR itself when that place is no multiple of 8,
 * as a devicetree's must be, or of ALIGN (struct blk_dev; 0: any).
 */
uint64_t fit_load_base(const struct linux_image *image, uint64_t offset, uint64_t addr, uint32_t align);

/* Moves what has been read, so that the first byte is at BASE, not below where it was. */
void fit_load_move(struct fit_load *l, uint8_t *base);

/*
 * Reads what is missing, in its order. TAP is told what load_file_tapped() tells: last,
 * when it succeeds, that the whole file is there.
 */
int fit_load_rest(struct fit_load *l, const struct load_tap *tap);

#endif
