/* SPDX-License-Identifier: Apache-2.0 */
/* mtest: writes memory and reads it back. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/command.h>
#include <common/env.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include "mem_access.h"

#define WORD       8u
#define STEP       UINT64_C(0x9e3779b97f4a7c15)     /* odd: neighbours differ in about half of their bits */
#define ERRORS_MAX 10u                              /* that are shown of one pass */

struct test {
	uint64_t start, end, pattern, iterations;
	uint64_t errors, accesses;
};

/* What belongs at ADDR: another word for each, whatever the pattern. */
static uint64_t word_of(const struct test *t, uint64_t addr, uint64_t flip)
{
	return (t->pattern + (addr - t->start) / WORD * STEP) ^ flip;
}

static void report(const struct test *t, uint64_t addr, uint64_t found, uint64_t expected)
{
	printf("\nMem error @ 0x%08" PRIx64 ": found %016" PRIx64 ", expected %016" PRIx64, addr, found,
	       expected);
	if (t->errors == ERRORS_MAX)
		printf("\nmore errors are counted only");
}

/* All of it written, then all of it read. -EINTR. */
static int pass(struct test *t, uint64_t flip)
{
	for (uint64_t addr = t->start; addr < t->end; addr += WORD) {
		if (mem_poll(t->accesses++))
			return -EINTR;
		mem_write(addr, WORD, word_of(t, addr, flip));
	}
	for (uint64_t addr = t->start; addr < t->end; addr += WORD) {
		uint64_t expected = word_of(t, addr, flip), found = mem_read(addr, WORD);

		if (mem_poll(t->accesses++))
			return -EINTR;
		if (found != expected && ++t->errors <= ERRORS_MAX)
			report(t, addr, found, expected);
	}
	return 0;
}

static int run(struct test *t)
{
	uint64_t done = 0;
	int ret = 0;

	printf("Testing %08" PRIx64 " ... %08" PRIx64 ":\n", t->start, t->end);
	while (!ret && (!t->iterations || done < t->iterations)) {
		printf("\rIteration: %6" PRIu64, done + 1);
		/* each bit both ways at each place */
		ret = pass(t, 0);
		ret = ret ? ret : pass(t, ~UINT64_C(0));
		done += !ret;
	}
	printf("\nTested %" PRIu64 " iteration(s) with %" PRIu64 " errors.\n", done, t->errors);
	return ret;
}

/* Free memory behind START, up to what somebody owns or the end of the RAM. */
static uint64_t end_of_free(const struct memmap *map, uint64_t start)
{
	uint64_t end = start;

	for (size_t i = 0; i < map->nbanks; i++)
		if (start - map->bank[i].base < map->bank[i].size)
			end = map->bank[i].base + map->bank[i].size;
	for (size_t i = 0; i < map->nranges; i++)
		if (map->range[i].base > start && map->range[i].base < end)
			end = map->range[i].base;
	return end;
}

static int parse(int argc, char *const argv[], struct test *t)
{
	*t = (struct test){ .start = env_get_hex("loadaddr", 0), .iterations = 1 };
	if ((argc > 1 && mem_parse_addr("mtest", argv[1], &t->start)) ||
	    (argc > 3 && mem_parse("mtest", "pattern", argv[3], &t->pattern)) ||
	    (argc > 4 && mem_parse("mtest", "iterations", argv[4], &t->iterations)))
		return -EINVAL;
	t->end = end_of_free(mem_map(), t->start);
	if (argc > 2 && mem_parse_addr("mtest", argv[2], &t->end))
		return -EINVAL;
	t->start = ALIGN_UP(t->start, WORD);
	t->end = ALIGN_DOWN(t->end, WORD);
	if (t->start < t->end)
		return load_check_range(mem_map(), "mtest", t->start, t->end - t->start);
	log_err("mtest", "no memory between 0x%" PRIx64 " and 0x%" PRIx64
		" (start and end; see meminfo for what is free)", t->start, t->end);
	return -EINVAL;
}

static int do_mtest(int argc, char *const argv[])
{
	static const char name[] = "memory test";
	struct test t;
	int ret;

	if (parse(argc, argv, &t))
		return CMD_FAILURE;
	/* whatever was loaded there is no more */
	if (load_record(mem_map(), name, t.start, t.end - t.start))
		return CMD_FAILURE;
	ret = run(&t);
	memmap_remove(mem_map(), name);
	return ret ? ret : t.errors ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_mtest = {
	.name = "mtest",
	.usage = "[start [end [pattern [iterations]]]]",
	.summary = "simple RAM read/write test",
	.help = "Writes another word to every 8 bytes from START to END, reads them all back, and\n"
		"does the same with every bit the other way round: stuck bits and stuck or crossed\n"
		"address lines show. PATTERN is the first word. Does so once, or ITERATIONS times,\n"
		"0: until Ctrl-C. All numbers are hexadecimal.\n"
		"\n"
		"Without arguments it is the free memory from $loadaddr on. Memory that is in use is\n"
		"refused, but what was loaded there is lost. A range smaller than the caches tests\n"
		"the caches. $? is 1 when there were errors.\n"
		"\n"
		"    => mtest 48000000 50000000 0 2",
	.max_args = 4,
	.run = do_mtest,
	.repeatable = true,
};
