/* SPDX-License-Identifier: Apache-2.0 */
/* Files and plugin arguments, for the plugins. */
#ifndef TEST_PLUGIN_FILES_H
#define TEST_PLUGIN_FILES_H

#include <stddef.h>
#include <stdint.h>

/*
 * The first LIMIT bytes of a file in memory of its own (free() it), their
 * number in *size. NULL after a message on stderr.
 */
uint8_t *file_read(const char *path, size_t limit, size_t *size);

/* The value of KEY in the plugin's "key=value" arguments, or NULL. */
const char *arg_value(int argc, char **argv, const char *key);

#endif
