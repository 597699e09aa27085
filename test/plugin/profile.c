/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QEMU plugin that says in which functions a bootloader spends its
 * instructions, from reset to the prompt or to the kernel's first instruction.
 *
 * Arguments:
 *   out=FILE      the table: instructions, share, function; the most costly first
 *   elf=FILE      the loader's ELF file
 *   kernel=FILE   the kernel whose first instruction ends the run
 *   prompt=on     end the run at the prompt instead
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "console.h"
#include "files.h"
#include "guest.h"
#include "image.h"

#define OTHER "(not the loader's code)"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct function {
	const char *name;
	struct qemu_plugin_scoreboard *board;
	qemu_plugin_u64 count;
};

static struct {
	FILE *out;
	struct image image;
	GHashTable *functions; /* by name */
	bool to_prompt;
} state;

static struct function *function_at(uint64_t addr)
{
	uint64_t link = image_offset(&state.image, addr, guest_read);
	const struct image_symbol *s =
		link == IMAGE_NOWHERE ? NULL : image_symbol_at(&state.image, link);
	const char *name = s ? s->name : OTHER;
	struct function *f = g_hash_table_lookup(state.functions, name);

	if (f)
		return f;
	f = g_new(struct function, 1);
	f->name = name;
	f->board = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	f->count = qemu_plugin_scoreboard_u64(f->board);
	g_hash_table_insert(state.functions, (char *)name, f);
	return f;
}

static gint by_count(gconstpointer a, gconstpointer b)
{
	const struct function *x = a, *y = b;
	uint64_t n = qemu_plugin_u64_sum(x->count), m = qemu_plugin_u64_sum(y->count);

	return n > m ? -1 : n < m;
}

static void print_table(void)
{
	GList *all = g_list_sort(g_hash_table_get_values(state.functions), by_count);
	uint64_t total = 0;

	for (GList *i = all; i; i = i->next)
		total += qemu_plugin_u64_sum(((struct function *)i->data)->count);
	fprintf(state.out, "%12" PRIu64 "  100.0 %%  total\n", total);
	for (GList *i = all; i; i = i->next) {
		const struct function *f = i->data;
		uint64_t n = qemu_plugin_u64_sum(f->count);

		fprintf(state.out, "%12" PRIu64 "  %5.1f %%  %s\n", n,
			total ? 100.0 * (double)n / (double)total : 0.0, f->name);
	}
	g_list_free(all);
	fclose(state.out);
}

static void end_run(void)
{
	print_table();
	_exit(0);
}

static void on_kernel(unsigned int cpu, void *unused)
{
	end_run();
}

static void on_prompt(void)
{
	if (state.to_prompt)
		end_run();
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, 0);
	struct function *f;

	if (guest_is_kernel(qemu_plugin_tb_vaddr(tb), guest_insn(insn))) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_kernel, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
		return;
	}
	f = function_at(qemu_plugin_tb_vaddr(tb));
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			insn, QEMU_PLUGIN_INLINE_ADD_U64, f->count, 1);
		if (state.to_prompt)
			console_watch(insn);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	static const struct console_listener listener = { .prompt = on_prompt };
	const char *elf = arg_value(argc, argv, "elf");
	const char *out = arg_value(argc, argv, "out");
	const char *kernel = arg_value(argc, argv, "kernel");

	if (!elf || !image_load(&state.image, elf) || (kernel && !guest_kernel_load(kernel)))
		return -1;
	state.out = out ? fopen(out, "w") : NULL;
	if (!state.out) {
		fprintf(stderr, "plugin: out= must name a file that can be written\n");
		return -1;
	}
	state.to_prompt = arg_value(argc, argv, "prompt") != NULL;
	state.functions = g_hash_table_new(g_str_hash, g_str_equal);
	console_listen(&listener);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
