/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The working devicetree: what the `fdt` command edits and what the next boot
 * hands over. Until somebody touches it, it is the control devicetree, which
 * is never edited: the first edit makes a copy with room.
 */
#ifndef COMMON_FDT_WORK_H
#define COMMON_FDT_WORK_H

#include <stddef.h>
#include <stdint.h>

/* The tree for reading. Never NULL. */
const void *fdt_work(void);

/* The tree for editing, with at least ROOM spare bytes; NULL (and a message) without memory. */
void *fdt_work_edit(size_t room);

/*
 * Makes the blob at ADDR the working tree (it stays where it is). Checks magic,
 * size and structure first: -EINVAL, -EBADMSG with a message that names the
 * offset. ADDR 0 goes back to the control devicetree.
 */
int fdt_work_set(uint64_t addr);

#endif
