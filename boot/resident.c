/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/resident.h>

#include <arch/resident.h>
#include <arch/spin.h>
#include <boot/fdt_cpus.h>
#include <boot/spin.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#define MAX_CPUS 256
#define NAME     "resident part at EL2"

/* Too large for the stack, and there is one boot. */
static uint64_t cpus[MAX_CPUS];

static int list_cpus(const void *fdt)
{
	int n = fdt_cpus(fdt, cpus, MAX_CPUS);

	if (n > MAX_CPUS) {
		log_err("handoff", "%d CPUs in the devicetree; the part that stays at EL2 serves %d", n,
			MAX_CPUS);
		return -E2BIG;
	}
	if (n <= 0)
		log_err("handoff", "an entry at EL1, or with the MMU on, needs the CPUs in the "
			"devicetree (/cpus)");
	return n == 0 ? -ENOENT : n;
}

/* A 32-bit kernel's vectors can lie below 4 GiB only, and it reaches no more before its MMU is on. */
static int take_memory(struct memmap *map, uint64_t size, bool aarch32, uint64_t *base)
{
	struct memmap_want want = {
		.size = size, .align = RESIDENT_ALIGN, .hi = GIB(4), .from_top = true,
	};
	int ret = memmap_alloc(map, NAME, &want, MEM_ROLE_RESIDENT, base);

	if (ret == -ENOMEM && !aarch32) {
		want.hi = 0;
		ret = memmap_alloc(map, NAME, &want, MEM_ROLE_RESIDENT, base);
	}
	if (ret)
		log_err("handoff", "no %" PRIu64 " KiB for the part that stays at EL2: " ERR_FMT,
			size >> 10, ERR_ARG(ret));
	return ret;
}

/* Below EL1 always; at EL2 for the other CPUs of a kernel whose MMU is on. */
static bool is_wanted(const struct handoff *handoff)
{
	return handoff_leaves_el2(handoff->mode) ||
	       (IS_ENABLED(CONFIG_HANDOFF_MMU) && handoff->mmu_on &&
		handoff_enters_el2(handoff->mode));
}

int resident_place(struct memmap *map, const void *fdt, struct handoff *handoff,
		   struct fdt_fixup *fix)
{
	bool aarch32 = handoff->mode == CONTRACT_EL1_AARCH32;
	uint64_t base, size, part;
	int ret, n, spinning = 0;

	if (IS_ENABLED(CONFIG_SPIN_TABLE))
		spinning = spin_wanted(map, fdt, handoff);
	if (spinning < 0)
		return spinning;
	if (!spinning && !is_wanted(handoff))
		return 0;
	n = list_cpus(fdt);
	if (n < 0)
		return n;
	part = resident_size((size_t)n);
	size = part + (spinning ? SPIN_SIZE : 0);
	ret = take_memory(map, size, aarch32, &base);
	if (ret)
		return ret;
	ret = resident_install(base, cpus, (size_t)n, aarch32);
	if (ret) {
		log_err("handoff", "the devicetree does not list the CPU that runs this");
		return ret;
	}
	handoff->resident = base;
	fix->reserved = base;
	fix->reserved_size = size;
	if (IS_ENABLED(CONFIG_SPIN_TABLE) && spinning)
		spin_place(base + part, handoff, fix);
	return 0;
}
