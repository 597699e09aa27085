/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the `fdt` command share. */
#ifndef CMD_FDT_CMD_H
#define CMD_FDT_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room that a change takes beside the bytes of its value: tags, lengths, padding. */
#define FDT_NODE_ROOM 32

/*
 * A subcommand. argv[0] is its name; ARGS of them are checked against min and
 * max. Returns enum cmd_result, or a negative errno that has been printed.
 */
struct fdt_subcommand {
	const char *name;
	int min_args, max_args;     /* without the name; -1: any */
	int (*run)(int argc, char *const argv[]);
};

extern const struct fdt_subcommand fdt_sub_addr, fdt_sub_move, fdt_sub_resize, fdt_sub_header;
extern const struct fdt_subcommand fdt_sub_print, fdt_sub_list, fdt_sub_get;
extern const struct fdt_subcommand fdt_sub_set, fdt_sub_mknode, fdt_sub_rm;
extern const struct fdt_subcommand fdt_sub_bootcpu, fdt_sub_memory, fdt_sub_rsvmem, fdt_sub_chosen;
extern const struct fdt_subcommand fdt_sub_apply, fdt_sub_boardsetup;

/* Prints "fdt: PATH PROP: <libfdt's reason>" (PROP may be NULL); CMD_FAILURE. */
int fdt_fail(const char *path, const char *prop, int fdt_err);

/* The node at PATH (or alias), or a negative libfdt error that has been printed. */
int fdt_find(const void *fdt, const char *path);

/* A hexadecimal argument; what is wrong with it is printed. 0 or -EINVAL. */
int fdt_number(const char *what, const char *text, uint64_t *value);

/* True when the property prints as strings: printable text, each part ended by NUL. */
bool fdt_is_text(const void *value, int len);

/*
 * Reads a property value from words: "text" "more", <1 0x2 ?>, [00 1f].
 * OLD (OLD_LEN bytes) is what the property has: '?' keeps that cell. The value
 * is malloc'd, to be freed by the caller. -EINVAL with a message, -ENOMEM.
 */
int fdt_read_value(int argc, char *const argv[], const void *old, int old_len, void **value,
		   size_t *len);

#endif
