/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "shell_host.h"

static int setup(void **state)
{
	shell_host_reset();
	return 0;
}

/* Runs SCRIPT and compares what it prints and what comes of it. */
static bool gives(const char *script, const char *output, int status)
{
	const char *printed;
	int ret;

	capture_start();
	ret = shell_run(script, strlen(script));
	printed = capture_end();
	if (strcmp(printed, output) == 0 && ret == status)
		return true;
	printf("--- script ---\n%s\n--- expected, %d ---\n%s--- got, %d ---\n%s---\n", script,
	       status, output, ret, printed);
	return false;
}

/* --- the language, by examples ---------------------------------------------------- */

static const struct {
	const char *script, *output;
	int status;
} cases[] = {
#define CASE(script, output, status) { script, output, status },
#define DIFF(script, output, status, why) { script, output, status },
#define SYNTAX(script, output, why) { script, output, -EINVAL },
#include "shell_cases.def"
#undef CASE
#undef DIFF
#undef SYNTAX
};

static void test_cases(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		shell_host_reset();
		if (!gives(cases[i].script, cases[i].output, cases[i].status))
			wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* --- words as commands get them --------------------------------------------------- */

static void test_words(void **state)
{
	env_set("v", " a  b ");
	env_set("e", "");
	assert_true(gives("args", "0\n", 0));
	assert_true(gives("args x$v", "3 [x] [a] [b]\n", 0));
	assert_true(gives("args x${v}y", "4 [x] [a] [b] [y]\n", 0));
	assert_true(gives("args \"x${v}y\"", "1 [x a  b y]\n", 0));
	assert_true(gives("args $e \"$e\" ''$e $e\"\"", "3 [] [] []\n", 0));
	assert_true(gives("args $e$e", "0\n", 0));
	assert_true(gives("args a$v\"\"", "4 [a] [a] [b] []\n", 0));
	assert_true(gives("args ${n:-x \"y  z\" w}", "3 [x] [y  z] [w]\n", 0));
	assert_true(gives("args \"${n:-x \"y  z\" w}\"", "1 [x y  z w]\n", 0));
	assert_true(gives("args ${n:-x\\ y z}", "2 [x y] [z]\n", 0));
	assert_true(gives("args ${n:-'}'} ${n:-\\}}", "2 [}] [}]\n", 0));
	assert_true(gives("args ${n:-} \"${n:-}\" ${n:-''}", "2 [] []\n", 0));
	assert_true(gives("args ${v:+}x \"${n:+y}\"", "2 [x] []\n", 0));
	assert_true(gives("args ${n1:=a  'b  c'}; args \"$n1\"", "3 [a] [b] [c]\n1 [a  b  c]\n", 0));
	assert_true(gives("x=1 y=\"$x 2\" args $y", "2 [1] [2]\n", 0));
	assert_true(gives("args a\\\n  b\\\nc", "2 [a] [bc]\n", 0));
	assert_true(gives("args a\\", "1 [a\\]\n", 0));
	assert_true(gives("args 'a\\", "syntax error at line 1, column 6: a ' without its end\n"
			  "    args 'a\\\n         ^\n", -EINVAL));
	assert_true(gives("echo ok\necho ${x:?}", "syntax error at line 2, column 9: only :- - := = :+ + "
			  "and } may follow the name in ${}\n    echo ${x:?}\n            ^\n",
			  -EINVAL));
	assert_true(gives("args \"a\\;b\" \"c\\d\" 'e\\'", "3 [a;b] [c\\d] [e\\]\n", 0));
}

static void test_lines(void **state)
{
	assert_true(gives("echo a\r\necho b\r\n", "a\nb\n", 0));
	assert_true(gives("if true\r\nthen\r\necho a\r\nfi\r\n", "a\n", 0));
	assert_true(gives("\n\n echo a\n\n\n# c\n\necho b", "a\nb\n", 0));
	assert_true(gives("false ||\n\n echo a", "a\n", 0));
	assert_true(gives("", "", 0));
	assert_true(gives("for x\nin a b\n\ndo\necho $x\ndone", "a\nb\n", 0));
	assert_int_equal(shell_run("true\0fi", 7), 0);        /* the NUL ends it */
	assert_int_equal(shell_run("true; fi", 4), 0);        /* and so does LEN */
}

static void test_open_scripts(void **state)
{
	static const char *const open[] = {
		"if true", "if true; then", "if true; then echo; else", "for i in a", "for i", "for",
		"while true; do", "while", "until", "echo 'a", "echo \"a", "true &&", "true ||\n", "!",
		"echo a\\\n", "echo a \\\n", "echo ${a", "echo \"${a:-b", "if true; then for x in a; do",
	};

	for (size_t i = 0; i < ARRAY_SIZE(open); i++)
		assert_int_equal(shell_run_unless_open(open[i], strlen(open[i])), -EAGAIN);
	capture_start();
	assert_int_equal(shell_run_unless_open("fi", 2), -EINVAL);
	assert_int_equal(shell_run_unless_open("false", 5), 1);
	assert_int_equal(shell_run_unless_open("true;", 5), 0);
	capture_end();
}

/* --- commands --------------------------------------------------------------------- */

static void test_commands(void **state)
{
	char *none[] = { "nosuch", NULL };

	assert_true(gives("errno 5", "errno: -EIO (input/output error)\n", 1));
	assert_true(gives("prin x", "## Error: \"x\" not defined\n", 1));
	assert_true(gives("e x", "Unknown command 'e' - try 'help'\n", 1));       /* echo, exit, errno */
	assert_true(gives("echo.b x", "x\n", 0));
	assert_true(gives(".b x", "Unknown command '.b' - try 'help'\n", 1));
	assert_true(gives("run", "run - run commands in an environment variable\n\nUsage:\n"
			  "run var [...]\n", 1));
	assert_true(gives("setenv; echo $?", "setenv - set environment variables\n\nUsage:\n"
			  "setenv [-f] name value ...\nsetenv [-f] name\n1\n", 0));
	assert_true(gives("setenv -f; echo $?", "setenv - set environment variables\n\nUsage:\n"
			  "setenv [-f] name value ...\nsetenv [-f] name\n1\n", 0));
	assert_true(gives("exit 1 2", "exit - exit script\n\nUsage:\nexit [status]\n", 1));
	assert_true(gives("exit x; echo on", "exit: 'x' is not a number from 0 to 255\non\n", 0));
	assert_true(gives("for i in a; do break x; echo on; done",
			  "break: 'x' is not a number of loops\non\n", 0));
	assert_true(gives("for i in a; do break 0; echo on; done",
			  "break: '0' is not a number of loops\non\n", 0));
	assert_true(gives("version", "Slipway test\nCompiler: " __VERSION__ "\n", 0));
	assert_true(gives("help nosuch", "Unknown command 'nosuch' - try 'help' without arguments for "
			  "list of all known commands\n\n", 1));
	assert_true(gives("help true", "true - do nothing, successfully\n\nUsage:\ntrue\n\n"
			  "$? is 0. Arguments are ignored.\n", 0));
	assert_true(gives("? crash", "crash - for tests\n\nUsage:\ncrash\n", 0));
	capture_start();
	assert_int_equal(shell_run_command(1, none), 1);
	assert_int_equal(shell_run("help", 4), 0);
	capture_expect("setenv    - set environment variables\nshowvar   - print");
}

static void test_sleep_and_time(void **state)
{
	assert_true(gives("sleep 1 && sleep .5 && sleep 0.25 && echo ok", "ok\n", 0));
	assert_true(gives("sleep x", "sleep: 'x' is not a number of seconds (decimal, at most "
			  "1000000)\n", 1));
	assert_true(gives("sleep .", "sleep: '.' is not a number of seconds (decimal, at most "
			  "1000000)\n", 1));
	assert_true(gives("sleep 99999999999999999999", "sleep: '99999999999999999999' is not a number "
			  "of seconds (decimal, at most 1000000)\n", 1));
	assert_true(gives("time echo x", "x\n\ntime: 0.250 seconds\n", 0));
	assert_true(gives("time false", "\ntime: 0.250 seconds\n", 1));
	assert_true(gives("time nosuch", "Unknown command 'nosuch' - try 'help'\n\ntime: 0.250 "
			  "seconds\n", 1));
	capture_start();
	shell_run("time sleep 61", 13);
	capture_expect("time: 1 minutes, 1.500 seconds");
}

static void test_variables(void **state)
{
	capture_start();
	assert_int_equal(shell_run("zz=1; showvar zz nope", 21), 1);
	assert_int_equal(shell_var_set("?", "1"), -EINVAL);
	assert_int_equal(shell_run("showvar", 7), 0);
	capture_expect("zz=1\n## Error: \"nope\" not defined\nshell: variable '?': -EINVAL");
	assert_null(shell_var_get("nope"));
	assert_true(gives("true; echo ${?:=x}", "0\n", 0));
	assert_true(gives("echo ${a=b:=c}", "b:=c\n", 0));
}

/* --- limits ----------------------------------------------------------------------- */

static void test_recursion(void **state)
{
	env_set("r", "echo .; run r; run r; echo never");
	capture_start();
	assert_int_equal(shell_run("run r; echo never", 17), -ELOOP);
	assert_non_null(strstr(capture_end(), "more than 32 deep"));
	capture_start();
	shell_run("run r", 5);
	assert_null(strstr(capture_end(), "never"));
	/* and it works again */
	assert_true(gives("echo on", "on\n", 0));
}

/* OPEN, N times, then MIDDLE, then CLOSE as often. */
static char *nest(const char *open, const char *middle, const char *close, unsigned int n)
{
	char *text = malloc(strlen(middle) + n * (strlen(open) + strlen(close)) + 1);
	char *end = text;

	for (unsigned int i = 0; i < n; i++)
		end = stpcpy(end, open);
	end = stpcpy(end, middle);
	for (unsigned int i = 0; i < n; i++)
		end = stpcpy(end, close);
	return text;
}

static void check_nesting(const char *open, const char *middle, const char *close, const char *said)
{
	char *deepest = nest(open, middle, close, 32);
	char *deeper = nest(open, middle, close, 33);
	char *far_deeper = nest(open, middle, close, 20000);

	capture_start();
	assert_int_equal(shell_run(deepest, strlen(deepest)), 0);
	assert_string_equal(capture_end(), "x\n");
	capture_start();
	assert_int_equal(shell_run(deeper, strlen(deeper)), -EINVAL);
	capture_expect(said);
	capture_start();
	assert_int_equal(shell_run(far_deeper, strlen(far_deeper)), -EINVAL);
	capture_expect(said);
	free(deepest);
	free(deeper);
	free(far_deeper);
}

static void test_nesting(void **state)
{
	check_nesting("if true; then ", "echo x; ", "fi; ", "blocks nested more than 32 deep");
	check_nesting("for i in a; do ", "echo x; ", "done; ", "blocks nested more than 32 deep");
	check_nesting("until false; do ", "echo x; break 32; ", "done; ",
		      "blocks nested more than 32 deep");
}

/* Few scripts in scripts, few blocks in each: but together they would need too much stack. */
static void test_nesting_over_scripts(void **state)
{
	char *script = nest("if true; then ", "run r; echo never; ", "fi; ", 20);

	env_set("r", script);
	capture_start();
	assert_int_equal(shell_run("run r; echo never", 17), -ELOOP);
	assert_string_equal(capture_end(),
			    "shell: blocks in all running scripts nested more than 96 deep\n");
	assert_true(gives("if true; then echo on; fi", "on\n", 0));
	free(script);
}

static void test_deep_arguments(void **state)
{
	char *fits = nest("${nope:-", "x", "}", 31);
	char *deeper = nest("${nope:-", "x", "}", 33);
	char script[1024];

	snprintf(script, sizeof(script), "echo %s", fits);
	assert_true(gives(script, "x\n", 0));
	snprintf(script, sizeof(script), "echo %s", deeper);
	capture_start();
	assert_int_equal(shell_run(script, strlen(script)), -EINVAL);
	capture_expect("${} nested more than 32 deep");
	free(fits);
	free(deeper);
}

/* elif chains and lists are no nesting. */
static void test_long_chains(void **state)
{
	char *chain = nest("if false; then echo a; el", "if true; then echo x; fi", "", 5000);
	char *list = nest("true && ", "echo x", "", 50000);

	assert_true(gives(chain, "x\n", 0));
	assert_true(gives(list, "x\n", 0));
	free(chain);
	free(list);
}

static void test_big_texts(void **state)
{
	size_t size = 1000000;
	char *big = malloc(size + 16);
	char *words = nest("a ", "", "", 500000);

	memset(big, 'x', size);
	big[size] = '\0';
	memcpy(big, "echo ", 5);
	capture_start();
	assert_int_equal(shell_run(big, size), 0);
	capture_end();
	/* a variable of 1 MB */
	assert_int_equal(env_set("big", big + 100), 0);
	assert_true(gives("test -n \"$big\" && echo ok", "ok\n", 0));
	/* more words than the memory for scripts holds, before and after expansion */
	capture_start();
	assert_int_equal(shell_run(words, strlen(words)), -ENOMEM);
	capture_expect("the script is too large for its memory");
	capture_start();
	assert_int_equal(shell_run("echo $big $big $big $big $big $big $big $big $big", 49), -ENOMEM);
	capture_expect("shell: out of memory (scripts may take 8192 KiB)");
	capture_start();
	assert_int_equal(shell_run("x=$big$big$big$big$big$big$big$big$big", 38), -ENOMEM);
	capture_expect("shell: out of memory");
	capture_start();
	assert_int_equal(shell_run("for i in $big $big $big $big $big $big $big $big $big; do echo; done",
				   68), -ENOMEM);
	capture_expect("shell: out of memory");
	capture_start();
	assert_int_equal(shell_run("x=$big; y=$big", 14), 1);
	capture_expect("shell: variable 'y': -ENOSPC");
	assert_true(gives("echo on", "on\n", 0));
	shell_run("x=; y=", 6);
	free(big);
	free(words);
}

/* A loop must not take memory for each of its rounds. */
static void test_long_loop(void **state)
{
	capture_start();
	shell_host.ctrlc_after = 400000;
	assert_int_equal(shell_run("while true; do x=\"$y and ${z:-some more}\"; test \"$x\" = y; done",
				   63), -EINTR);
	assert_string_equal(capture_end(), "");
}

/* --- Ctrl-C and exceptions ---------------------------------------------------------- */

static void test_ctrlc(void **state)
{
	static const char *const endless[] = {
		"while true; do true; done; echo never", "until false; do done; echo never",
		"setenv s 'while true; do echo -n; done'; run s; echo never",
		"while true; do while true; do if true; then true; fi; done; done",
		"while ! false; do ! false; done", "sleep 9999; echo never",
		"time sleep 9999; echo never", "setenv s 'sleep 9999'; run s || echo never",
	};

	for (size_t i = 0; i < ARRAY_SIZE(endless); i++) {
		for (int after = 1; after < 12; after++) {
			shell_host_reset();
			shell_host.ctrlc_after = after;
			capture_start();
			assert_int_equal(shell_run(endless[i], strlen(endless[i])), -EINTR);
			assert_string_equal(capture_end(), "");
			assert_int_equal(shell_last_status(), 1);
		}
	}
	assert_true(gives("echo on", "on\n", 0));
}

static void test_exceptions(void **state)
{
	assert_true(gives("crash; echo $?", "exception\n1\n", 0));
	assert_true(gives("crash || echo handled", "exception\nhandled\n", 0));
	assert_true(gives("setenv s 'crash; echo on'; run s; echo end", "exception\non\nend\n", 0));
	assert_true(gives("for i in 1 2; do crash_in \"exit 3; echo never\"; done; break",
			  "exception\nexception\nbreak: not in a loop\n", 1));
	/* many of them in a row must not use up the depth or the memory */
	for (int i = 0; i < 1000; i++)
		assert_true(gives("crash_in 'run nothing'", "## Error: \"nothing\" not defined\n"
				  "exception\n", 1));
}

/* --- the prompt ------------------------------------------------------------------- */

/* Types KEYS at the prompt, as many rounds as they are lines; compares all that is on the screen. */
static void typed(const char *keys, const char *screen)
{
	const char *printed;

	shell_host.keys = keys;
	capture_start();
	while (*shell_host.keys)
		shell_prompt();
	printed = capture_end();
	if (strcmp(printed, screen) != 0)
		fail_msg("typed '%s'\nexpected '%s'\ngot '%s'", keys, screen, printed);
}

static void test_prompt(void **state)
{
	typed("echo hi\r", "=> echo hi\nhi\n");
	typed("setenv x\r\r", "=> setenv x\n=> \n");
	typed("if true\rthen echo a\rfi\r", "=> if true\n> then echo a\n> fi\na\n");
	typed("echo 'a\rb'\r", "=> echo 'a\n> b'\na\nb\n");
	typed("echo a\\\rb\r", "=> echo a\\\n> b\nab\n");
	typed("fi\r", "=> fi\nsyntax error at line 1, column 1: 'fi' without 'if'\n    fi\n    ^\n");
	typed("if true\r\003echo on\r", "=> if true\n> \n<INTERRUPT>\n=> echo on\non\n");
	typed("abc\003", "=> abc\n<INTERRUPT>\n");
	typed("exit; echo no\recho on\r", "=> exit; echo no\n=> echo on\non\n");
}

static void test_prompt_repeats(void **state)
{
	typed("again\r\r\r", "=> again\nfirst\n=> \nagain\n=> \nagain\n");
	typed("again; false\r\r", "=> again; false\nfirst\n=> \nagain\n");
	typed("again; setenv x\r\r", "=> again; setenv x\nfirst\n=> \n");
	typed("again\recho x\r\r", "=> again\nfirst\n=> echo x\nx\n=> \nx\n");
	typed("if true\rthen again\rfi\r\r", "=> if true\n> then again\n> fi\nfirst\n=> \n");
}

static void test_prompt_long(void **state)
{
	char *keys = malloc(200000), *p = keys;
	const char *printed;

	memset(keys, 'a', 3000);
	strcpy(keys + 3000, "\rtrue\r");
	shell_host.keys = keys;
	capture_start();
	while (*shell_host.keys)
		shell_prompt();
	printed = capture_end();
	assert_non_null(strstr(printed, "\nerror: too long (a line 2047 bytes, lines that belong "
			       "together 65536); dropped\n=> true\n"));
	/* an open quote that never ends */
	p += sprintf(p, "echo '\r");
	for (int i = 0; i < 40; i++) {
		memset(p, 'b', 2000);
		p += 2000;
		*p++ = '\r';
	}
	strcpy(p, "'\r");
	shell_host.keys = keys;
	capture_start();
	shell_prompt();
	assert_non_null(capture_end());
	assert_true(strlen(shell_host.keys) < 20000);      /* it was given up before the quote's end */
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cases, setup),
		cmocka_unit_test_setup(test_words, setup),
		cmocka_unit_test_setup(test_lines, setup),
		cmocka_unit_test_setup(test_open_scripts, setup),
		cmocka_unit_test_setup(test_commands, setup),
		cmocka_unit_test_setup(test_sleep_and_time, setup),
		cmocka_unit_test_setup(test_variables, setup),
		cmocka_unit_test_setup(test_recursion, setup),
		cmocka_unit_test_setup(test_nesting, setup),
		cmocka_unit_test_setup(test_nesting_over_scripts, setup),
		cmocka_unit_test_setup(test_deep_arguments, setup),
		cmocka_unit_test_setup(test_long_chains, setup),
		cmocka_unit_test_setup(test_big_texts, setup),
		cmocka_unit_test_setup(test_long_loop, setup),
		cmocka_unit_test_setup(test_ctrlc, setup),
		cmocka_unit_test_setup(test_exceptions, setup),
		cmocka_unit_test_setup(test_prompt, setup),
		cmocka_unit_test_setup(test_prompt_repeats, setup),
		cmocka_unit_test_setup(test_prompt_long, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
