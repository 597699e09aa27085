/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of completion among themselves. */
#ifndef COMMON_COMPLETE_PRIV_H
#define COMMON_COMPLETE_PRIV_H

#include <common/complete.h>

struct command;

/* complete.c: offers NAME unless it is in the list already. */
void completion_add_once(struct completion *c, const char *name);

/* complete_args.c: what CMD's usage says can stand where the cursor is. */
void complete_arguments(struct completion *c, const struct command *cmd);

/*
 * complete_disk.c. Nothing is printed, whatever is wrong with a disk or a name.
 * INTERFACE and SPEC ("0:1"; NULL: none) are as they were typed.
 */
void complete_interfaces(struct completion *c);
void complete_disks(struct completion *c, const char *interface, bool with_part);
void complete_files(struct completion *c, const char *interface, const char *spec);

#endif
