/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell's executor: walks the syntax tree. Its state is one struct, because
 * there is one console and one script that runs on it (scripts that it runs
 * are on top of it, as a stack).
 */
#include <common/shell.h>

#include <arch/cold.h>
#include <arch/fault.h>
#include <common/command.h>
#include <common/console.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/util.h>
#include <stdio.h>
#include "shell_state.h"

#define FIRST_PIECE 4096u               /* enough for most scripts: no malloc() then */
#define MEMORY_MAX  (8u * 1024 * 1024)  /* for all scripts that are running together */
#define BLOCKS_MAX  96                  /* likewise blocks in blocks: each takes 128 bytes of stack */

/* What happens after a command. */
enum flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_EXIT, FLOW_ABORT };

static struct {
	max_align_t first_piece[FIRST_PIECE / sizeof(max_align_t)];
	struct arena arena;
	int status;                     /* $? */
	enum flow flow;
	unsigned int leave;             /* FLOW_BREAK, FLOW_CONTINUE: loops that it still concerns */
	int abort_err;                  /* FLOW_ABORT: why */
	unsigned int depth;             /* scripts in scripts */
	unsigned int blocks;            /* blocks in blocks, over all of them */
	unsigned int loops;             /* loops in this script */
	bool typed, repeating, repeatable;
} sh;

static const struct shell_vars vars = { .get = shell_var_get, .set = shell_var_set };

int shell_last_status(void)
{
	return sh.status;
}

/* Ends all scripts that are running. */
static void stop(int err)
{
	sh.flow = FLOW_ABORT;
	sh.abort_err = err;
	sh.status = 1;
}

static bool interrupted(void)
{
	if (sh.flow == FLOW_NEXT && console_ctrlc())
		stop(-EINTR);
	return sh.flow != FLOW_NEXT;
}

/* --- commands ------------------------------------------------------------------------ */

/* Runs CMD with the shell's state kept: after an exception in a script that it ran, all is as before. */
static int guarded(const struct command *cmd, int argc, char *const argv[])
{
	struct arena_mark mark = arena_mark(&sh.arena);
	unsigned int depth = sh.depth, blocks = sh.blocks, loops = sh.loops;
	int ret = cold_open_for((const void *)(uintptr_t)cmd->run);

	if (!ret)
		ret = fault_guard(cmd->run, argc, argv);

	if (ret == -EFAULT) {
		/* its requests lie on a stack that is gone: no device may finish them */
		device_quiesce_all();
		arena_release(&sh.arena, mark);
		sh.depth = depth;
		sh.blocks = blocks;
		sh.loops = loops;
		sh.flow = FLOW_NEXT;
	}
	return ret;
}

int shell_run_command(int argc, char *const argv[])
{
	const struct command *cmd = command_find(argv[0]);
	bool fits = cmd && argc - 1 >= cmd->min_args &&
		    (cmd->max_args < 0 || argc - 1 <= cmd->max_args);
	int ret;

	if (!cmd) {
		printf("Unknown command '%s' - try 'help'\n", argv[0]);
		return CMD_FAILURE;
	}
	if (!cmd->repeatable)
		sh.repeatable = false;
	ret = fits ? guarded(cmd, argc, argv) : CMD_USAGE;
	if (ret == CMD_USAGE)
		command_print_usage(cmd);
	else if (ret == -EINTR)
		return ret;
	else if (ret < 0 && ret != -EFAULT)
		printf("%s: " ERR_FMT "\n", argv[0], ERR_ARG(ret));
	return ret < 0 || ret == CMD_USAGE ? CMD_FAILURE : ret;
}

/* What came of a command or an expansion becomes $?, or the end of all scripts. */
static void set_status(int ret)
{
	if (ret == -ENOMEM)
		printf("shell: out of memory (scripts may take %u KiB)\n", MEMORY_MAX / 1024);
	if (ret == -ENOMEM || ret == -EINTR)
		stop(ret);
	else
		sh.status = ret < 0 ? CMD_FAILURE : ret;
}

static int assign(const struct shell_word *word)
{
	char *value;
	int ret = 0;

	for (; word && !ret; word = word->next) {
		ret = shell_expand_value(&sh.arena, &vars, word, &value);
		if (!ret)
			ret = shell_var_set(word->assigns, value);
	}
	return ret;
}

static void exec_command(const struct shell_node *node)
{
	struct arena_mark mark = arena_mark(&sh.arena);
	char **argv;
	int argc = 0, ret;

	ret = assign(node->u.command.assign);
	if (!ret)
		ret = shell_expand(&sh.arena, &vars, node->u.command.words, &argc, &argv);
	if (!ret && argc)
		ret = shell_run_command(argc, argv);
	set_status(ret);
	arena_release(&sh.arena, mark);
}

/* --- control ------------------------------------------------------------------------- */

/* A chain of elifs is an `if` that stands alone in the else branch: no recursion for it. */
static bool is_elif(const struct shell_node *node)
{
	return node && node->kind == NODE_IF && !node->next && !node->negate;
}

static void exec_if(const struct shell_node *node)
{
	for (;;) {
		shell_exec(node->u.block.condition);
		if (sh.flow != FLOW_NEXT)
			return;
		if (sh.status == 0) {
			shell_exec(node->u.block.body);
			return;
		}
		node = node->u.block.otherwise;
		if (!is_elif(node)) {
			shell_exec(node);
			return;
		}
	}
}

/* After a round of a loop: true when the loop is over, by itself or for an outer one. */
static bool leaves_loop(void)
{
	bool again = sh.flow == FLOW_CONTINUE;

	if (sh.flow == FLOW_NEXT)
		return false;
	if (sh.flow != FLOW_BREAK && !again)
		return true;
	if (--sh.leave)
		return true;
	sh.flow = FLOW_NEXT;
	return !again;
}

static void exec_while(const struct shell_node *node)
{
	bool until = node->kind == NODE_UNTIL;

	sh.loops++;
	while (!interrupted()) {
		shell_exec(node->u.block.condition);
		if (sh.flow == FLOW_NEXT && (sh.status == 0) == until)
			break;
		if (sh.flow == FLOW_NEXT)
			shell_exec(node->u.block.body);
		if (leaves_loop())
			break;
	}
	sh.loops--;
}

static void exec_rounds(const struct shell_node *node, char *const values[])
{
	const char *name = node->u.loop.name;
	bool outer = false;

	for (size_t i = 0; values[i] && !interrupted(); i++) {
		bool loop;

		if (shell_var_set(name, values[i])) {
			sh.status = CMD_FAILURE;
			break;
		}
		loop = shell_var_loop_begin(name);
		if (i == 0)
			outer = loop;
		shell_exec(node->u.loop.body);
		if (leaves_loop())
			break;
	}
	shell_var_loop_end(name, outer);
}

static void exec_for(const struct shell_node *node)
{
	struct arena_mark mark = arena_mark(&sh.arena);
	char **values;
	int count;
	int ret = shell_expand(&sh.arena, &vars, node->u.loop.words, &count, &values);

	set_status(ret);
	if (!ret) {
		sh.loops++;
		exec_rounds(node, values);
		sh.loops--;
	}
	arena_release(&sh.arena, mark);
}

static void exec_block(const struct shell_node *node)
{
	if (sh.blocks == BLOCKS_MAX) {
		printf("shell: blocks in all running scripts nested more than %d deep\n", BLOCKS_MAX);
		stop(-ELOOP);
		return;
	}
	sh.blocks++;
	if (node->kind == NODE_IF)
		exec_if(node);
	else if (node->kind == NODE_FOR)
		exec_for(node);
	else
		exec_while(node);
	sh.blocks--;
}

static void exec_node(const struct shell_node *node)
{
	if (node->kind == NODE_COMMAND)
		exec_command(node);
	else
		exec_block(node);
	if (node->negate && sh.flow == FLOW_NEXT)
		sh.status = sh.status == 0;
}

void shell_exec(const struct shell_node *node)
{
	for (; node && !interrupted(); node = node->next) {
		if ((node->join == JOIN_AND && sh.status != 0) ||
		    (node->join == JOIN_OR && sh.status == 0))
			continue;
		exec_node(node);
	}
}

/* --- scripts ------------------------------------------------------------------------- */

/* Parses and executes; the caller keeps the books. */
static int run_text(const char *text, size_t len, bool may_be_open)
{
	struct shell_error error = { 0 };
	struct shell_node *list;
	int ret = shell_parse(&sh.arena, text, len, &list, &error);

	if (may_be_open && (ret == -EAGAIN || error.line_continues))
		return -EAGAIN;
	if (!ret) {
		shell_exec(list);
		return sh.status;
	}
	shell_report(&error, text, len);
	if (ret == -ENOMEM)
		stop(ret);
	sh.status = CMD_FAILURE;
	return ret == -EAGAIN ? -EINVAL : ret;
}

static int run(const char *text, size_t len, bool may_be_open)
{
	unsigned int loops = sh.loops;
	struct arena_mark mark;
	int ret;

	if (sh.depth == SHELL_MAX_DEPTH) {
		printf("shell: scripts that run scripts, more than %d deep\n", SHELL_MAX_DEPTH);
		stop(-ELOOP);
		return -ELOOP;
	}
	if (!sh.arena.first)
		arena_init(&sh.arena, sh.first_piece, sizeof(sh.first_piece), MEMORY_MAX);
	mark = arena_mark(&sh.arena);
	sh.depth++;
	sh.loops = 0;
	ret = run_text(text, strnlen(text, len), may_be_open);
	sh.depth--;
	sh.loops = loops;
	arena_release(&sh.arena, mark);
	if (sh.flow == FLOW_ABORT)
		ret = sh.abort_err;
	if (sh.flow == FLOW_EXIT || !sh.depth)
		sh.flow = FLOW_NEXT;
	return ret;
}

int shell_run(const char *text, size_t len)
{
	return run(text, len, false);
}

int shell_run_unless_open(const char *text, size_t len)
{
	return run(text, len, true);
}

void shell_exit(void)
{
	if (sh.depth)
		sh.flow = FLOW_EXIT;
}

int shell_leave_loops(unsigned int levels, bool again)
{
	if (!sh.loops || !levels)
		return -EINVAL;
	sh.flow = again ? FLOW_CONTINUE : FLOW_BREAK;
	sh.leave = MIN(levels, sh.loops);
	return 0;
}

void shell_reset(void)
{
	shell_vars_clear();
	sh.status = 0;
}

bool shell_repeating(void)
{
	return sh.repeating;
}

void shell_line_begins(bool repeated)
{
	sh.typed = true;
	sh.repeating = repeated;
	sh.repeatable = true;
}

bool shell_at_prompt(void)
{
	return sh.typed && sh.depth == 1 && !sh.blocks;
}

bool shell_line_repeatable(void)
{
	return sh.repeatable;
}
