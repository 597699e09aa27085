/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A password and Enter. Only its SHA-256 is in the image, and the comparison
 * takes the same time whatever is wrong. A wrong one costs a second.
 */
#include "autoboot_stop.h"

#include <arch/timer.h>
#include <lib/hash.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PASSWORD_MAX 64u
#define DIGEST       32u
#define WRONG_US     1000000

const char autoboot_words[] = "Enter the password to stop autoboot";
const char *const autoboot_locked_words = "password and Enter";

static const char wanted[] = CONFIG_AUTOBOOT_PASSWORD_SHA256;

_Static_assert(sizeof(wanted) == 2 * DIGEST + 1,
	       "CONFIG_AUTOBOOT_PASSWORD_SHA256: 64 hexadecimal digits (printf %s PASSWORD | sha256sum)");

static struct {
	char byte[PASSWORD_MAX];
	size_t len;                     /* as typed; more than PASSWORD_MAX is never right */
	uint64_t deaf_until;            /* 0: not */
} typed;

/* -1 for what is no digit, which no nibble equals. */
static int nibble(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* No branch and no address depends on the digest. */
static bool is_wanted(const uint8_t *digest)
{
	int differences = 0;

	for (size_t i = 0; i < DIGEST; i++) {
		differences |= nibble(wanted[2 * i]) ^ digest[i] >> 4;
		differences |= nibble(wanted[2 * i + 1]) ^ (digest[i] & 0xf);
	}
	return differences == 0;
}

static bool is_right(void)
{
	uint8_t digest[HASH_MAX];
	size_t len = typed.len <= PASSWORD_MAX ? typed.len : PASSWORD_MAX;
	bool computed = hash_data(HASH_SHA256, typed.byte, len, digest) == 0;
	bool right = is_wanted(digest);

	memset(typed.byte, 0, sizeof(typed.byte));
	return computed && right && typed.len == len;
}

bool autoboot_stops(unsigned char byte)
{
	bool right;

	if (typed.deaf_until && !timer_expired(typed.deaf_until))
		return false;
	typed.deaf_until = 0;
	if (byte != '\r' && byte != '\n') {
		if (typed.len < PASSWORD_MAX)
			typed.byte[typed.len] = (char)byte;
		typed.len += typed.len <= PASSWORD_MAX;
		return false;
	}
	right = is_right();
	typed.len = 0;
	if (!right)
		typed.deaf_until = timer_deadline_us(WRONG_US);
	return right;
}
