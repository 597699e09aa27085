/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_spin.h>

#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

static bool is_string(const void *fdt, int node, const char *name, const char *value)
{
	int len;
	const char *p = fdt_getprop(fdt, node, name, &len);

	return p && (size_t)len == strlen(value) + 1 && memcmp(p, value, (size_t)len) == 0;
}

static bool is_spinning(const void *fdt, int node)
{
	return is_string(fdt, node, "device_type", "cpu") &&
	       is_string(fdt, node, "enable-method", "spin-table");
}

static int read_cells(const void *fdt, int node, const char *name, uint64_t *out)
{
	int len;
	const uint8_t *p = fdt_getprop(fdt, node, name, &len);

	if (!p || (len != 4 && len != 8)) {
		log_err("devicetree", "/cpus/%s: %s is neither 1 nor 2 cells",
			fdt_get_name(fdt, node, NULL), name);
		return -EBADMSG;
	}
	*out = len == 8 ? get_be64(p) : get_be32(p);
	return 0;
}

int fdt_spin_cpus(const void *fdt, struct spin_cpu *cpu, size_t max)
{
	int cpus = fdt_child(fdt, 0, "cpus"), node, n = 0;

	if (cpus < 0)
		return 0;
	fdt_for_each_subnode(node, fdt, cpus) {
		struct spin_cpu one;
		int ret;

		if (!is_spinning(fdt, node))
			continue;
		ret = read_cells(fdt, node, "reg", &one.mpidr);
		if (!ret)
			ret = read_cells(fdt, node, "cpu-release-addr", &one.release);
		if (ret)
			return ret;
		if ((size_t)n < max)
			cpu[n] = one;
		n++;
	}
	return n;
}

/* Offsets behind a property that grows move: the node is looked for again for each CPU. */
static int find_cpu(const void *fdt, uint64_t mpidr)
{
	int cpus = fdt_child(fdt, 0, "cpus"), node;

	fdt_for_each_subnode(node, fdt, cpus) {
		uint64_t reg;

		if (is_spinning(fdt, node) && !read_cells(fdt, node, "reg", &reg) && reg == mpidr)
			return node;
	}
	return -FDT_ERR_NOTFOUND;
}

int fdt_spin_move(void *fdt, const struct spin_cpu *cpu, size_t n, uint64_t base)
{
	for (size_t i = 0; i < n; i++) {
		int node = find_cpu(fdt, cpu[i].mpidr);
		int ret = node < 0 ? node : fdt_setprop_u64(fdt, node, "cpu-release-addr",
							    base + i * SPIN_STEP);

		if (ret) {
			log_err("devicetree", "/cpus: cpu-release-addr: %s", fdt_reason(ret));
			return ret == -FDT_ERR_NOSPACE ? -ENOSPC : -EBADMSG;
		}
	}
	return 0;
}
