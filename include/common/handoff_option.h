/* SPDX-License-Identifier: Apache-2.0 */
/* The user's choice of the hand-off, for every command that starts something. */
#ifndef COMMON_HANDOFF_OPTION_H
#define COMMON_HANDOFF_OPTION_H

#include <arch/handoff.h>
#include <boot/handoff_choice.h>

/* For the help of those commands. */
#define HANDOFF_OPTION_HELP                                                       \
	"-h HOW says at which EL: auto, el2, el2-vhe, el1, with\n"               \
	"CONFIG_HANDOFF_AARCH32 el1-aarch32, and with CONFIG_HANDOFF_MMU how the MMU\n" \
	"is, as in el1,mmu=linear (doc/handoff.md).\n"                           \
	"Without it $handoff says so, else the configuration.\n"

/*
 * Takes "-h HOW" away from the front of the arguments, if it is there, and puts
 * what it, $handoff or CONFIG_HANDOFF_DEFAULT says into HOW. A negative errno
 * after a message, also when this build, this CPU or this entry does not allow
 * it: nothing has been moved or said by then.
 */
int handoff_option(int *argc, char *const *argv[], struct handoff_choice *how);

/*
 * The same in two steps, for images that have a choice of their own: what -h says,
 * NULL without it; and then the first that is there of OPTION, IMAGE (a property of
 * the image; NULL: none), the variable, the configuration.
 */
const char *handoff_option_take(int *argc, char *const *argv[]);
int handoff_choose(const char *option, const char *image, struct handoff_choice *how);

#endif
