/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/load.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

#define DEPTH      8             /* requests under way at once */
#define MAX_CHUNK  MIB(16)       /* a fresh look at Ctrl-C at least that often */
#define TAP_CHUNK  MIB(1)        /* a tap works on one while the device reads the others */

struct pipeline {
	struct blk_dev *dev;
	struct blk_req req[DEPTH];
	size_t head, tail;           /* counts: requests finished, requests submitted */
	uint64_t max_chunk;
	bool (*interrupted)(void);
	const struct load_tap *tap;  /* NULL: none, or there was an error */
	const uint8_t *dest;         /* for the tap: where the byte at OFFSET of the file goes */
	uint64_t offset;
};

/* What lies before the end of REQ in the file has come. */
static void tell(struct pipeline *p, const struct blk_req *req, int error)
{
	const uint8_t *end = (const uint8_t *)req->seg[0].buf + req->seg[0].len;

	if (error)
		p->tap = NULL;
	else if (p->tap)
		p->tap->arrived(p->tap->ctx, p->offset + (uint64_t)(end - p->dest));
}

/* Waits for the oldest request. */
static int retire(struct pipeline *p)
{
	struct blk_req *req = &p->req[p->head++ % DEPTH];
	int ret = blk_wait(p->dev, req);

	if (IS_ENABLED(CONFIG_LOAD_TAP))
		tell(p, req, ret);
	return ret;
}

/* Leaves no request under way, whatever happens: the device writes to memory. */
static int drain(struct pipeline *p)
{
	int first_error = 0;

	while (p->head != p->tail) {
		int ret = retire(p);

		first_error = first_error ? first_error : ret;
	}
	return first_error;
}

static int submit(struct pipeline *p, uint64_t disk_offset, void *dest, uint64_t len)
{
	struct blk_req *req;
	int ret = 0;

	if (p->tail - p->head == DEPTH)
		ret = retire(p);
	if (!ret && p->interrupted && p->interrupted())
		ret = -EINTR;
	if (ret)
		return ret;
	req = &p->req[p->tail % DEPTH];
	*req = (struct blk_req){
		.sector = disk_offset / BLK_SECTOR_SIZE,
		.seg = { { dest, (uint32_t)len } },
		.nsegs = 1,
	};
	while ((ret = blk_submit(p->dev, req)) == -EAGAIN && p->head != p->tail) {
		ret = retire(p);
		if (ret)
			return ret;
	}
	if (!ret)
		p->tail++;
	return ret;
}

/* A run on the disk whose length is a multiple of the block size. */
static int submit_run(struct pipeline *p, uint64_t disk_offset, uint8_t *dest, uint64_t len)
{
	int ret = 0;

	while (len && !ret) {
		uint64_t chunk = MIN(len, p->max_chunk);

		ret = submit(p, disk_offset, dest, chunk);
		disk_offset += chunk;
		dest += chunk;
		len -= chunk;
	}
	return ret;
}

/* The bytes of a last, partial block come through a buffer: nothing is written past the end. */
static int read_tail(struct pipeline *p, const struct fs_node *file, uint64_t offset, uint8_t *dest,
		     uint64_t len)
{
	int64_t got = fs_read(file, offset, dest, len);

	if (got < 0)
		return (int)got;
	return (uint64_t)got == len ? 0 : -EBADMSG;
}

static int load_run(struct pipeline *p, const struct fs_node *file, uint64_t offset, uint8_t *dest,
		    uint64_t left, uint64_t *done)
{
	struct fs_run run;
	uint64_t whole;
	int ret = fs_map(file, offset, &run);

	if (ret)
		return ret;
	*done = MIN(run.len, left);
	if (!*done)
		return -EBADMSG;
	switch (run.kind) {
	case FS_RUN_HOLE:
		memset(dest, 0, *done);
		return 0;
	case FS_RUN_INLINE:
		memcpy(dest, run.data, *done);
		return 0;
	default:
		whole = ALIGN_DOWN(*done, (uint64_t)p->dev->block_size);
		ret = submit_run(p, run.disk_offset, dest, whole);
		if (!ret && whole < *done)
			ret = read_tail(p, file, offset + whole, dest + whole, *done - whole);
		return ret;
	}
}

static uint64_t chunk_size(const struct blk_dev *dev, uint64_t max)
{
	return ALIGN_DOWN(dev->max_transfer ? MIN(dev->max_transfer, max) : max,
			  (uint64_t)dev->block_size);
}

static int load(struct pipeline *p, const struct fs_node *file, uint64_t offset, uint8_t *to,
		uint64_t size)
{
	int ret = 0, late;

	if (!IS_ALIGNED(offset, BLK_SECTOR_SIZE))
		return -EINVAL;
	if (offset > file->size || size > file->size - offset)
		return -ERANGE;
	while (size && !ret) {
		uint64_t done;

		ret = load_run(p, file, offset, to, size, &done);
		if (ret)
			break;
		offset += done;
		to += done;
		size -= done;
	}
	if (ret)
		p->tap = NULL;
	late = drain(p);
	return ret ? ret : late;
}

int load_file(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size,
	      bool (*interrupted)(void))
{
	struct pipeline p = { .dev = file->fs->dev, .interrupted = interrupted };

	p.max_chunk = chunk_size(p.dev, MAX_CHUNK);
	return load(&p, file, offset, dest, size);
}

int load_file_tapped(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size,
		     bool (*interrupted)(void), const struct load_tap *tap)
{
	struct pipeline p = {
		.dev = file->fs->dev, .interrupted = interrupted, .tap = tap, .dest = dest,
		.offset = offset,
	};
	int ret;

	p.max_chunk = chunk_size(p.dev, TAP_CHUNK);
	ret = load(&p, file, offset, dest, size);
	/* what came through a buffer, behind the last request */
	if (!ret)
		tap->arrived(tap->ctx, offset + size);
	return ret;
}
