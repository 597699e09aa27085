/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static FILE *file;
static int real_stdout;
static char text[65536];

void capture_start(void)
{
	fflush(stdout);
	file = tmpfile();
	assert_non_null(file);
	real_stdout = dup(STDOUT_FILENO);
	dup2(fileno(file), STDOUT_FILENO);
}

const char *capture_end(void)
{
	size_t len;

	fflush(stdout);
	dup2(real_stdout, STDOUT_FILENO);
	close(real_stdout);
	rewind(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

void capture_expect(const char *expected)
{
	if (!strstr(capture_end(), expected))
		fail_msg("expected \"%s\", printed was \"%s\"", expected, text);
}
