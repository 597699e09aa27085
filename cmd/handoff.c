/* SPDX-License-Identifier: Apache-2.0 */
/* handoff: what a kernel will find, and whether this CPU holds it. */
#include <arch/handoff.h>
#include <arch/mmu.h>
#include <boot/handoff_choice.h>
#include <boot/image.h>
#include <boot/linux_image.h>
#include <boot/zimage.h>
#include <common/command.h>
#include <common/handoff_option.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "handoff_devices.h"
#include "handoff_mmu.h"

/* --- rows ------------------------------------------------------------------------- */

static void print_place(const struct contract_finding *f)
{
	char bits[16] = "";

	if (f->width == 1)
		snprintf(bits, sizeof(bits), "[%u]", f->lo);
	else if (f->width < 64)
		snprintf(bits, sizeof(bits), "[%u:%u]", f->lo + f->width - 1u, f->lo);
	printf("%-16s %-8s", contract_reg_name(f->reg), bits);
}

static void show_row(const struct contract_finding *f, void *ctx)
{
	const char *field = contract_row_field(f->row), *why = contract_row_why(f->row);

	print_place(f);
	printf(" 0x%-16" PRIx64 " %s%s%s (%s)\n", f->wanted, strcmp(field, "all") ? field : "",
	       strcmp(field, "all") && *why ? ": " : "", why, contract_row_source(f->row));
}

struct counts {
	unsigned int rows, later, wrong;
};

static const char *const verdicts[] = {
	[CONTRACT_OK] = "ok",
	[CONTRACT_LATER] = "set by the last instructions",
	[CONTRACT_NOT_KEPT] = "not kept by this CPU or its firmware, which is allowed",
	[CONTRACT_NOT_OURS] = "NOT SO, and only firmware at EL3 can change it",
	[CONTRACT_WRONG] = "WRONG: the register does not take it",
};

static void check_row(const struct contract_finding *f, void *ctx)
{
	struct counts *counts = ctx;

	counts->rows++;
	counts->later += f->verdict == CONTRACT_LATER;
	counts->wrong += f->verdict == CONTRACT_WRONG;
	print_place(f);
	printf(" 0x%-16" PRIx64 " 0x%-16" PRIx64 " %s\n", f->wanted, f->value, verdicts[f->verdict]);
}

/* --- what is no register of the table ----------------------------------------------- */

static void print_mode(const struct contract *c, const struct handoff_choice *how)
{
	enum contract_mode mode = contract_mode(c);
	bool aarch32 = mode == CONTRACT_EL1_AARCH32;

	printf("%-25s %s: EL%u%s%s\n", "mode", handoff_mode_name(mode),
	       aarch32 || mode == CONTRACT_EL1 ? 1 : 2, contract_e2h(c) ? ", HCR_EL2.E2H = 1" : "",
	       aarch32 ? ", AArch32 Supervisor mode, A, I and F masked" :
			 ", PSTATE.DAIF masked, SP_ELx in use and 0");
	if (!how->mmu)
		printf("%-25s off; I-cache and TLB invalidated\n", "MMU, caches");
	printf("%-25s %s as the boot command says, %s the entry point, others 0\n",
	       "general registers", aarch32 ? "r0 to r3" : "x0 to x3", aarch32 ? "r8" : "x8");
	printf("%-25s what is loaded is clean to the PoC\n", "memory");
	printf("%-25s stopped: no DMA, no interrupt pending\n", "devices");
}

/* A zImage and el1-aarch32 belong together. */
static int check_bits(const struct contract *c, bool zimage)
{
	bool aarch32 = contract_mode(c) == CONTRACT_EL1_AARCH32;

	if (zimage)
		printf("%-25s ARM zImage, a 32-bit kernel (bootz)\n", "image");
	if (zimage == aarch32)
		return 0;
	log_err("handoff", zimage ? "a 32-bit kernel is entered by el1-aarch32 only" :
		"the Image is a 64-bit kernel and cannot be entered by el1-aarch32");
	return 1;
}

/* Something else than a kernel of Linux, and known: says what. */
static bool say_type(uint64_t addr)
{
	const struct memrange *r = memmap_overlap(mem_map(), addr, 1);
	uint64_t link, size = r && r->role == MEM_ROLE_LOAD ? r->base + r->size - addr :
							      LINUX_IMAGE_HEADER_SIZE;
	enum image_type type = image_type((const void *)addr, size);

	if (type == IMAGE_UNKNOWN || type == IMAGE_LINUX)
		return false;
	printf("%-25s %s", "image", image_type_name(type));
	if (zephyr_is((const void *)addr, size, &link))
		printf(", linked to 0x%" PRIx64 "; -h el1 is right for it", link);
	printf("\n");
	return true;
}

/* 0: nothing against it. */
static int check_image(const struct contract *c, const char *text, struct handoff_choice *how)
{
	struct linux_image image;
	const char *why;
	uint64_t addr;

	if (number_parse(text, 16, &addr)) {
		log_err("handoff", "\"%s\" is not a number (hexadecimal); a mode comes after -h", text);
		return 1;
	}
	if (!IS_ALIGNED(addr, 8) || !memmap_is_ram(mem_map(), addr, LINUX_IMAGE_HEADER_SIZE)) {
		log_err("handoff", "no image can be at %s: not a multiple of 8 in RAM", text);
		return 1;
	}
	if (zimage_is((const void *)addr, LINUX_IMAGE_HEADER_SIZE))
		return check_bits(c, true);
	if (IS_ENABLED(CONFIG_CMD_BOOT) && say_type(addr))
		return 0;
	if (linux_image_parse((const void *)addr, LINUX_IMAGE_HEADER_SIZE, &image, &why)) {
		printf("%-25s no Linux arm64 Image at 0x%" PRIx64 " (%s): nothing to check\n", "image",
		       addr, why);
		return 0;
	}
	printf("%-25s Linux arm64 Image, %" PRIu64 " KiB of memory%s\n", "image",
	       image.image_size >> 10, image.big_endian ? ", big-endian" : "");
	if (!IS_ALIGNED(addr - image.text_offset, MIB(2)))
		printf("%-25s not 2 MiB aligned plus text_offset: booti moves it\n", "");
	if (!memmap_is_ram(mem_map(), addr, image.image_size))
		printf("%-25s not all of it is RAM there: booti moves it\n", "");
	if (check_bits(c, false))
		return 1;
	return IS_ENABLED(CONFIG_HANDOFF_MMU) ? kernel_entry_check_linux("handoff", how) : 0;
}

/* --- the command ---------------------------------------------------------------------- */

static bool with_mmu(const struct handoff_choice *how)
{
	return IS_ENABLED(CONFIG_HANDOFF_MMU) && how->mmu;
}

/* With the MMU on its rows come behind the others, as its registers do. */
static int do_mmu(const struct handoff_choice *how, bool check)
{
	return with_mmu(how) ? handoff_mmu(check) : 0;
}

static int do_show(const struct contract *c, const struct handoff_choice *how)
{
	print_mode(c, how);
	contract_list(c, show_row, NULL);
	return do_mmu(how, false) ? CMD_FAILURE : CMD_OK;
}

static int do_check(const struct contract *c, const struct handoff_choice *how)
{
	struct counts counts = { 0 };
	int ret;

	print_mode(c, how);
	handoff_program(c);
	printf("%-16s %-8s %-18s %-18s %s\n", "register", "bits", "wanted", "found", "verdict");
	contract_check(c, check_row, &counts);
	printf("%u rows: %u hold, %u are set by the last instructions, %u wrong\n", counts.rows,
	       counts.rows - counts.later - counts.wrong, counts.later, counts.wrong);
	ret = handoff_devices();
	return do_mmu(how, true) || counts.wrong || ret ? CMD_FAILURE : CMD_OK;
}

static int do_handoff(int argc, char *const argv[])
{
	const char *what = argv[1];
	struct contract contract;
	struct handoff_choice how;

	argc--;
	argv++;
	if (strcmp(what, "show") && strcmp(what, "check"))
		return CMD_USAGE;
	if (handoff_option(&argc, &argv, &how) || handoff_begin(&contract, how.mode))
		return CMD_FAILURE;
	if (argc > 2)
		return CMD_USAGE;
	if (argc == 2 && check_image(&contract, argv[1], &how))
		return CMD_FAILURE;
	/* what cannot be is refused before anything is shown or programmed */
	if (with_mmu(&how) && handoff_mmu_begin(&how, &contract))
		return CMD_FAILURE;
	return what[0] == 's' ? do_show(&contract, &how) : do_check(&contract, &how);
}

const struct command cmd_handoff = {
	.name = "handoff",
	.usage = "show [-h how] [addr]\n"
		 "check [-h how] [addr]",
	.summary = "what a kernel will find at its first instruction",
	.help =
		"show lists every register of the contract that this CPU has: the value that\n"
		"it will hold, why, and the source (BR: booting.rst of Linux and its section,\n"
		"ARM: the Arm ARM). Nothing is changed.\n"
		"\n"
		"check programs the registers as a boot would, which does not disturb\n"
		"Slipway, reads them back and says for each row: wanted, found, verdict. Those\n"
		"that change how Slipway itself runs (HCR, CPTR, CNTHCTL, SCTLR of its EL) are\n"
		"set by the last instructions of a boot. Every boot makes the same check and\n"
		"is refused when a row is wrong. Then it stops the devices that were used, as a\n"
		"boot would, with a row for each; they start again when something needs them.\n"
		"\n"
		"With the MMU on its rows follow: SCTLR, TCR, MAIR, TTBR as they are when it\n"
		"goes on, and how many tables the kernel's map takes.\n"
		"\n"
		"With ADDR what lies there is looked at too: what is it, may a Linux Image stay\n"
		"where it is, is it of the mode's 64 or 32 bits.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"\n"
		"Returns 1 when a row is wrong, a device does not stop, or the mode is not\n"
		"possible here.\n"
		"\n"
		"  handoff show -h el1\n"
		"  handoff check -h el2,mmu=identity,granule=64k\n"
		"  handoff check ${kernel_addr_r}\n",
	.min_args = 1,
	.max_args = 4,
	.run = do_handoff,
};
