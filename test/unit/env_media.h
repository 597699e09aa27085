/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Media for lib/env_store.h whose power fails after a given number of
 * operations: one sector of a disk, one word or one erase of flash. The
 * operation that is under way then is torn: the first bytes of the sector, some
 * bits of the word, some bits of the erased range. A disk may have done the
 * sectors since the last flush in any order.
 */
#ifndef UNIT_ENV_MEDIA_H
#define UNIT_ENV_MEDIA_H

#include <lib/env_store.h>

#define MEDIA_SIZE 256u      /* of one copy, unless medium.size is made larger */
#define MEDIA_MOST 1024u
#define MEDIA_OPS  100u      /* more than a save takes */

struct env_media {
	struct env_medium medium;
	struct env_media *supply;        /* NULL: its own power, else that of this one */
	uint8_t bytes[2][MEDIA_MOST];
	uint8_t flushed[2][MEDIA_MOST];  /* a disk: what is there for sure */
	unsigned int ops;                /* done so far */
	unsigned int cut_at;             /* operations that are done whole; then the power fails */
	bool torn;                       /* and one more is done in part */
	bool off;
	bool unreadable[2];
};

void env_media_init(struct env_media *media, enum env_flag scheme, unsigned int copies);

/* The power comes back; nothing will cut it. On a disk, sectors that were not flushed may be old. */
void env_media_power_on(struct env_media *media);

#endif
