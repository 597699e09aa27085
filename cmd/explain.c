/* SPDX-License-Identifier: Apache-2.0 */
/* explain: the last exception, or a dump from elsewhere, in sentences. */
#include <arch/fault.h>
#include <arch/mmu.h>
#include <common/argument.h>
#include <common/command.h>
#include <lib/decode_explain.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ARGS 8192      /* of values that are typed; a line of the console is shorter */
#define MAX_TEXT MIB(4)    /* the log of a kernel, from its first line on; a quarter of the heap */

static struct dump dump;

/* Whether [addr, addr+size) is Normal memory that is mapped: nothing else is touched. */
static bool is_memory(uint64_t addr, uint64_t size)
{
	struct xlat_run run;

	while (size) {
		uint64_t n;

		if (xlat_lookup(mmu_tables(), (va_t){ addr }, &run) || !run.mapped ||
		    run.type != MEM_NORMAL)
			return false;
		n = MIN(size, run.va + run.size - addr);
		addr += n;
		size -= n;
	}
	return true;
}

static bool read_descriptor(void *ctx, uint64_t pa, uint64_t *desc)
{
	if (!IS_ALIGNED(pa, 8) || !is_memory(pa, 8))
		return false;
	*desc = *(const volatile uint64_t *)(uintptr_t)pa;
	return true;
}

static void print_finding(void *ctx, enum explain_kind kind, const char *finding)
{
	int *last_kind = ctx;

	if (*last_kind != (int)kind)
		printf("%s:\n", explain_kind_name(kind));
	*last_kind = (int)kind;
	printf("  - %s\n", finding);
}

static int explain_dump(struct explain_options *options)
{
	int last_kind = -1;

	options->emit = print_finding;
	options->emit_ctx = &last_kind;
	if (!explain(&dump, options))
		return CMD_OK;
	printf("explain: no ESR among the values, and without it nothing can be said\n");
	return CMD_FAILURE;
}

static int explain_last(void)
{
	struct explain_options options = { .read = read_descriptor };
	struct fault_registers r;

	if (!fault_last(&r)) {
		printf("explain: no exception was reported since the start\n");
		return CMD_FAILURE;
	}
	memset(&dump, 0, sizeof(dump));
	dump_set(&dump, DUMP_ESR, r.el, r.esr);
	dump_set(&dump, DUMP_FAR, r.el, r.far);
	dump_set(&dump, DUMP_ELR, r.el, r.elr);
	dump_set(&dump, DUMP_SPSR, r.el, r.spsr);
	dump_set(&dump, DUMP_SP, r.el, r.sp);
	dump_set(&dump, DUMP_SCTLR, r.el, r.sctlr);
	dump_set(&dump, DUMP_TCR, r.el, r.tcr);
	dump_set(&dump, DUMP_TTBR0, r.el, r.ttbr0);
	dump_set(&dump, DUMP_MAIR, r.el, r.mair);
	if (r.el == 2)
		dump_set(&dump, DUMP_HCR, 0, r.hcr);
	dump_set(&dump, DUMP_MMFR0, 0, r.mmfr0);
	dump_set(&dump, DUMP_MMFR1, 0, r.mmfr1);
	return explain_dump(&options);
}

/* --text ADDR SIZE: what a file with a dump was loaded to. */
static int explain_text(const char *where, const char *how_much, struct explain_options *options)
{
	uint64_t addr, size;
	char *text;

	if (argument_number("explain", "address", where, 16, &addr) ||
	    argument_number("explain", "size", how_much, 16, &size))
		return CMD_FAILURE;
	if (range_wraps(addr, size) || !is_memory(addr, size)) {
		printf("explain: 0x%llx bytes at 0x%llx are not all memory\n",
		       (unsigned long long)size, (unsigned long long)addr);
		return CMD_FAILURE;
	}
	text = size <= MAX_TEXT ? malloc(size + 1) : NULL;
	if (!text) {
		printf("explain: 0x%llx bytes of text are too many; give the part with the fault\n",
		       (unsigned long long)size);
		return CMD_FAILURE;
	}
	memcpy(text, (const void *)(uintptr_t)addr, size);
	text[size] = '\0';
	dump_parse(&dump, text);
	free(text);
	return explain_dump(options);
}

static int explain_values(int argc, char *const argv[], struct explain_options *options)
{
	static char text[MAX_ARGS + 1];
	size_t used = 0;

	for (int i = 0; i < argc && used < MAX_ARGS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s ", argv[i]);
	dump_parse(&dump, text);
	return explain_dump(options);
}

/* One option and its values: how many arguments they are; 0: no option; -1: one without its values. */
static int parse_option(int argc, char *const argv[], struct explain_options *options)
{
	if (!strcmp(argv[0], "--e2h")) {
		options->e2h = true;
		return 1;
	}
	if (!strcmp(argv[0], "--tables")) {
		options->read = read_descriptor;
		return 1;
	}
	if (!strcmp(argv[0], "--el") && argc > 1 && argv[1][0] >= '1' && argv[1][0] <= '3' &&
	    !argv[1][1]) {
		options->el = argv[1][0] - '0';
		return 2;
	}
	return strncmp(argv[0], "--", 2) ? 0 : -1;
}

static int do_explain(int argc, char *const argv[])
{
	struct explain_options options = { 0 };
	int ret, i = 1;

	if (argc == 1)
		return explain_last();
	while (i < argc && (ret = parse_option(argc - i, argv + i, &options)) > 0)
		i += ret;
	if (argc - i == 3 && !strcmp(argv[i], "--text"))
		return explain_text(argv[i + 1], argv[i + 2], &options);
	if (i == argc || !strncmp(argv[i], "--", 2))
		return CMD_USAGE;
	return explain_values(argc - i, argv + i, &options);
}

const struct command cmd_explain = {
	.name = "explain",
	.usage =
		"\n"
		"[--el n] [--e2h] [--tables] register=value ...\n"
		"[--el n] [--e2h] [--tables] --text addr size",
	.summary = "the last fault in sentences",
	.help = "Says what the last exception was, walks the tables for its address, and says\n"
		"what to look at next. With arguments, the same for values from elsewhere, or\n"
		"for the text of a dump that was loaded to ADDR: as Linux, U-Boot, TF-A, Zephyr,\n"
		"Xen or Slipway print it. --tables: its translation tables are in this machine's\n"
		"memory, where TTBR says. --el, --e2h: whose registers, where the dump is silent.\n"
		"    explain esr_el2=0x96000047 far_el2=0x40019000 hcr_el2=0x488000002\n"
		"    load virtio 0:1 $loadaddr oops.txt && explain --text $loadaddr $filesize",
	.min_args = 0,
	.max_args = -1,
	.run = do_explain,
};
