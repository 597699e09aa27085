/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_fixup.h>

#include <boot/fdt_spin.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define LOG_ROOM   256         /* two properties, and a node */
#define FIXED_ROOM 768         /* nodes, property headers, names */
#define RELEASE_ROOM 4         /* a cpu-release-addr of one cell that becomes two */
#define METHOD_ROOM 20         /* an enable-method: property header and "psci" */

size_t fdt_fixup_room(const struct fdt_fixup *fix)
{
	return FIXED_ROOM + (fix->bootargs ? strlen(fix->bootargs) + 1 : 0) + fix->seed_size +
	       (fix->psci_smc ? fix->psci_cpus * METHOD_ROOM : 0) + fix->nspin * RELEASE_ROOM +
	       (fix->log_size ? LOG_ROOM : 0);
}

static int report(const char *what, int fdt_err)
{
	if (fdt_err >= 0)
		return 0;
	log_err("devicetree", "%s: %s", what, fdt_reason(fdt_err));
	return fdt_err == -FDT_ERR_NOSPACE ? -ENOSPC : -EBADMSG;
}

static int find_or_add(void *fdt, const char *name)
{
	int node = fdt_child(fdt, 0, name);

	return node == -FDT_ERR_NOTFOUND ? fdt_add_child(fdt, 0, name) : node;
}

bool fdt_wants_seed(const void *fdt)
{
	int chosen = fdt_child(fdt, 0, "chosen");

	return chosen < 0 || !fdt_getprop(fdt, chosen, "rng-seed", NULL) ||
	       !fdt_getprop(fdt, chosen, "kaslr-seed", NULL);
}

static int set_seeds(void *fdt, int chosen, const struct fdt_fixup *fix)
{
	int ret = 0;

	if (fix->seed_size < FDT_SEED_SIZE)
		return 0;
	if (!fdt_getprop(fdt, chosen, "kaslr-seed", NULL))
		ret = report("/chosen/kaslr-seed", fdt_setprop(fdt, chosen, "kaslr-seed", fix->seed,
							       8));
	if (!ret && !fdt_getprop(fdt, chosen, "rng-seed", NULL))
		ret = report("/chosen/rng-seed", fdt_setprop(fdt, chosen, "rng-seed", fix->seed + 8,
							     (int)fix->seed_size - 8));
	return ret;
}

int fdt_forget_initrd(void *fdt)
{
	static const char *const names[] = { "linux,initrd-start", "linux,initrd-end" };
	int chosen = fdt_child(fdt, 0, "chosen"), ret = 0;

	for (size_t i = 0; chosen >= 0 && i < ARRAY_SIZE(names) && !ret; i++) {
		if (!fdt_getprop(fdt, chosen, names[i], NULL))
			continue;
		log_warn("devicetree", "/chosen/%s is left out: that initrd is not signed", names[i]);
		ret = report(names[i], fdt_delprop(fdt, chosen, names[i]));
	}
	return ret;
}

static int set_initrd(void *fdt, int chosen, const struct fdt_fixup *fix)
{
	int ret;

	if (!fix->initrd_size)
		return 0;
	ret = report("/chosen/linux,initrd-start",
		     fdt_setprop_u64(fdt, chosen, "linux,initrd-start", fix->initrd));
	return ret ? ret : report("/chosen/linux,initrd-end",
				  fdt_setprop_u64(fdt, chosen, "linux,initrd-end",
						  fix->initrd + fix->initrd_size));
}

/* devicetree binding arm/cpus.yaml: how the CPU is started. Those that have a way keep it. */
static int set_enable_methods(void *fdt, size_t max)
{
	int cpus = fdt_child(fdt, 0, "cpus"), node, ret = 0;

	if (cpus < 0)
		return 0;
	fdt_for_each_subnode(node, fdt, cpus) {
		const char *type = fdt_getprop(fdt, node, "device_type", NULL);

		if (!type || strcmp(type, "cpu") || fdt_getprop(fdt, node, "enable-method", NULL))
			continue;
		if (!max--)
			break;
		ret = report("/cpus/cpu/enable-method",
			     fdt_setprop_string(fdt, node, "enable-method", "psci"));
		if (ret)
			break;
	}
	return ret;
}

/* devicetree binding arm/psci.yaml */
static int add_psci(void *fdt, const struct fdt_fixup *fix)
{
	int node = fdt_child(fdt, 0, "psci");
	int ret;

	if (node >= 0)
		return 0;
	node = fdt_add_child(fdt, 0, "psci");
	if (node < 0)
		return report("/psci", node);
	ret = report("/psci/method", fdt_setprop_string(fdt, node, "method", "smc"));
	if (!ret)
		ret = report("/psci/compatible",
			     fdt_setprop_string(fdt, node, "compatible", "arm,psci-1.0"));
	return ret ? ret : set_enable_methods(fdt, fix->psci_cpus);
}

/* A devicetree number of CELLS cells at P. */
static void put_cells(uint8_t *p, int cells, uint64_t v)
{
	for (int i = 4 * cells; i-- > 0; v >>= 8)
		p[i] = (uint8_t)v;
}

/* Devicetree specification 3.5: cells as the root's, and ranges. */
static int make_reserved_memory(void *fdt)
{
	int node = fdt_add_child(fdt, 0, "reserved-memory"), ret;

	if (node < 0)
		return node;
	ret = fdt_setprop_empty(fdt, node, "ranges");
	if (!ret)
		ret = fdt_setprop_u32(fdt, node, "#size-cells", (uint32_t)fdt_size_cells(fdt, 0));
	if (!ret)
		ret = fdt_setprop_u32(fdt, node, "#address-cells",
				      (uint32_t)fdt_address_cells(fdt, 0));
	return ret ? ret : node;
}

int fdt_reserve(void *fdt, const char *what, uint64_t base, uint64_t size, bool no_map)
{
	int parent = fdt_child(fdt, 0, "reserved-memory"), node, ret = 0, ac, sc;
	uint8_t reg[4 * 2 * 2];
	char name[40];

	if (parent == -FDT_ERR_NOTFOUND)
		parent = make_reserved_memory(fdt);
	if (parent < 0)
		return report("/reserved-memory", parent);
	ac = fdt_address_cells(fdt, parent);
	sc = fdt_size_cells(fdt, parent);
	if (ac < 1 || ac > 2 || sc < 1 || sc > 2)
		return report("/reserved-memory", -FDT_ERR_BADNCELLS);
	snprintf(name, sizeof(name), "%s@%" PRIx64, what, base);
	node = fdt_add_child(fdt, parent, name);
	if (node < 0)
		return report(name, node);
	put_cells(reg, ac, base);
	put_cells(reg + 4 * ac, sc, size);
	if (no_map)
		ret = fdt_setprop_empty(fdt, node, "no-map");
	if (!ret)
		ret = fdt_setprop(fdt, node, "reg", reg, 4 * (ac + sc));
	return report(name, ret);
}

/* devicetree binding tpm/tpm-common.yaml: the names that Linux knows a log by */
static int tell_log(void *fdt, int chosen, const struct fdt_fixup *fix)
{
	int ret = report("/chosen/linux,sml-base",
			 fdt_setprop_u64(fdt, chosen, "linux,sml-base", fix->log));

	if (!ret)
		ret = report("/chosen/linux,sml-size",
			     fdt_setprop_u32(fdt, chosen, "linux,sml-size", (uint32_t)fix->log_size));
	return ret ? ret : fdt_reserve(fdt, "measurement-log", fix->log, fix->log_size, false);
}

int fdt_fixup(void *fdt, const struct fdt_fixup *fix)
{
	int chosen = find_or_add(fdt, "chosen");
	int ret;

	if (chosen < 0)
		return report("/chosen", chosen);
	ret = set_initrd(fdt, chosen, fix);
	if (!ret && fix->bootargs)
		ret = report("/chosen/bootargs",
			     fdt_setprop_string(fdt, chosen, "bootargs", fix->bootargs));
	if (!ret)
		ret = set_seeds(fdt, chosen, fix);
	if (IS_ENABLED(CONFIG_MEASURED_BOOT) && !ret && fix->log_size)
		ret = tell_log(fdt, chosen, fix);
	if (!ret && fix->psci_smc)
		ret = add_psci(fdt, fix);
	if (!ret && fix->reserved_size)
		/* not even speculation may reach it through a map of the kernel's */
		ret = fdt_reserve(fdt, "slipway-el2", fix->reserved, fix->reserved_size, true);
	if (IS_ENABLED(CONFIG_SPIN_TABLE) && !ret)
		ret = fdt_spin_move(fdt, fix->spin, fix->nspin, fix->spin_release);
	return ret;
}
