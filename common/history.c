/* SPDX-License-Identifier: Apache-2.0 */
#include <common/history.h>

#include <stdlib.h>
#include <string.h>

const char *history_get(const struct history *h, unsigned int age)
{
	if (age >= HISTORY_LINES || age >= h->added)
		return NULL;
	return h->line[(h->added - 1 - age) % HISTORY_LINES];
}

void history_add(struct history *h, const char *line)
{
	const char *last = history_get(h, 0);
	char **slot = &h->line[h->added % HISTORY_LINES];
	char *copy;

	if (!*line || (last && strcmp(line, last) == 0))
		return;
	copy = strdup(line);
	if (!copy)
		return;         /* a line less to go back to */
	free(*slot);
	*slot = copy;
	h->added++;
}

/* strstr() of picolibc takes 1.7 KB for speed that lines do not need. */
bool history_holds(const char *line, const char *text)
{
	size_t len = strlen(text);

	for (; *line; line++)
		if (*line == *text && strncmp(line, text, len) == 0)
			return true;
	return len == 0;
}

void history_clear(struct history *h)
{
	for (size_t i = 0; i < HISTORY_LINES; i++) {
		free(h->line[i]);
		h->line[i] = NULL;
	}
	h->added = 0;
}
