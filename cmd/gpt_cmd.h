/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the `gpt` command share. */
#ifndef CMD_GPT_CMD_H
#define CMD_GPT_CMD_H

#include <drivers/block.h>
#include <fs/part.h>

/* The table of DEV, which must be a GPT. Has printed why when it fails. */
int gpt_read_table(struct blk_dev *dev, struct part_table *table);

/*
 * The subcommands that look at a table as a list of partitions, or change one that is
 * there. ARGV: what follows the device, ARGC words. Return as a command does.
 */
int gpt_cmd_read(struct blk_dev *dev, int argc, char *const argv[]);
int gpt_cmd_repair(struct blk_dev *dev, int argc, char *const argv[]);
int gpt_cmd_rename(struct blk_dev *dev, int argc, char *const argv[]);
int gpt_cmd_set_bootable(struct blk_dev *dev, int argc, char *const argv[]);

/* Is DEV's table the one that TEXT would make? GUIDs and types are not looked at. */
int gpt_cmd_compare(struct blk_dev *dev, const char *text);

#endif
