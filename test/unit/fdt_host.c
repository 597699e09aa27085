/* SPDX-License-Identifier: Apache-2.0 */
#include "fdt_host.h"

#include <arch/mmu.h>
#include <common/command.h>
#include <common/complete.h>
#include <common/console.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GRANULE   4096u
#define TABLES    8
#define MAX_WORDS 256

extern const struct command cmd_fdt;

static struct memmap map;
static struct xlat tables;
static uint64_t table_memory[TABLES][GRANULE / 8] __attribute__((aligned(4096)));
static size_t tables_used;
static struct dt control_tree;

struct memmap *mem_map(void)
{
	return &map;
}

const struct xlat *mmu_tables(void)
{
	return &tables;
}

const struct dt *device_tree(void)
{
	return &control_tree;
}

bool console_ctrlc(void)
{
	return false;
}

static uint64_t alloc_table(void *ctx)
{
	return tables_used < TABLES ? ++tables_used * GRANULE : 0;
}

static size_t tables_left(void *ctx)
{
	return TABLES - tables_used;
}

static uint64_t *table_at(void *ctx, uint64_t pa)
{
	return table_memory[pa / GRANULE - 1];
}

static void must(int ret)
{
	if (ret)
		abort();
}

static void map_region(uint64_t base, uint64_t size, enum mem_type type, enum mem_perm perm)
{
	struct mem_region r = { "", { base }, { base }, size, type, perm };

	must(xlat_map(&tables, &r, NULL));
}

static void make_tables(void)
{
	static const struct xlat_format fmt = { 12, 48, 48, REGIME_EL2 };
	static const struct xlat_env env = { .alloc_table = alloc_table, .tables_left = tables_left,
					     .table = table_at };

	tables_used = 0;
	memset(table_memory, 0, sizeof(table_memory));
	must(xlat_init(&tables, &fmt, &env, 0));
	map_region(FDT_HOST_RAM, FDT_HOST_READ_ONLY - FDT_HOST_RAM, MEM_NORMAL, MEM_RW);
	map_region(FDT_HOST_READ_ONLY, 0x10000, MEM_NORMAL, MEM_RO);
	map_region(FDT_HOST_READ_ONLY + 0x10000, 0xf0000, MEM_NORMAL, MEM_RW);
	map_region(FDT_HOST_DEVICE, 0x10000, MEM_DEVICE_nGnRE, MEM_RW);
}

void fdt_host_start(const void *control)
{
	static void *ram;

	if (!ram)
		ram = mmap((void *)FDT_HOST_RAM, FDT_HOST_RAM_SIZE + 0x10000, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	must(ram != (void *)FDT_HOST_RAM);
	memset(ram, 0, FDT_HOST_RAM_SIZE);
	control_tree.fdt = control;
	make_tables();
	fdt_work_set(0);
	memset(&map, 0, sizeof(map));
	must(memmap_add_ram(&map, FDT_HOST_RAM, FDT_HOST_RAM_SIZE));
	must(memmap_add(&map, "rodata", FDT_HOST_READ_ONLY, 0x10000, MEM_ROLE_RODATA, NULL));
	must(env_reset("\0", 2));
}

void *fdt_host_put(uint64_t addr, const void *blob, size_t size)
{
	return memcpy((void *)addr, blob, size);
}

/* The next word of *LINE, cut out in place; NULL at the end. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");
	char end = *word == '"' ? '"' : ' ';

	if (!*word)
		return NULL;
	word += end == '"';
	*line = strchr(word, end);
	if (*line)
		*(*line)++ = '\0';
	else
		*line = word + strlen(word);
	return word;
}

/* Words of LINE behind argv[0] = "fdt"; they lie in *copy, to be freed. */
static int split(const char *line, char **copy, char *argv[MAX_WORDS + 1])
{
	char *rest = *copy = strdup(line);
	int argc = 1;

	argv[0] = "fdt";
	while (argc < MAX_WORDS && (argv[argc] = next_word(&rest)))
		argc++;
	argv[argc] = NULL;
	return argc;
}

int fdt_host_run(const char *line)
{
	char *copy, *argv[MAX_WORDS + 1];
	int argc = split(line, &copy, argv);
	int ret = argc > 1 ? cmd_fdt.run(argc, argv) : CMD_USAGE;

	free(copy);
	return ret;
}

static char offered[1024];

void completion_add(struct completion *c, const char *name)
{
	size_t len = strlen(offered);

	if (strncmp(name, c->word, c->word_len) == 0)
		snprintf(offered + len, sizeof(offered) - len, "%s%s", len ? " " : "", name);
}

const char *fdt_host_complete(const char *line, const char *word)
{
	struct completion c = { .word = word, .word_len = strlen(word) };
	char *copy, *argv[MAX_WORDS + 1];

	c.argc = split(line, &copy, argv);
	for (int i = 0; i < c.argc; i++)
		c.argv[i] = argv[i];
	offered[0] = '\0';
	cmd_fdt.complete(&c);
	free(copy);
	return offered;
}
