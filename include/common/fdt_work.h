/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The working devicetree: what the `fdt` command edits and what the next boot
 * hands over. Until somebody touches it, it is the control devicetree, which
 * is never edited: the first edit makes a copy with room.
 *
 * A tree that the user chose by its address stays where it is and is edited
 * there. It may be overwritten by the next load at any time, so a pointer from
 * here is good for one command, and fdt_work_check() comes before its use.
 */
#ifndef COMMON_FDT_WORK_H
#define COMMON_FDT_WORK_H

#include <stddef.h>
#include <stdint.h>

/* The tree for reading. Never NULL. */
const void *fdt_work(void);

/* 0 when the tree is sound; -EFAULT, -EBADMSG after a message that names the place of the damage. */
int fdt_work_check(void);

/*
 * The tree for editing, checked and with at least ROOM spare bytes; NULL when
 * it is damaged or no memory could be had (a message says so). A copy of ours
 * moves when it has to grow; a tree of the user's grows in place, over RAM
 * that nobody owns.
 */
void *fdt_work_edit(size_t room);

/*
 * Gives the tree SIZE bytes in all; not less than are in use (-ENOSPC). Other
 * errors, each with a message: -EBADMSG, -EFAULT, -ENOMEM, and -EEXIST when
 * somebody owns the memory behind a tree of the user's.
 */
int fdt_work_set_size(uint64_t size);

/*
 * Makes the blob at ADDR the working tree (it stays where it is). Checks magic,
 * size and structure first: -EINVAL, -EFAULT, -EBADMSG with a message that
 * names the offset; the working tree is then as it was. ADDR 0 goes back to
 * the control devicetree and forgets the copy that was edited; the control
 * devicetree's own address stands for that copy, if there is one.
 */
int fdt_work_set(uint64_t addr);

/*
 * Is there a sound devicetree at ADDR? Every byte it claims is looked up in
 * the translation tables before it is read. -EINVAL misaligned, -EFAULT not
 * readable memory, -EBADMSG; the message begins with WHAT, NULL prints none.
 */
int fdt_check_at(const char *what, uint64_t addr);

#endif
