/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of every list of boot entries, whatever it was read from. */
#ifndef TEST_FUZZ_CONF_H
#define TEST_FUZZ_CONF_H

#include <boot/entry.h>

#include "fuzz_input.h"

static inline void fuzz_check_text(const char *text)
{
	for (; text && *text; text++)
		must(((unsigned char)*text >= ' ' && *text != 0x7f) || *text == '\t');
}

static inline void fuzz_check_entries(const struct boot_entries *list)
{
	must(list->count && list->count <= BOOT_ENTRIES_MAX && list->first < list->count);
	fuzz_check_text(list->title);
	for (unsigned int i = 0; i < list->count; i++) {
		const struct boot_entry *e = &list->entry[i];

		must(e->id && e->title && e->file && e->line && !e->kernel == !!e->script);
		must(e->ninitrds <= BOOT_ENTRY_MAX_INITRDS && e->noverlays <= BOOT_ENTRY_MAX_OVERLAYS);
		fuzz_check_text(e->id);
		fuzz_check_text(e->title);
		fuzz_check_text(e->kernel);
		fuzz_check_text(e->append);
		fuzz_check_text(e->fdt);
		fuzz_check_text(e->fdtdir);
		for (unsigned int j = 0; j < e->ninitrds; j++)
			fuzz_check_text(e->initrd[j]);
		for (unsigned int j = 0; j < e->noverlays; j++)
			fuzz_check_text(e->overlay[j]);
	}
}

#endif
