/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console opens to a token that the holder of an unlock key has made for this start
 * (lib/unlock.h): the word unlock prints a challenge, and the next line has to be the
 * token. Each challenge is good for one try.
 */
#include "autoboot_stop.h"

#include <arch/cold.h>
#include <arch/timer.h>
#include <boot/measure.h>
#include <boot/verify_keys.h>
#include <common/console.h>
#include <drivers/device.h>
#include <drivers/rng.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/unlock.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define CTRL_C 0x03

const char autoboot_words[] = "Autoboot";
const char *const autoboot_locked_words = "unlock and Enter ask for a challenge";

static const char word[] = "unlock";

static struct {
	char byte[UNLOCK_TOKEN_MAX];
	size_t len;                     /* as typed; more than fits is never right */
} line;

/* True when BYTE ends the line. What comes behind a line's CR and LF is an empty one. */
static bool ends_line(unsigned char byte)
{
	if (byte == '\r' || byte == '\n')
		return true;
	if (line.len < sizeof(line.byte))
		line.byte[line.len] = (char)byte;
	line.len += line.len <= sizeof(line.byte);
	return false;
}

/* The next line that is not empty. -EINTR by Ctrl-C, -ETIMEDOUT, -E2BIG. */
static int read_token(void)
{
	uint64_t deadline = timer_deadline_us(CONFIG_UNLOCK_SECONDS * 1000000ull);

	line.len = 0;
	while (!timer_expired(deadline)) {
		int c = console_tstc() ? console_getc() : -EAGAIN;

		if (c == CTRL_C)
			return -EINTR;
		if (c >= 0 && ends_line((unsigned char)c) && line.len)
			return line.len <= sizeof(line.byte) ? 0 : -E2BIG;
	}
	return -ETIMEDOUT;
}

/* --- the keys of this build ----------------------------------------------------------- */

static uint32_t check_key(int node, const char *challenge, const char **why)
{
	struct pubkey key;

	if (pubkey_read(verify_keys, node, &key, why))
		return VERDICT_REFUSED;
	return unlock_check(&key, challenge, line.byte, line.len, why);
}

/* Is it signed by one of them? NAME becomes that one's. */
static uint32_t check(const char *challenge, const char **name, const char **why)
{
	int node, parent = fdt_subnode_offset(verify_keys, 0, "unlock");
	volatile uint32_t verdict = VERDICT_REFUSED;

	*why = "this build has no unlock key";
	if (parent < 0)
		return VERDICT_REFUSED;
	fdt_for_each_subnode(node, verify_keys, parent) {
		verdict = check_key(node, challenge, why);
		*name = fdt_get_name(verify_keys, node, NULL) + strlen("key-");
		if (verdict == VERDICT_GOOD)
			return verdict;
	}
	return VERDICT_REFUSED;
}

/* --- challenge and response ------------------------------------------------------------ */

static int refuse(const char *why)
{
	log_err("unlock", "the token is refused: %s", why);
	return -EACCES;
}

static int read_and_check(const char *challenge)
{
	const char *why = "", *name = "";
	volatile uint32_t first, second = VERDICT_REFUSED;
	char text[64];
	int ret = read_token();

	if (ret)
		return refuse(ret == -EINTR ? "Ctrl-C" : ret == -E2BIG ? "it is too long" :
			      "none came in time");
	first = check(challenge, &name, &why);
	if (first == VERDICT_GOOD)
		second = check(challenge, &name, &why);
	if (first != VERDICT_GOOD || second != VERDICT_GOOD)
		return refuse(why);
	snprintf(text, sizeof(text), "console: unlocked by=%.40s", name);
	if (IS_ENABLED(CONFIG_MEASURED_BOOT) &&
	    measure_text(MEASURE_POLICY, EVENT_PLATFORM_CONFIG, text))
		return refuse("there is no room in the log for it");
	printf("%s\n", text);
	return 0;
}

static bool unlocks(void)
{
	char challenge[UNLOCK_CHALLENGE_MAX];
	uint8_t nonce[UNLOCK_NONCE];
	int len, ret = rng_read(nonce, sizeof(nonce));
	const char *serial = fdt_getprop(device_tree()->fdt, 0, "serial-number", &len);

	if (ret) {
		log_err("unlock", "no random numbers, so there is no challenge: " ERR_FMT, ERR_ARG(ret));
		return false;
	}
	if (cold_open())
		return false;
	unlock_challenge(challenge, serial && len > 0 && !serial[len - 1] ? serial : NULL, nonce);
	printf("\nchallenge: %s\nIts token and Enter, within %u seconds:\n", challenge,
	       CONFIG_UNLOCK_SECONDS);
	ret = read_and_check(challenge);
	memset(&line, 0, sizeof(line));
	return ret == 0;
}

bool autoboot_stops(unsigned char byte)
{
	bool is_word;

	if (!ends_line(byte))
		return false;
	is_word = line.len == sizeof(word) - 1 && memcmp(line.byte, word, line.len) == 0;
	line.len = 0;
	return is_word && unlocks();
}
