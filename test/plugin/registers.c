/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "registers.h"

static GHashTable *handles; /* by name */
static GByteArray *bytes;

static void on_cpu(qemu_plugin_id_t id, unsigned int cpu)
{
	GArray *all = qemu_plugin_get_registers();

	for (guint i = 0; cpu == 0 && i < all->len; i++) {
		qemu_plugin_reg_descriptor *d = &g_array_index(all, qemu_plugin_reg_descriptor, i);

		g_hash_table_insert(handles, (char *)d->name, d->handle);
	}
	g_array_free(all, FALSE);
}

void registers_init(qemu_plugin_id_t id)
{
	handles = g_hash_table_new(g_str_hash, g_str_equal);
	bytes = g_byte_array_new();
	qemu_plugin_register_vcpu_init_cb(id, on_cpu);
}

uint64_t register_read(const char *name)
{
	struct qemu_plugin_register *handle = g_hash_table_lookup(handles, name);
	uint64_t value = 0;

	g_byte_array_set_size(bytes, 0);
	if (handle && qemu_plugin_read_register(handle, bytes) > 0)
		memcpy(&value, bytes->data, MIN(bytes->len, sizeof(value)));
	return value;
}

uint64_t register_x(unsigned int n)
{
	char name[4];

	if (n == 31)
		return 0;
	snprintf(name, sizeof(name), "x%u", n);
	return register_read(name);
}
