/* SPDX-License-Identifier: Apache-2.0 */
#include "bootm_fit.h"
#include "bootm_verify.h"

#include <arch/mmu.h>
#include <boot/elf.h>
#include <boot/fit_place.h>
#include <boot/measure.h>
#include <boot/plan.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include "boot_linux.h"
#include "fit_find.h"
#include "start.h"

#define NAME_MAX_SIZE 64

/* Too large for the stack, and there is only one boot. */
static struct fit fit;
static struct fit_config conf;

/* --- which one ------------------------------------------------------------------------ */

/* The next name of "ADDR#conf#overlay" at *REST, whose end is a '#' or the end of it. */
static int take_name(const char **rest, char *name)
{
	size_t length = strcspn(*rest, "#");

	if (!length || length >= NAME_MAX_SIZE) {
		log_err("bootm", "\"%s\" does not begin with a name%s", *rest,
			length ? ": more than 63 characters" : "");
		return -EINVAL;
	}
	memcpy(name, *rest, length);
	name[length] = '\0';
	*rest += length + (*(*rest + length) == '#');
	return 0;
}

bool bootm_is_fit(const char *where)
{
	const char *rest;
	uint64_t addr;

	return !fit_where(where, &addr, &rest) && (*rest || fit_is_at(addr));
}

/* Nothing of a configuration is read before. */
static int verify_config(int node)
{
	return IS_ENABLED(CONFIG_VERIFIED_BOOT) ? bootm_verify_config(&fit, node) : 0;
}

static int add_overlays(const char *rest)
{
	char name[NAME_MAX_SIZE];
	int ret = 0;

	if (*rest && !conf.nfdts) {
		log_err("bootm", "configuration %s has no devicetree for overlays to go onto",
			conf.name);
		return -EINVAL;
	}
	while (*rest && !ret) {
		int node;

		ret = take_name(&rest, name);
		if (ret)
			break;
		node = fit_config_find(&fit, name, NULL, 0);
		ret = node < 0 ? node : verify_config(node);
		if (!ret)
			ret = fit_config_overlay(&fit, node, &conf);
	}
	return ret;
}

/* The node for "" or "#conf" at *REST; overlays may follow. */
static int find_config(const char **rest)
{
	char name[NAME_MAX_SIZE];
	int len, ret = 0;
	const char *board = fdt_getprop(fdt_work(), 0, "compatible", &len);
	bool named = **rest == '#';

	*rest += named;
	if (named)
		ret = take_name(rest, name);
	if (ret)
		return ret;
	return fit_config_find(&fit, named ? name : NULL, board, board ? len : 0);
}

static int read_config(const char *rest)
{
	int node = find_config(&rest);
	int ret = node < 0 ? node : verify_config(node);

	if (!ret)
		ret = fit_config_read(&fit, node, &conf);
	if (!ret && !conf.has_kernel) {
		log_err("bootm", "configuration %s has no kernel", conf.name);
		ret = -EINVAL;
	}
	return ret ? ret : add_overlays(rest);
}

/* ":image" */
static int read_image(const char *name)
{
	int ret = policy_may_use("bootm", "an image without its configuration");

	if (ret)
		return ret;
	memset(&conf, 0, sizeof(conf));
	conf.has_kernel = true;
	conf.name = "(none)";
	ret = fit_part_find(&fit, name, &conf.kernel);
	if (ret || conf.kernel.type == FIT_TYPE_KERNEL || conf.kernel.type == FIT_TYPE_PROGRAM)
		return ret;
	log_err("bootm", "%s is no kernel, and no program either", name);
	return -EINVAL;
}

/* --- is it whole? ------------------------------------------------------------------------ */

static int check_part(const struct fit_part *p)
{
	int ret = fit_part_check(&fit, p);

	if (!ret)
		printf("   %s: %" PRIu64 " KiB, %s, hashes are right\n", p->name, p->size >> 10,
		       fit_comp_name(p->comp));
	return ret;
}

static int check_parts(void)
{
	int ret;

	/* their data has been hashed with the configuration's */
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT))
		return bootm_verify_parts(&conf);
	ret = check_part(&conf.kernel);
	if (!ret && conf.has_ramdisk)
		ret = check_part(&conf.ramdisk);
	for (size_t i = 0; i < conf.nfdts && !ret; i++)
		ret = check_part(&conf.fdt[i]);
	for (size_t i = 0; i < conf.nloadables && !ret; i++)
		ret = check_part(&conf.loadable[i]);
	return ret;
}

/* --- what is started ---------------------------------------------------------------------- */

static int prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan)
{
	int ret = linux_prepare(boot, map, plan);

	for (size_t i = 0; i < conf.nloadables && !ret; i++)
		ret = boot_plan_add(plan, conf.loadable[i].name, conf.loadable[i].load,
				    conf.loadable[i].size);
	/* measure_linux() knows of what every Linux has, and the plan counts as measured then */
	for (size_t i = 0; IS_ENABLED(CONFIG_MEASURED_BOOT) && i < conf.nloadables && !ret; i++)
		ret = measure(MEASURE_KERNEL, EVENT_COMPACT_HASH, conf.loadable[i].name,
			      (const void *)conf.loadable[i].load, conf.loadable[i].size);
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT))
		bootm_verify_trust(&plan->trust);
	return ret;
}

static int take_trees(int argc, char *const argv[], struct linux_boot *boot)
{
	int ret = 0;

	boot->fdt = fdt_work();
	if (argc > 3)
		ret = boot_linux_fdt(argv[3], boot);
	else if (conf.nfdts)
		ret = fit_place_fdt(&conf, mem_map(), &boot->fdt);
	if (ret || argc < 3)
		return ret;
	conf.has_ramdisk = false;
	return boot_linux_initrd(argv[2], boot);
}

/* All but what is started: trees, ramdisk and loadables, where they are used. */
static int place_others(int argc, char *const argv[], struct linux_boot *boot)
{
	int ret = take_trees(argc, argv, boot);

	if (!ret && conf.has_ramdisk) {
		boot->initrd = (uint64_t)conf.ramdisk.data;
		boot->initrd_size = conf.ramdisk.size;
	}
	for (size_t i = 0; i < conf.nloadables && !ret; i++)
		ret = fit_place_loadable(&conf.loadable[i], mem_map());
	return ret;
}

/* Under verified boot only what is signed has a say. */
static const char *command_line(void)
{
	return conf.bootargs || IS_ENABLED(CONFIG_VERIFIED_BOOT) ? conf.bootargs :
								   env_get("bootargs");
}

static int start_linux(int argc, char *const argv[], const struct handoff_choice *how)
{
	struct linux_boot boot = {
		.command = "bootm", .fixup.bootargs = command_line(), .how = *how,
	};
	int ret = place_others(argc, argv, &boot);

	if (!ret)
		ret = fit_place_kernel(&conf.kernel, mem_map(), &boot.kernel, &boot.kernel_size);
	return ret ? ret : boot_linux_start(&boot, prepare);
}

/* No Linux: load and entry are all that is known. */
static int check_other(const struct fit_part *p)
{
	if (elf_is(p->data, p->size)) {
		log_err("bootm", "%s: an ELF file cannot be entered as it stands; put the program's "
			"bytes into the FIT (objcopy -O binary)", p->name);
		return -ENOEXEC;
	}
	if (p->comp != FIT_COMP_NONE || !p->has_load) {
		log_err("bootm", "%s: a program that is not Linux has a load address and is not "
			"compressed", p->name);
		return -ENOTSUP;
	}
	return 0;
}

static int start_other(int argc, char *const argv[], const struct handoff_choice *how)
{
	const struct fit_part *p = &conf.kernel;
	struct boot_range loadables[FIT_MAX_LOADABLES];
	struct start s = { .who = "bootm", .how = *how, .also = loadables };
	struct linux_boot others = { .command = "bootm" };
	struct raw_boot raw = {
		.who = "bootm", .src = (uint64_t)p->data, .size = p->size, .dest = p->load,
		.entry = p->has_entry ? p->entry : p->load,
	};
	int ret = check_other(p);

	if (!ret)
		ret = place_others(argc, argv, &others);
	if (ret)
		return ret;
	if (others.initrd_size) {
		log_err("bootm", "%s is not Linux, and is told of no ramdisk: name it among the "
			"loadables", p->name);
		return -ENOTSUP;
	}
	s.fdt = others.fdt;
	for (; s.nalso < conf.nloadables; s.nalso++)
		loadables[s.nalso] = (struct boot_range){ conf.loadable[s.nalso].name,
			conf.loadable[s.nalso].load, conf.loadable[s.nalso].size };
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT))
		bootm_verify_trust(&s.trust);
	return start_raw(&s, &raw);
}

static int check_arch(const struct fit_part *p)
{
	if (!strcmp(p->arch, "arm64"))
		return 0;
	log_err("bootm", "%s is for \"%s\" and not for arm64", p->name, p->arch);
	return -ENOTSUP;
}

static int start(int argc, char *const argv[], const char *option)
{
	struct handoff_choice how;
	int ret = check_arch(&conf.kernel);

	if (!ret)
		ret = handoff_choose(option, conf.handoff, &how);
	if (!ret)
		ret = check_parts();
	if (ret)
		return ret;
	if (strcmp(conf.kernel.os, "linux"))
		ret = start_other(argc, argv, &how);
	else
		ret = start_linux(argc, argv, &how);
	fit_place_forget(mem_map());
	return ret;
}

int bootm_fit_find(const char *where, const struct fit **found)
{
	const char *rest;
	uint64_t addr;
	int ret = fit_where(where, &addr, &rest);

	if (!ret)
		ret = fit_find("bootm", addr, &fit);
	*found = &fit;
	return ret ? ret : find_config(&rest);
}

int bootm_fit(const char *where, int argc, char *const argv[], const char *option,
	      const struct fit_ahead *ahead)
{
	const char *rest;
	uint64_t addr;
	int ret = fit_where(where, &addr, &rest);

	if (!ret && (option || argc > 2))
		ret = policy_may_use("bootm", option ? "-h" : "an initrd or a devicetree by itself");
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT))
		bootm_verify_begin();
	if (!ret)
		ret = fit_find("bootm", addr, &fit);
	if (!ret)
		fit.ahead = ahead;
	if (!ret)
		ret = *rest == ':' ? read_image(rest + 1) : read_config(rest);
	if (ret)
		return ret;
	printf("## FIT image at 0x%" PRIx64 ", configuration %s\n", addr, conf.name);
	return start(argc, argv, option);
}
