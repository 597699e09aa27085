/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ESR_ELx in words: short, for fault reports, always built (what lib/esr_names.c
 * has also works with the MMU off). The whole register
 * field by field is lib/decode.h, which takes its words from here. Pure;
 * host-tested.
 */
#ifndef LIB_ESR_H
#define LIB_ESR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exception classes that code asks for (Arm ARM D19.2.37, ESR_ELx.EC). */
#define ESR_EC_UNDEFINED        0x00
#define ESR_EC_BRANCH_TARGET    0x0d
#define ESR_EC_ILLEGAL_STATE    0x0e
#define ESR_EC_IABORT_LOWER     0x20
#define ESR_EC_IABORT           0x21
#define ESR_EC_PC_ALIGNMENT     0x22
#define ESR_EC_DABORT_LOWER     0x24
#define ESR_EC_DABORT           0x25
#define ESR_EC_SP_ALIGNMENT     0x26
#define ESR_EC_SERROR           0x2f
#define ESR_EC_WATCHPOINT_LOWER 0x34
#define ESR_EC_WATCHPOINT       0x35
#define ESR_EC_BRK              0x3c

static inline unsigned int esr_class(uint64_t esr)
{
	return (unsigned int)(esr >> 26) & 0x3f;
}

/* An instruction or data abort, from this EL or a lower one. */
bool esr_is_abort(uint64_t esr);

/*
 * What happened, as the beginning of a sentence: "write to an address that is
 * not mapped (translation fault, level 2)". Written to BUF, returned.
 */
const char *esr_describe(uint64_t esr, char *buf, size_t size);

/*
 * The same for an SError, which says less: whether its syndrome is the CPU's
 * own (IDS) and, with FEAT_RAS, how bad it is (AET). Written to BUF, returned.
 */
const char *esr_describe_serror(uint64_t esr, bool ras, char *buf, size_t size);

/* False when the syndrome says that the state of this CPU or of memory is lost (AET 0 or 1). */
bool esr_serror_contained(uint64_t esr, bool ras);

/* What to check next, a sentence or two, by the syndrome alone; "" for most classes. */
const char *esr_advice(uint64_t esr);

/* True when FAR holds the faulting address for this ESR. */
bool esr_far_valid(uint64_t esr);

/* A class in words, "" for one that the architecture does not have. */
const char *esr_class_text(unsigned int ec);

/* A fault status code in words without its level, "" for one that the architecture does not have. */
const char *esr_fault_name(unsigned int fsc);

/*
 * A fault status code (DFSC, IFSC, FST) in words: "translation fault, level 3".
 * "" for one that the architecture does not have. Written to BUF, returned.
 */
const char *esr_fault_status(unsigned int fsc, char *buf, size_t size);

/* Level of the table or descriptor that a fault status code names, -2 to 3; -128: names none. */
#define ESR_NO_LEVEL (-128)
int esr_fault_level(unsigned int fsc);

#endif
