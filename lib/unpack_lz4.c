/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame is read here, since all of the output lies in one piece and nothing needs
 * a buffer; what is in a block is unpacked by the LZ4 library.
 */
#include <lib/unpack.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lz4.h>
#include <stdbool.h>
#include <string.h>
#include <xxhash.h>

/* lz4_Frame_format.md, "General Structure of LZ4 Frame format", "Legacy frame" */
#define MAGIC        0x184d2204u
#define MAGIC_LEGACY 0x184c2102u

/* Same, "Frame Descriptor": the byte FLG, then BD */
#define FLG_VERSION     0xc0
#define FLG_VERSION_1   0x40
#define FLG_INDEPENDENT 0x20
#define FLG_BLOCK_SUM   0x10
#define FLG_SIZE        0x08
#define FLG_SUM         0x04
#define FLG_RESERVED    0x02
#define FLG_DICTIONARY  0x01
#define BD_RESERVED     0x8f

/* Same, "Data Blocks" */
#define BLOCK_STORED (1u << 31)

#define HEADER_MIN 7u
#define WINDOW     KIB(64)   /* how far back a match may lie */

struct frame {
	const uint8_t *src;
	uint64_t size, used;
	uint8_t *dest;
	uint64_t max, made;
	uint64_t claimed;    /* bytes that come out in all, with FLG_SIZE */
	uint32_t block_max;
	uint8_t flg;
};

static int fail(const struct frame *f, int err, const char *what)
{
	log_err("lz4", "%s (at byte %" PRIu64 " of the file, after %" PRIu64 " bytes of output)", what,
		f->used, f->made);
	return err;
}

/* Sees that N more bytes of input are there. */
static int want(const struct frame *f, uint64_t n)
{
	return f->size - f->used >= n ? 0 : fail(f, -ENODATA, "the file is cut off");
}

/* Whether this build reads what the bytes FLG and BD ask for. */
static int check_flags(const struct frame *f, uint8_t bd)
{
	unsigned int log4 = bd >> 4;

	if ((f->flg & FLG_VERSION) != FLG_VERSION_1 || (f->flg & FLG_RESERVED) ||
	    (bd & BD_RESERVED) || log4 < 4)
		return fail(f, -EBADMSG, "the header is damaged, or of another version");
	if (f->flg & FLG_DICTIONARY)
		return fail(f, -ENOTSUP, "it wants a dictionary, which does not exist here");
	return 0;
}

static int read_magic(const struct frame *f)
{
	int ret = want(f, 4);

	if (ret)
		return ret;
	switch (get_le32(f->src)) {
	case MAGIC:
		return want(f, HEADER_MIN);
	case MAGIC_LEGACY:
		return fail(f, -ENOTSUP, "the old format is not read here: pack without lz4 -l");
	default:
		return fail(f, -EBADMSG, "not an LZ4 frame");
	}
}

static int read_header(struct frame *f)
{
	unsigned int len = HEADER_MIN;
	int ret = read_magic(f);

	if (ret)
		return ret;
	f->flg = f->src[4];
	ret = check_flags(f, f->src[5]);
	if (ret)
		return ret;
	len += f->flg & FLG_SIZE ? 8 : 0;
	ret = want(f, len);
	if (ret)
		return ret;
	/* the second byte of the hash of the descriptor, which is all behind the magic */
	if (f->src[len - 1] != ((XXH32(f->src + 4, len - 5, 0) >> 8) & 0xff))
		return fail(f, -EBADMSG, "the header's checksum does not match");
	f->claimed = f->flg & FLG_SIZE ? get_le64(f->src + 6) : 0;
	f->block_max = 256u << (2 * (f->src[5] >> 4));
	f->used = len;
	return 0;
}

/* A block that is no shorter when packed. */
static int copy_block(struct frame *f, const uint8_t *block, uint32_t len)
{
	uint64_t n = MIN(f->max - f->made, (uint64_t)len);

	memcpy(f->dest + f->made, block, n);
	f->made += n;
	return n == len ? 0 : -ENOSPC;
}

static int unpack_block(struct frame *f, const uint8_t *block, uint32_t len)
{
	uint64_t room = MIN(f->max - f->made, (uint64_t)f->block_max);
	uint64_t back = f->flg & FLG_INDEPENDENT ? 0 : MIN(f->made, (uint64_t)WINDOW);
	char *to = (char *)f->dest + f->made;
	int n = LZ4_decompress_safe_usingDict((const char *)block, to, (int)len, (int)room,
					      to - back, (int)back);

	if (n >= 0) {
		f->made += (uint64_t)n;
		return 0;
	}
	/* damaged, or more than there is room for: then it fills the room */
	if (room < f->block_max)
		n = LZ4_decompress_safe_partial_usingDict((const char *)block, to, (int)len,
							  (int)room, (int)room, to - back,
							  (int)back);
	if (n < 0 || (uint64_t)n != room)
		return fail(f, -EBADMSG, "the compressed data is damaged");
	f->made += room;
	return -ENOSPC;
}

/* One block; *end at the mark behind the last. */
static int read_block(struct frame *f, bool *end)
{
	const uint8_t *block;
	uint32_t word, len;
	int ret = want(f, 4);

	if (ret)
		return ret;
	word = get_le32(f->src + f->used);
	len = word & ~BLOCK_STORED;
	*end = word == 0;
	if (len > f->block_max)
		return fail(f, -EBADMSG, "a block is larger than the header allows");
	f->used += 4;
	ret = *end ? 0 : want(f, (uint64_t)len + (f->flg & FLG_BLOCK_SUM ? 4 : 0));
	if (ret || *end)
		return ret;
	block = f->src + f->used;
	if ((f->flg & FLG_BLOCK_SUM) && XXH32(block, len, 0) != get_le32(block + len))
		return fail(f, -EBADMSG, "the checksum of a block does not match");
	ret = word & BLOCK_STORED ? copy_block(f, block, len) : unpack_block(f, block, len);
	f->used += ret ? 0 : len + (f->flg & FLG_BLOCK_SUM ? 4 : 0);
	return ret;
}

static int read_blocks(struct frame *f)
{
	bool end = false;
	int ret = 0;

	while (!ret && !end)
		ret = read_block(f, &end);
	return ret;
}

static int check_end(struct frame *f)
{
	int ret = f->flg & FLG_SUM ? want(f, 4) : 0;

	if (ret)
		return ret;
	if ((f->flg & FLG_SIZE) && f->claimed != f->made)
		return fail(f, -EBADMSG, "the length in the header is another");
	if ((f->flg & FLG_SUM) && XXH32(f->dest, f->made, 0) != get_le32(f->src + f->used))
		return fail(f, -EBADMSG, "the checksum does not match");
	f->used += f->flg & FLG_SUM ? 4 : 0;
	return f->used == f->size ? 0 : fail(f, -EBADMSG, "something lies behind the frame's end");
}

int lz4_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made)
{
	struct frame f = { .src = src, .size = size, .dest = dest, .max = max };
	int ret = read_header(&f);

	if (!ret && f.claimed > max)
		ret = -ENOSPC;
	if (!ret)
		ret = read_blocks(&f);
	if (!ret)
		ret = check_end(&f);
	*made = f.made;
	return ret;
}

int lz4_peek(const void *src, uint64_t size, void *dest, uint64_t len)
{
	struct frame f = { .src = src, .size = size, .dest = dest, .max = len };
	int ret = read_header(&f);

	if (!ret)
		ret = read_blocks(&f);
	if (f.made == len && (!ret || ret == -ENOSPC))
		return 0;
	return ret ? ret : fail(&f, -EBADMSG, "shorter than an image's header");
}
