/* SPDX-License-Identifier: Apache-2.0 */
/* boot: what lies there, whatever it is. */
#include "start.h"

#include <arch/mmu.h>
#include <boot/image.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <common/handoff_option.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define MAX_WORDS 8
#define HEADER    64u      /* what is looked at when no load tells a size */

/* The word that forces a type, and the command that starts it. */
static const struct { char word[7], command[8]; } forms[] = {
	{ "linux", "booti" },
	{ "elf", "bootelf" },
	{ "uimage", "bootm" },
	{ "zimage", "bootz" },
};

static int number(const char *text, const char *what, uint64_t *to)
{
	return argument_number("boot", what, text, 16, to);
}

/* Bytes from ADDR to the end of what was loaded there; 0: nothing was. */
static uint64_t loaded_size(uint64_t addr)
{
	const struct memrange *r = memmap_overlap(mem_map(), addr, 1);

	return r && r->role == MEM_ROLE_LOAD ? r->base + r->size - addr : 0;
}

/* --- raw -------------------------------------------------------------------------- */

/* ADDR[:SIZE] */
static int parse_source(const char *text, struct raw_boot *raw)
{
	const char *colon = strchr(text, ':');
	char addr[24];

	if (!colon) {
		int ret = number(text, "address", &raw->src);

		raw->size = ret ? 0 : loaded_size(raw->src);
		if (!ret && !raw->size)
			log_err("boot", "nothing was loaded to %s: say how long it is (ADDR:SIZE)",
				text);
		return raw->size ? 0 : -ENOENT;
	}
	snprintf(addr, sizeof(addr), "%.*s", (int)MIN(colon - text, 23), text);
	return number(addr, "address", &raw->src) || number(colon + 1, "size", &raw->size) ?
	       -EINVAL : 0;
}

static int do_raw(int argc, char *const argv[], const struct handoff_choice *how)
{
	struct start s = { .who = "boot", .how = *how };
	struct raw_boot raw = { .who = "boot" };

	if (argc < 3 || argc > 4)
		return CMD_USAGE;
	if (policy_may_use("boot", "a raw program"))
		return CMD_FAILURE;
	if (parse_source(argv[1], &raw) || number(argv[2], "entry point", &raw.entry))
		return CMD_FAILURE;
	raw.dest = raw.src;
	if (argc > 3 && number(argv[3], "place", &raw.dest))
		return CMD_FAILURE;
	start_raw(&s, &raw);
	return CMD_FAILURE;
}

/* --- what others start --------------------------------------------------------------- */

static int run_form(const char *name, const char *how, int argc, char *const argv[])
{
	const struct command *command = command_find(name);
	char *words[MAX_WORDS];
	int n = 0;

	if (!command || strcmp(command->name, name)) {
		log_err("boot", "this build has no %s to start it with", name);
		return CMD_FAILURE;
	}
	words[n++] = (char *)(uintptr_t)name;
	if (how) {
		words[n++] = (char *)(uintptr_t)"-h";
		words[n++] = (char *)(uintptr_t)how;
	}
	for (int i = 0; i < argc && n < MAX_WORDS - 1; i++)
		words[n++] = argv[i];
	words[n] = NULL;
	return n - 1 > command->max_args ? CMD_USAGE : command->run(n, words);
}

static const char *form_for(enum image_type type)
{
	switch (type) {
	case IMAGE_LINUX:
	case IMAGE_GZIP:
	case IMAGE_ZEPHYR:
		return "booti";
	case IMAGE_ELF64:
	case IMAGE_ELF32:
		return "bootelf";
	case IMAGE_UIMAGE:
	case IMAGE_FDT:
		return "bootm";
	case IMAGE_ZIMAGE:
		return "bootz";
	default:
		return NULL;
	}
}

static int run_recognised(const char *how, int argc, char *const argv[])
{
	enum image_type type;
	uint64_t addr, size;

	if (number(argv[0], "image type or address", &addr))
		return CMD_FAILURE;
	size = loaded_size(addr);
	if (load_check_source(mem_map(), "boot", addr, size ? size : HEADER))
		return CMD_FAILURE;
	type = image_type((const void *)addr, size ? size : HEADER);
	printf("0x%" PRIx64 ": %s\n", addr, image_type_name(type));
	if (form_for(type))
		return run_form(form_for(type), how, argc, argv);
	log_err("boot", "say what it is: boot raw ADDR ENTRY, for instance (help boot)");
	return CMD_FAILURE;
}

static int do_boot(int argc, char *const argv[])
{
	const char *how = argc > 2 && !strcmp(argv[1], "-h") ? argv[2] : NULL;
	const char *bootcmd = env_get("bootcmd");
	struct handoff_choice handoff;

	if (argc == 1) {
		if (bootcmd)
			return shell_run(bootcmd, strlen(bootcmd)) ? CMD_FAILURE : CMD_OK;
		log_err("boot", "bootcmd is not set");
		return CMD_FAILURE;
	}
	if (handoff_option(&argc, &argv, &handoff))
		return CMD_FAILURE;
	if (argc < 2)
		return CMD_USAGE;
	if (!strcmp(argv[1], "raw"))
		return do_raw(argc - 1, argv + 1, &handoff);
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (!strcmp(argv[1], forms[i].word))
			return run_form(forms[i].command, how, argc - 2, argv + 2);
	return run_recognised(how, argc - 1, argv + 1);
}

const struct command cmd_boot = {
	.name = "boot",
	.usage = "\n"
		 "[-h how] addr [initrd[:size]] [fdt]\n"
		 "[-h how] linux|elf|uimage|zimage addr ...\n"
		 "[-h how] raw addr[:size] entry [place]",
	.summary = "start an image of any type, or run bootcmd",
	.help =
		"Without arguments: runs $bootcmd, as in U-Boot.\n"
		"\n"
		"With ADDR: says what was loaded there and starts it with the command for\n"
		"that: booti (Linux Images, also compressed, and Zephyr), bootelf, bootm,\n"
		"bootz. A word before ADDR forces the type; the other arguments are those of\n"
		"that command.\n"
		"\n"
		"raw is for programs without a header, or with one that is wrong: SIZE bytes\n"
		"at ADDR (what was loaded there) are moved to PLACE, when it is given, and\n"
		"entered at ENTRY, an address there. MMU and caches are off, x0 is the\n"
		"address of a copy of the working devicetree. All numbers are hexadecimal.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"With $fdt_at_ram_start set, the devicetree is copied to the first byte of\n"
		"the RAM that the program lies in, and x0 is that: for programs that look\n"
		"there. This holds for go and bootelf too.\n"
		"\n"
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  load virtio 0:1 ${loadaddr} /zephyr.bin\n"
		"  boot ${loadaddr}\n"
		"  boot -h el1 raw ${loadaddr} 80000000 80000000\n",
	.min_args = 0,
	.max_args = 6,
	.run = do_boot,
};
