/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a devicetree reader (Devicetree Specification, chapter 5) as the probe needs. */
#include "probe.h"

#define MAGIC      0xd00dfeedu
#define BEGIN_NODE 1
#define END_NODE   2
#define PROP       3
#define NOP        4

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t length(const char *s)
{
	uint32_t n = 0;

	while (s[n])
		n++;
	return n;
}

/* The length of NAME when PATH begins with it and a slash or the end follows; else 0. */
static uint32_t component(const char *path, const char *name)
{
	uint32_t n = 0;

	while (name[n] && name[n] == path[n])
		n++;
	return !name[n] && (!path[n] || path[n] == '/') ? n : 0;
}

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* DEPTH counts the open nodes, MATCHED those of them, from the root on, that the path names. */
const void *probe_fdt_find(const void *fdt, const char *path, const char *name, uint32_t *size)
{
	const uint8_t *base = fdt, *p, *end;
	uint32_t depth = 0, matched = 0, n;

	if (!fdt || (uint64_t)fdt & 7 || be32(base) != MAGIC)
		return NULL;
	p = base + be32(base + 8);
	end = p + be32(base + 36);
	while (p + 4 <= end) {
		uint32_t token = be32(p);

		p += 4;
		if (token == BEGIN_NODE) {
			n = depth == matched && *path ? component(path + 1, (const char *)p) : 0;
			if (n)
				path += 1 + n;
			if (n || !depth)
				matched++;
			depth++;
			p += (length((const char *)p) + 4) & ~3u;
		} else if (token == END_NODE) {
			depth--;
			if (matched > depth)
				return NULL;
		} else if (token == PROP) {
			const char *its = (const char *)base + be32(base + 12) + be32(p + 4);

			*size = be32(p);
			if (depth == matched && !*path && equal(its, name))
				return p + 8;
			p += 8 + ((*size + 3) & ~3u);
		} else if (token != NOP) {
			return NULL;
		}
	}
	return NULL;
}
