/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The word, the challenge and the line behind it. Signatures are a model: the token of a
 * challenge is that challenge. Time passes when somebody looks at the line and nothing is there.
 */
#include "unit.h"

#include <string.h>

#include "capture.h"
#include "random.h"

#define CONFIG_UNLOCK_SECONDS 300
#undef CONFIG_MEASURED_BOOT
#define CONFIG_MEASURED_BOOT 1
#include "../../common/autoboot_token.c"

const unsigned char verify_keys[] = { 0 };
static const char *typed;          /* what is on the line; '$' in it is the last challenge */
static const char *in_challenge;
static char last[UNLOCK_CHALLENGE_MAX];
static uint64_t now;
static unsigned int nonces, keys;
static int no_random, log_full;
static char logged[64];

int measure_text(enum measure_pcr pcr, enum event_type type, const char *text)
{
	assert_int_equal(pcr, MEASURE_POLICY);
	strcpy(logged, text);
	return log_full;
}

bool console_tstc(void)
{
	if (typed && *typed == '$') {
		in_challenge = last;
		typed++;
	}
	if ((in_challenge && *in_challenge) || (typed && *typed))
		return true;
	now += 1000000;
	return false;
}

int console_getc(void)
{
	if (in_challenge && *in_challenge)
		return (unsigned char)*in_challenge++;
	return (unsigned char)*typed++;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return now + us;
}

bool timer_expired(uint64_t deadline)
{
	return now >= deadline;
}

int cold_open(void)
{
	return 0;
}

int rng_read(void *buf, size_t len)
{
	memset(buf, (int)++nonces, len);
	return no_random;
}

const struct dt *device_tree(void)
{
	static const struct dt tree;

	return &tree;
}

const void *fdt_getprop(const void *fdt, int node, const char *name, int *len)
{
	*len = -1;
	return NULL;
}

int fdt_subnode_offset(const void *fdt, int parent, const char *name)
{
	assert_string_equal(name, "unlock");
	return keys ? 1 : -FDT_ERR_NOTFOUND;
}

int fdt_first_subnode(const void *fdt, int parent)
{
	return 2;
}

int fdt_next_subnode(const void *fdt, int node)
{
	return node < (int)keys + 1 ? node + 1 : -FDT_ERR_NOTFOUND;
}

const char *fdt_get_name(const void *fdt, int node, int *len)
{
	return node == 2 ? "key-one" : "key-two";
}

int pubkey_read(const void *fdt, int node, struct pubkey *key, const char **why)
{
	key->size[0] = (uint32_t)node;
	return 0;
}

void unlock_challenge(char out[UNLOCK_CHALLENGE_MAX], const char *serial,
		      const uint8_t nonce[UNLOCK_NONCE])
{
	snprintf(out, UNLOCK_CHALLENGE_MAX, "nonce-%u", nonce[0]);
	strcpy(last, out);
}

/* Only the last key signs. */
uint32_t unlock_check(const struct pubkey *key, const char *challenge, const char *token,
		      size_t len, const char **why)
{
	*why = "wrong";
	return key->size[0] == keys + 1 && len == strlen(challenge) && !memcmp(token, challenge, len) ?
	       VERDICT_GOOD : VERDICT_REFUSED;
}

static int fresh(void **state)
{
	nonces = 0;
	keys = 1;
	no_random = 0;
	in_challenge = NULL;
	memset(&line, 0, sizeof(line));
	return 0;
}

/* Types what autoboot_stops() reads byte by byte, then has BEHIND on the line. */
static bool types(const char *text, const char *behind)
{
	bool stops = false;

	typed = behind;
	for (; *text && !stops; text++)
		stops = autoboot_stops((unsigned char)*text);
	return stops;
}

static void test_word(void **state)
{
	static const char *const others[] = {
		"\r", "unloc\r", "unlockk\r", "Unlock\r", " unlock\r", "unlock", "help\r", "\n\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		fresh(NULL);
		assert_false(types(others[i], "$\r"));
		assert_int_equal(nonces, 0);
	}
	fresh(NULL);
	assert_true(types("x\runlock\r", "$\r"));
	assert_true(types("unlock\n", "\n\r\n$\n"));
	assert_int_equal(nonces, 2);
}

static void refuses(const char *behind, const char *why)
{
	capture_start();
	assert_false(types("unlock\r", behind));
	capture_expect(why);
	assert_int_equal(line.len, 0);
}

static void test_refused(void **state)
{
	static char longer[UNLOCK_TOKEN_MAX + 3];

	refuses("nonce-2\r", "wrong");
	refuses("nonce-1\r", "wrong");        /* that was the first one's */
	refuses("$$\r", "wrong");
	refuses("\x03", "Ctrl-C");
	refuses("no end", "none came in time");
	memset(longer, 'A', sizeof(longer) - 2);
	longer[sizeof(longer) - 2] = '\r';
	refuses(longer, "it is too long");
	keys = 0;
	refuses("$\r", "no unlock key");
	keys = 1;
	no_random = -ENODEV;
	refuses("$\r", "no random numbers");
}

static void test_keys(void **state)
{
	keys = 2;
	capture_start();
	assert_true(types("unlock\r", "$\r"));
	capture_expect("console: unlocked by=two");
	assert_string_equal(logged, "console: unlocked by=two");
}

/* What the log has no room for has not happened. */
static void test_not_logged(void **state)
{
	const char *said;

	log_full = -ENOSPC;
	capture_start();
	assert_false(types("unlock\r", "$\r"));
	said = capture_end();
	assert_non_null(strstr(said, "no room in the log"));
	assert_null(strstr(said, "console: unlocked"));
	log_full = 0;
}

/* Noise neither unlocks nor holds up anything for longer than a challenge does. */
static void test_noise(void **state)
{
	struct random r = { 0xbad };
	static char noise[3000];

	for (int round = 0; round < 500; round++) {
		size_t n = random_below(&r, sizeof(noise) - 1);
		uint64_t start = now;

		for (size_t i = 0; i < n; i++)
			noise[i] = (char)(1 + random_below(&r, 255));
		noise[n] = '\0';
		capture_start();
		assert_false(types("unlock\r", noise));
		capture_end();
		assert_true(now - start <= CONFIG_UNLOCK_SECONDS * 1000000ull);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_word, fresh),
		cmocka_unit_test_setup(test_refused, fresh),
		cmocka_unit_test_setup(test_keys, fresh),
		cmocka_unit_test_setup(test_not_logged, fresh),
		cmocka_unit_test_setup(test_noise, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
