/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The side of a virtio device that both transports share, with a disk or an
 * entropy source behind it, for host tests. It follows the specification
 * strictly where a driver can go wrong (a failed assertion then), and
 * misbehaves where a test tells it to.
 */
#ifndef TEST_VIRTIO_MODEL_H
#define TEST_VIRTIO_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_DISK_SECTORS 4096u
#define MODEL_TOP_FEATURES (1ull << 32 | 1ull << 33)    /* VERSION_1, ACCESS_PLATFORM */

struct virtio_model {
	uint32_t device_id;
	uint64_t offered, accepted;
	uint32_t select;                  /* feature word */
	uint8_t status;
	uint8_t config[32];
	uint8_t generation;
	bool legacy;

	uint32_t queue_max;
	uint16_t queue_size;
	uint64_t desc, avail, used;       /* 0: not enabled */
	uint16_t taken;

	uint8_t disk[MODEL_DISK_SECTORS * 512u];

	/* what it does wrong */
	bool refuses_features, never_resets, dead, no_status;
	bool hold;                        /* takes requests but answers only in virtio_model_serve() */
	uint8_t answer;                   /* status byte of every request */
	uint32_t wrong_id;                /* added to the ids in the used ring */
	uint32_t wrong_len;               /* added to the lengths there */
	uint32_t rng_bytes;               /* of each request that are filled; UINT32_MAX: all */

	/* what it has seen */
	unsigned int requests, flushes, resets, notifications, largest_chain;
	uint32_t largest_piece;
};

/* A modern disk with everything in order: 4096 sectors filled with a pattern. */
void virtio_model_init(struct virtio_model *m);

/* What sector N of the disk begins with. */
uint64_t virtio_model_pattern(uint64_t sector);

/* Registers */
uint32_t virtio_model_features(const struct virtio_model *m);
void virtio_model_accept(struct virtio_model *m, uint32_t word);
void virtio_model_set_status(struct virtio_model *m, uint8_t status);
void virtio_model_notify(struct virtio_model *m, unsigned int queue);

/* Answers what is in the ring. */
void virtio_model_serve(struct virtio_model *m);

#endif
