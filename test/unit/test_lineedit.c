/* SPDX-License-Identifier: Apache-2.0 */
/* The line editor: typing, moving, deleting, lines that wrap, noise. */
#include "unit.h"

#include <common/lineedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lineedit_rig.h"

/* --- typing ------------------------------------------------------------------------- */

/* Tools that drive a console wait for exactly what they have sent. */
static void test_plain_echo(void **state)
{
	char text[401] = "";

	for (int i = 0; i < 40; i++)
		strcat(text, "load virt ");
	assert_string_equal(raw, PROMPT);
	raw_len = 0;
	type(text);
	assert_string_equal(raw, text);
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_LINE);
	assert_memory_equal(raw + strlen(text), "\n", 2);
}

static void test_every_printable(void **state)
{
	for (int c = ' '; c < 0x7f; c++) {
		char text[2] = { (char)c, '\0' };

		raw_len = 0;
		type(text);
		assert_string_equal(raw, text);
	}
}

static void test_line_ends(void **state)
{
	static const char *const ends[] = { "\r", "\n" };

	for (int i = 0; i < 2; i++) {
		type("ab");
		assert_int_equal(type(ends[i]), LINEEDIT_LINE);
		line_is("ab", 2);
		lineedit_start(&le, PROMPT);
	}
	/* CR LF is one Enter, and so is each of two CR or two LF */
	assert_int_equal(type("x\r"), LINEEDIT_LINE);
	lineedit_start(&le, PROMPT);
	assert_int_equal(lineedit_feed(&le, '\n'), LINEEDIT_MORE);
	assert_int_equal(lineedit_feed(&le, '\n'), LINEEDIT_LINE);
	lineedit_start(&le, PROMPT);
	assert_int_equal(type("\r"), LINEEDIT_LINE);
	lineedit_start(&le, PROMPT);
	assert_int_equal(type("\r"), LINEEDIT_LINE);
	lineedit_start(&le, PROMPT);
	assert_int_equal(type("y\n"), LINEEDIT_LINE);
	line_is("y", 1);
}

static void test_interrupt(void **state)
{
	assert_int_equal(type("abc" LEFT "\003"), LINEEDIT_INTERRUPT);
	assert_string_equal(terminal_row(&term, 0), PROMPT "abc");
	assert_int_equal(term.row, 1);
	lineedit_start(&le, PROMPT);
	line_is("", 0);
}

/* --- moving and deleting ------------------------------------------------------------- */

static void test_moving(void **state)
{
	type("one two three");
	line_is("one two three", 13);
	type("\001");
	line_is("one two three", 0);
	type(LEFT "\002");
	line_is("one two three", 0);
	type("\006" RIGHT);
	line_is("one two three", 2);
	type("\005");
	line_is("one two three", 13);
	type(RIGHT "\006");
	line_is("one two three", 13);
	type("\002" LEFT);
	line_is("one two three", 11);
	type("\033b\033b");
	line_is("one two three", 4);
	type("\033f");
	line_is("one two three", 7);
	type("\033[1;5C");
	line_is("one two three", 13);
	type("\033[1;3D\033B");
	line_is("one two three", 4);
	type(HOME);
	line_is("one two three", 0);
	type(END);
	line_is("one two three", 13);
	type("\033OH\033OC\033OF\033OD");
	line_is("one two three", 12);
	type("\033[1~\033[4~\033[7~\033[8~");
	line_is("one two three", 13);
	type(HOME "x" END "y");
	line_is("xone two threey", 15);
}

static void test_deleting(void **state)
{
	type("abcdef\010");
	line_is("abcde", 5);
	type("\177");
	line_is("abcd", 4);
	type("\001\010\177");
	line_is("abcd", 0);
	type(DELETE);
	line_is("bcd", 0);
	type("\004");
	line_is("cd", 0);
	type("\005\004" DELETE);
	line_is("cd", 2);
	type("\010\010\010");
	line_is("", 0);
	type("\004\013\025\027\033d");
	line_is("", 0);
	assert_string_equal(terminal_row(&term, 0), "=>");
}

static void test_cutting(void **state)
{
	type("one two three\027");
	line_is("one two ", 8);
	type("\031\031");
	line_is("one two threethree", 18);
	type("\001\033d");
	line_is(" two threethree", 0);
	type("\006\013");
	line_is(" ", 1);
	type("\031\033b\025");
	line_is("threethree", 0);
	type("\005\031");
	line_is("threethree two ", 15);
	type("\033\177");
	line_is("threethree ", 11);
	/* it stays from line to line */
	enter("", "threethree ");
	type("\031");
	line_is("two ", 4);
}

static void test_inserting(void **state)
{
	type("ac" LEFT "b");
	line_is("abc", 2);
	type(HOME "xyz");
	line_is("xyzabc", 3);
}

static void test_clear_screen(void **state)
{
	enter("one", "one");
	enter("two", "two");
	type("abc" LEFT "\014");
	assert_int_equal(term.row, 0);
	assert_string_equal(terminal_row(&term, 0), PROMPT "abc");
	assert_string_equal(terminal_row(&term, 1), "");
}

/* --- lines that wrap ------------------------------------------------------------------ */

static void test_wrap(void **state)
{
	/* around the edge: the cursor behind the last column, on it, and on the next row */
	for (size_t n = 75; n < 82; n++) {
		rig_setup(state);
		fill(n);
		type(LEFT LEFT RIGHT RIGHT LEFT "X" RIGHT "\010Y" LEFT DELETE);
		type(HOME END HOME "Z\010" END "\010\010\010" "12345" LEFT LEFT LEFT LEFT LEFT "6");
		type("\027" "w" "\031" "\001\013\031");
		type("\025");
		line_is("", 0);
	}
}

static void test_wrap_three_rows(void **state)
{
	fill(230);
	type(HOME "X" RIGHT DELETE "\033f" END "\010");
	type("\025");
	assert_string_equal(terminal_row(&term, 0), "=>");
	assert_string_equal(terminal_row(&term, 1), "");
	assert_string_equal(terminal_row(&term, 2), "");
	type("\031" HOME "\013");
	assert_string_equal(terminal_row(&term, 2), "");
}

/* At the bottom of the screen, where wrapping scrolls. */
static void test_wrap_at_the_bottom(void **state)
{
	for (int i = 0; i < 30; i++)
		enter("x", "x");
	assert_int_equal(term.row, TERMINAL_ROWS - 1);
	fill(240);
	type(HOME "Y" END LEFT "Z" HOME DELETE DELETE END "\025");
	line_is("", 0);
}

static void test_random_keys(void **state)
{
	static const char *const keys[] = {
		"a", "b", "word ", " ", LEFT, RIGHT, HOME, END, DELETE, "\010", "\027", "\013", "\025",
		"\031", "\033b", "\033f", "\033d", UP, DOWN, "\004", "longer text to fill the row ",
		LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT LEFT, "\t",
	};

	srand(7);
	for (int round = 0; round < 300; round++) {
		rig_setup(state);
		enter("history one", "history one");
		enter("history two that is so long that it reaches around the end of the row by quite a bit",
		      "history two that is so long that it reaches around the end of the row by quite a bit");
		le.complete = NULL;
		for (int i = 0; i < 80 && le.len < 900; i++)
			type(keys[(size_t)rand() % (sizeof(keys) / sizeof(keys[0]))]);
	}
}

/* --- limits and noise ----------------------------------------------------------------- */

static void test_too_long(void **state)
{
	for (size_t i = 0; i < LINEEDIT_MAX - 1; i++)
		assert_int_equal(lineedit_feed(&le, 'a'), LINEEDIT_MORE);
	assert_int_equal(term.bells, 0);
	assert_int_equal(lineedit_feed(&le, 'b'), LINEEDIT_MORE);
	assert_int_equal(term.bells, 1);
	/* a paste that is too long rings once */
	assert_int_equal(lineedit_feed(&le, 'b'), LINEEDIT_MORE);
	assert_int_equal(term.bells, 1);
	assert_int_equal(le.len, LINEEDIT_MAX - 1);
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_TOO_LONG);
	/* what is deleted makes room, and amends */
	lineedit_start(&le, PROMPT);
	for (size_t i = 0; i < LINEEDIT_MAX; i++)
		lineedit_feed(&le, 'a');
	lineedit_feed(&le, '\010');
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_LINE);
	assert_int_equal(le.len, LINEEDIT_MAX - 2);
}

static void test_noise(void **state)
{
	/* unknown sequences are swallowed whole */
	type("a\033[200~b\033[99;99;99x\033[?25hc\033Oz\033zd\033[12345678901;5Ee");
	line_is("abcde", 5);
	/* a sequence that is cut short by Enter */
	assert_int_equal(type("\033[1\r"), LINEEDIT_LINE);
	line_is("abcde", 5);
	lineedit_start(&le, PROMPT);
	assert_int_equal(type("x\033\003"), LINEEDIT_INTERRUPT);
	lineedit_start(&le, PROMPT);
	/* every byte that is no key, and Alt with anything */
	for (int i = 0; i < 3 * 256; i++) {
		unsigned char byte = i % 3 == 1 ? 0x1b : (unsigned char)(i / 3);

		if (lineedit_feed(&le, byte) != LINEEDIT_MORE)
			lineedit_start(&le, PROMPT);
	}
	rig_setup(state);
	srand(3);
	for (int i = 0; i < 200000; i++) {
		if (lineedit_feed(&le, (unsigned char)rand()) != LINEEDIT_MORE)
			lineedit_start(&le, PROMPT);
		for (size_t p = 0; p < le.len; p++)
			assert_true((unsigned char)le.line[p] >= ' ' && le.line[p] != 0x7f);
		raw_len = 0;
	}
}

static void test_utf8(void **state)
{
	raw_len = 0;
	feed_all("gr\303\274n \342\202\254 \360\237\220\247");
	assert_string_equal(raw, "gr\303\274n \342\202\254 \360\237\220\247");
	line_is("gr\303\274n \342\202\254 \360\237\220\247", 14);
	assert_int_equal(term.column, 3 + 8);
	feed_all(LEFT LEFT LEFT LEFT LEFT LEFT "\010");
	line_is("g\303\274n \342\202\254 \360\237\220\247", 1);
	assert_int_equal(term.column, 4);
	feed_all(DELETE END "\010x");
	line_is("gn \342\202\254 x", 8);
	assert_string_equal(terminal_row(&term, 0), PROMPT "gn \342\202\254 x");
	/* what is no UTF-8, or a control character in disguise, is dropped */
	feed_all("\200\377\302\205\300\200\355\240\200\364\220\200\200\340\200\200\360\200\200\200"
		 "\303z\342\202y");
	line_is("gn \342\202\254 xzy", 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plain_echo, rig_setup),
		cmocka_unit_test_setup(test_every_printable, rig_setup),
		cmocka_unit_test_setup(test_line_ends, rig_setup),
		cmocka_unit_test_setup(test_interrupt, rig_setup),
		cmocka_unit_test_setup(test_moving, rig_setup),
		cmocka_unit_test_setup(test_deleting, rig_setup),
		cmocka_unit_test_setup(test_cutting, rig_setup),
		cmocka_unit_test_setup(test_inserting, rig_setup),
		cmocka_unit_test_setup(test_clear_screen, rig_setup),
		cmocka_unit_test_setup(test_wrap, rig_setup),
		cmocka_unit_test_setup(test_wrap_three_rows, rig_setup),
		cmocka_unit_test_setup(test_wrap_at_the_bottom, rig_setup),
		cmocka_unit_test_setup(test_random_keys, rig_setup),
		cmocka_unit_test_setup(test_too_long, rig_setup),
		cmocka_unit_test_setup(test_noise, rig_setup),
		cmocka_unit_test_setup(test_utf8, rig_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
