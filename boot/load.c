/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/load.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

#define DEPTH      8             /* requests under way at once */
#define MAX_CHUNK  MIB(16)       /* a fresh look at Ctrl-C at least that often */

struct pipeline {
	struct blk_dev *dev;
	struct blk_req req[DEPTH];
	size_t head, tail;           /* counts: requests finished, requests submitted */
	uint64_t max_chunk;
	bool (*interrupted)(void);
};

/* Waits for the oldest request. */
static int retire(struct pipeline *p)
{
	return blk_wait(p->dev, &p->req[p->head++ % DEPTH]);
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

int load_file(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size,
	      bool (*interrupted)(void))
{
	struct pipeline p = { .dev = file->fs->dev, .interrupted = interrupted };
	uint8_t *to = dest;
	int ret = 0, late;

	if (!IS_ALIGNED(offset, BLK_SECTOR_SIZE))
		return -EINVAL;
	if (offset > file->size || size > file->size - offset)
		return -ERANGE;
	p.max_chunk = p.dev->max_transfer ? MIN(p.dev->max_transfer, MAX_CHUNK) : MAX_CHUNK;
	p.max_chunk = ALIGN_DOWN(p.max_chunk, (uint64_t)p.dev->block_size);
	while (size && !ret) {
		uint64_t done;

		ret = load_run(&p, file, offset, to, size, &done);
		if (ret)
			break;
		offset += done;
		to += done;
		size -= done;
	}
	late = drain(&p);
	return ret ? ret : late;
}
