/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QEMU plugin that watches a boot for mistakes with caches and TLBs, from
 * reset to the kernel's first instruction, where it ends QEMU.
 *
 * Arguments:
 *   out=FILE            the result (see log.h)
 *   log=FILE            every operation, readable (optional)
 *   kernel=FILE         the kernel whose first instruction ends the run
 *   elf=FILE            the loader's ELF file, for names (optional)
 *   ram=BASE:SIZE       where RAM is (hexadecimal)
 *   mapped=BASE         the kernel is entered with its MMU on, at VA = PA + BASE (hexadecimal)
 *   resident=SIZE       below a kernel at EL1, so much stays where VBAR_EL2 points (hexadecimal)
 *
 * QEMU has no caches: this plugin only collects what the CPU does, and
 * model.c says what hardware could have made of it. What devices do to memory
 * is not seen here; the hand-off check finds it by content.
 */
#include <inttypes.h>
#include <qemu-plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode.h"
#include "files.h"
#include "guest.h"
#include "image.h"
#include "log.h"
#include "registers.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct block {
	uint64_t pc;
	size_t size;
	uint32_t first;
};

struct site {
	uint64_t pc;
	struct op op;
};

static struct {
	struct model *model;
	uint64_t ram_base, ram_size;
	struct image image;
	size_t kernel_file_size;
	bool started;
	uint64_t pc;                 /* of the instruction that is being executed */
	unsigned int el;
	bool mapped;
	uint64_t base;
	uint64_t resident_size;
	uint64_t reading_at;         /* VA - PA for on_read */
} state;

/* --- registers ----------------------------------------------------------------------------- */

static void read_reset_state(void)
{
	model_reset_register(state.model, REGIME_EL1, REG_SCTLR, register_read("SCTLR"));
	model_reset_register(state.model, REGIME_EL2, REG_SCTLR, register_read("SCTLR_EL2"));
	model_reset_register(state.model, REGIME_EL3, REG_SCTLR, register_read("SCTLR_EL3"));
	model_reset_hcr(state.model, register_read("HCR_EL2"));
}

/* --- events -------------------------------------------------------------------------------- */

static void on_violation(void *ctx, enum rule rule, uint64_t addr, const char *text)
{
	log_violation(rule, state.pc, addr, text);
}

static bool on_read(void *ctx, uint64_t addr, void *buf, size_t len)
{
	return guest_read(addr + state.reading_at, buf, len);
}

static void on_block(unsigned int cpu, void *data)
{
	const struct block *b = data;

	if (cpu != 0)
		return;
	if (!state.started)
		read_reset_state();
	state.started = true;
	state.pc = b->pc;
	state.el = register_read("cpsr") >> 2 & 3;
	model_block(state.model, state.el, b->pc, b->size, b->first);
}

/*
 * Only for RAM: after a store to a device that changed the memory map (such as
 * switching off a PCI BAR) QEMU 10 aborts in the look-up of its physical address.
 */
static uint64_t physical(qemu_plugin_meminfo_t info, uint64_t va)
{
	const struct qemu_plugin_hwaddr *hw;

	if (va - state.ram_base >= state.ram_size)
		return va;
	hw = qemu_plugin_get_hwaddr(info, va);
	return hw ? qemu_plugin_hwaddr_phys_addr(hw) : va;
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t va, void *pc)
{
	size_t size = (size_t)1 << qemu_plugin_mem_size_shift(info);
	uint64_t pa = physical(info, va);

	if (cpu != 0)
		return;
	state.pc = (uint64_t)pc;
	if (!qemu_plugin_mem_is_store(info)) {
		model_load(state.model, va, pa, size);
	} else {
		qemu_plugin_mem_value value = qemu_plugin_mem_get_value(info);

		model_store(state.model, va, pa, size, (const uint8_t *)&value.data);
	}
}

static uint64_t tlbi_address(const struct op *op, uint64_t operand)
{
	return op->by_address ? operand << 20 >> 8 : TLBI_ALL;
}

static void on_op(unsigned int cpu, void *data)
{
	const struct site *site = data;
	const struct op *op = &site->op;
	struct model *m = state.model;
	uint64_t operand = register_x(op->rt);

	if (cpu != 0)
		return;
	state.pc = site->pc;
	log_op(site->pc, state.el, op->name, operand);
	switch (op->kind) {
	case OP_DC:
		model_dc(m, op->dc, operand);
		break;
	case OP_IC_ALL:
		model_ic_all(m);
		break;
	case OP_IC_VA:
		model_ic_va(m, operand);
		break;
	case OP_TLBI:
		model_tlbi(m, model_regime(m, op->op1), tlbi_address(op, operand));
		break;
	case OP_DSB:
		model_dsb(m, op->dsb.kind, op->dsb.system);
		break;
	case OP_ISB:
		model_isb(m);
		break;
	case OP_MSR:
		model_write(m, model_regime(m, op->op1), op->reg, operand);
		break;
	case OP_HCR:
		model_write_hcr(m, operand);
		break;
	default:
		break;
	}
}

/* image_size of a Linux Image header (booting.rst, section 4); of other programs, the file's. */
static uint64_t image_size(uint64_t pc)
{
	uint64_t size = 0;
	char magic[4];

	if (!guest_read(pc + 56, magic, sizeof(magic)) || memcmp(magic, "ARM\x64", sizeof(magic)) ||
	    !guest_read(pc + 16, &size, sizeof(size)))
		return state.kernel_file_size;
	return size;
}

static void on_kernel(unsigned int cpu, void *data)
{
	struct handoff at = { .pc = (uint64_t)data, .pstate = register_read("cpsr"),
			      .image_file_size = state.kernel_file_size,
			      .mapped = state.mapped, .base = state.base };

	for (unsigned int i = 0; i < 4; i++)
		at.x[i] = register_x(i);
	at.image_size = image_size(at.pc);
	if (state.resident_size) {
		at.resident = register_read("VBAR_EL2") & ~(state.resident_size - 1);
		at.resident_size = state.resident_size;
	}
	state.pc = at.pc;
	state.reading_at = state.base;
	model_handoff(state.model, &at);
	log_close(at.pc);
	_exit(0);
}

/* QEMU ends without having reached the kernel. */
static void on_exit_early(qemu_plugin_id_t id, void *data)
{
	log_close(0);
}

/* --- instrumenting ------------------------------------------------------------------------- */

static void watch(struct qemu_plugin_insn *insn)
{
	uint64_t pc = qemu_plugin_insn_vaddr(insn);
	struct op op = decode(guest_insn(insn));

	if (op.kind != OP_NONE) {
		struct site *site = g_new(struct site, 1);

		*site = (struct site){ .pc = pc, .op = op };
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_op, QEMU_PLUGIN_CB_R_REGS, site);
	}
	qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_R_REGS,
					 QEMU_PLUGIN_MEM_RW, (void *)pc);
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *b = g_new0(struct block, 1);

	b->pc = qemu_plugin_tb_vaddr(tb);
	b->size = n * sizeof(uint32_t);
	b->first = guest_insn(first);
	if (guest_is_kernel(b->pc, b->first)) {
		qemu_plugin_register_vcpu_insn_exec_cb(first, on_kernel, QEMU_PLUGIN_CB_R_REGS,
						       (void *)b->pc);
		return;
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_R_REGS, b);
	for (size_t i = 0; i < n; i++)
		watch(qemu_plugin_tb_get_insn(tb, i));
}

static bool set_up_model(const char *ram)
{
	static const struct model_host host = { .violation = on_violation, .read = on_read };

	if (!ram || sscanf(ram, "%" SCNx64 ":%" SCNx64, &state.ram_base,
			   &state.ram_size) != 2 || state.ram_base % LINE) {
		fprintf(stderr, "plugin: ram=BASE:SIZE is missing\n");
		return false;
	}
	state.model = model_new(state.ram_base, state.ram_size, &host);
	return state.model != NULL;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	const char *elf = arg_value(argc, argv, "elf");
	const char *kernel = arg_value(argc, argv, "kernel");
	const char *mapped = arg_value(argc, argv, "mapped");
	const char *resident = arg_value(argc, argv, "resident");
	struct stat st;

	state.mapped = mapped != NULL;
	state.base = mapped ? strtoull(mapped, NULL, 16) : 0;
	state.resident_size = resident ? strtoull(resident, NULL, 16) : 0;
	if (!kernel || !guest_kernel_load(kernel) || stat(kernel, &st) != 0)
		return -1;
	state.kernel_file_size = (size_t)st.st_size;
	if ((elf && !image_load(&state.image, elf)) ||
	    !log_open(arg_value(argc, argv, "log"), arg_value(argc, argv, "out"),
		      elf ? &state.image : NULL, guest_read) ||
	    !set_up_model(arg_value(argc, argv, "ram")))
		return -1;
	registers_init(id);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_exit_early, NULL);
	return 0;
}
