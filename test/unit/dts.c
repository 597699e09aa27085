/* SPDX-License-Identifier: Apache-2.0 */
#include "dts.h"

#include "disk_image.h"
#include "unit.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dts_open(struct dts *d, const char *file)
{
	uint8_t *data = image_file(file, &d->size);

	/* no byte behind the end: a read past it is found */
	d->fdt = malloc(d->size);
	assert_non_null(d->fdt);
	memcpy(d->fdt, data, d->size);
	free(data);
	assert_int_equal(fdt_check_header(d->fdt), 0);
	assert_int_equal(dt_index(&d->dt, d->fdt, d->node, DTS_MAX_NODES), 0);
}

void dts_compile(struct dts *d, const char *source)
{
	FILE *f = fopen("test.dts", "w");

	assert_non_null(f);
	fprintf(f, "/dts-v1/;\n%s\n", source);
	fclose(f);
	image_run("dtc -q -f -@ -I dts -O dtb -o test.dtb test.dts");
	dts_open(d, "test.dtb");
}

void dts_free(struct dts *d)
{
	free(d->fdt);
	d->fdt = NULL;
}
