/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions: every one ends in a report; one that a command caused then goes
 * back to the console.
 */
#ifndef ARCH_FAULT_H
#define ARCH_FAULT_H

/*
 * Runs fn(argc, argv). When it takes an exception, that is reported and
 * -EFAULT returned; what the function had allocated or begun is lost. Nests.
 */
int fault_guard(int (*fn)(int argc, char *const argv[]), int argc, char *const argv[]);

#endif
