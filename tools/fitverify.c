/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a machine with these keys start this FIT image? The bootloader's own check as a
 * program of the host:
 *
 *     fitverify IMAGE KEYS [CONFIGURATION]     1 when it would be refused
 *     fitverify --keys KEYS                    can KEYS verify anything?
 *     fitverify --batch KEYS CONFIGURATION     images from stdin, each behind a line with its
 *                                              size; one line of outcome each
 *
 * KEYS is a devicetree with /signature, as tools/gen-keys and mkimage -K write it.
 */
#include <boot/fit_verify.h>

#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../boot/fit_verify_parts.h"

/* All of a stream up to MOST bytes, in memory of exactly that size. */
static void *read_bytes(FILE *file, size_t most, size_t *size)
{
	void *data = malloc(most ? most : 1);

	*size = data ? fread(data, 1, most, file) : 0;
	return data;
}

static void *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	void *data;

	if (!file || fseek(file, 0, SEEK_END)) {
		perror(path);
		exit(2);
	}
	*size = (size_t)ftell(file);
	rewind(file);
	data = read_bytes(file, *size, size);
	fclose(file);
	return data;
}

static void *read_keys(const char *path)
{
	size_t size;
	void *keys = read_file(path, &size);

	if (fdt_check_tree(keys, size, NULL)) {
		fprintf(stderr, "fitverify: %s is no devicetree\n", path);
		exit(2);
	}
	return keys;
}

/* -1 with WHY when there is none. */
static int find(const void *fit, size_t size, const char *name, const char **why)
{
	int ret = fdt_check_tree(fit, size, NULL), configs;

	*why = ret ? fdt_reason(ret) : "no /configurations, or two";
	configs = ret ? -1 : fit_child(fit, 0, "configurations");
	if (configs < 0)
		return -1;
	*why = "there is no default configuration: name one";
	if (!name)
		name = fit_string(fit, configs, "default");
	if (!name)
		return -1;
	*why = "no configuration of that name, or two";
	return fit_child(fit, configs, name);
}

static void print_image(const struct fit_image *image)
{
	printf(", %s %zu bytes %s:", image->name, image->size, hash_name(image->alg));
	for (size_t i = 0; i < hash_size(image->alg); i++)
		printf("%02x", image->digest[i]);
}

static int verify(const void *fit, size_t size, const char *name, const void *keys)
{
	struct fit_verdict v;
	const char *why;
	int node = find(fit, size, name, &why);
	bool good;

	if (node < 0) {
		printf("refused: %s\n", why);
		return 1;
	}
	good = fit_verify_config(fit, size, node, keys, NULL, &v) == 0 && v.signature == VERDICT_GOOD &&
	       v.data == VERDICT_GOOD;
	printf("%s: %s", good ? "verified" : "refused", v.config ? v.config : "?");
	for (size_t i = 0; good && i < v.nimages; i++)
		print_image(&v.image[i]);
	putchar('\n');
	return !good;
}

static int batch(const void *keys, const char *name)
{
	unsigned long size;

	log_set_level(LOG_NONE);
	while (scanf("%lu", &size) == 1 && getchar() == '\n') {
		size_t got;
		void *fit = read_bytes(stdin, size, &got);

		if (!fit || got != size)
			return 2;
		verify(fit, size, name, keys);
		free(fit);
	}
	return 0;
}

int main(int argc, char *argv[])
{
	struct fit_keys required;
	const char *name = argc > 3 ? argv[3] : NULL;
	void *fit, *keys;
	size_t size;
	int ret;

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: fitverify IMAGE KEYS [CONFIGURATION], or --keys KEYS\n");
		return 2;
	}
	if (!strcmp(argv[1], "--keys")) {
		keys = read_keys(argv[2]);
		ret = fit_keys_read(keys, &required) ? 1 : 0;
		free(keys);
		return ret;
	}
	keys = read_keys(argv[2]);
	if (!strcmp(argv[1], "--batch")) {
		ret = batch(keys, name);
	} else {
		fit = read_file(argv[1], &size);
		ret = verify(fit, size, name, keys);
		free(fit);
	}
	free(keys);
	return ret;
}
