/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/spin.h>

#include <arch/cold.h>
#include <arch/resident.h>
#include <arch/spin.h>
#include <boot/fdt_spin.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/dt_spin.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

/* Too large for the stack, and there is one boot. */
static struct spin_cpu cpus[SPIN_MAX_CPUS];
static size_t ncpus;

/* 1: it has to move, 0: it stays. */
static int check_place(const struct memmap *map, const struct spin_cpu *cpu)
{
	const struct memrange *r = memmap_overlap(map, cpu->release, 8);

	if (dt_spin_is_ours(r) && IS_ALIGNED(cpu->release, 8))
		return 1;
	if (!memmap_is_ram(map, cpu->release, 8) ||
	    (r && (r->role == MEM_ROLE_FIRMWARE || r->role == MEM_ROLE_NOMAP)))
		return 0;
	log_err("spin-table", "CPU 0x%" PRIx64 ": its cpu-release-addr 0x%" PRIx64 " is not aligned, "
		"or not in this machine's own devicetree: nobody kept that memory free",
		cpu->mpidr, cpu->release);
	return -EFAULT;
}

/* Keeps those that have to move. */
static int keep_movers(const struct memmap *map, size_t n)
{
	ncpus = 0;
	for (size_t i = 0; i < n; i++) {
		int ret = check_place(map, &cpus[i]);

		if (ret < 0)
			return ret;
		if (ret)
			cpus[ncpus++] = cpus[i];
	}
	return (int)ncpus;
}

int spin_wanted(const struct memmap *map, const void *fdt, const struct handoff *handoff)
{
	int n = fdt_spin_cpus(fdt, cpus, SPIN_MAX_CPUS);

	if (n > SPIN_MAX_CPUS) {
		log_err("spin-table", "%d CPUs in the devicetree; the pen serves %d", n, SPIN_MAX_CPUS);
		return -E2BIG;
	}
	if (n > 0)
		n = keep_movers(map, (size_t)n);
	if (n > 0 && cold_open())       /* resident_serve_mapped() */
		return -EBADMSG;
	/* release addresses lie in no-map memory, which the kernel's map does not have */
	if (n <= 0 || (!handoff->mmu_on && handoff->mode != CONTRACT_EL1_AARCH32))
		return n;
	log_err("spin-table", "%d CPUs wait in memory that the kernel will own. They can be moved for "
		"a 64-bit kernel whose MMU is off: -h el2, el2-vhe or el1, with mmu=off", n);
	return -ENOTSUP;
}

void spin_place(uint64_t base, struct handoff *handoff, struct fdt_fixup *fix)
{
	spin_install(base, cpus, ncpus);
	if (handoff_enters_el2(handoff->mode) || handoff_leaves_el2(handoff->mode))
		spin_through(base, resident_serve_mapped(handoff->resident, handoff->mode,
							 spin_go_on(base)));
	handoff->pen = base;
	fix->spin = cpus;
	fix->nspin = ncpus;
	fix->spin_release = spin_release(base);
	printf("spin-table: %zu CPUs move to a pen of ours at 0x%" PRIx64 "\n", ncpus, base);
}
