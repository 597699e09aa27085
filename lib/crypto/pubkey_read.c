/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/pubkey.h>

#include <errno.h>
#include <libfdt.h>
#include <string.h>

#include <lib/util.h>

#define ALGO_MAX     16          /* "sha512,rsa4096" and its end */
#define EXPONENT_MIN 65537u      /* FIPS 186-4, B.3.1 */

static const struct {
	char name[10];                  /* behind the comma of algo */
	enum pubkey_type type;
	unsigned int bits;
	const char *curve;
} kinds[] = {
	{ "rsa2048", PUBKEY_RSA, 2048, NULL },
	{ "rsa3072", PUBKEY_RSA, 3072, NULL },
	{ "rsa4096", PUBKEY_RSA, 4096, NULL },
	{ "ecdsa256", PUBKEY_P256, 256, "prime256v1" },
	{ "ecdsa384", PUBKEY_P384, 384, "secp384r1" },
};

static int wrong(int err, const char *text, const char **why)
{
	*why = text;
	return err;
}

/* A property that is one string and nothing more, or NULL. */
static const char *string_property(const void *fdt, int node, const char *name)
{
	int size;
	const char *text = fdt_getprop(fdt, node, name, &size);

	return text && size > 0 && memchr(text, '\0', (size_t)size) == text + size - 1 ? text : NULL;
}

static int number(const void *fdt, int node, const char *name, uint32_t bytes, struct pubkey *key,
		  unsigned int i)
{
	int size;

	key->number[i] = fdt_getprop(fdt, node, name, &size);
	key->size[i] = bytes;
	return key->number[i] && size == (int)bytes ? 0 : -EINVAL;
}

static int read_padding(const void *fdt, int node, struct pubkey *key, const char **why)
{
	const char *padding = string_property(fdt, node, "padding");

	if (!fdt_getprop(fdt, node, "padding", NULL))
		key->padding = PUBKEY_PADDING_ANY;
	else if (padding && !strcmp(padding, "pkcs-1.5"))
		key->padding = PUBKEY_PKCS1;
	else if (padding && !strcmp(padding, "pss"))
		key->padding = PUBKEY_PSS;
	else
		return wrong(-EINVAL, "its padding is neither \"pkcs-1.5\" nor \"pss\"", why);
	return 0;
}

static int read_rsa(const void *fdt, int node, unsigned int bits, struct pubkey *key, const char **why)
{
	const uint8_t *n;
	int size;
	const fdt32_t *num_bits = fdt_getprop(fdt, node, "rsa,num-bits", &size);

	if (!num_bits || size != 4 || fdt32_to_cpu(*num_bits) != bits)
		return wrong(-EINVAL, "rsa,num-bits is not what algo says", why);
	if (number(fdt, node, "rsa,modulus", bits / 8, key, 0))
		return wrong(-EINVAL, "rsa,modulus is missing or not of that length", why);
	n = key->number[0];
	if (!(n[0] & 0x80) || !(n[bits / 8 - 1] & 1))
		return wrong(-EINVAL, "rsa,modulus is no RSA modulus of that length", why);
	if (number(fdt, node, "rsa,exponent", 8, key, 1))
		return wrong(-EINVAL, "rsa,exponent is missing or not 8 bytes long", why);
	if (get_be64(key->number[1]) < EXPONENT_MIN || !(key->number[1][7] & 1))
		return wrong(-EINVAL, "rsa,exponent is even or less than 65537", why);
	return read_padding(fdt, node, key, why);
}

static int read_ecdsa(const void *fdt, int node, unsigned int bits, const char *name, struct pubkey *key,
		      const char **why)
{
	const char *curve = string_property(fdt, node, "ecdsa,curve");

	if (!curve || strcmp(curve, name) != 0)
		return wrong(-EINVAL, "ecdsa,curve is not what algo says", why);
	if (number(fdt, node, "ecdsa,x-point", bits / 8, key, 0) ||
	    number(fdt, node, "ecdsa,y-point", bits / 8, key, 1))
		return wrong(-EINVAL, "ecdsa,x-point or ecdsa,y-point is missing or not of the curve's "
			     "length", why);
	return 0;
}

/* "sha256,rsa2048": the hash into the key; the index of the rest in kinds[], or an error. */
static int read_algo(const void *fdt, int node, struct pubkey *key, const char **why)
{
	const char *algo = string_property(fdt, node, "algo");
	char name[ALGO_MAX] = "";
	char *kind;
	int alg;

	if (!algo)
		return wrong(-EINVAL, "it has no algo (mkimage leaves that out for ECDSA)", why);
	if (strlen(algo) < sizeof(name))
		strcpy(name, algo);
	kind = strchr(name, ',');
	if (!kind)
		return wrong(-ENOTSUP, "its algo is unknown", why);
	*kind++ = '\0';
	alg = hash_by_name(name);
	if (alg < 0 || !hash_is_strong((enum hash_alg)alg))
		return wrong(-ENOTSUP, "its algo has a hash other than sha256, sha384 and sha512", why);
	key->hash = (enum hash_alg)alg;
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i].name))
			return (int)i;
	return wrong(-ENOTSUP, "its algo is unknown", why);
}

int pubkey_read(const void *fdt, int node, struct pubkey *key, const char **why)
{
	int i = read_algo(fdt, node, key, why);

	if (i < 0)
		return i;
	key->type = kinds[i].type;
	if (key->type == PUBKEY_RSA)
		return read_rsa(fdt, node, kinds[i].bits, key, why);
	return read_ecdsa(fdt, node, kinds[i].bits, kinds[i].curve, key, why);
}
