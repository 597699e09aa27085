/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Block after block, each to the end of what came out before: so the output is the
 * window, however large a window the frame asks for, and how far it got is known.
 */
#include <lib/unpack.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>
#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY   /* the functions for single blocks */
#include <zstd.h>
#include <zstd_errors.h>

struct frame {
	const uint8_t *src;
	uint64_t size, used;
	uint8_t *dest;
	uint64_t max, made;
	uint64_t enough;     /* stop when as many bytes have come out */
};

static int fail(const struct frame *f, int err, const char *what)
{
	log_err("zstd", "%s (at byte %" PRIu64 " of the file, after %" PRIu64 " bytes of output)",
		what, f->used, f->made);
	return err;
}

/* What the library has said of a step. */
static int refuse(const struct frame *f, size_t said)
{
	switch (ZSTD_getErrorCode(said)) {
	case ZSTD_error_dstSize_tooSmall:
		/* no sound block is larger */
		if (f->max - f->made < ZSTD_BLOCKSIZE_MAX)
			return -ENOSPC;
		break;
	case ZSTD_error_dictionary_wrong:
		return fail(f, -ENOTSUP, "it wants a dictionary, which does not exist here");
	case ZSTD_error_checksum_wrong:
		return fail(f, -EBADMSG, "the checksum does not match");
	default:
		break;
	}
	return fail(f, -EBADMSG, "the compressed data is damaged");
}

/* Each step takes as many bytes as it wants, at least one, until the frame has ended. */
static int read_frame(struct frame *f, ZSTD_DCtx *ctx)
{
	size_t step = ZSTD_nextSrcSizeToDecompress(ctx), n;

	while (step && f->made < f->enough) {
		if (f->size - f->used < step)
			return fail(f, -ENODATA, "the file is cut off");
		n = ZSTD_decompressContinue(ctx, f->dest + f->made, f->max - f->made,
					    f->src + f->used, step);
		if (ZSTD_isError(n))
			return refuse(f, n);
		f->made += n;
		f->used += step;
		step = ZSTD_nextSrcSizeToDecompress(ctx);
	}
	if (step || f->used == f->size)
		return 0;
	return fail(f, -EBADMSG, "something lies behind the frame's end");
}

static int read_magic(const struct frame *f)
{
	if (f->size < 4)
		return fail(f, -ENODATA, "the file is cut off");
	return get_le32(f->src) == ZSTD_MAGICNUMBER ? 0 : fail(f, -EBADMSG, "not a frame of zstd");
}

static int run(struct frame *f)
{
	size_t size = ZSTD_estimateDCtxSize();
	ZSTD_DCtx *ctx;
	void *work;
	int ret = read_magic(f);

	if (ret)
		return ret;
	work = malloc(size);
	if (!work)
		return -ENOMEM;
	ctx = ZSTD_initStaticDCtx(work, size);
	ZSTD_decompressBegin(ctx);
	ret = read_frame(f, ctx);
	free(work);
	return ret;
}

int zstd_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made)
{
	struct frame f = { .src = src, .size = size, .dest = dest, .max = max,
			   .enough = UINT64_MAX };
	unsigned long long claimed = ZSTD_getFrameContentSize(src, size);
	int ret;

	*made = 0;
	if (claimed < ZSTD_CONTENTSIZE_ERROR && claimed > max)
		return -ENOSPC;
	ret = run(&f);
	*made = f.made;
	return ret;
}

int zstd_peek(const void *src, uint64_t size, void *dest, uint64_t len)
{
	struct frame f = { .src = src, .size = size, .max = len + ZSTD_BLOCKSIZE_MAX,
			   .enough = len };
	int ret;

	f.dest = malloc(f.max);   /* a block comes out whole or not at all */
	if (!f.dest)
		return -ENOMEM;
	ret = run(&f);
	if (!ret && f.made < len)
		ret = fail(&f, -EBADMSG, "shorter than an image's header");
	if (!ret)
		memcpy(dest, f.dest, len);
	free(f.dest);
	return ret;
}
