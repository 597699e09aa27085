/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A script, from its text to the end of its last command. A Ctrl-C after some
 * steps ends what would run for ever. The first byte of the input chooses
 * whether an open script is an error, and when that Ctrl-C comes.
 */
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell_host.h"

#define STEPS 1000

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

static void must(int ok)
{
	if (!ok)
		abort();
}

/* What a script may hand back, and that the shell is none the worse for it. */
static void check(int ret, int may_be_open)
{
	must(ret >= 0 || ret == -EINVAL || ret == -ENOMEM || ret == -ELOOP || ret == -EINTR ||
	     (may_be_open && ret == -EAGAIN));
	must(ret < 0 || ret == shell_last_status());
	shell_host_reset();
	must(shell_run("true", 4) == 0);
	must(shell_run("x=1; test $x = 1 && break", 25) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int may_be_open, ret;
	char *text;

	if (!size)
		return 0;
	shell_host_reset();
	env_set("v", "a  b");
	env_set("e", "");
	env_set("s", "echo $v; run t");
	env_set("t", "if test $n = 1; then exit 2; else run $u; fi");
	may_be_open = *data & 1;
	shell_host.ctrlc_after = (*data & 2) ? STEPS : *data >> 2;
	if (!shell_host.ctrlc_after)
		shell_host.ctrlc_after = STEPS;
	shell_host.ctrlc_at = clock() + CLOCKS_PER_SEC / 10;     /* steps with 1 MB each are slow */
	/* a block of just this size, so that a read past its end is seen */
	text = malloc(size - 1);
	memcpy(text, data + 1, size - 1);
	ret = may_be_open ? shell_run_unless_open(text, size - 1) : shell_run(text, size - 1);
	free(text);
	check(ret, may_be_open);
	return 0;
}
