/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/measure.h>
#include <common/command.h>
#include <common/console.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

/* What an event says of itself is text here, but the log lies in memory that anybody can write. */
static void print_text(const struct event *e)
{
	for (uint32_t i = 0; i < e->size && e->data[i]; i++)
		putchar(isprint(e->data[i]) ? e->data[i] : '.');
	putchar('\n');
}

static void print_event(const struct event *e)
{
	const char *type = event_type_name(e->type);

	if (type)
		printf("%3" PRIu32 "  %-24s  ", e->pcr, type);
	else
		printf("%3" PRIu32 "  0x%08" PRIx32 "%14s  ", e->pcr, e->type, "");
	for (size_t i = 0; i < EVENT_DIGEST_SIZE; i++)
		printf("%02x", e->digest[i]);
	printf("  ");
	print_text(e);
}

static int do_list(void)
{
	const struct event_log *log = measure_log();
	struct event e;
	size_t at = 0;
	int ret;

	if (!log) {
		printf("Nothing has been measured since reset.\n");
		return CMD_OK;
	}
	printf("PCR  type                      SHA-256%59sof\n", "");
	while ((ret = event_log_next(log, &at, &e)) > 0) {
		print_event(&e);
		if (console_ctrlc())
			return -EINTR;
	}
	if (ret) {
		log_err("measure", "the log is damaged at offset 0x%zx: something has written over it", at);
		return CMD_FAILURE;
	}
	printf("%zu of %zu bytes at 0x%" PRIxPTR "\n", log->used, log->size, (uintptr_t)log->buf);
	return CMD_OK;
}

static int do_measure(int argc, char *const argv[])
{
	return strcmp(argv[1], "list") == 0 ? do_list() : CMD_USAGE;
}

const struct command cmd_measure = {
	.name = "measure",
	.usage = "list",
	.summary = "show what has been measured",
	.help =
		"Prints the measurement log: for every script that was run, and for every\n"
		"kernel, program, initrd, devicetree and command line that a boot was tried\n"
		"with, the register of a TPM that it would extend, the kind of event, and the\n"
		"SHA-256. The log only grows until reset. A kernel finds it by\n"
		"/chosen/linux,sml-base and linux,sml-size, in the TCG's crypto-agile form.\n"
		"\n"
		"  measure list\n",
	.min_args = 1,
	.max_args = 1,
	.run = do_measure,
};
