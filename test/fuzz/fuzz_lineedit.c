/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes over the serial line, typed at the line editor. */
#include <common/env.h>
#include <common/lineedit.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shell_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int ok)
{
	if (!ok)
		abort();
}

static struct lineedit le;
static struct history history;

/* Besides text, the terminal gets these control characters only. */
static void write_checked(void *ctx, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		must((unsigned char)bytes[i] >= ' ' || strchr("\n\r\b\a\033", bytes[i]));
}

static void check(void)
{
	must(le.len < LINEEDIT_MAX && le.pos <= le.len && le.cut_len < LINEEDIT_MAX);
	for (size_t i = 0; i < le.len; i++)
		must((unsigned char)le.line[i] >= ' ' && le.line[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	shell_host_reset();
	env_set("bootcmd", "1");
	env_set("bootargs", "2");
	free(le.draft);
	history_clear(&history);
	memset(&le, 0, sizeof(le));
	le.write = write_checked;
	le.history = &history;
	le.complete = complete_line;
	le.width = size ? 4 + data[0] % 100 : 80;
	lineedit_start(&le, "=> ");
	for (size_t i = 0; i < size; i++) {
		enum lineedit_event event = lineedit_feed(&le, data[i]);

		check();
		if (event == LINEEDIT_MORE)
			continue;
		must(strlen(le.line) == le.len);
		history_add(&history, le.line);
		lineedit_start(&le, "=> ");
	}
	return 0;
}
