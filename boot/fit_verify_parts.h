/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of FIT verification (boot/fit_*.c) have in common. */
#ifndef BOOT_FIT_VERIFY_PARTS_H
#define BOOT_FIT_VERIFY_PARTS_H

#include <boot/fit_verify.h>
#include <lib/pubkey.h>
#include <stdbool.h>

#define FIT_MAX_HASHES 4                 /* of one image */
#define FIT_MAX_NODES  (2 + FIT_MAX_IMAGES * (1 + FIT_MAX_HASHES))

/* The nodes of which everything but where data lies is signed. */
struct fit_nodes {
	int node[FIT_MAX_NODES];
	size_t count;
};

/* The keys that this machine requires. */
struct fit_keys {
	bool all;                        /* each of CONFIG must have signed, else one */
	size_t nconfig, nimage;
	const char *config_name[FIT_MAX_KEYS];  /* "dev" of key-dev */
	struct pubkey config[FIT_MAX_KEYS];
	struct pubkey image[FIT_MAX_KEYS];      /* each must have signed each image's data */
};

/* Reads /signature of the control tree; a message tells what is wrong with it. */
int fit_keys_read(const void *keys, struct fit_keys *out);

/* Finds the images that the configuration names; fills in name and node of each. */
int fit_region_images(const void *fit, int conf_node, struct fit_verdict *v);

/* The nodes that a signature of the configuration has to cover. */
int fit_region_nodes(const void *fit, int conf_node, const struct fit_verdict *v,
		     struct fit_nodes *nodes);

/*
 * The digest of them, and of the first STRINGS bytes of the strings block. -EINVAL
 * when a name that is used in them lies beyond those.
 */
int fit_region_digest(const void *fit, const struct fit_nodes *nodes, uint32_t strings,
		      enum hash_alg alg, uint8_t *digest);

/* Does the name of NODE begin with PREFIX? */
bool fit_is_kind(const void *fit, int node, const char *prefix);

/* A property that is one string and nothing more, or NULL. */
const char *fit_string(const void *fit, int node, const char *name);

/* The name of a node for messages. */
const char *fit_name(const void *fit, int node);

#endif
