/* SPDX-License-Identifier: Apache-2.0 */
/* ESR_ELx in words. Pure; host-tested. */
#ifndef LIB_ESR_H
#define LIB_ESR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What happened, as the beginning of a sentence: "write to an address that is
 * not mapped (translation fault, level 2)". Written to BUF, returned.
 */
const char *esr_describe(uint64_t esr, char *buf, size_t size);

/* True when FAR holds the faulting address for this ESR. */
bool esr_far_valid(uint64_t esr);

#endif
