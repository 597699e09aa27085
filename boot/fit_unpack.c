/* SPDX-License-Identifier: Apache-2.0 */
#include "fit_unpack.h"

#include <boot/gunzip.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/unpack.h>
#include <string.h>

static int copy(const struct fit_part *p, void *dest, uint64_t max, uint64_t *out)
{
	*out = p->size;
	if (p->size > max)
		return -ENOSPC;
	memmove(dest, p->data, p->size);
	return 0;
}

static int missing(const struct fit_part *p)
{
	static const char options[][5] = { "", "GZIP", "LZ4", "ZSTD" };

	log_err("fit", "/images/%s: this build does not unpack %s (CONFIG_%s)", p->name,
		fit_comp_name(p->comp), options[p->comp]);
	return -ENOSYS;
}

/* Whoever unpacks says what is wrong, and does not know of what. */
static int name(const struct fit_part *p, int err)
{
	if (err)
		log_err("fit", "/images/%s: its data, compressed with %s, cannot be unpacked", p->name,
			fit_comp_name(p->comp));
	return err;
}

int fit_unpack_peek(const struct fit_part *p, void *dest, uint64_t len)
{
	int ret;

	switch (p->comp) {
	case FIT_COMP_NONE:
		if (p->size < len) {
			log_err("fit", "/images/%s: shorter than an image's header", p->name);
			return -EBADMSG;
		}
		memcpy(dest, p->data, len);
		return 0;
	case FIT_COMP_GZIP:
		ret = gzip_peek(p->data, p->size, dest, len);
		break;
	case FIT_COMP_LZ4:
		ret = lz4_peek(p->data, p->size, dest, len);
		break;
	case FIT_COMP_ZSTD:
		ret = zstd_peek(p->data, p->size, dest, len);
		break;
	default:
		ret = -ENOSYS;
	}
	return ret == -ENOSYS ? missing(p) : name(p, ret);
}

int fit_unpack(const struct fit_part *p, void *dest, uint64_t max, uint64_t *out)
{
	int ret;

	switch (p->comp) {
	case FIT_COMP_NONE:
		ret = copy(p, dest, max, out);
		break;
	case FIT_COMP_GZIP:
		ret = gzip_unpack(p->data, p->size, dest, max, out);
		break;
	case FIT_COMP_LZ4:
		ret = lz4_unpack(p->data, p->size, dest, max, out);
		break;
	case FIT_COMP_ZSTD:
		ret = zstd_unpack(p->data, p->size, dest, max, out);
		break;
	default:
		ret = -ENOSYS;
	}
	if (ret == -ENOSYS)
		return missing(p);
	if (ret == -ENOSPC)
		log_err("fit", "/images/%s: more than the 0x%" PRIx64 " bytes come out that there is "
			"room for", p->name, max);
	else if (ret == -ENOMEM)
		log_err("fit", "/images/%s: " ERR_FMT, p->name, ERR_ARG(ret));
	else
		name(p, ret);
	return ret;
}
