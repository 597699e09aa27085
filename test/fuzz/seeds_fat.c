/* SPDX-License-Identifier: Apache-2.0 */
/* Writes small volumes of each type, with chains in pieces, into the current folder. */
#include <stdio.h>
#include <string.h>

#include "fat_maker.h"

static int write_seed(struct fat_maker *m, const char *name)
{
	FILE *f = fopen(name, "wb");
	size_t size = (m->data + 40) * 512;

	if (!f || fwrite(m->image, 1, size, f) != size)
		return 1;
	return fclose(f);
}

int main(void)
{
	static const unsigned int types[] = { 12, 16, 32 };
	static struct fat_maker m;
	char name[32];
	int ret = 0;

	for (int i = 0; i < 3; i++) {
		maker_init(&m, types[i]);
		maker_long(&m, "A longer name", "FILE    BIN");
		maker_entry(&m, "FILE    BIN", 0x20, 10, 6 * 512);
		maker_chain(&m, 10, 3);
		maker_link(&m, 12, 20);
		maker_chain(&m, 20, 3);
		maker_entry(&m, "DIR        ", 0x10, 5, 0);
		maker_chain(&m, 5, 2);
		memcpy(maker_cluster(&m, 5), "SUB        \x10", 12);
		maker_cluster(&m, 5)[26] = 8;
		maker_chain(&m, 8, 1);
		memcpy(maker_cluster(&m, 8), "LOOP    TXT\x20", 12);
		maker_cluster(&m, 8)[26] = 30;
		maker_cluster(&m, 8)[30] = 1;
		maker_link(&m, 30, 31);
		maker_link(&m, 31, 30);
		snprintf(name, sizeof(name), "made%u", types[i]);
		ret |= write_seed(&m, name);
	}
	return ret;
}
