/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_method.h>

#include <common/env.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 128

struct out {
	char *at, *end;
};

static void put(struct out *out, const char *text, size_t len)
{
	size_t room = (size_t)(out->end - out->at);

	len = len < room ? len : room;
	memcpy(out->at, text, len);
	out->at += len;
}

/* "${NAME}" at P: its value, and what is behind it. P itself: it is none. */
static const char *put_variable(struct out *out, const char *p)
{
	char close = p[1] == '{' ? '}' : p[1] == '(' ? ')' : '\0', name[NAME_SIZE];
	const char *end = close ? strchr(p + 2, close) : NULL;
	const char *value;

	if (!end || end - (p + 2) >= NAME_SIZE)
		return p;
	snprintf(name, sizeof(name), "%.*s", (int)(end - (p + 2)), p + 2);
	value = env_get(name);
	if (value)
		put(out, value, strlen(value));
	return end + 1;
}

int boot_expand(const char *text, char *buf, size_t size)
{
	struct out out = { buf, buf + size };
	bool quoted = false;

	for (const char *p = text; *p;) {
		const char *behind = p;

		if (*p == '\'') {
			quoted = !quoted;
			p++;
			continue;
		}
		if (!quoted && *p == '$')
			behind = put_variable(&out, p);
		if (behind == p) {
			p += !quoted && *p == '\\' && p[1];
			put(&out, p, 1);
			behind = p + 1;
		}
		p = behind;
	}
	if (out.at == out.end)
		return -E2BIG;
	*out.at = '\0';
	return 0;
}
