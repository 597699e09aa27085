/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes by exact name, and where data lies: U-Boot doc/usage/fit/source_file_format.rst. */
#include "fit_verify_parts.h"

#include <errno.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

const char *const fit_image_properties[] = {
	"kernel", "fdt", "ramdisk", "loadables", "firmware", "script", "fpga", "standalone", "setup",
};
const size_t fit_nimage_properties = ARRAY_SIZE(fit_image_properties);

const char *fit_name(const void *fit, int node)
{
	const char *name = fdt_get_name(fit, node, NULL);

	return name ? name : "?";
}

bool fit_is_kind(const void *fit, int node, const char *prefix)
{
	return strncmp(fit_name(fit, node), prefix, strlen(prefix)) == 0;
}

const char *fit_string(const void *fit, int node, const char *name)
{
	int size;
	const char *text = fdt_getprop(fit, node, name, &size);

	return text && size > 0 && memchr(text, '\0', (size_t)size) == text + size - 1 ? text : NULL;
}

int fit_child(const void *fit, int parent, const char *name)
{
	int node, found = -ENOENT;

	fdt_for_each_subnode(node, fit, parent) {
		if (strcmp(fit_name(fit, node), name) != 0)
			continue;
		if (found >= 0)
			return -EEXIST;
		found = node;
	}
	return found;
}

/* -ENOENT when it is not there. */
static int cell(const void *fit, int node, const char *name, uint32_t *value)
{
	int size;
	const fdt32_t *p = fdt_getprop(fit, node, name, &size);

	if (!p)
		return -ENOENT;
	if (size != sizeof(*p))
		return -EINVAL;
	*value = fdt32_ld(p);
	return 0;
}

int fit_image_data(const void *fit, size_t size, int node, const uint8_t **data, size_t *data_size)
{
	uint64_t start, end = ALIGN_UP((uint64_t)fdt_totalsize(fit), 4);
	uint32_t from, length;
	int len, ret;

	*data = fdt_getprop(fit, node, "data", &len);
	*data_size = *data ? (size_t)len : 0;
	if (*data)
		return 0;
	ret = cell(fit, node, "data-position", &from);
	start = from;
	if (ret == -ENOENT) {
		ret = cell(fit, node, "data-offset", &from);
		start = end + from;
	}
	if (ret)
		return ret;
	if (cell(fit, node, "data-size", &length))
		return -EINVAL;
	/* behind the tree, so that it cannot be a part of what is signed otherwise */
	if (start < fdt_totalsize(fit) || start > size || length > size - start)
		return -EINVAL;
	*data = (const uint8_t *)fit + start;
	*data_size = length;
	return 0;
}
