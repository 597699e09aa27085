/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cold part of the program: code and constants that nobody needs on the way
 * to a kernel or to the prompt (`help`, `fdt`, the decoders, ...). slipway.bin
 * holds them packed, and they are unpacked into their place, which is reserved
 * and unmapped until then, when somebody first asks. From then on they are like
 * the rest; variables of cold objects are like the rest from the start.
 *
 * What is cold is listed in the Makefiles (cold-y, beside the object lines).
 * Who calls into it must have opened it; tools/check-cold, run by each build,
 * knows who does. The shell opens it for commands.
 */
#ifndef ARCH_COLD_H
#define ARCH_COLD_H

/*
 * Unpacks and maps the cold part unless that is done. Usable from an exception's
 * report. Negative errno, of which the user has been told: -EBADMSG when the
 * image is damaged, -EBUSY when an exception stopped an earlier call,
 * -ENOMEM and others from the tables. What has failed once fails from then on.
 */
int cold_open(void);

/* cold_open() if P, a function or an object, is cold. For tables that hold both. */
int cold_open_for(const void *p);

#endif
