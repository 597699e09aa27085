/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format is what dtc -@ writes (dtc's Documentation/dt-object-internal.txt):
 *
 *     /FRAGMENT/target, target-path       where a fragment goes
 *     /FRAGMENT/__overlay__               what goes there
 *     /__fixups__/LABEL                   "/path:property:offset" of each use of a label of the tree
 *     /__local_fixups__/path/property     offsets of each use of a phandle of the overlay itself
 */
#include <lib/overlay.h>

#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PHANDLE_SIZE 4

/*
 * A reference may lie in a fragment's "target" and anywhere in its
 * __overlay__. Elsewhere it would change what libfdt is still going to read:
 * paths, labels, the offsets themselves.
 */
static bool may_hold_reference(const char *path, size_t path_len, const char *prop, size_t prop_len)
{
	static const char merged[] = "/__overlay__";
	const char *end = path + path_len, *fragment_end;

	if (path_len < 2 || path[0] != '/' || path[1] == '_')
		return false;
	fragment_end = memchr(path + 1, '/', path_len - 1);
	if (!fragment_end)
		return prop_len == 6 && memcmp(prop, "target", 6) == 0;
	if ((size_t)(end - fragment_end) < sizeof(merged) - 1 ||
	    memcmp(fragment_end, merged, sizeof(merged) - 1) != 0)
		return false;
	fragment_end += sizeof(merged) - 1;
	return fragment_end == end || *fragment_end == '/';
}

/* --- uses of the tree's labels ------------------------------------------------- */

/* One "/path:property:offset". */
static bool reference_is_sound(const void *overlay, const char *text)
{
	const char *prop = strchr(text, ':');
	const char *offset = prop ? strchr(prop + 1, ':') : NULL;
	unsigned long at;
	int node, len;
	char *end;

	if (!offset || offset[1] < '0' || offset[1] > '9')
		return false;
	prop++;
	at = strtoul(offset + 1, &end, 10);
	if (*end || !may_hold_reference(text, (size_t)(prop - 1 - text), prop, (size_t)(offset - prop)))
		return false;
	node = fdt_path_offset_namelen(overlay, text, (int)(prop - 1 - text));
	if (node < 0 ||
	    !fdt_getprop_namelen(overlay, node, prop, (int)(offset - prop), &len))
		return false;
	return len >= PHANDLE_SIZE && at <= (unsigned long)len - PHANDLE_SIZE;
}

static int check_references(const void *overlay, const char *label, const char *list, int len)
{
	const char *end = list + len;

	if (!len || list[len - 1]) {
		log_err("overlay", "its list of uses of the label '%s' has no end", label);
		return -EINVAL;
	}
	for (; list < end; list += strlen(list) + 1) {
		if (reference_is_sound(overlay, list))
			continue;
		log_err("overlay", "its use of the label '%s' in \"%s\" is no place of a "
			"reference", label, list);
		return -EINVAL;
	}
	return 0;
}

/* SYMBOLS is the tree's /__symbols__, or an error. */
static int check_label(const void *fdt, int symbols, const char *label)
{
	const char *path = symbols < 0 ? NULL : fdt_stringlist_get(fdt, symbols, label, 0, NULL);

	if (path && fdt_path_offset(fdt, path) >= 0)
		return 0;
	if (symbols < 0)
		log_err("overlay", "it refers to the label '%s', but the tree has no labels: "
			"compile it with dtc -@", label);
	else
		log_err("overlay", "it refers to the label '%s', which the tree does not have",
			label);
	return -EINVAL;
}

static int check_fixups(const void *fdt, const void *overlay)
{
	int symbols = fdt_path_offset(fdt, "/__symbols__"), ret = 0, prop;
	int fixups = fdt_path_offset(overlay, "/__fixups__");

	if (fixups < 0)
		return 0;
	fdt_for_each_property_offset(prop, overlay, fixups) {
		const char *label;
		int len;
		const char *list = fdt_getprop_by_offset(overlay, prop, &label, &len);

		if (check_label(fdt, symbols, label) ||
		    check_references(overlay, label, list, len))
			ret = -EINVAL;
	}
	return ret;
}

/* --- uses of its own phandles ---------------------------------------------------- */

/* Property PROP of FIXUPS holds offsets into that property of NODE, which lies LEVEL levels deep. */
static int check_local_property(const void *overlay, int node, int level, int prop)
{
	const char *name;
	int len, target_len;
	const uint8_t *offsets = fdt_getprop_by_offset(overlay, prop, &name, &len);
	bool target = fdt_getprop(overlay, node, name, &target_len) != NULL;

	/* libfdt adds to every "phandle" that it finds, here too */
	if (!target || len % 4 || strcmp(name, "phandle") == 0 || strcmp(name, "linux,phandle") == 0)
		return -EINVAL;
	if (level == 0 || (level == 1 && strcmp(name, "target") != 0))
		return -EINVAL;
	for (int i = 0; i < len; i += 4)
		if (target_len < PHANDLE_SIZE ||
		    get_be32(offsets + i) > (uint32_t)target_len - PHANDLE_SIZE)
			return -EINVAL;
	return 0;
}

/* Two trees side by side. LEVEL is at most FDT_CHECK_MAX_DEPTH. */
static int check_local(const void *overlay, int node, int fixups, int level)
{
	int prop, child;

	fdt_for_each_property_offset(prop, overlay, fixups) {
		if (!check_local_property(overlay, node, level, prop))
			continue;
		log_err("overlay", "/__local_fixups__ is wrong about %s",
			level ? fdt_get_name(overlay, node, NULL) : "/");
		return -EINVAL;
	}
	fdt_for_each_subnode(child, overlay, fixups) {
		const char *name = fdt_get_name(overlay, child, NULL);
		int same = fdt_subnode_offset(overlay, node, name);
		bool merged = level == 0 ? name[0] != '_' :
			      level > 1 || strcmp(name, "__overlay__") == 0;

		if (same >= 0 && merged) {
			if (check_local(overlay, same, child, level + 1))
				return -EINVAL;
			continue;
		}
		log_err("overlay", "/__local_fixups__ names a node %s, which %s", name,
			merged ? "is not there" : "is not merged");
		return -EINVAL;
	}
	return 0;
}

/* --- where it goes ------------------------------------------------------------------ */

static int check_target(const void *fdt, const void *overlay, int fragment)
{
	const char *name = fdt_get_name(overlay, fragment, NULL);
	const char *path;

	/* a target by phandle is one of the uses of a label */
	if (!fdt_getprop(overlay, fragment, "target-path", NULL)) {
		if (fdt_getprop(overlay, fragment, "target", NULL))
			return 0;
		log_err("overlay", "%s: has neither target nor target-path", name);
		return -EINVAL;
	}
	path = fdt_stringlist_get(overlay, fragment, "target-path", 0, NULL);
	if (path && fdt_path_offset(fdt, path) >= 0)
		return 0;
	log_err("overlay", "%s: the tree has no node %s", name, path ? path : "of that name");
	return -EINVAL;
}

static int check_fragments(const void *fdt, const void *overlay)
{
	int fragment, fragments = 0, ret = 0;

	fdt_for_each_subnode(fragment, overlay, 0) {
		if (fdt_subnode_offset(overlay, fragment, "__overlay__") < 0)
			continue;
		fragments++;
		if (check_target(fdt, overlay, fragment))
			ret = -EINVAL;
	}
	if (fragments)
		return ret;
	log_err("overlay", "it has no node __overlay__: it is no overlay");
	return -EINVAL;
}

int overlay_check(const void *fdt, const void *overlay)
{
	int local = fdt_path_offset(overlay, "/__local_fixups__");
	int ret = check_fragments(fdt, overlay);

	if (check_fixups(fdt, overlay))
		ret = -EINVAL;
	if (local >= 0 && check_local(overlay, 0, local, 0))
		ret = -EINVAL;
	return ret;
}
