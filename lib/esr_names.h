/* SPDX-License-Identifier: Apache-2.0 */
/* The table of fault status codes, and fields of the syndrome; private to lib. */
#ifndef LIB_ESR_NAMES_H
#define LIB_ESR_NAMES_H

#include <stdint.h>

/* ISS of an SError. */
#define ESR_SERROR_IDS  BIT(24)
#define ESR_DFSC_SERROR 0x11

/* What is wrong with the address. */
enum esr_wrong {
	BEYOND, UNMAPPED, NO_ACCESS_FLAG, FORBIDDEN, SILENT, BAD_TAG, WALK_SILENT, MISALIGNED,
	PROTECTED, TWICE, LOCKED, NO_EXCLUSIVE, CORRUPT
};

/* Codes of one kind, which follow each other by level. */
struct esr_fault {
	uint8_t code, count;    /* the first and how many */
	int8_t level;           /* of the first; ESR_NO_LEVEL: none */
	uint8_t what;           /* enum esr_wrong */
	char name[36];
};

/* The kind that a fault status code belongs to; NULL: the architecture has no such code. */
const struct esr_fault *esr_find_fault(unsigned int fsc);

#endif
