/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal is as wide as it was said to be. */
#include "lineedit_priv.h"

void le_ask_width(struct lineedit *le)
{
}

void le_take_width(struct lineedit *le)
{
}
