/* SPDX-License-Identifier: Apache-2.0 */
/* exception: provokes one of each kind, to see what the report makes of it. */
#include <arch/cache.h>
#include <arch/io.h>
#include <arch/mmu.h>
#include <arch/provoke.h>
#include <common/command.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLE_SIZE 0x1000
#define GARBAGE   0xdeadbeefc0c0      /* within 48 bits, a multiple of 4, nothing there */
#define A64_RET   0xd65f03c0u

/* The address where nothing answers, mapped like a device; false when it cannot be. */
static bool map_hole(void)
{
	int ret = mmio_map("hole", CONFIG_EXCEPTION_HOLE, HOLE_SIZE);

	if (ret)
		log_err("exception", "mapping 0x%x: " ERR_FMT, CONFIG_EXCEPTION_HOLE, ERR_ARG(ret));
	return !ret;
}

/* --- one function for each --------------------------------------------------------- */

static void read_null(void)
{
	io_read32(0);
}

static void write_text(void)
{
	io_write32((uint64_t)(uintptr_t)write_text, 0);
}

static void run_heap(void)
{
	uint32_t *code = malloc(64);
	void (*volatile entry)(void) = (void (*)(void))(uintptr_t)code;

	if (!code)
		return;
	*code = A64_RET;
	cache_sync_code(code, sizeof(*code));
	entry();
	free(code);
}

/* Deeper and deeper, 1 KiB each time; DEPTH is never the limit. */
static int recurse(volatile int *depth)
{
	volatile char frame[1024];

	frame[0] = (char)*depth;
	++*depth;
	return *depth < 0 ? frame[0] : recurse(depth) + frame[0];
}

static void overflow_stack(void)
{
	volatile int depth = 0;

	recurse(&depth);
}

/* From the end of its array on, over the guard word of the stack protector and its caller's frame. */
static void smash_stack(void)
{
	char array[16];
	volatile size_t much = 64;

	memset(array, 0x5a, much);
	__asm__ volatile("" : : "r"(array) : "memory");
}

static void read_unaligned(void)
{
	if (map_hole())
		provoke_unaligned_load(CONFIG_EXCEPTION_HOLE);
}

static void read_hole(void)
{
	if (map_hole())
		io_read32(CONFIG_EXCEPTION_HOLE);
}

static void write_hole(void)
{
	if (!map_hole())
		return;
	io_write32(CONFIG_EXCEPTION_HOLE, 0);
	provoke_wait_for_serror();
}

static void misalign_sp(void)
{
	if (map_hole())
		provoke_misaligned_sp(CONFIG_EXCEPTION_HOLE);
}

static void jump_to_garbage(void)
{
	void (*volatile entry)(void) = (void (*)(void))GARBAGE;

	entry();
	entry = NULL;        /* something to do after the call, or it would be no call */
}

static void overflow_exception_stack(void)
{
	const struct memmap *map = mem_map();

	for (size_t i = 0; i < map->nranges; i++) {
		if (!strcmp(map->range[i].name, "exception stack"))
			provoke_on_exception_stack(map->range[i].base);
	}
}

static const struct {
	const char *name, *what;
	void (*provoke)(void);
} kinds[] = {
	{ "null", "reads address 0", read_null },
	{ "text", "writes to Slipway's own code", write_text },
	{ "heap", "executes an instruction in the heap", run_heap },
	{ "stack", "recurses without end", overflow_stack },
	{ "smash", "writes past the end of a local array", smash_stack },
	{ "unaligned", "reads a device register at an odd address", read_unaligned },
	{ "abort", "reads where no device answers", read_hole },
	{ "undefined", "executes an undefined instruction", provoke_undefined },
	{ "serror", "writes where no device answers", write_hole },
	{ "sp", "uses a stack pointer that is no multiple of 16", misalign_sp },
	{ "jump", "calls a function at a garbage address", jump_to_garbage },
	{ "landing", "branches to an instruction that is no landing pad", provoke_no_landing_pad },
	{ "breakpoint", "executes BRK", provoke_breakpoint },
	{ "handler", "leaves no stack for the handling of another; stops the machine",
	  overflow_exception_stack },
};

static int do_exception(int argc, char *const argv[])
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (argc == 1) {
			printf("%-11s %s\n", kinds[i].name, kinds[i].what);
		} else if (!strcmp(argv[1], kinds[i].name)) {
			kinds[i].provoke();
			log_err("exception", "%s: nothing came of it", argv[1]);
			return CMD_FAILURE;
		}
	}
	if (argc == 1)
		return CMD_OK;
	log_err("exception", "there is no '%s'; `exception` lists what there is", argv[1]);
	return CMD_FAILURE;
}

const struct command cmd_exception = {
	.name = "exception",
	.usage = "[kind]",
	.summary = "provoke an exception",
	.help =
		"Makes the mistake that KIND names: null, text, heap, stack, smash, unaligned,\n"
		"abort, undefined, serror, sp, jump, landing, breakpoint, handler. Without KIND, says\n"
		"what each does. The report follows, and then the prompt; after handler, the machine\n"
		"resets. Nothing comes of landing where code is not in guarded pages (FEAT_BTI).\n"
		"\n"
		"serror writes where no device answers. Whether that comes back as an SError\n"
		"or at once as a data abort is the affair of the bus.\n"
		"\n"
		"  exception stack\n",
	.min_args = 0,
	.max_args = 1,
	.run = do_exception,
};
