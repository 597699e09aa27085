/* SPDX-License-Identifier: Apache-2.0 */
/* The line editor: history, search, completion, and the console that it stands on. */
#include "unit.h"

#include <common/env.h>
#include <common/lineedit.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "lineedit_rig.h"
#include "shell_host.h"

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
	rig_setup(state);
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

/* --- the terminal's width -------------------------------------------------------------- */

static void test_width(void **state)
{
	fill(100);
	feed_all("\014");
	assert_int_equal(term.asked, 1);
	/* the answer is no text, and all is drawn for so many columns */
	raw_len = 0;
	feed_all("\033[1;40R");
	assert_int_equal(le.width, 40);
	assert_string_equal(strstr(raw, PROMPT), strcat(strcpy((char[128]){ "" }, PROMPT), le.line));
	assert_int_equal(le.len, 100);
	/* nobody asked; no sensible width; the one that it has */
	raw_len = 0;
	feed_all("\033[1;90R");
	assert_int_equal(le.width, 40);
	feed_all("\014\033[1;3R\014\033[1R\014\033[1;40R");
	assert_int_equal(le.width, 40);
	feed_all("\014\033[24;80R");
	assert_int_equal(le.width, 80);
	type("x");
	assert_int_equal(le.len, 101);
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
		cmocka_unit_test_setup(test_history, rig_setup),
		cmocka_unit_test_setup(test_history_is_bounded, rig_setup),
		cmocka_unit_test_setup(test_no_history, rig_setup),
		cmocka_unit_test_setup(test_search, rig_setup),
		cmocka_unit_test_setup(test_completion, rig_setup),
		cmocka_unit_test_setup(test_completion_lists, rig_setup),
		cmocka_unit_test_setup(test_width, rig_setup),
		cmocka_unit_test_setup(test_read, rig_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
