/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setexpr with the words of the input, one a line, the first of them behind
 * "setexpr" (".b" and the like). Memory is what stands behind the first zero
 * byte, over and over. Variable v has been set; what fails leaves it alone.
 */
#include "fuzz_input.h"

#include <arch/io.h>
#include <common/command.h>
#include <common/env.h>
#include <stdio.h>

#include <lib/regex_sub.h>

#include "shell_host.h"

#define WORDS_MAX 10
#define TEXT_MAX  512

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct command cmd_setexpr;

static const uint8_t *memory;
static size_t memory_size;

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t value = 0;

	for (unsigned int i = width; i--; )
		value = value << 8 | (memory_size ? memory[(addr + i) % memory_size] : 0);
	return value;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	must(false);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

/* Every match replaced by itself: nothing has changed. */
static void replace_with_itself(const char *pattern, const char *text)
{
	static struct regex re;
	struct regex_sub how = { .replacement = "\\0", .all = true, .max = TEXT_MAX };
	char *result;
	int ret;

	if (regex_compile(&re, pattern))
		return;
	ret = regex_substitute(&re, text, &how, &result);
	must(ret >= 0 && (ret > 0) == (result != NULL));
	must(!result || !strcmp(result, text));
	free(result);
}

/* Cuts TEXT at its newlines. */
static int cut(char *text, char *word[WORDS_MAX + 1])
{
	int n = 0;

	for (char *p = text; p && n < WORDS_MAX; n++) {
		word[n] = p;
		p = strchr(p, '\n');
		if (p)
			*p++ = '\0';
	}
	word[n] = NULL;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[sizeof("setexpr") + TEXT_MAX] = "setexpr", *argv[WORDS_MAX + 1];
	const uint8_t *zero = memchr(data, 0, size);
	size_t len = zero ? (size_t)(zero - data) : size;
	int argc, ret;

	if (len > TEXT_MAX - 1)
		return 0;
	memory = data + len + !!zero;
	memory_size = size - len - !!zero;
	memcpy(text + strlen(text), data, len);
	argc = cut(text, argv);
	if (argc - 1 < cmd_setexpr.min_args || argc - 1 > cmd_setexpr.max_args)
		return 0;
	shell_host_reset();
	env_set("v", "old value");
	ret = cmd_setexpr.run(argc, argv);
	if (ret != CMD_OK)
		must(!strcmp(env_get("v"), "old value"));
	if (ret == CMD_OK && !strcmp(argv[1], "v"))
		must(env_get("v"));
	if (argc == 6)
		replace_with_itself(argv[3], argv[5]);
	return 0;
}
