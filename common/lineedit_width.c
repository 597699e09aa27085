/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How wide the terminal is: the cursor goes further right than any terminal
 * has columns, and the terminal is asked where that got it (ECMA-48 CUF and
 * DSR 6). Only when the user wants all drawn anew, because a program that
 * drives the console would take the question for output.
 */
#include "lineedit_priv.h"

#define WIDTH_MIN 20u      /* less is no width but a mistake */

void le_ask_width(struct lineedit *le)
{
	le->width_asked = true;
	le_write(le, "\033[999C\033[6n\r");
}

void le_take_width(struct lineedit *le)
{
	unsigned int width = le->in.params == 1 ? le->in.param[1] : 0;

	if (!le->width_asked)
		return;
	le->width_asked = false;
	if (width < WIDTH_MIN || width == le->width)
		return;
	le->width = width;
	le_write(le, "\033[H\033[2J");
	le_draw(le);
}
