/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_fixup.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define FIXED_ROOM 512         /* nodes, property headers, names */

size_t fdt_fixup_room(const struct fdt_fixup *fix)
{
	return FIXED_ROOM + (fix->bootargs ? strlen(fix->bootargs) + 1 : 0) + fix->seed_size;
}

static int report(const char *what, int fdt_err)
{
	if (fdt_err >= 0)
		return 0;
	log_err("devicetree", "%s: %s", what, fdt_strerror(fdt_err));
	return fdt_err == -FDT_ERR_NOSPACE ? -ENOSPC : -EBADMSG;
}

/*
 * /chosen is looked for among the root's children only, and once: walking a
 * flat tree costs tens of thousands of instructions.
 */
static int find_or_add(void *fdt, const char *name)
{
	int node = fdt_subnode_offset(fdt, 0, name);

	return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(fdt, 0, name) : node;
}

bool fdt_wants_seed(const void *fdt)
{
	int chosen = fdt_subnode_offset(fdt, 0, "chosen");

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

/* devicetree binding arm/psci.yaml */
static int add_psci(void *fdt)
{
	int node = fdt_subnode_offset(fdt, 0, "psci");
	int ret;

	if (node >= 0)
		return 0;
	node = fdt_add_subnode(fdt, 0, "psci");
	if (node < 0)
		return report("/psci", node);
	ret = report("/psci/method", fdt_setprop_string(fdt, node, "method", "smc"));
	return ret ? ret : report("/psci/compatible",
				  fdt_setprop_string(fdt, node, "compatible", "arm,psci-1.0"));
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
	if (!ret && fix->psci_smc)
		ret = add_psci(fdt);
	return ret;
}
