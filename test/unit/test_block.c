/* SPDX-License-Identifier: Apache-2.0 */
/* Requests, the blocking calls, and the registry of disks. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <drivers/block.h>
#include <drivers/device.h>
#include <lib/util.h>

#define QUEUE 2

/* A device that notes what it is asked and answers when it is waited for. */
struct probe {
	struct blk_dev dev;
	struct blk_req *queue[QUEUE];
	unsigned int queued, requests, waits, full;
	uint64_t next_sector, bytes;
	uint32_t largest;
	int answer, flushes;
};

static int submit(struct blk_dev *dev, struct blk_req *req)
{
	struct probe *p = dev->priv;

	if (p->queued == QUEUE) {
		p->full++;
		return -EAGAIN;
	}
	p->queue[p->queued++] = req;
	p->requests++;
	assert_int_equal(req->sector, p->next_sector);
	for (unsigned int i = 0; i < req->nsegs; i++) {
		p->next_sector += req->seg[i].len / BLK_SECTOR_SIZE;
		p->bytes += req->seg[i].len;
		p->largest = MAX(p->largest, req->seg[i].len);
	}
	return 0;
}

static void poll(struct blk_dev *dev)
{
	struct probe *p = dev->priv;
	struct blk_req *req = p->queue[0];

	if (!p->queued)
		return;
	p->queue[0] = p->queue[1];
	p->queued--;
	req->status = p->answer;
	if (req->done)
		req->done(req);
}

static void wait(struct blk_dev *dev)
{
	struct probe *p = dev->priv;

	p->waits++;
}

static int flush(struct blk_dev *dev)
{
	struct probe *p = dev->priv;

	p->flushes++;
	return 0;
}

static const struct blk_ops ops = { submit, poll, wait, flush };

static void init(struct probe *p)
{
	*p = (struct probe){
		.dev = { .ops = &ops, .priv = p, .sectors = 1000, .block_size = 512,
			 .ifname = "probe" },
	};
}

static int try(struct probe *p, uint64_t sector, uint64_t buf, uint32_t len, bool write)
{
	struct blk_req req = { .sector = sector, .seg = { { (void *)(uintptr_t)buf, len } },
			       .nsegs = 1, .write = write };
	int ret;

	p->next_sector = sector;
	ret = blk_submit(&p->dev, &req);
	if (ret) {
		assert_int_equal(req.status, ret);
		return ret;
	}
	assert_int_equal(req.status, -EINPROGRESS);
	return blk_wait(&p->dev, &req);
}

static void test_place(void **state)
{
	struct probe p;

	init(&p);
	assert_int_equal(try(&p, 0, 0x1000, 512, false), 0);
	assert_int_equal(try(&p, 999, 0x1000, 512, false), 0);
	assert_int_equal(try(&p, 999, 0x1000, 1024, false), -ERANGE);
	assert_int_equal(try(&p, 1000, 0x1000, 512, false), -ERANGE);
	assert_int_equal(try(&p, UINT64_MAX, 0x1000, 512, false), -ERANGE);
	assert_int_equal(try(&p, 0, 0x1000, 513, false), -EINVAL);
	assert_int_equal(try(&p, 0, 0x1000, 0, false), -EINVAL);
	assert_int_equal(try(&p, 0, UINT64_MAX - 100, 512, false), -EINVAL);
}

static void test_block_size_and_alignment(void **state)
{
	struct probe p;

	init(&p);
	p.dev.block_size = 4096;
	p.dev.align = 64;
	assert_int_equal(try(&p, 8, 0x1000, 4096, false), 0);
	assert_int_equal(try(&p, 4, 0x1000, 4096, false), -EINVAL);
	assert_int_equal(try(&p, 8, 0x1000, 2048, false), -EINVAL);
	assert_int_equal(try(&p, 8, 0x1020, 4096, false), -EINVAL);
}

static void test_segments(void **state)
{
	struct blk_req req = { .nsegs = BLK_MAX_SEGS };
	struct probe p;

	init(&p);
	for (unsigned int i = 0; i < BLK_MAX_SEGS; i++)
		req.seg[i] = (struct blk_seg){ (void *)0x1000, 512 };
	assert_int_equal(blk_submit(&p.dev, &req), 0);
	assert_int_equal(blk_wait(&p.dev, &req), 0);
	req.nsegs = BLK_MAX_SEGS + 1;
	assert_int_equal(blk_submit(&p.dev, &req), -EINVAL);
	req.nsegs = 0;
	assert_int_equal(blk_submit(&p.dev, &req), -EINVAL);
	p.dev.max_segs = 2;
	req.nsegs = 3;
	assert_int_equal(blk_submit(&p.dev, &req), -EINVAL);
	req.nsegs = 2;
	p.dev.max_transfer = 512;
	assert_int_equal(blk_submit(&p.dev, &req), -EINVAL);
}

static void test_read_only(void **state)
{
	struct probe p;
	char buf[512];

	init(&p);
	assert_int_equal(try(&p, 0, 0x1000, 512, true), 0);
	p.dev.read_only = true;
	assert_int_equal(try(&p, 0, 0x1000, 512, true), -EROFS);
	assert_int_equal(blk_write(&p.dev, 0, 1, buf), -EROFS);
	assert_int_equal(try(&p, 0, 0x1000, 512, false), 0);
}

static void test_read_is_split(void **state)
{
	struct probe p;
	char buf[100 * 512];

	init(&p);
	p.dev.max_transfer = 30 * 512 + 100;
	p.next_sector = 900;
	assert_int_equal(blk_read(&p.dev, 900, 100, buf), 0);
	assert_int_equal(p.requests, 4);
	assert_int_equal(p.largest, 30 * 512);
	assert_int_equal(p.bytes, sizeof(buf));
	assert_int_equal(p.waits, 4);
	assert_int_equal(blk_read(&p.dev, 901, 100, buf), -ERANGE);
	assert_int_equal(blk_read(&p.dev, 1, UINT64_MAX, buf), -ERANGE);
	assert_int_equal(blk_read(&p.dev, 1, 0, buf), 0);
	assert_int_equal(p.requests, 4);
}

static void test_read_error(void **state)
{
	struct probe p;
	char buf[4 * 512];

	init(&p);
	p.answer = -EIO;
	p.dev.max_transfer = 512;
	assert_int_equal(blk_read(&p.dev, 0, 4, buf), -EIO);
	assert_int_equal(p.requests, 1);
}

static void test_full_queue(void **state)
{
	struct blk_req a = { .seg = { { (void *)0x1000, 512 } }, .nsegs = 1 };
	struct blk_req b = a;
	struct probe p;
	char buf[512];

	init(&p);
	b.sector = 1;
	assert_int_equal(blk_submit(&p.dev, &a), 0);
	assert_int_equal(blk_submit(&p.dev, &b), 0);
	assert_int_equal(blk_read(&p.dev, 2, 1, buf), 0);
	assert_int_equal(p.full, 1);
	assert_int_equal(a.status, 0);
	assert_int_equal(b.status, 0);
}

static void test_flush(void **state)
{
	static const struct blk_ops without = { submit, poll, NULL, NULL };
	struct probe p;

	init(&p);
	assert_int_equal(blk_flush(&p.dev), 0);
	assert_int_equal(p.flushes, 1);
	p.dev.ops = &without;
	assert_int_equal(blk_flush(&p.dev), 0);
	assert_int_equal(try(&p, 0, 0x1000, 512, false), 0);
}

/* --- the registry --------------------------------------------------------- */

static unsigned int looked_for_disks;

void device_probe_class(enum device_class class)
{
	looked_for_disks += class == DEV_BLOCK;
}

static void test_registry(void **state)
{
	static struct probe a, b, other, odd;

	init(&a);
	init(&b);
	init(&other);
	init(&odd);
	other.dev.ifname = "nvme";
	odd.dev.block_size = 513;
	assert_int_equal(blk_register(&odd.dev), -EINVAL);
	odd.dev.block_size = 512;
	odd.dev.sectors = UINT64_MAX;
	assert_int_equal(blk_register(&odd.dev), -EINVAL);
	assert_int_equal(blk_register(&a.dev), 0);
	assert_int_equal(blk_register(&other.dev), 0);
	assert_int_equal(blk_register(&b.dev), 0);
	assert_int_equal(blk_register(&a.dev), -EEXIST);
	assert_string_equal(a.dev.name, "probe 0");
	assert_string_equal(b.dev.name, "probe 1");
	assert_string_equal(other.dev.name, "nvme 0");
	assert_ptr_equal(blk_get("probe", 1), &b.dev);
	assert_ptr_equal(blk_get("nvme", 0), &other.dev);
	assert_null(blk_get("nvme", 1));
	assert_null(blk_get("sd", 0));
	assert_int_equal(looked_for_disks, 4);
	assert_ptr_equal(blk_next(NULL), &a.dev);
	assert_ptr_equal(blk_next(&a.dev), &other.dev);
	assert_null(blk_next(&b.dev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_block_size_and_alignment),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_read_is_split),
		cmocka_unit_test(test_read_error),
		cmocka_unit_test(test_full_queue),
		cmocka_unit_test(test_flush),
		cmocka_unit_test(test_registry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
