/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <string.h>

#include <drivers/virtio.h>
#include <drivers/virtqueue.h>
#include <lib/util.h>

#include "virtio_model.h"

#define DESC_NEXT  1
#define DESC_WRITE 2

uint64_t virtio_model_pattern(uint64_t sector)
{
	return 0x5ec7000000000000u | sector;
}

void virtio_model_init(struct virtio_model *m)
{
	uint64_t capacity = MODEL_DISK_SECTORS;

	memset(m, 0, sizeof(*m));
	m->device_id = VIRTIO_ID_BLOCK;
	m->offered = MODEL_TOP_FEATURES;
	m->queue_max = 256;
	m->rng_bytes = UINT32_MAX;
	memcpy(m->config, &capacity, sizeof(capacity));
	for (uint64_t s = 0; s < MODEL_DISK_SECTORS; s++) {
		uint64_t pattern = virtio_model_pattern(s);

		memcpy(m->disk + 512 * s, &pattern, sizeof(pattern));
	}
}

/* --- registers ---------------------------------------------------------------------- */

uint32_t virtio_model_features(const struct virtio_model *m)
{
	return m->select < 2 ? (uint32_t)(m->offered >> (32 * m->select)) : 0;
}

void virtio_model_accept(struct virtio_model *m, uint32_t word)
{
	assert_true(m->select < 2);
	assert_int_equal(m->status & VIRTIO_STATUS_FEATURES_OK, 0);
	m->accepted &= ~(0xffffffffull << (32 * m->select));
	m->accepted |= (uint64_t)word << (32 * m->select);
}

void virtio_model_set_status(struct virtio_model *m, uint8_t status)
{
	if (!status) {
		m->resets++;
		if (m->never_resets)
			return;
		m->desc = m->avail = m->used = 0;
		m->taken = 0;
		m->accepted = 0;
		m->status = 0;
		return;
	}
	/* 2.1.1: bits are only added */
	assert_int_equal(status & m->status, m->status);
	if (status & ~m->status & VIRTIO_STATUS_FEATURES_OK) {
		assert_false(m->legacy);
		assert_int_equal(m->accepted & ~m->offered, 0);
		if (m->refuses_features)
			status &= (uint8_t)~VIRTIO_STATUS_FEATURES_OK;
	}
	m->status = status;
}

/* --- requests ------------------------------------------------------------------------- */

struct chain {
	struct vring_desc d[300];
	unsigned int n;
};

static void read_chain(const struct virtio_model *m, uint16_t head, struct chain *chain)
{
	const struct vring_desc *table = (const void *)(uintptr_t)m->desc;
	bool writable = false;
	uint16_t at = head;

	for (chain->n = 0;; chain->n++) {
		assert_true(at < m->queue_size && chain->n < m->queue_size);
		chain->d[chain->n] = table[at];
		/* 2.7.4.2: what the device writes comes last */
		assert_true(!writable || table[at].flags & DESC_WRITE);
		writable = table[at].flags & DESC_WRITE;
		if (!(table[at].flags & DESC_NEXT))
			break;
		at = table[at].next;
	}
	chain->n++;
}

static uint8_t *bytes(const struct vring_desc *d)
{
	return (uint8_t *)(uintptr_t)d->addr;
}

static uint32_t serve_data(struct virtio_model *m, const struct chain *chain, uint32_t type,
			   uint64_t sector)
{
	uint8_t *disk = m->disk + 512 * sector;
	uint32_t total = 0;

	for (unsigned int i = 1; i < chain->n - 1; i++) {
		const struct vring_desc *d = &chain->d[i];

		assert_in_range(disk - m->disk + d->len, 0, sizeof(m->disk));
		assert_int_equal(!(d->flags & DESC_WRITE), type == 1);
		m->largest_piece = MAX(m->largest_piece, d->len);
		if (type == 1)
			memcpy(disk, bytes(d), d->len);
		else
			memcpy(bytes(d), disk, d->len);
		disk += d->len;
		total += d->len;
	}
	assert_int_equal(total % 512, 0);
	return type == 1 ? 0 : total;
}

/* 5.2.6; the number of bytes written. */
static uint32_t serve_block(struct virtio_model *m, const struct chain *chain)
{
	const struct vring_desc *status = &chain->d[chain->n - 1];
	uint32_t type, written = 0;
	uint64_t sector;

	assert_int_equal(chain->d[0].len, 16);
	assert_int_equal(status->len, 1);
	assert_true(status->flags & DESC_WRITE);
	memcpy(&type, bytes(&chain->d[0]), 4);
	memcpy(&sector, bytes(&chain->d[0]) + 8, 8);
	m->largest_chain = MAX(m->largest_chain, chain->n);
	if (type == 4) {
		assert_int_equal(chain->n, 2);
		assert_true(m->accepted & BIT(9));
		m->flushes++;
	} else {
		assert_true(type <= 1);
		m->requests++;
		if (!m->answer)
			written = serve_data(m, chain, type, sector);
	}
	if (!m->no_status)
		*bytes(status) = m->answer;
	return written + 1;
}

static uint32_t serve_rng(struct virtio_model *m, const struct chain *chain)
{
	uint32_t n = MIN(chain->d[0].len, m->rng_bytes);

	assert_int_equal(chain->n, 1);
	assert_true(chain->d[0].flags & DESC_WRITE);
	m->requests++;
	memset(bytes(&chain->d[0]), 0xa5, n);
	return n;
}

void virtio_model_serve(struct virtio_model *m)
{
	const struct vring_avail *avail = (const void *)(uintptr_t)m->avail;
	struct vring_used *used = (void *)(uintptr_t)m->used;
	struct chain chain;

	assert_true(m->status & VIRTIO_STATUS_DRIVER_OK);
	while (m->taken != avail->idx) {
		uint16_t head = avail->ring[m->taken++ % m->queue_size];
		uint32_t len;

		read_chain(m, head, &chain);
		len = m->device_id == VIRTIO_ID_BLOCK ? serve_block(m, &chain) :
		      serve_rng(m, &chain);
		used->ring[used->idx % m->queue_size] =
			(struct vring_used_elem){ head + m->wrong_id, len + m->wrong_len };
		used->idx++;
	}
}

void virtio_model_notify(struct virtio_model *m, unsigned int queue)
{
	assert_int_equal(queue, 0);
	assert_int_not_equal(m->desc, 0);
	m->notifications++;
	if (!m->dead && !m->hold)
		virtio_model_serve(m);
}
