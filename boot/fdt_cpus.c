/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_cpus.h>

#include <errno.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

bool fdt_has_type(const void *fdt, int node, const char *type)
{
	int len;
	const char *found = fdt_getprop(fdt, node, "device_type", &len);

	return found && (size_t)len == strlen(type) + 1 && !memcmp(found, type, (size_t)len);
}

static int read_reg(const void *fdt, int node, int cells, uint64_t *out)
{
	int len;
	const uint8_t *reg = fdt_getprop(fdt, node, "reg", &len);

	if (!reg || len != 4 * cells) {
		log_err("devicetree", "/cpus/%s: reg is not %d cells", fdt_get_name(fdt, node, NULL),
			cells);
		return -EBADMSG;
	}
	*out = cells == 2 ? get_be64(reg) : get_be32(reg);
	return 0;
}

int fdt_cpus(const void *fdt, uint64_t *mpidr, size_t max)
{
	int cpus = fdt_child(fdt, 0, "cpus"), cells, node, n = 0;

	if (cpus < 0)
		return -ENOENT;
	cells = fdt_address_cells(fdt, cpus);
	if (cells != 1 && cells != 2) {
		log_err("devicetree", "/cpus: #address-cells is neither 1 nor 2");
		return -EBADMSG;
	}
	fdt_for_each_subnode(node, fdt, cpus) {
		uint64_t reg;
		int ret;

		if (!fdt_has_type(fdt, node, "cpu"))
			continue;
		ret = read_reg(fdt, node, cells, &reg);
		if (ret)
			return ret;
		if ((size_t)n < max)
			mpidr[n] = reg;
		n++;
	}
	return n;
}
