/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/measure.h>

#include <arch/cache.h>
#include <arch/cold.h>
#include <arch/mmu.h>
#include <boot/load.h>
#include <boot/plan.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/fdt_child.h>
#include <lib/hash.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include "linux_parts.h"

#define LOG_SIZE  KIB(16)      /* some 200 events */
#define LOG_ALIGN 4096u        /* it is reserved by pages */

static struct event_log the_log;

const struct event_log *measure_log(void)
{
	return the_log.buf ? &the_log : NULL;
}

int measure_reserve(void)
{
	struct memmap_want want = { .size = LOG_SIZE, .align = LOG_ALIGN, .from_top = true };
	uint64_t base;
	int ret;

	if (the_log.buf)
		return 0;
	ret = memmap_alloc(mem_map(), "measurement log", &want, MEM_ROLE_DATA, &base);
	if (ret) {
		log_err("measure", "no memory for the log: " ERR_FMT, ERR_ARG(ret));
		return ret;
	}
	ret = event_log_start(&the_log, (void *)base, LOG_SIZE);
	return ret ? ret : measure_policy();
}

static int add(enum measure_pcr pcr, enum event_type type, const char *what, const uint8_t *digest)
{
	struct event e = {
		.pcr = pcr, .type = type, .digest = digest,
		.data = (const uint8_t *)what, .size = (uint32_t)strlen(what) + 1,
	};
	int ret = event_log_add(&the_log, &e);

	if (ret)
		log_err("measure", "the log is full; reset begins a new one, and nothing is started "
			"that is not in it");
	return ret;
}

int measure_separator(void)
{
	static const uint8_t zeros[4];
	uint8_t digest[HASH_MAX];
	struct event e = {
		.pcr = MEASURE_POLICY, .type = EVENT_SEPARATOR, .digest = digest,
		.data = zeros, .size = sizeof(zeros),
	};
	int ret = hash_data(HASH_SHA256, zeros, sizeof(zeros), digest);

	return ret ? ret : event_log_add(&the_log, &e);
}

int measure(enum measure_pcr pcr, enum event_type type, const char *what, const void *data,
	    uint64_t size)
{
	uint8_t digest[HASH_MAX];
	int ret = measure_reserve();

	if (!ret)
		ret = hash_data(HASH_SHA256, data, size, digest);
	return ret ? ret : add(pcr, type, what, digest);
}

int measure_text(enum measure_pcr pcr, enum event_type type, const char *text)
{
	return measure(pcr, type, text, text, strlen(text) + 1);
}

/* --- the devicetree ------------------------------------------------------------------ */

/* A value that differs at every start of the machine; it counts as zeros. */
struct seed {
	const uint8_t *at;
	size_t size;
};

static struct seed find_seed(const void *fdt, const char *name)
{
	int chosen = fdt_child(fdt, 0, "chosen"), size = 0;
	const uint8_t *at = chosen < 0 ? NULL : fdt_getprop(fdt, chosen, name, &size);

	return (struct seed){ at, at ? (size_t)size : 0 };
}

static void update_zeros(struct hash *h, size_t size)
{
	static const uint8_t zeros[64];

	for (; size > sizeof(zeros); size -= sizeof(zeros))
		hash_update(h, zeros, sizeof(zeros));
	hash_update(h, zeros, size);
}

static int measure_tree(const void *fdt)
{
	struct seed seed[2] = { find_seed(fdt, "kaslr-seed"), find_seed(fdt, "rng-seed") };
	const uint8_t *p = fdt, *end = p + fdt_totalsize(fdt);
	uint8_t digest[HASH_MAX];
	struct hash h;
	int ret = hash_begin(&h, HASH_SHA256);

	if (ret)
		return ret;
	if (seed[1].at < seed[0].at) {
		const struct seed first = seed[1];

		seed[1] = seed[0];
		seed[0] = first;
	}
	for (size_t i = 0; i < ARRAY_SIZE(seed); i++) {
		if (!seed[i].at)
			continue;
		hash_update(&h, p, (size_t)(seed[i].at - p));
		update_zeros(&h, seed[i].size);
		p = seed[i].at + seed[i].size;
	}
	hash_update(&h, p, (size_t)(end - p));
	ret = hash_finish(&h, digest);
	return ret ? ret : add(MEASURE_CONFIG, EVENT_TABLE_OF_DEVICES, "dts", digest);
}

/* --- what is started ----------------------------------------------------------------- */

static int measure_kernel(const struct linux_boot *boot, const struct memmap *map)
{
	uint64_t size = linux_known_size(boot, map);
	int ret;

	if (!size && boot->comp_size)
		size = boot->comp_size;
	if (!size) {
		log_err("measure", "how many bytes the kernel at 0x%" PRIx64 " has is not known, so it "
			"cannot be measured; load it from a file", boot->kernel);
		return -EINVAL;
	}
	ret = load_check_source(map, "measure: kernel", boot->kernel, size);
	return ret ? ret : measure(MEASURE_KERNEL, EVENT_COMPACT_HASH, "linux",
				   (const void *)boot->kernel, size);
}

static int measure_initrd(const struct linux_boot *boot, const struct memmap *map)
{
	int ret;

	if (!boot->initrd_size)
		return 0;
	ret = load_check_source(map, "measure: initrd", boot->initrd, boot->initrd_size);
	return ret ? ret : measure(MEASURE_INITRD, EVENT_COMPACT_HASH, "initrd",
				   (const void *)boot->initrd, boot->initrd_size);
}

static int measure_mode(enum contract_mode mode)
{
	char text[40];
	int ret = cold_open();              /* handoff_mode_name() */

	if (ret)
		return ret;
	snprintf(text, sizeof(text), "handoff=%s", handoff_mode_name(mode));
	return measure_text(MEASURE_CONFIG, EVENT_PLATFORM_CONFIG, text);
}

int measure_start(const void *fdt, enum contract_mode mode, struct fdt_fixup *fix)
{
	int ret = measure_reserve();

	if (!ret)
		ret = measure_tree(fdt);
	if (!ret)
		ret = measure_mode(mode);
	fix->log = (uint64_t)(uintptr_t)the_log.buf;
	fix->log_size = LOG_SIZE;
	return ret;
}

int measure_linux(struct linux_boot *boot, const struct memmap *map)
{
	const char *args = boot->fixup.bootargs;
	int ret = measure_kernel(boot, map);

	if (!ret)
		ret = measure_initrd(boot, map);
	if (!ret)
		ret = measure_text(MEASURE_CONFIG, EVENT_PLATFORM_CONFIG, args ? args : "");
	return ret ? ret : measure_start(boot->fdt, boot->how.mode, &boot->fixup);
}

int measure_plan(const struct boot_plan *plan)
{
	int ret = 0;

	for (size_t i = 0; i < plan->nranges && !ret && !plan->measured; i++)
		/*
		 * Of the tree that is handed over, only what it was made from means anything. By
		 * its place in the plan: a file that is started may be called what it likes.
		 */
		if (i + 1 != plan->tree)
			ret = measure(MEASURE_KERNEL, EVENT_COMPACT_HASH, plan->range[i].name,
				      (const void *)plan->range[i].base, plan->range[i].size);
	if (!ret && the_log.buf)
		cache_clean_poc(the_log.buf, LOG_SIZE);
	return ret;
}
