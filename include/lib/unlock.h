/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that unlock the console (doc/lock-down.md). The machine prints a challenge, one
 * line of text with a random number that it never uses again; the token is a signature of
 * exactly that text, in base64, as `openssl dgst -sign` makes it. So a token fits one
 * challenge of one machine. Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef LIB_UNLOCK_H
#define LIB_UNLOCK_H

#include <lib/pubkey.h>
#include <stddef.h>
#include <stdint.h>

#define UNLOCK_NONCE         32u      /* bytes */
#define UNLOCK_CHALLENGE_MAX 128u     /* characters, with the NUL */
#define UNLOCK_TOKEN_MAX     1024u    /* characters; RSA of 4096 bits needs 684 */

/*
 * "slipway-unlock-1:SERIAL:" and NONCE in hexadecimal. Of SERIAL (NULL: "-") up to 32
 * characters; those that are neither letters nor digits nor one of "._-" become '_'.
 */
void unlock_challenge(char out[UNLOCK_CHALLENGE_MAX], const char *serial,
		      const uint8_t nonce[UNLOCK_NONCE]);

/*
 * Is the LEN characters at TOKEN KEY's signature of CHALLENGE? VERDICT_GOOD, or anything
 * else, with *why in words.
 */
uint32_t unlock_check(const struct pubkey *key, const char *challenge, const char *token,
		      size_t len, const char **why);

#endif
