/* SPDX-License-Identifier: Apache-2.0 */
/* The `fdt` command: its subcommands by name, and those about the tree as a whole. */
#include "fdt_cmd.h"

#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/complete.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <drivers/device.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* --- shared -------------------------------------------------------------------- */

int fdt_fail(const char *path, const char *prop, int fdt_err)
{
	log_err("fdt", "%s%s%s: %s", path, prop ? " " : "", prop ? prop : "", fdt_reason(fdt_err));
	return CMD_FAILURE;
}

int fdt_find(const void *fdt, const char *path)
{
	int node = fdt_path_offset(fdt, path);

	if (node < 0)
		fdt_fail(path, NULL, node);
	return node;
}

int fdt_number(const char *what, const char *text, uint64_t *value)
{
	return argument_number("fdt", what, text, 16, value);
}

/* --- where the tree is ----------------------------------------------------------- */

static uint64_t work_addr(void)
{
	return (uint64_t)(uintptr_t)fdt_work();
}

static void announce(void)
{
	env_set_hex("fdtaddr", work_addr());
	printf("Working FDT set to %" PRIx64 "\n", work_addr());
}

static int show_addr(bool control)
{
	if (control)
		printf("Control fdt: %08" PRIx64 "\n", (uint64_t)(uintptr_t)device_tree()->fdt);
	else
		printf("Working fdt: %08" PRIx64 "\n", work_addr());
	return CMD_OK;
}

static int set_addr(const char *addr_text, const char *size_text, bool quiet)
{
	uint64_t addr, size = 0, now;

	if (fdt_number("address", addr_text, &addr) ||
	    (size_text && fdt_number("size", size_text, &size)))
		return CMD_FAILURE;
	if (quiet && addr && fdt_check_at(NULL, addr))
		return CMD_FAILURE;
	if (fdt_work_set(addr))
		return CMD_FAILURE;
	announce();
	now = fdt_totalsize(fdt_work());
	if (!size_text || size == now)
		return CMD_OK;
	if (size < now) {
		if (!quiet)
			printf("New length %" PRIu64 " < existing length %" PRIu64 ", ignoring\n",
			       size, now);
		return CMD_OK;
	}
	return fdt_work_set_size(size) ? CMD_FAILURE : CMD_OK;
}

static int run_addr(int argc, char *const argv[])
{
	bool control = false, quiet = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (argv[i][strspn(argv[i] + 1, "cq") + 1])
			return CMD_USAGE;
		control |= strchr(argv[i], 'c') != NULL;
		quiet |= strchr(argv[i], 'q') != NULL;
	}
	if (i == argc)
		return show_addr(control);
	if (argc - i > 2)
		return CMD_USAGE;
	if (control) {
		log_err("fdt", "the control devicetree cannot be replaced: drivers are bound to it");
		return CMD_FAILURE;
	}
	return set_addr(argv[i], i + 1 < argc ? argv[i + 1] : NULL, quiet);
}

const struct fdt_subcommand fdt_sub_addr = { "addr", 0, 4, run_addr };

/* Copies the NOW bytes of the tree at FROM to TO, where it gets SIZE. The places may overlap. */
static int move(uint64_t from, uint64_t to, uint64_t now, uint64_t size)
{
	int ret = load_check_range(mem_map(), "fdt", to, size);

	if (ret)
		return ret;
	if (!IS_ALIGNED(to, 8)) {
		log_err("fdt", "0x%" PRIx64 " is not a multiple of 8", to);
		return -EINVAL;
	}
	memmove((void *)(uintptr_t)to, (const void *)(uintptr_t)from, now);
	ret = load_record(mem_map(), "devicetree (fdt move)", to, size);
	if (!ret)
		ret = fdt_work_set(to);
	return ret ? ret : fdt_work_set_size(size);
}

static int run_move(int argc, char *const argv[])
{
	uint64_t from, to, size, now;

	if (fdt_number("address", argv[1], &from) || fdt_number("new address", argv[2], &to) ||
	    fdt_check_at("fdt", from))
		return CMD_FAILURE;
	size = now = fdt_totalsize((const void *)(uintptr_t)from);
	if (argc > 3 && fdt_number("length", argv[3], &size))
		return CMD_FAILURE;
	if (size < now || size > INT32_MAX) {
		printf("New length 0x%" PRIx64 " %s length 0x%" PRIx64 ", aborting.\n", size,
		       size < now ? "< existing" : "> largest possible",
		       size < now ? now : INT32_MAX);
		return CMD_FAILURE;
	}
	if (move(from, to, now, size))
		return CMD_FAILURE;
	announce();
	return CMD_OK;
}

const struct fdt_subcommand fdt_sub_move = { "move", 2, 3, run_move };

/* As in U-Boot: what is in use, plus the extra bytes, up to the end of a 4 KiB page. */
static int run_resize(int argc, char *const argv[])
{
	uint64_t extra = 0, end;

	if (argc > 1 && fdt_number("extra size", argv[1], &extra))
		return CMD_FAILURE;
	if (extra > INT32_MAX) {
		log_err("fdt", "0x%" PRIx64 " bytes are more than a devicetree can have", extra);
		return CMD_FAILURE;
	}
	end = ALIGN_UP(work_addr() + fdt_used_size(fdt_work()) + extra, 4096);
	return fdt_work_set_size(end - work_addr()) ? CMD_FAILURE : CMD_OK;
}

const struct fdt_subcommand fdt_sub_resize = { "resize", 0, 1, run_resize };

/* --- dispatch -------------------------------------------------------------------- */

static const struct fdt_subcommand *const subcommands[] = {
	&fdt_sub_addr, &fdt_sub_apply, &fdt_sub_boardsetup, &fdt_sub_bootcpu, &fdt_sub_chosen,
	&fdt_sub_get, &fdt_sub_header, &fdt_sub_list, &fdt_sub_memory, &fdt_sub_mknode,
	&fdt_sub_move, &fdt_sub_print, &fdt_sub_resize, &fdt_sub_rm, &fdt_sub_rsvmem,
	&fdt_sub_set,
};

/* By its name or a beginning that no other has ("p", "mk"); NULL. */
static const struct fdt_subcommand *find_subcommand(const char *name)
{
	const struct fdt_subcommand *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
		if (strncmp(subcommands[i]->name, name, strlen(name)) != 0)
			continue;
		if (strcmp(subcommands[i]->name, name) == 0)
			return subcommands[i];
		if (found)
			return NULL;
		found = subcommands[i];
	}
	return found;
}

static int do_fdt(int argc, char *const argv[])
{
	const struct fdt_subcommand *sub = find_subcommand(argv[1]);

	if (!sub || argc - 2 < sub->min_args || (sub->max_args >= 0 && argc - 2 > sub->max_args))
		return CMD_USAGE;
	/* `addr` and `move` are how one gets away from a damaged tree */
	if (sub != &fdt_sub_addr && sub != &fdt_sub_move && fdt_work_check())
		return CMD_FAILURE;
	return sub->run(argc - 1, argv + 1);
}

/* The children of the node that the path up to its last '/' names. */
static void complete_path(struct completion *c)
{
	const void *fdt = fdt_work();
	const char *slash = strrchr(c->word, '/');
	char path[128];
	int len = slash ? (int)(slash - c->word) : 0, parent, node;

	parent = slash ? fdt_path_offset_namelen(fdt, c->word, MAX(len, 1)) : 0;
	if (parent < 0)
		return;
	fdt_for_each_subnode(node, fdt, parent) {
		snprintf(path, sizeof(path), "%.*s/%s", len, c->word,
			 fdt_get_name(fdt, node, NULL));
		completion_add(c, path);
	}
}

/* The subcommand's name, and the argument that is a path. */
static void complete_fdt(struct completion *c)
{
	static const struct fdt_subcommand *const with_path[] = {
		&fdt_sub_list, &fdt_sub_mknode, &fdt_sub_print, &fdt_sub_rm, &fdt_sub_set,
	};
	const struct fdt_subcommand *sub = c->argc > 1 ? find_subcommand(c->argv[1]) : NULL;
	bool path = sub == &fdt_sub_get && c->argc == 4;

	if (c->argc == 1)
		for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
			completion_add(c, subcommands[i]->name);
	for (size_t i = 0; c->argc == 2 && i < ARRAY_SIZE(with_path); i++)
		path |= sub == with_path[i];
	if (path && !fdt_work_check())
		complete_path(c);
}

const struct command cmd_fdt = {
	.name = "fdt",
	.usage =
		"addr [-c] [-q] [addr [size]]\n"
		"apply addr\n"
		"boardsetup\n"
		"bootcpu id\n"
		"chosen [start size]\n"
		"get value var path prop [index]\n"
		"get name var path index\n"
		"get addr var path prop\n"
		"get size var path [prop]\n"
		"header [get var member]\n"
		"list [path [prop]]\n"
		"memory addr size\n"
		"mknode path node\n"
		"move fdt newaddr [length]\n"
		"print [path [prop]]\n"
		"resize [extrasize]\n"
		"rm path [prop]\n"
		"rsvmem print\n"
		"rsvmem add addr size\n"
		"rsvmem delete index\n"
		"set path prop [value ...]",
	.summary = "show and edit the devicetree that the next boot hands over",
	.help =
		"The working devicetree is what the next boot hands over. At first it is\n"
		"the devicetree of the machine; the first change makes a copy of that.\n"
		"Subcommands may be shortened. PATH is a path or an alias (\"serial0\");\n"
		"unit addresses may be left out where they are not needed.\n"
		"\n"
		"addr     show where the working tree is (-c: the machine's own tree), or\n"
		"         take the one at ADDR, with SIZE bytes of room in all; ADDR 0 goes\n"
		"         back to the machine's tree and drops all changes. -q: no messages\n"
		"apply    merge the overlay at ADDR; when that fails nothing is changed\n"
		"boardsetup  the same as chosen: no board needs more\n"
		"bootcpu  set the boot CPU's number in the header\n"
		"chosen   make /chosen, with bootargs from the environment; START and SIZE\n"
		"         say where the initrd is\n"
		"get      set variable VAR: a property's value (INDEX: which string of a\n"
		"         list, or which cell), name of the INDEXth child, address or size\n"
		"         of a property, number of children\n"
		"header   show the header, or set VAR to one of its members\n"
		"list     print one level\n"
		"memory   set the memory node to one bank\n"
		"mknode   make node NODE below PATH\n"
		"move     copy the tree at FDT to NEWADDR and take that\n"
		"print    print everything from PATH on, or one property\n"
		"resize   give the tree room: EXTRASIZE bytes and what fills the page\n"
		"rm       remove a property, or a node with all below it\n"
		"rsvmem   show and change the table of reserved memory\n"
		"set      set a property: strings, \"<1 0x2 ?>\" for cells ('?' keeps one),\n"
		"         \"[00 1f]\" for bytes, nothing for an empty one\n"
		"\n"
		"Numbers are hexadecimal, but those in <> as in C. Properties of more than\n"
		"$fdt_max_dump bytes are printed as address and size. Returns 0, or 1 when\n"
		"something failed.\n"
		"\n"
		"  fdt print /cpus\n"
		"  fdt set /chosen bootargs \"console=ttyAMA0 root=/dev/vda\"\n"
		"  fdt set /soc/uart@9000000 status disabled\n",
	.min_args = 1,
	.max_args = -1,
	.run = do_fdt,
	.complete = complete_fdt,
};
