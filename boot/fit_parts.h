/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of FIT images (boot/fit*.c) have in common. */
#ifndef BOOT_FIT_PARTS_H
#define BOOT_FIT_PARTS_H

#include <boot/fit.h>

/* fit_child() with a message; PARENT is /images or /configurations. */
int fit_child_named(const struct fit *f, int parent, const char *name);

/* For messages; fit_open() has seen that it is printable. */
const char *fit_node_name(const struct fit *f, int node);

bool fit_has(const struct fit *f, int node, const char *name);

/* A number of one or two cells. -ENOENT no such property, -EINVAL another size. */
int fit_number(const struct fit *f, int node, const char *name, uint64_t *value);

#endif
