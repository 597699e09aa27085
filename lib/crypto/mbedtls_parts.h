/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of mbedTLS is compiled (MBEDTLS_CONFIG_FILE; the words are explained in
 * its include/mbedtls/mbedtls_config.h): hashes, and checking signatures by
 * RSA and on two curves. Nothing that signs or needs random numbers is linked.
 */
#ifndef LIB_CRYPTO_MBEDTLS_PARTS_H
#define LIB_CRYPTO_MBEDTLS_PARTS_H

#if defined(CONFIG_HASH_SHA1)
#define MBEDTLS_SHA1_C
#endif
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_MD_C

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 512        /* bytes: RSA-4096 */

#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_OID_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C

#define MBEDTLS_ECP_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM

/*
 * The crypto extensions, where hash_use() said that the CPU has them. mbedTLS
 * asks as programs of Linux do, by the bits of AT_HWCAP (Linux,
 * arch/arm64/include/uapi/asm/hwcap.h).
 */
#define MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT
#if defined(__aarch64__)
#define MBEDTLS_SHA512_USE_A64_CRYPTO_IF_PRESENT
#endif
#define HWCAP_SHA2       (1ul << 6)
#define HWCAP_SHA512     (1ul << 21)
#define getauxval(which) hash_hwcap()

unsigned long hash_hwcap(void);

#endif
