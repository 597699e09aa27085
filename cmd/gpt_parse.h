/* SPDX-License-Identifier: Apache-2.0 */
/* The partitions that `gpt write` is given as text. Private to cmd/gpt*.c. */
#ifndef CMD_GPT_PARSE_H
#define CMD_GPT_PARSE_H

#include <fs/gpt.h>

/*
 * Parses TEXT ("uuid_disk=...;name=boot,size=64MiB;name=root,size=-") for DEV.
 * GUIDs that are not given are random. -EINVAL with a message, -ENOMEM;
 * whether it all fits the disk is not looked at here.
 */
int gpt_parse(const struct blk_dev *dev, const char *text, struct gpt_plan *plan);

#endif
