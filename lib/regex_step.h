/* SPDX-License-Identifier: Apache-2.0 */
/* What an expression is compiled to. Private to lib/regex*.c. */
#ifndef LIB_REGEX_STEP_H
#define LIB_REGEX_STEP_H

enum regex_op {
	REGEX_BYTE,      /* arg */
	REGEX_ANY,
	REGEX_SET,       /* a byte of set[arg] */
	REGEX_BEGIN,     /* of the text */
	REGEX_END,
	REGEX_SAVE,      /* the place here, as number arg: two for each group */
	REGEX_JUMP,      /* to */
	REGEX_SPLIT,     /* the next step, or else to */
	REGEX_SPLIT_TO,  /* to, or else the next step */
	REGEX_MATCH,
};

#endif
