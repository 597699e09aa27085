/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of variables, sorted by name: the environment is one, the shell's
 * local variables are another. Found by binary search; a table that is
 * imported from a block of text keeps its strings in one copy of that block.
 *
 * Pure but for malloc; knows neither shell nor console. Host-tested.
 */
#ifndef COMMON_VARTAB_H
#define COMMON_VARTAB_H

#include <stdbool.h>
#include <stddef.h>

struct var {
	const char *name;
	const char *value;
	bool owned;        /* name and value are one allocation of this variable */
	bool loop;         /* the shell's: a `for` loop is running over it */
};

struct vartab {
	struct var *var;
	size_t count, capacity;
	char *block;       /* strings of imported variables */
	size_t bytes;      /* of all "name=value\0" together */
	size_t limit;      /* most that may; set by the owner */
};

/* The variable, or NULL. The pointer is valid until the table changes. */
struct var *vartab_find(const struct vartab *tab, const char *name);

/*
 * Sets NAME to VALUE (copied; may be the value of a variable of the table,
 * also of NAME itself). -EINVAL: NAME is empty or holds '='; -ENOSPC: the
 * limit would be passed; -ENOMEM. The table is unchanged when it fails.
 */
int vartab_set(struct vartab *tab, const char *name, const char *value);

/* Removes NAME. -ENOENT when there is none. */
int vartab_unset(struct vartab *tab, const char *name);

/*
 * Replaces everything by "name=value\0name=value\0\0" (the end may also be
 * that of LEN). Of two equal names the later wins. -EBADMSG for damage (no
 * '=', no name, no NUL), -ENOSPC, -ENOMEM; the table is unchanged when it
 * fails.
 */
int vartab_import(struct vartab *tab, const char *text, size_t len);

/* Removes everything. */
void vartab_clear(struct vartab *tab);

#endif
