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
	log_err("fit", "/images/%s: this build does not unpack %s", p->name, fit_comp_name(p->comp));
	return -ENOSYS;
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
		return gzip_peek(p->data, p->size, dest, len);
	case FIT_COMP_LZ4:
		ret = lz4_peek(p->data, p->size, dest, len);
		break;
	case FIT_COMP_ZSTD:
		ret = zstd_peek(p->data, p->size, dest, len);
		break;
	default:
		ret = -ENOSYS;
	}
	return ret == -ENOSYS ? missing(p) : ret;
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
	return ret;
}
