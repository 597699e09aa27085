/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA signatures as openssl writes them. Pure; reads untrusted bytes; host-tested. */
#ifndef LIB_ECDSA_DER_H
#define LIB_ECDSA_DER_H

#include <stddef.h>
#include <stdint.h>

/*
 * SEQUENCE { r INTEGER, s INTEGER } (RFC 3279, 2.2.3) in DER (X.690), as r and s of SIZE
 * bytes each, big-endian, at RAW. -EINVAL for anything else: what is too long, negative,
 * in more bytes than needed, or has something behind it.
 */
int ecdsa_der_read(const uint8_t *der, size_t len, uint8_t *raw, size_t size);

#endif
