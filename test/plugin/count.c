/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QEMU plugin that counts what a bootloader executes, and says when.
 *
 * Arguments:
 *   out=FILE       where the events go (one line each, format below)
 *   kernel=FILE    the kernel whose first instruction ends the run: QEMU exits there
 *   count=on|off   off: only the times of reset and kernel, for runs that measure time
 *   elf=FILE       the loader's ELF file, needed for poll=
 *   poll=FUNCTION  a function of it whose instructions get a column of their own
 *   mmu=end        QEMU exits when the MMU is turned on
 *   prompts=N      QEMU exits when the loader has written its prompt N times
 *   looks=on       says with each prompt how long the loader did not look at its UART
 *
 * Events: "<kind> <ns> <total> <maintenance> <polling> <text>", the time from
 * CLOCK_MONOTONIC, kind being
 *   reset    the first instruction
 *   mmu      the instruction that turned the MMU on for the first time (counted; the
 *            text is its EL and where it stands)
 *   line     a line that the loader has written to its console (the text)
 *   prompt   the loader has written "=> "
 *   looks    after that: most instructions between two looks since the last prompt
 *            (the text)
 *   kernel   the kernel's first instruction (not counted)
 *
 * Counted is every single instruction: QEMU starts a translated block anew
 * when one in it touches a device, so counting blocks would count some twice.
 * "maintenance" are the instructions of blocks that hold a cache maintenance
 * instruction, which is the loop around it, and needs no symbols: the same
 * measure for every loader.
 */
#include <inttypes.h>
#include <qemu-plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "a64.h"
#include "console.h"
#include "files.h"
#include "guest.h"
#include "image.h"
#include "looks.h"
#include "registers.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct counts {
	uint64_t total;
	uint64_t maintenance;
	uint64_t polling;
};

struct site {
	uint64_t pc;
	uint32_t insn;
};

static struct {
	FILE *out;
	bool counting;
	bool started;
	bool mmu_seen, mmu_ends;
	bool looks;
	struct image image;
	const struct image_symbol *poll;
	unsigned long prompts_left; /* 0: any number */
	struct qemu_plugin_scoreboard *board;
	qemu_plugin_u64 total, maintenance, polling;
} state;

static void event(const char *kind, const char *text)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(state.out, "%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n", kind,
		(uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
		qemu_plugin_u64_sum(state.total), qemu_plugin_u64_sum(state.maintenance),
		qemu_plugin_u64_sum(state.polling), text);
	fflush(state.out);
}

static void end_run(void)
{
	fclose(state.out);
	_exit(0);
}

static uint64_t executed(void)
{
	return qemu_plugin_u64_sum(state.total);
}

static void on_line(const char *text)
{
	event("line", text);
}

static void on_prompt(void)
{
	event("prompt", "");
	if (state.looks) {
		char text[32];

		snprintf(text, sizeof(text), "%" PRIu64, looks_worst());
		event("looks", text);
	}
	if (state.prompts_left && --state.prompts_left == 0)
		end_run();
}

static void on_kernel(unsigned int cpu, void *unused)
{
	event("kernel", "");
	end_run();
}

/* A write of SCTLR is about to be executed; DATA is the instruction and its address. */
static void on_sctlr(unsigned int cpu, void *data)
{
	const struct site *site = data;
	char text[64];

	if (state.mmu_seen || !(register_x(A64_RT(site->insn)) & 1))
		return;
	state.mmu_seen = true;
	snprintf(text, sizeof(text), "EL%" PRIu64 " 0x%" PRIx64, register_read("cpsr") >> 2 & 3,
		 site->pc);
	event("mmu", text);
	if (state.mmu_ends)
		end_run();
}

/* Behind the instruction's own counter, so that it is in the sum. */
static void watch_sctlr(struct qemu_plugin_insn *insn)
{
	uint32_t word = guest_insn(insn);
	struct site *site;

	if (state.mmu_seen || !a64_is_msr_sctlr(word))
		return;
	site = g_new(struct site, 1);
	*site = (struct site){ .pc = qemu_plugin_insn_vaddr(insn), .insn = word };
	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_sctlr, QEMU_PLUGIN_CB_R_REGS, site);
}

static bool has_maintenance(const struct qemu_plugin_tb *tb, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t w = guest_insn(qemu_plugin_tb_get_insn(tb, i));

		if (a64_is_dc(w) || a64_is_ic(w))
			return true;
	}
	return false;
}

/* Is this block part of the polling function? A block never leaves the page it starts in. */
static bool is_polling(const struct qemu_plugin_tb *tb)
{
	if (!state.poll)
		return false;

	uint64_t addr = qemu_plugin_tb_vaddr(tb);
	uint64_t page_offset = (addr - state.poll->start) & 0xfff;

	/* The cheap test first: the program lies at a page boundary wherever it is. */
	if (page_offset >= state.poll->size && state.poll->size < 0x1000)
		return false;
	return image_offset(&state.image, addr, guest_read) - state.poll->start < state.poll->size;
}

static void count_block(struct qemu_plugin_tb *tb, size_t n)
{
	bool maintenance = has_maintenance(tb, n);
	bool polling = is_polling(tb);

	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			insn, QEMU_PLUGIN_INLINE_ADD_U64, state.total, 1);
		if (maintenance)
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
				insn, QEMU_PLUGIN_INLINE_ADD_U64, state.maintenance, 1);
		if (polling)
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
				insn, QEMU_PLUGIN_INLINE_ADD_U64, state.polling, 1);
		watch_sctlr(insn);
		console_watch(insn);
		looks_watch(insn);
	}
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);

	if (!state.started) {
		state.started = true;
		event("reset", "");
	}
	if (guest_is_kernel(qemu_plugin_tb_vaddr(tb), guest_insn(first)))
		qemu_plugin_register_vcpu_insn_exec_cb(first, on_kernel, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
	else if (state.counting)
		count_block(tb, qemu_plugin_tb_n_insns(tb));
}

static bool set_up_polling(const char *elf, const char *function)
{
	if (!function)
		return true;
	if (!elf || !image_load(&state.image, elf))
		return false;
	state.poll = image_find(&state.image, function);
	if (!state.poll || state.poll->size == 0) {
		fprintf(stderr, "plugin: %s: no function %s\n", elf, function);
		return false;
	}
	return true;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	static const struct console_listener listener = { .line = on_line, .prompt = on_prompt };
	const char *out = arg_value(argc, argv, "out");
	const char *kernel = arg_value(argc, argv, "kernel");
	const char *prompts = arg_value(argc, argv, "prompts");
	const char *ends = arg_value(argc, argv, "mmu");
	const char *looks = arg_value(argc, argv, "looks");
	const char *counting = arg_value(argc, argv, "count");

	state.mmu_ends = ends && strcmp(ends, "end") == 0;
	state.prompts_left = prompts ? strtoul(prompts, NULL, 10) : 0;
	state.counting = !counting || strcmp(counting, "on") == 0;
	state.out = out ? fopen(out, "w") : NULL;
	if (!state.out) {
		fprintf(stderr, "plugin: out= must name a file that can be written\n");
		return -1;
	}
	if (kernel && !guest_kernel_load(kernel))
		return -1;
	if (!set_up_polling(arg_value(argc, argv, "elf"), arg_value(argc, argv, "poll")))
		return -1;

	state.board = qemu_plugin_scoreboard_new(sizeof(struct counts));
	state.total = qemu_plugin_scoreboard_u64_in_struct(state.board, struct counts, total);
	state.maintenance =
		qemu_plugin_scoreboard_u64_in_struct(state.board, struct counts, maintenance);
	state.polling = qemu_plugin_scoreboard_u64_in_struct(state.board, struct counts, polling);
	registers_init(id);
	console_listen(&listener);
	state.looks = looks && strcmp(looks, "on") == 0;
	if (state.looks)
		looks_begin(executed);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
