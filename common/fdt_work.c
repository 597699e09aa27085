/* SPDX-License-Identifier: Apache-2.0 */
#include <common/fdt_work.h>

#include <arch/mmu.h>
#include <boot/load.h>
#include <boot/policy.h>
#include <drivers/device.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE       4096u
#define COPY_ALIGN 4096u
#define COPY_NAME  "working devicetree"
#define USER_NAME  "devicetree (fdt addr)"

/* Two trees beside the control tree: our copy of that, and one of the user's. 0: there is none. */
static uint64_t copy, users;

static uint64_t control(void)
{
	return (uint64_t)(uintptr_t)device_tree()->fdt;
}

static uint64_t work(void)
{
	return users ? users : copy ? copy : control();
}

const void *fdt_work(void)
{
	return (const void *)(uintptr_t)work();
}

/* --- is it a tree? ------------------------------------------------------------- */

/* Device registers are not: reading them does things, and libc reads unaligned words. */
static bool is_memory(const struct xlat_run *run)
{
	return run->mapped && run->type >= MEM_NORMAL_NC;
}

/* 0, or -EFAULT with the first address that cannot be read, or written. */
static int check_access(uint64_t addr, uint64_t size, bool write, uint64_t *at)
{
	uint64_t last = range_wraps(addr, size) ? UINT64_MAX : addr + (size - 1);
	struct xlat_run run;

	for (*at = addr; *at <= last; *at = run.va + run.size) {
		if (xlat_lookup(mmu_tables(), (va_t){ *at }, &run) || !is_memory(&run))
			return -EFAULT;
		if (write && run.perm != MEM_RW)
			return -EFAULT;
	}
	return 0;
}

/* Why there is no sound tree at ADDR, as the end of a sentence; NULL when there is one. */
static const char *find_fault(uint64_t addr, int *err, char *buf, size_t len)
{
	const void *fdt = (const void *)(uintptr_t)addr;
	int offset, ret;
	uint64_t at;

	*err = -EINVAL;
	if (!IS_ALIGNED(addr, 8))
		return "a devicetree's address is a multiple of 8";
	*err = -EFAULT;
	snprintf(buf, len, "there is no memory");
	if (check_access(addr, sizeof(struct fdt_header), false, &at))
		return buf;
	*err = -EBADMSG;
	snprintf(buf, len, "it begins with 0x%08x instead of 0x%08x", fdt_magic(fdt), FDT_MAGIC);
	if (fdt_magic(fdt) != FDT_MAGIC)
		return buf;
	if (check_access(addr, fdt_totalsize(fdt), false, &at)) {
		snprintf(buf, len, "it claims 0x%x bytes, but there is no memory at 0x%" PRIx64,
			 fdt_totalsize(fdt), at);
		return buf;
	}
	ret = fdt_check_tree(fdt, fdt_totalsize(fdt), &offset);
	if (!ret)
		return NULL;
	if (offset < 0)
		snprintf(buf, len, "damaged in its header: %s", fdt_reason(ret));
	else
		snprintf(buf, len, "damaged at structure offset 0x%x: %s", offset, fdt_reason(ret));
	return buf;
}

int fdt_check_at(const char *what, uint64_t addr)
{
	char buf[160];
	int err;
	const char *fault = find_fault(addr, &err, buf, sizeof(buf));

	if (!fault)
		return 0;
	if (what)
		log_err(what, "no usable devicetree at 0x%" PRIx64 ": %s", addr, fault);
	return err;
}

/* The control tree was checked when it was indexed, and nobody writes to it. */
int fdt_work_check(void)
{
	return work() == control() ? 0 : fdt_check_at("fdt", work());
}

/* --- room ---------------------------------------------------------------------- */

/* Makes our copy SIZE bytes long: a new one, of the control tree or of the copy there is. */
static int make_copy(uint64_t size)
{
	struct memmap_want want = { .size = size, .align = COPY_ALIGN, .from_top = true };
	uint64_t from = copy ? copy : control(), to;
	int ret = memmap_alloc(mem_map(), COPY_NAME, &want, MEM_ROLE_FDT, &to);

	if (ret) {
		log_err("fdt", "no %" PRIu64 " bytes for a copy of the devicetree: " ERR_FMT, size,
			ERR_ARG(ret));
		return ret;
	}
	ret = fdt_copy((const void *)(uintptr_t)from, (void *)(uintptr_t)to, size);
	if (ret) {
		memmap_remove_at(mem_map(), to);
		return ret;
	}
	if (copy)
		memmap_remove_at(mem_map(), copy);
	copy = to;
	return 0;
}

/* May the tree at ADDR grow from SIZE to MORE bytes? What it grows over is recorded as loaded. */
static int claim_behind(uint64_t addr, uint64_t size, uint64_t more)
{
	const struct memrange *own = memmap_overlap(mem_map(), addr, 1);
	uint64_t end = addr + size;
	const struct memrange *other;

	if (own && own->role == MEM_ROLE_LOAD)
		end = MAX(end, own->base + own->size);
	if (end >= addr + more)
		return 0;
	other = memmap_overlap(mem_map(), end, addr + more - end);
	if (other) {
		log_err("fdt", "the devicetree at 0x%" PRIx64 " cannot grow to 0x%" PRIx64 " bytes: "
			"%s begins at 0x%" PRIx64 "; fdt move it", addr, more, other->name,
			other->base);
		return -EEXIST;
	}
	if (!memmap_is_ram(mem_map(), addr, more)) {
		log_err("fdt", "the devicetree at 0x%" PRIx64 " cannot grow to 0x%" PRIx64 " bytes: "
			"the RAM ends before; fdt move it", addr, more);
		return -EFAULT;
	}
	return load_record(mem_map(), USER_NAME, end, addr + more - end);
}

/* In place; by way of the heap when its blocks must be put in order. */
static int resize_users(uint64_t size)
{
	void *fdt = (void *)(uintptr_t)users, *aside;
	int ret = -ENOMEM;

	if (fdt_is_editable(fdt)) {
		fdt_set_totalsize(fdt, (uint32_t)size);
		return 0;
	}
	aside = malloc(fdt_copy_size(fdt));
	if (aside)
		ret = fdt_copy(fdt, aside, fdt_copy_size(fdt));
	if (!ret)
		ret = fdt_copy(aside, fdt, size);
	free(aside);
	if (ret)
		log_err("fdt", "the devicetree at 0x%" PRIx64 " cannot be put in order for editing: "
			ERR_FMT, users, ERR_ARG(ret));
	return ret;
}

int fdt_work_set_size(uint64_t size)
{
	int ret = fdt_work_check();

	if (ret)
		return ret;
	if (size < fdt_used_size(fdt_work()) || size > INT32_MAX) {
		log_err("fdt", "0x%" PRIx64 " bytes: the devicetree has 0x%" PRIx64
			", and can have 0x%x", size, fdt_used_size(fdt_work()), INT32_MAX);
		return -ENOSPC;
	}
	if (!users)
		return make_copy(size);
	ret = claim_behind(users, fdt_totalsize(fdt_work()), size);
	return ret ? ret : resize_users(size);
}

/* A tree of the user's may lie in memory that is read-only for good reason. */
static int check_writable(void)
{
	uint64_t at;

	if (!users || !check_access(users, fdt_totalsize(fdt_work()), true, &at))
		return 0;
	log_err("fdt", "the devicetree at 0x%" PRIx64 " cannot be edited: 0x%" PRIx64
		" is read-only; fdt move it", users, at);
	return -EACCES;
}

void *fdt_work_edit(size_t room)
{
	uint64_t used, size;

	if (fdt_work_check() || check_writable())
		return NULL;
	used = fdt_used_size(fdt_work());
	size = fdt_totalsize(fdt_work());
	if (work() == control() || size - used < room)
		size = ALIGN_UP(used + room + PAGE, PAGE);
	else if (fdt_is_editable(fdt_work()))
		return (void *)(uintptr_t)work();
	return fdt_work_set_size(size) ? NULL : (void *)(uintptr_t)work();
}

/* --- which one ------------------------------------------------------------------- */

/* Memory that nobody has recorded yet, so that nothing is placed over the tree. */
static void record(uint64_t addr)
{
	uint64_t size = fdt_totalsize((const void *)(uintptr_t)addr);

	memmap_remove(mem_map(), USER_NAME);
	if (!memmap_overlap(mem_map(), addr, size) && memmap_is_ram(mem_map(), addr, size))
		load_record(mem_map(), USER_NAME, addr, size);
}

int fdt_work_set(uint64_t addr)
{
	int ret;

	if (!addr && copy)
		memmap_remove_at(mem_map(), copy);
	if (!addr)
		copy = 0;
	if (!addr || addr == control() || addr == copy) {
		users = 0;
		return 0;
	}
	ret = policy_may_use("fdt", "a devicetree by itself");
	if (!ret)
		ret = fdt_check_at("fdt", addr);
	if (ret)
		return ret;
	record(addr);
	users = addr;
	return 0;
}
