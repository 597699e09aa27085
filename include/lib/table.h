/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open sets (commands, drivers, filesystems, ...) are const tables of pointers
 * that tools/gen-table writes at build time from the lists beside the object
 * lines of the Makefiles:
 *
 *     obj-$(CONFIG_CMD_MEM)            += cmd/mem.o
 *     table-commands-$(CONFIG_CMD_MEM) += cmd_md cmd_mw
 *
 * becomes build/generated/table_commands.c, which anyone can read. The module
 * that owns the set declares its table with TABLE_DECLARE(type, commands), so
 * that a member of the wrong type does not compile.
 */
#ifndef LIB_TABLE_H
#define LIB_TABLE_H

#include <stddef.h>

#define TABLE_DECLARE(type, name)                \
	extern type *const table_##name[];       \
	extern const size_t table_##name##_count

#define TABLE_FOREACH(name, ptr)                                                       \
	for (size_t ptr##_i_ = 0;                                                      \
	     ptr##_i_ < table_##name##_count && ((ptr) = table_##name[ptr##_i_], 1);   \
	     ptr##_i_++)

#endif
