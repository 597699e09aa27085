/* SPDX-License-Identifier: Apache-2.0 */
/* bootflow, for builds that know boot entries. */
#include <common/blkdesc.h>
#include <common/boot_method.h>
#include <common/bootflow.h>
#include <common/command.h>
#include <common/menu.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLOWS_MAX 256

/* What a scan has found: enough to find it again. */
struct flow {
	char interface[12], method[12];
	unsigned int dev, part;
	char id[64], title[64], file[64];
};

static struct flow *flows;
static unsigned int nflows;
static int selected = -1;
static bool scanned;

/* --- scan ------------------------------------------------------------------------------ */

static void print_head(void)
{
	printf("Seq  Method    Volume        Title                             File\n"
	       "---  --------  ------------  --------------------------------  ----------------\n");
}

static void print_flow(unsigned int i)
{
	const struct flow *f = &flows[i];
	char volume[32];

	snprintf(volume, sizeof(volume), "%s %x:%x", f->interface, f->dev, f->part);
	printf("%c%2u  %-8s  %-12s  %-32s  %s\n", (int)i == selected ? '>' : ' ', i, f->method, volume,
	       f->title, f->file);
}

static int add(const struct boot_found *found, const struct boot_entry *e)
{
	struct flow *f;

	if (nflows == FLOWS_MAX) {
		log_warn("bootflow", "more than %u: the rest is left out", FLOWS_MAX);
		return -ENOSPC;
	}
	f = realloc(flows, (nflows + 1) * sizeof(*f));
	if (!f)
		return -ENOMEM;
	flows = f;
	f = &flows[nflows++];
	*f = (struct flow){ .dev = found->volume->dev->devnum, .part = found->volume->part };
	snprintf(f->interface, sizeof(f->interface), "%s", found->volume->dev->ifname);
	snprintf(f->method, sizeof(f->method), "%s", found->method->name);
	snprintf(f->id, sizeof(f->id), "%s", e->id);
	snprintf(f->title, sizeof(f->title), "%s", e->title);
	snprintf(f->file, sizeof(f->file), "%s", e->file);
	return 0;
}

struct scan {
	bool list, boot;
};

/* The default of a list comes first, as it is booted first. */
static int visit(const struct boot_found *found, void *ctx)
{
	const struct boot_entries *list = &found->list;
	const struct scan *scan = ctx;
	unsigned int before = nflows;
	int ret = add(found, &list->entry[list->first]);

	for (unsigned int i = 0; i < list->count && !ret; i++)
		if (i != list->first)
			ret = add(found, &list->entry[i]);
	for (unsigned int i = before; i < nflows && scan->list; i++)
		print_flow(i);
	if (!ret && scan->boot)
		ret = boot_list_start(found->volume, list, false);
	return ret == -ENOMEM || ret == -ENOSPC || boot_ends_search(ret) ? ret : 0;
}

static int scan_all(const struct scan *scan)
{
	int ret;

	free(flows);
	flows = NULL;
	nflows = 0;
	selected = -1;
	ret = boot_find(visit, (void *)(uintptr_t)scan);
	scanned = true;
	if (ret == -ENODEV)
		printf("no disk\n");
	return ret == -ENOSPC ? 0 : ret;
}

static int do_scan(int argc, char *const argv[])
{
	struct scan scan = { false, false };
	int ret;

	for (int i = 1; i < argc; i++) {
		if (*argv[i] != '-' || strspn(argv[i] + 1, "lb") != strlen(argv[i] + 1))
			return CMD_USAGE;
		scan.list = scan.list || strchr(argv[i], 'l');
		scan.boot = scan.boot || strchr(argv[i], 'b');
	}
	if (scan.list)
		print_head();
	ret = scan_all(&scan);
	if (scan.list)
		printf("%u found\n", nflows);
	if (ret == -ENOMEM)
		return ret;
	return ret || !nflows || scan.boot ? CMD_FAILURE : CMD_OK;
}

/* What is there, looked for if nobody has yet. 0: nothing. */
static unsigned int known(void)
{
	static const struct scan quiet;

	if (!scanned)
		scan_all(&quiet);
	if (!nflows)
		printf("bootflow: nothing to boot was found (bootflow scan looks again)\n");
	return nflows;
}

/* --- the others ------------------------------------------------------------------------- */

static int do_list(int argc, char *const argv[])
{
	if (!known())
		return CMD_FAILURE;
	print_head();
	for (unsigned int i = 0; i < nflows; i++)
		print_flow(i);
	return CMD_OK;
}

/* By its number, or by what it is called. */
static int do_select(int argc, char *const argv[])
{
	uint64_t number;

	selected = -1;
	if (argc == 1)
		return CMD_OK;
	if (!known())
		return CMD_FAILURE;
	for (unsigned int i = 0; i < nflows && selected < 0; i++)
		if (!strcmp(flows[i].id, argv[1]) || !strcmp(flows[i].title, argv[1]))
			selected = (int)i;
	if (selected < 0 && !number_parse(argv[1], 10, &number) && number < nflows)
		selected = (int)number;
	if (selected >= 0)
		return CMD_OK;
	log_err("bootflow", "\"%s\" is neither a number nor a name of bootflow list", argv[1]);
	return CMD_FAILURE;
}

struct want {
	const struct flow *flow;
	int (*use)(const struct boot_volume *volume, const struct boot_entry *e);
	bool found;
	int ret;
};

static int use_if_meant(const struct boot_found *found, void *ctx)
{
	struct want *want = ctx;

	if (strcmp(found->method->name, want->flow->method))
		return 0;
	for (unsigned int i = 0; i < found->list.count; i++) {
		if (strncmp(found->list.entry[i].id, want->flow->id, sizeof(want->flow->id) - 1))
			continue;
		want->found = true;
		want->ret = want->use(found->volume, &found->list.entry[i]);
		return 1;
	}
	return 0;
}

/* Reads its file again, for the disk may have changed, and does something with the entry. */
static int with_entry(const struct flow *flow,
		      int (*use)(const struct boot_volume *volume, const struct boot_entry *e))
{
	struct want want = { .flow = flow, .use = use };
	struct boot_volume volume;
	struct blkdesc desc;
	char spec[24];

	snprintf(spec, sizeof(spec), "%x:%x", flow->dev, flow->part);
	if (blkdesc_get(flow->interface, spec, &desc))
		return CMD_FAILURE;
	volume = (struct boot_volume){ desc.dev, desc.part, desc.start, desc.sectors };
	boot_find_on(&volume, use_if_meant, &want);
	if (!want.found)
		log_err("bootflow", "%s %s: %s is no longer there (bootflow scan)", desc.name,
			flow->file, flow->id);
	return want.found && !want.ret ? CMD_OK : CMD_FAILURE;
}

static void print_text(const char *name, const char *text)
{
	if (text)
		printf("%-12s %s\n", name, text);
}

static int print_entry(const struct boot_volume *volume, const struct boot_entry *e)
{
	print_text("Name", e->id);
	print_text("Title", e->title);
	printf("%-12s %s:%x\n", "Volume", volume->dev->name, volume->part);
	printf("%-12s %s, line %u\n", "File", e->file, e->line);
	print_text("Script", e->script);
	print_text("Kernel", e->kernel);
	for (unsigned int i = 0; i < e->ninitrds; i++)
		print_text("Initrd", e->initrd[i]);
	print_text("Devicetree", e->fdt);
	print_text("in folder", e->fdtdir);
	for (unsigned int i = 0; i < e->noverlays; i++)
		print_text("Overlay", e->overlay[i]);
	print_text("Append", e->append);
	print_text("Version", e->version);
	if (e->tries_left >= 0)
		printf("%-12s %d left, %d done\n", "Tries", e->tries_left, e->tries_done);
	return 0;
}

static int do_info(int argc, char *const argv[])
{
	if (selected < 0) {
		log_err("bootflow", "none is selected (bootflow select NUMBER)");
		return CMD_FAILURE;
	}
	return with_entry(&flows[selected], print_entry);
}

static int boot_all(void)
{
	switch (bootflow_boot()) {
	case -ENODEV:
		printf("bootflow: no disk found\n");
		break;
	case -ENOENT:
		printf("bootflow: no disk has anything to boot\n");
		break;
	case -EINTR:
		printf("bootflow: interrupted\n");
		break;
	case -EACCES:
		printf("bootflow: stopped: this Slipway tries no other entry after one that is refused\n");
		break;
	default:
		printf("bootflow: nothing that was found could be started\n");
	}
	return CMD_FAILURE;
}

static int do_boot(int argc, char *const argv[])
{
	return selected < 0 ? boot_all() : with_entry(&flows[selected], boot_entry_start);
}

static int do_menu(int argc, char *const argv[])
{
	const char *titles[FLOWS_MAX];
	struct menu menu = { .title = "Boot menu", .items = titles, .count = known() };
	uint64_t seconds = 0;

	if (argc == 3 && (strcmp(argv[1], "-t") || number_parse(argv[2], 10, &seconds)))
		return CMD_USAGE;
	if (argc == 2)
		return CMD_USAGE;
	if (!menu.count)
		return CMD_FAILURE;
	menu.seconds = (unsigned int)MIN(seconds, UINT64_C(3600));
	menu.current = selected < 0 ? 0 : (unsigned int)selected;
	for (unsigned int i = 0; i < nflows; i++)
		titles[i] = flows[i].title;
	selected = menu_run(&menu);
	return selected < 0 ? CMD_FAILURE : with_entry(&flows[selected], boot_entry_start);
}

static const struct {
	char name[8];
	int max_args;
	int (*run)(int argc, char *const argv[]);
} subcommands[] = {
	{ "scan", 2, do_scan },
	{ "list", 0, do_list },
	{ "select", 1, do_select },
	{ "info", 0, do_info },
	{ "boot", 0, do_boot },
	{ "menu", 2, do_menu },
};

static int do_bootflow(int argc, char *const argv[])
{
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (!strcmp(argv[1], subcommands[i].name) && argc - 2 <= subcommands[i].max_args)
			return subcommands[i].run(argc - 1, argv + 1);
	return CMD_USAGE;
}

const struct command cmd_bootflow = {
	.name = "bootflow",
	.usage = "scan [-l] [-b]\nlist\nselect [number|name]\ninfo\nboot\nmenu [-t seconds]",
	.summary = "find something to boot, and boot it",
	.help =
		"Looks for boot entries on every volume of every disk: labels of\n"
		"extlinux/extlinux.conf, files of loader/entries, boot.scr (also in /boot),\n"
		"and /Image with /initrd.gz. doc/boot-entries.md has the details.\n"
		"\n"
		"scan collects them all; -l prints them, -b boots each list as it is found.\n"
		"list prints them, select marks one by its number (decimal) or name, info\n"
		"prints what it says. menu lets one be chosen, with the arrow keys or by its\n"
		"number, and boots it; after SECONDS (decimal), the one that is marked.\n"
		"\n"
		"boot starts the selected one. Without a selection it searches volume by\n"
		"volume, and starts the first entry that works, its default first; what fails\n"
		"says why, and the next one is tried. It looks no further than that.\n"
		"\n"
		"$boot_targets has the disks to look at, in order (virtio1 virtio0); $bootmeths\n"
		"what to look for (extlinux bls script image). Comes back with 1 when nothing\n"
		"was started.\n"
		"\n"
		"Without CONFIG_BOOT_EXTLINUX and CONFIG_BOOT_BLS there are list and boot alone,\n"
		"for /boot.scr and /Image.\n",
	.min_args = 1,
	.max_args = 3,
	.run = do_bootflow,
};
