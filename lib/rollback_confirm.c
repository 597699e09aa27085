/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/rollback_confirm.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/number.h>
#include <stdio.h>
#include <string.h>

#define NAME "confirmed="

/* TEXT ends inside of what was read. */
static int parse(const char *text, uint32_t *version)
{
	uint64_t value;

	if (number_parse(text, 10, &value) || value > UINT32_MAX)
		return -EINVAL;
	*version = (uint32_t)value;
	return 0;
}

int rollback_confirm_read(const struct env_medium *medium, uint8_t *buf, uint32_t *version,
			  struct env_found *found)
{
	const char *text, *end;
	size_t len;
	int ret = env_store_load(medium, buf, &text, &len, found);

	if (ret)
		return ret;
	for (; len && *text; len -= (size_t)(end + 1 - text), text = end + 1) {
		end = memchr(text, '\0', len);
		if (!end)
			return -EINVAL;
		if (strncmp(text, NAME, strlen(NAME)) == 0)
			return parse(text + strlen(NAME), version);
	}
	return -ENOENT;
}

int rollback_confirm_expect(const struct env_medium *medium, uint8_t *buf, uint32_t started)
{
	char text[48];
	struct env_found found;
	int len = snprintf(text, sizeof(text), "started=%" PRIu32 "%ccleared=1", started, '\0');
	int ret = env_store_save(medium, buf, text, (size_t)len + 1, &found);

	/* each save goes to one copy: of what was said, neither may come back when the other is lost */
	return ret ? ret : env_store_save(medium, buf, text, strlen(text) + 1, &found);
}
