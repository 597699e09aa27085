/* SPDX-License-Identifier: Apache-2.0 */
/* Menus on a terminal in memory, and on the console. */
#include "unit.h"

#include <common/env.h>
#include <common/menu.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "shell_host.h"
#include "terminal.h"

#define UP   "\033[A"
#define DOWN "\033[B"

static struct terminal term;
static struct menu menu;
static size_t written;
static char raw[20000];

static const char *const three[] = { "Debian", "rescue", "memory test" };
static char many_text[40][16];
static const char *many[40];

static void write_both(void *ctx, const char *bytes, size_t len)
{
	assert_true(written + len < sizeof(raw));
	memcpy(raw + written, bytes, len);
	written += len;
	raw[written] = '\0';
	terminal_write(ctx, bytes, len);
}

static int setup(void **state)
{
	shell_host_reset();
	terminal_reset(&term);
	written = 0;
	for (unsigned int i = 0; i < 40; i++) {
		snprintf(many_text[i], sizeof(many_text[i]), "entry %u", i + 1);
		many[i] = many_text[i];
	}
	menu = (struct menu){ .title = "Boot", .items = three, .count = 3, .write = write_both,
			      .ctx = &term };
	return 0;
}

static void start_many(void)
{
	menu.items = many;
	menu.count = 40;
	menu_start(&menu);
}

static enum menu_event type(const char *keys)
{
	enum menu_event event = MENU_MORE;

	for (; *keys; keys++) {
		assert_int_equal(event, MENU_MORE);
		event = menu_feed(&menu, (unsigned char)*keys);
	}
	return event;
}

/* The whole screen from the items on: marks and texts, then the line below and the cursor on it. */
static void check(unsigned int first, unsigned int current)
{
	unsigned int rows = menu.count < MENU_ROWS ? menu.count : MENU_ROWS;
	char text[100];

	assert_int_equal(menu.current, current);
	assert_string_equal(terminal_row(&term, 0), "Boot");
	for (unsigned int i = 0; i < rows; i++) {
		snprintf(text, sizeof(text), " %c%3u  %s", first + i == current ? '>' : ' ',
			 first + i + 1, menu.items[first + i]);
		assert_string_equal(terminal_row(&term, 1 + i), text);
	}
	snprintf(text, sizeof(text), "Choice (1-%u, arrows, Enter, q): %u", menu.count, current + 1);
	assert_string_equal(terminal_row(&term, 1 + rows), text);
	assert_int_equal(term.row, 1 + rows);
}

static void test_arrows(void **state)
{
	menu_start(&menu);
	check(0, 0);
	type(UP);
	check(0, 0);
	type(DOWN);
	check(0, 1);
	type("\033OB");
	check(0, 2);
	type(DOWN "j\016");
	check(0, 2);
	type("k");
	check(0, 1);
	type("\020\033OA");
	check(0, 0);
	type("\033[F");
	check(0, 2);
	type("\033[1~");
	check(0, 0);
	type("\033[4~\033[H\033[8~\033[7~");
	check(0, 0);
	assert_int_equal(type(DOWN "\r"), MENU_CHOSEN);
	assert_int_equal(menu.current, 1);
	/* what comes next has a line of its own */
	assert_int_equal(term.row, 5);
	assert_int_equal(term.column, 0);
}

static void test_other_keys_do_nothing(void **state)
{
	menu_start(&menu);
	type("x \033[5~\033[1;5C\033[Z\033x\t\200\377");
	check(0, 0);
	type("\033[99999999999999999999~\033[;;;\033[~");
	check(0, 0);
}

static void test_little_is_drawn(void **state)
{
	menu_start(&menu);
	written = 0;
	type(DOWN);
	assert_true(written < 80);
	assert_null(strstr(raw, "rescue"));
}

static void test_numbers(void **state)
{
	menu_start(&menu);
	type("3");
	check(0, 2);
	type("2");
	check(0, 1);
	type("0");
	type("9");
	check(0, 1);
	assert_int_equal(type("1\r"), MENU_CHOSEN);
	assert_int_equal(menu.current, 0);
}

static void test_long_numbers(void **state)
{
	start_many();
	type("23");
	check(7, 22);
	type("\b");
	check(1, 1);
	type("\177\177");
	type("40");
	check(24, 39);
	type("1");
	check(0, 0);
	/* a move ends the number */
	type(DOWN "5");
	check(0, 4);
}

static void test_scroll(void **state)
{
	start_many();
	for (unsigned int i = 1; i < 40; i++) {
		type(DOWN);
		check(i < MENU_ROWS ? 0 : i - MENU_ROWS + 1, i);
	}
	for (unsigned int i = 39; i--;) {
		type(UP);
		check(i < 40 - MENU_ROWS ? i : 40 - MENU_ROWS, i);
	}
}

static void test_first_is_on_the_screen(void **state)
{
	menu.current = 30;
	start_many();
	check(15, 30);
	setup(NULL);
	menu.current = 1000;
	menu_start(&menu);
	check(0, 2);
}

static void test_leave(void **state)
{
	static const char *const keys[] = { "q", "Q", "\003", "\033\033" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		setup(NULL);
		menu_start(&menu);
		assert_int_equal(type(keys[i]), MENU_LEFT);
	}
	setup(NULL);
	menu_start(&menu);
	assert_int_equal(menu_elapsed(&menu), MENU_MORE);
	type("\033");
	assert_true(menu_half_key(&menu));
	assert_int_equal(menu_elapsed(&menu), MENU_LEFT);
}

static void test_countdown(void **state)
{
	menu.seconds = 11;
	menu_start(&menu);
	assert_string_equal(terminal_row(&term, 4), "Choice (1-3, arrows, Enter, q): 1 in 11 s");
	assert_int_equal(menu_elapsed(&menu), MENU_MORE);
	assert_int_equal(menu_elapsed(&menu), MENU_MORE);
	assert_string_equal(terminal_row(&term, 4), "Choice (1-3, arrows, Enter, q): 1 in 9 s");
	for (int i = 8; i > 0; i--)
		assert_int_equal(menu_elapsed(&menu), MENU_MORE);
	assert_int_equal(menu_elapsed(&menu), MENU_CHOSEN);
	/* a key ends it, and nothing of it stays on the screen */
	setup(NULL);
	menu.seconds = 3;
	menu_start(&menu);
	type("x");
	check(0, 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(menu_elapsed(&menu), MENU_MORE);
}

static void test_plain_has_no_sequences(void **state)
{
	menu.plain = true;
	start_many();
	type(DOWN DOWN "12" UP);
	assert_null(strchr(raw, '\033'));
	assert_non_null(strstr(raw, "   40  entry 40\n"));
	assert_string_equal(terminal_row(&term, term.row), "Choice (1-40, arrows, Enter, q): 11");
	assert_int_equal(type("\n"), MENU_CHOSEN);
	assert_int_equal(menu.current, 10);
}

static void test_untrusted_texts(void **state)
{
	static const char *const bad[] = {
		"a\033[2Jb\nc\r\177",
		"a line that is so long that it would wrap around the end of the row of the terminal",
		"12345678901234567890123456789012345678901234567890123456789012345678901\303\244",
	};

	menu.items = bad;
	menu.title = "T\033c";
	menu_start(&menu);
	assert_string_equal(terminal_row(&term, 0), "T?c");
	assert_string_equal(terminal_row(&term, 1), " >  1  a?[2Jb?c??");
	assert_int_equal(strlen(terminal_row(&term, 2)), 7 + 72);
	/* the character that would be cut in two is left out */
	assert_int_equal(strlen(terminal_row(&term, 3)), 7 + 71);
	assert_int_equal(term.row, 4);
}

static int run(const char *keys)
{
	int ret;

	shell_host.keys = keys;
	capture_start();
	ret = menu_run(&menu);
	printf("behind\n");
	return ret;
}

static void test_console(void **state)
{
	assert_int_equal(run(DOWN "\r"), 1);
	capture_expect("q): 2\nbehind\n");
	assert_int_equal(run("q"), -EINTR);
	capture_expect("q): 2\nbehind\n");
	/* nothing after the Escape: it was that key */
	assert_int_equal(run("\033"), -EINTR);
	capture_expect("behind");
	menu.current = 0;
	menu.seconds = 2;
	assert_int_equal(run(""), 0);
	capture_expect("1 in 1 s");
	assert_false(menu.plain);
}

static void test_dumb_terminal(void **state)
{
	env_set("term", "dumb");
	assert_int_equal(run("2\r"), 1);
	assert_null(strchr(capture_end(), '\033'));
	assert_true(menu.plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_arrows, setup),
		cmocka_unit_test_setup(test_other_keys_do_nothing, setup),
		cmocka_unit_test_setup(test_little_is_drawn, setup),
		cmocka_unit_test_setup(test_numbers, setup),
		cmocka_unit_test_setup(test_long_numbers, setup),
		cmocka_unit_test_setup(test_scroll, setup),
		cmocka_unit_test_setup(test_first_is_on_the_screen, setup),
		cmocka_unit_test_setup(test_leave, setup),
		cmocka_unit_test_setup(test_countdown, setup),
		cmocka_unit_test_setup(test_plain_has_no_sequences, setup),
		cmocka_unit_test_setup(test_untrusted_texts, setup),
		cmocka_unit_test_setup(test_console, setup),
		cmocka_unit_test_setup(test_dumb_terminal, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
