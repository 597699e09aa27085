/* SPDX-License-Identifier: Apache-2.0 */
/* The FIT image that a command is told of. */
#ifndef CMD_FIT_FIND_H
#define CMD_FIT_FIND_H

#include <boot/fit.h>

/*
 * "ADDR", "ADDR#conf" or "ADDR:image": the address, which is $loadaddr in "#conf" and
 * ":image", and where the rest begins. -EINVAL, -ERANGE: it begins with no number; says nothing.
 */
int fit_where(const char *where, uint64_t *addr, const char **rest);

/* Is there a devicetree's magic at ADDR? Says nothing. */
bool fit_is_at(uint64_t addr);

/*
 * Opens the FIT at ADDR; WHO is the command, for messages. Its file is what load has
 * recorded there, else no more than the tree says itself. It is kept from being
 * overwritten from then on, like a load. Errors of fit_open(), and -EFAULT no RAM.
 */
int fit_find(const char *who, uint64_t addr, struct fit *f);

#endif
