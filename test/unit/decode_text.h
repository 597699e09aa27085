/* SPDX-License-Identifier: Apache-2.0 */
/* A decoded register in one line, so that a test can say what it expects as one string. */
#ifndef TEST_DECODE_TEXT_H
#define TEST_DECODE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct decode_case {
	const char *name;          /* of the register, as a user types it */
	bool e2h;
	uint64_t value;
	const char *text;
};

/*
 * What decode_fields() says, without the fields that say nothing, from the top:
 *
 *     "WnR=1 write; DFSC=0x7 translation fault, level 3; RES0[63:56]=0x1"
 *
 * The text is static: it lives until the next call.
 */
const char *decode_text(const char *name, bool e2h, uint64_t value);

/* Fails with the register's name and both texts where they differ. */
void decode_check(const struct decode_case *cases, unsigned int n);

#endif
