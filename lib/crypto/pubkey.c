/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/pubkey.h>

#include <mbedtls/ecdsa.h>
#include <mbedtls/rsa.h>

#include <lib/util.h>
#include <lib/verdict.h>

static mbedtls_md_type_t md_of(enum hash_alg alg)
{
	switch (alg) {
	case HASH_SHA256:
		return MBEDTLS_MD_SHA256;
	case HASH_SHA384:
		return MBEDTLS_MD_SHA384;
	case HASH_SHA512:
		return MBEDTLS_MD_SHA512;
	default:
		return MBEDTLS_MD_NONE;
	}
}

/* 0 when the signature is right, as mbedTLS has it. */
static int check_padding(mbedtls_rsa_context *rsa, enum pubkey_padding padding, enum hash_alg alg,
			 const uint8_t *digest, const uint8_t *sig)
{
	unsigned int size = (unsigned int)hash_size(alg);

	/* NONE: the mask generation function uses the hash of the digest (RFC 8017, B.2.1) */
	if (padding == PUBKEY_PSS)
		return mbedtls_rsa_rsassa_pss_verify(rsa, md_of(alg), size, digest, sig);
	return mbedtls_rsa_rsassa_pkcs1_v15_verify(rsa, md_of(alg), size, digest, sig);
}

static int check_rsa(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig)
{
	mbedtls_rsa_context rsa;
	int ret;

	mbedtls_rsa_init(&rsa);
	ret = mbedtls_rsa_import_raw(&rsa, key->number[0], key->size[0], NULL, 0, NULL, 0, NULL, 0,
				     key->number[1], key->size[1]);
	if (!ret)
		ret = mbedtls_rsa_complete(&rsa);
	if (!ret && key->padding == PUBKEY_PADDING_ANY) {
		ret = check_padding(&rsa, PUBKEY_PKCS1, key->hash, digest, sig);
		if (ret)
			ret = check_padding(&rsa, PUBKEY_PSS, key->hash, digest, sig);
	} else if (!ret) {
		ret = check_padding(&rsa, key->padding, key->hash, digest, sig);
	}
	mbedtls_rsa_free(&rsa);
	return ret;
}

static int check_ecdsa(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig)
{
	mbedtls_ecp_group group;
	mbedtls_ecp_point q;
	mbedtls_mpi r, s;
	uint32_t size = key->size[0];
	int ret;

	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&q);
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&s);
	ret = mbedtls_ecp_group_load(&group, key->type == PUBKEY_P256 ? MBEDTLS_ECP_DP_SECP256R1 :
									MBEDTLS_ECP_DP_SECP384R1);
	if (!ret)
		ret = mbedtls_mpi_read_binary(&q.MBEDTLS_PRIVATE(X), key->number[0], size);
	if (!ret)
		ret = mbedtls_mpi_read_binary(&q.MBEDTLS_PRIVATE(Y), key->number[1], size);
	if (!ret)
		ret = mbedtls_mpi_lset(&q.MBEDTLS_PRIVATE(Z), 1);
	if (!ret)
		ret = mbedtls_ecp_check_pubkey(&group, &q);
	if (!ret)
		ret = mbedtls_mpi_read_binary(&r, sig, size);
	if (!ret)
		ret = mbedtls_mpi_read_binary(&s, sig + size, size);
	if (!ret)
		ret = mbedtls_ecdsa_verify(&group, digest, hash_size(key->hash), &q, &r, &s);
	mbedtls_mpi_free(&s);
	mbedtls_mpi_free(&r);
	mbedtls_ecp_point_free(&q);
	mbedtls_ecp_group_free(&group);
	return ret;
}

static uint32_t check(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig)
{
	int ret = key->type == PUBKEY_RSA ? check_rsa(key, digest, sig) : check_ecdsa(key, digest, sig);

	return ret == 0 ? VERDICT_GOOD : VERDICT_REFUSED;
}

uint32_t pubkey_verify(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig,
		       size_t sig_size)
{
	size_t expected = key->type == PUBKEY_RSA ? key->size[0] : 2 * (size_t)key->size[0];

	if (sig_size != expected || !hash_is_strong(key->hash))
		return VERDICT_REFUSED;
	return check(key, digest, sig);
}
