/* SPDX-License-Identifier: Apache-2.0 */
/* The data of an image of a FIT, out of whatever compression. Called after it was checked. */
#ifndef BOOT_FIT_UNPACK_H
#define BOOT_FIT_UNPACK_H

#include <boot/fit.h>

/*
 * The first LEN bytes of what P holds, and nothing more is written. -EBADMSG when the
 * data is damaged or shorter, -ENODATA when it is cut off, -ENOTSUP for a form of the
 * compression that is not read here, -ENOSYS for a compression that this build does not have,
 * -ENOMEM; a message says so.
 */
int fit_unpack_peek(const struct fit_part *p, void *dest, uint64_t len);

/* All of it; *out bytes. The same errors, and -ENOSPC (with a message) above MAX. */
int fit_unpack(const struct fit_part *p, void *dest, uint64_t max, uint64_t *out);

#endif
