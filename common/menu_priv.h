/* SPDX-License-Identifier: Apache-2.0 */
/* What the menu's two halves, keys and screen, share. */
#ifndef COMMON_MENU_PRIV_H
#define COMMON_MENU_PRIV_H

#include <common/menu.h>

/* Title, items and the line below, from where the cursor is. */
void menu_draw(struct menu *menu);

/* The mark leaves item FROM for menu->current; the items scroll where they must. */
void menu_draw_move(struct menu *menu, unsigned int from);

/* The line below, which the cursor is on. */
void menu_draw_status(struct menu *menu);

/* Below everything, for what comes next. */
void menu_draw_end(struct menu *menu);

#endif
