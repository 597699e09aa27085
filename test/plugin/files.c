/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static uint8_t *read_open_file(FILE *f, size_t limit, size_t *size)
{
	long end;

	if (fseek(f, 0, SEEK_END) != 0 || (end = ftell(f)) < 0)
		return NULL;
	rewind(f);
	*size = (size_t)end < limit ? (size_t)end : limit;

	uint8_t *bytes = malloc(*size ? *size : 1);

	if (bytes && fread(bytes, 1, *size, f) != *size) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

uint8_t *file_read(const char *path, size_t limit, size_t *size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = f ? read_open_file(f, limit, size) : NULL;

	if (!bytes)
		fprintf(stderr, "plugin: cannot read %s: %s\n", path, strerror(errno));
	if (f)
		fclose(f);
	return bytes;
}

const char *arg_value(int argc, char **argv, const char *key)
{
	size_t len = strlen(key);

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], key, len) == 0 && argv[i][len] == '=')
			return argv[i] + len + 1;
	}
	return NULL;
}
