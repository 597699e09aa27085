/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line editor against a terminal in memory: after every key, what is on
 * the screen must be prompt and line, and the cursor where the editor has it.
 */
#include "unit.h"

#include <common/complete.h>
#include <common/env.h>
#include <common/lineedit.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "shell_host.h"
#include "terminal.h"

#define PROMPT "=> "

#define UP     "\033[A"
#define DOWN   "\033[B"
#define RIGHT  "\033[C"
#define LEFT   "\033[D"
#define HOME   "\033[H"
#define END    "\033[F"
#define DELETE "\033[3~"

static struct terminal term;
static struct history history;
static struct lineedit le;
static char raw[200000];      /* all that was written, as it is */
static size_t raw_len;

static void write_both(void *ctx, const char *bytes, size_t len)
{
	assert_true(raw_len + len < sizeof(raw));
	memcpy(raw + raw_len, bytes, len);
	raw_len += len;
	raw[raw_len] = '\0';
	terminal_write(ctx, bytes, len);
}

static int setup(void **state)
{
	shell_host_reset();
	history_clear(&history);
	terminal_reset(&term);
	free(le.draft);
	memset(&le, 0, sizeof(le));
	le.write = write_both;
	le.ctx = &term;
	le.history = &history;
	le.complete = complete_line;
	le.width = TERMINAL_COLUMNS;
	raw_len = 0;
	lineedit_start(&le, PROMPT);
	return 0;
}

/* The rows from the prompt to the cursor and beyond, by what the editor says it has. */
static void check_screen(void)
{
	char expected[LINEEDIT_MAX + 64];
	size_t prompt_len = strlen(le.prompt), cursor, first;

	snprintf(expected, sizeof(expected), "%s%.*s", le.prompt, (int)le.len, le.line);
	for (size_t i = 0; i < strlen(expected); i++)
		assert_true((unsigned char)expected[i] < 0x80);     /* UTF-8 has a test of its own */
	cursor = prompt_len + le.pos;
	assert_int_equal(cursor, le.cell);
	/* a pending wrap is the same place as the begin of the next row */
	assert_int_equal((term.row * 80 + term.column + term.wrap_pending) % 80, cursor % 80);
	first = term.row + term.wrap_pending - cursor / 80;
	for (size_t row = 0; row * 80 <= strlen(expected); row++) {
		char text[81];

		if (first + row >= TERMINAL_ROWS)
			break;
		snprintf(text, sizeof(text), "%.80s", expected + row * 80);
		for (size_t n = strlen(text); n && text[n - 1] == ' '; n--)
			text[n - 1] = '\0';
		assert_string_equal(terminal_row(&term, (unsigned int)(first + row)), text);
	}
}

/* Feeds KEYS; the event of the last byte. The screen is checked after every byte. */
static enum lineedit_event type(const char *keys)
{
	enum lineedit_event event = LINEEDIT_MORE;

	for (; *keys; keys++) {
		assert_int_equal(event, LINEEDIT_MORE);
		event = lineedit_feed(&le, (unsigned char)*keys);
		if (event == LINEEDIT_MORE)
			check_screen();
	}
	return event;
}

static void line_is(const char *line, size_t pos)
{
	le.line[le.len] = '\0';
	assert_string_equal(le.line, line);
	assert_int_equal(le.pos, pos);
}

/* A whole line with Enter. */
static void enter(const char *keys, const char *line)
{
	assert_int_equal(type(keys), LINEEDIT_MORE);
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_LINE);
	assert_string_equal(le.line, line);
	history_add(&history, le.line);
	lineedit_start(&le, PROMPT);
}

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

static void fill(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[2] = { (char)('a' + i % 26), '\0' };

		type(text);
	}
}

static void test_wrap(void **state)
{
	/* around the edge: the cursor behind the last column, on it, and on the next row */
	for (size_t n = 75; n < 82; n++) {
		setup(state);
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
		setup(state);
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
	setup(state);
	srand(3);
	for (int i = 0; i < 200000; i++) {
		if (lineedit_feed(&le, (unsigned char)rand()) != LINEEDIT_MORE)
			lineedit_start(&le, PROMPT);
		for (size_t p = 0; p < le.len; p++)
			assert_true((unsigned char)le.line[p] >= ' ' && le.line[p] != 0x7f);
		raw_len = 0;
	}
}

static void feed_all(const char *keys)
{
	for (; *keys; keys++)
		assert_int_equal(lineedit_feed(&le, (unsigned char)*keys), LINEEDIT_MORE);
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

/* --- history ------------------------------------------------------------------------- */

static void test_history(void **state)
{
	type(UP DOWN);
	line_is("", 0);
	enter("one", "one");
	enter("two", "two");
	enter("two", "two");
	enter("", "");
	enter("three", "three");
	type("dra" UP);
	line_is("three", 5);
	type(UP);
	line_is("two", 3);
	type("\020");
	line_is("one", 3);
	type(UP UP);
	line_is("one", 3);
	type("\016");
	line_is("two", 3);
	type(DOWN DOWN);
	line_is("dra", 3);
	type(DOWN DOWN);
	line_is("dra", 3);
	/* a line of the history that was changed is a line of its own */
	type(UP UP "X");
	line_is("twoX", 4);
	enter("", "twoX");
	type(UP UP UP);
	line_is("two", 3);
}

static void test_history_is_bounded(void **state)
{
	for (int i = 0; i < 100; i++) {
		char text[16];

		snprintf(text, sizeof(text), "l%d", i);
		enter(text, text);
	}
	for (int i = 0; i < 200; i++)
		type(UP);
	line_is("l36", 3);
	assert_null(history_get(&history, HISTORY_LINES));
}

static void test_no_history(void **state)
{
	le.history = NULL;
	type("a" UP DOWN "\022" "b");
	line_is("ab", 2);
}

static void test_search(void **state)
{
	enter("load virtio 0 Image", "load virtio 0 Image");
	enter("setenv a b", "setenv a b");
	enter("load virtio 0 initrd", "load virtio 0 initrd");
	type("draft\022");
	assert_string_equal(terminal_row(&term, term.row), "(search)'': draft");
	type("load");
	assert_string_equal(terminal_row(&term, term.row), "(search)'load': load virtio 0 initrd");
	type("\022");
	assert_string_equal(terminal_row(&term, term.row), "(search)'load': load virtio 0 Image");
	type("\022");
	assert_string_equal(terminal_row(&term, term.row),
			    "(failed search)'load': load virtio 0 Image");
	type("\010\010\010\177");
	assert_string_equal(terminal_row(&term, term.row), "(search)'': load virtio 0 initrd");
	type("\010set");
	assert_string_equal(terminal_row(&term, term.row), "(search)'set': setenv a b");
	/* any other key takes the line and does its work */
	type(LEFT "X");
	line_is("setenv a Xb", 10);
	assert_string_equal(terminal_row(&term, term.row), PROMPT "setenv a Xb");
	/* Ctrl-G gives back what was typed */
	type("\022load\007");
	line_is("setenv a Xb", 11);
	/* Enter runs the line found */
	type("\022Image");
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_LINE);
	assert_string_equal(le.line, "load virtio 0 Image");
	lineedit_start(&le, PROMPT);
	assert_int_equal(type("\022load\003"), LINEEDIT_INTERRUPT);
	lineedit_start(&le, PROMPT);
	/* a pattern that finds no room, and one of several bytes */
	type("\022" "0123456789012345678901234567890123456789012345");
	assert_int_equal(strlen(le.search.pattern), LINEEDIT_PATTERN);
	type("\007");
	feed_all("\022\303\274");
	feed_all("\010");
	assert_int_equal(le.search.len, 0);
}

/* --- completion ------------------------------------------------------------------------ */

static void test_completion(void **state)
{
	env_set("bootargs", "1");
	env_set("bootcmd", "1");
	env_set("zebra", "1");
	type("prin\t");
	line_is("printenv ", 9);
	type("boot\t");
	assert_string_equal(terminal_row(&term, term.row - 1), "bootargs  bootcmd");
	line_is("printenv boot", 13);
	type("c\t");
	line_is("printenv bootcmd ", 17);
	type("; ec\t");
	line_is("printenv bootcmd ; echo ", 24);
	type("$ze\t ${ze\t x${boot\t");
	line_is("printenv bootcmd ; echo $zebra ${zebra} x${boot", 47);
	type("a\t");
	line_is("printenv bootcmd ; echo $zebra ${zebra} x${bootargs}", 52);
	enter("", "printenv bootcmd ; echo $zebra ${zebra} x${bootargs}");
	/* in the middle of a line */
	type("x" HOME "ver\t");
	line_is("version x", 8);
	enter("", "version x");
	/* nothing fits; a command that completes nothing; none at all */
	term.bells = 0;
	type("nosuch\t");
	type(" \t\025" "echo q\t\025" "nosuch q\t\025");
	assert_int_equal(term.bells, 4);
	/* indented text that is pasted */
	type("\t\techo");
	line_is("  echo", 6);
}

static void test_completion_lists(void **state)
{
	char name[32];

	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "some_name_%d", i);
		env_set(name, "");
	}
	type("printenv some\t");
	line_is("printenv some_name_", 19);
	type("\t");
	line_is("printenv some_name_", 19);
	assert_string_equal(terminal_row(&term, 1),
			    "some_name_0   some_name_1   some_name_10  some_name_11  some_name_12");
	/* more candidates, and longer ones, than are kept */
	setup(state);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "other_%d", i);
		env_set(name, "");
	}
	type("printenv o\t\t");
	line_is("printenv other_", 15);
	/* a line that is too long to look at, and more words than are counted */
	fill(1100);
	type(" \t\025");
	for (int i = 0; i < 20; i++)
		type("w ");
	type("x\t");
}

/* --- the console ------------------------------------------------------------------------ */

static void test_read(void **state)
{
	char line[8];

	capture_start();
	shell_host.keys = "abc\r\ndef\nlonger than that\r\003";
	assert_int_equal(lineedit_read(PROMPT, line, sizeof(line)), 3);
	assert_string_equal(line, "abc");
	assert_int_equal(lineedit_read(PROMPT, line, sizeof(line)), 3);
	assert_string_equal(line, "def");
	assert_int_equal(lineedit_read(PROMPT, line, sizeof(line)), -E2BIG);
	assert_int_equal(lineedit_read(PROMPT, line, sizeof(line)), -EINTR);
	assert_string_equal(capture_end(), "=> abc\n=> def\n=> longer than that\n=> \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plain_echo, setup),
		cmocka_unit_test_setup(test_every_printable, setup),
		cmocka_unit_test_setup(test_line_ends, setup),
		cmocka_unit_test_setup(test_interrupt, setup),
		cmocka_unit_test_setup(test_moving, setup),
		cmocka_unit_test_setup(test_deleting, setup),
		cmocka_unit_test_setup(test_cutting, setup),
		cmocka_unit_test_setup(test_inserting, setup),
		cmocka_unit_test_setup(test_clear_screen, setup),
		cmocka_unit_test_setup(test_wrap, setup),
		cmocka_unit_test_setup(test_wrap_three_rows, setup),
		cmocka_unit_test_setup(test_wrap_at_the_bottom, setup),
		cmocka_unit_test_setup(test_random_keys, setup),
		cmocka_unit_test_setup(test_too_long, setup),
		cmocka_unit_test_setup(test_noise, setup),
		cmocka_unit_test_setup(test_utf8, setup),
		cmocka_unit_test_setup(test_history, setup),
		cmocka_unit_test_setup(test_history_is_bounded, setup),
		cmocka_unit_test_setup(test_no_history, setup),
		cmocka_unit_test_setup(test_search, setup),
		cmocka_unit_test_setup(test_completion, setup),
		cmocka_unit_test_setup(test_completion_lists, setup),
		cmocka_unit_test_setup(test_read, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
