/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fit_version.h>

#include <errno.h>
#include <lib/log.h>
#include <libfdt.h>

#define VERSION "slipway,rollback-version"

int fit_version(const void *fit, int conf_node, uint32_t *version)
{
	int size;
	const fdt32_t *cell = fdt_getprop(fit, conf_node, VERSION, &size);

	*version = 0;
	if (!cell)
		return 0;
	if (size != (int)sizeof(*cell)) {
		log_err("rollback", "configuration %s: " VERSION " is not one number of 32 bits",
			fdt_get_name(fit, conf_node, NULL));
		return -EINVAL;
	}
	*version = fdt32_ld(cell);
	return 0;
}
