/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "guest.h"

static uint8_t *kernel_header;

bool guest_read(uint64_t addr, void *buf, size_t len)
{
	GByteArray *bytes = g_byte_array_sized_new(len);
	bool ok = qemu_plugin_read_memory_vaddr(addr, bytes, len);

	if (ok)
		memcpy(buf, bytes->data, len);
	g_byte_array_free(bytes, TRUE);
	return ok;
}

uint32_t guest_insn(const struct qemu_plugin_insn *insn)
{
	uint32_t word = 0;

	qemu_plugin_insn_data(insn, &word, sizeof(word));
	return word;
}

bool guest_kernel_load(const char *path)
{
	size_t size;

	kernel_header = file_read(path, KERNEL_HEADER_SIZE, &size);
	if (kernel_header && size < KERNEL_HEADER_SIZE) {
		fprintf(stderr, "plugin: %s: too short for a kernel\n", path);
		return false;
	}
	return kernel_header != NULL;
}

bool guest_is_kernel(uint64_t addr, uint32_t insn)
{
	uint8_t header[KERNEL_HEADER_SIZE];

	/* Any arm64 Image begins with the same instruction, so compare the whole header. */
	return kernel_header && memcmp(&insn, kernel_header, sizeof(insn)) == 0 &&
	       guest_read(addr, header, sizeof(header)) &&
	       memcmp(header, kernel_header, sizeof(header)) == 0;
}
