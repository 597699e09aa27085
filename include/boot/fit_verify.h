/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a configuration of a FIT image signed by the keys of this machine, and is the
 * data of its images what was signed? Nothing of an image may be used before. Rules:
 * doc/verified-boot.md; format: U-Boot doc/usage/fit/signature.rst.
 *
 * Knows no hardware and no shell; reads untrusted bytes; host-tested and fuzzed.
 * The image says neither what is signed nor by which key or algorithm: the first is
 * computed here from the configuration, the others come from the key tree.
 */
#ifndef BOOT_FIT_VERIFY_H
#define BOOT_FIT_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include <lib/hash.h>

struct fit_ahead;

#define FIT_MAX_IMAGES 32       /* of one configuration */
#define FIT_MAX_KEYS   8        /* of this machine */
#define FIT_MAX_SIGNATURES 8    /* of one node */

/* One image of the configuration, and its data as it was hashed. */
struct fit_image {
	const char *name;               /* of its node below /images */
	int node;
	const uint8_t *data;
	size_t size;
	enum hash_alg alg;              /* of the digest: the first strong hash of the node */
	uint8_t digest[HASH_MAX];
};

/*
 * The outcome. Whoever starts something compares both words with VERDICT_GOOD and
 * takes the data from IMAGE, not from the FIT again. The pointers go into the FIT.
 */
struct fit_verdict {
	uint32_t signature;             /* the configuration is signed as the keys ask */
	uint32_t data;                  /* so are the images, by hashes that are signed */
	uint32_t version;               /* boot/fit_version.h, by policy_verify_fit() */
	const char *config;
	size_t nkeys;
	const char *key[FIT_MAX_KEYS];  /* which have signed it, "dev" of key-dev; of the key tree */
	size_t nimages;
	struct fit_image image[FIT_MAX_IMAGES];
};

/* The properties of a configuration that name images. No other may be used for that. */
extern const char *const fit_image_properties[];
extern const size_t fit_nimage_properties;

/*
 * Checks the configuration at CONF_NODE of the FIT image of SIZE bytes at FIT (8-byte
 * aligned; behind the tree there may be external data) by KEYS, a sound control
 * devicetree with /signature; AHEAD (or NULL) is what was hashed while the file was loaded
 * by the same command (boot/fit_ahead.h). 0 when everything is as it has to be, and both words of
 * *v are VERDICT_GOOD. Else a negative errno, of which a message has told what was
 * refused and in which node: -EACCES no signature fits, -EBADMSG data differs from
 * its hash or the tree is damaged, -EPERM the keys cannot be used, -EINVAL, -E2BIG,
 * -ENOENT and -ENOTSUP what the rules do not allow.
 */
int fit_verify_config(const void *fit, size_t size, int conf_node, const void *keys,
		      const struct fit_ahead *ahead, struct fit_verdict *v);

/*
 * VERDICT_GOOD when V is good in both words and the SIZE bytes at DATA are what it found
 * in the image at NODE. To be asked of everything that is taken from the FIT.
 */
uint32_t fit_verdict_covers(const struct fit_verdict *v, int node, const void *data, size_t size);

/*
 * Where the data of the image at NODE lies in a FIT (a sound tree) of SIZE bytes: in
 * the node (`data`) or behind the tree (`data-position` from the start, `data-offset`
 * from the end of the tree up to 4 bytes, with `data-size`). -ENOENT none, -EINVAL
 * when it is not wholly inside.
 */
int fit_image_data(const void *fit, size_t size, int node, const uint8_t **data, size_t *data_size);

/* The only child of PARENT with exactly this name; -ENOENT none, -EEXIST several. */
int fit_child(const void *fit, int parent, const char *name);

#endif
