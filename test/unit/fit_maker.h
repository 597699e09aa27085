/* SPDX-License-Identifier: Apache-2.0 */
/* FIT images for tests: a tree that is put together, and data behind it. */
#ifndef TEST_FIT_MAKER_H
#define TEST_FIT_MAKER_H

#include <stddef.h>
#include <stdint.h>

#define FIT_MAKER_ROOM 65536

struct fit_maker {
	_Alignas(8) uint8_t blob[FIT_MAKER_ROOM];
	size_t size;               /* of the file, when it is finished */
};

void fit_maker_begin(struct fit_maker *m);

/* Nodes; properties of the one that was opened last come before its children. */
void fit_maker_open(struct fit_maker *m, const char *name);
void fit_maker_close(struct fit_maker *m);
void fit_maker_text(struct fit_maker *m, const char *name, const char *text);
void fit_maker_bytes(struct fit_maker *m, const char *name, const void *data, size_t size);
void fit_maker_number(struct fit_maker *m, const char *name, uint32_t value);

/* A node below /images, left open behind its properties: hashes may follow. */
void fit_maker_image(struct fit_maker *m, const char *name, const char *type, const void *data,
		     size_t size);

/* A hash node as mkimage writes it. */
void fit_maker_hash(struct fit_maker *m, const char *name, const char *algo, const void *data,
		    size_t size);

/* Ends the tree; SIZE bytes of DATA come behind it, from a multiple of 4 on. */
void fit_maker_end(struct fit_maker *m, const void *data, size_t size);

#endif
