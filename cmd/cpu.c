/* SPDX-License-Identifier: Apache-2.0 */
/* cpu: the CPUs of the devicetree. */
#include <arch/cpu.h>
#include <common/command.h>
#include <common/complete.h>
#include <drivers/device.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* reg as GICR_TYPER has affinities (arm/cpus.yaml: one cell, or two with Aff3 in the first). */
static uint64_t affinity_of(const struct dt_node *cpu)
{
	if (cpu->reg_len >= 8)
		return (uint64_t)(get_be32(cpu->reg) & 0xff) << 24 |
		       (get_be32((const char *)cpu->reg + 4) & 0xffffff);
	return cpu->reg_len >= 4 ? get_be32(cpu->reg) & 0xffffff : 0;
}

static void print_details(const struct dt *dt, const struct dt_node *cpu)
{
	const char *method = dt_prop_str(dt, cpu, "enable-method");
	uint32_t hz = dt_prop_u32(dt, cpu, "clock-frequency", 0);

	printf("        ID = 0x%" PRIx64 ", ", affinity_of(cpu));
	if (hz)
		printf("freq = %" PRIu32 " MHz", hz / 1000000);
	else
		printf("freq unknown");
	printf(", started by %s%s\n", method ? method : "nobody knows what (no enable-method)",
	       cpu->enabled ? "" : ", disabled");
}

/* The one that this runs on knows more than the tree. */
static void print_cpu(const struct dt_node *cpu, unsigned int number)
{
	bool here = affinity_of(cpu) == cpu_affinity();
	char name[48];

	printf("%3u: %-10s %s%s\n", number, cpu->name,
	       here ? cpu_name(name, sizeof(name)) : cpu->compatible ? cpu->compatible : "?",
	       here ? " (running this)" : "");
}

static int do_cpu(int argc, char *const argv[])
{
	const struct dt *dt = device_tree();
	bool detail = !strcmp(argv[1], "detail");
	unsigned int found = 0;

	if (!detail && strcmp(argv[1], "list"))
		return CMD_USAGE;
	for (size_t i = 0; i < dt->count; i++) {
		const struct dt_node *node = &dt->node[i];

		if (!node->device_type || strcmp(node->device_type, "cpu"))
			continue;
		print_cpu(node, found++);
		if (detail)
			print_details(dt, node);
	}
	if (!found)
		log_err("cpu", "the devicetree lists none");
	return found ? CMD_OK : CMD_FAILURE;
}

static void complete_cpu(struct completion *c)
{
	if (c->argc != 1)
		return;
	completion_add(c, "detail");
	completion_add(c, "list");
}

const struct command cmd_cpu = {
	.name = "cpu",
	.usage = "list\ndetail",
	.summary = "display information about CPUs",
	.help = "Lists the CPUs of the devicetree: their nodes, and what they are. detail adds the\n"
		"affinity (MPIDR), the clock when the tree tells it, and how a kernel starts them.\n",
	.min_args = 1,
	.max_args = 1,
	.run = do_cpu,
	.complete = complete_cpu,
};
