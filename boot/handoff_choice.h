/* SPDX-License-Identifier: Apache-2.0 */
/* Between handoff_choice.c and the file that knows the words about the MMU, or none of them. */
#ifndef BOOT_HANDOFF_CHOICE_PRIVATE_H
#define BOOT_HANDOFF_CHOICE_PRIVATE_H

#include <boot/handoff_choice.h>

/* Takes WORD, "mmu=..." for instance. -EINVAL, -ENOTSUP after a message. */
int handoff_choice_mmu(struct handoff_choice *c, const char *word);

/*
 * After the last word: -EINVAL, with a message, for what contradicts itself. An MMU
 * mode of Kconfig's gives way.
 */
int handoff_choice_mmu_check(struct handoff_choice *c);

/* "WORD: WHY"; -EINVAL. */
int handoff_choice_refuse(const char *word, const char *why);

#endif
