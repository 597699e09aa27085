/* SPDX-License-Identifier: Apache-2.0 */
/* Devicetrees for tests: compiled by dtc while the test runs, indexed, in memory of just their size. */
#ifndef TEST_DTS_H
#define TEST_DTS_H

#include <stddef.h>

#include <lib/dt.h>

#define DTS_MAX_NODES 256

struct dts {
	void *fdt;
	size_t size;
	struct dt dt;
	struct dt_node node[DTS_MAX_NODES];
};

/*
 * Compiles SOURCE ("/dts-v1/;" is put before it) with dtc, whose complaints
 * are ignored: many trees here are wrong on purpose. Needs the folder of
 * disk_image.h. The result must be indexed by dt_index() without an error.
 */
void dts_compile(struct dts *d, const char *source);

/* A blob that a tool has put into the folder. */
void dts_open(struct dts *d, const char *file);

void dts_free(struct dts *d);

#endif
