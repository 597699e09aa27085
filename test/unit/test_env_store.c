/* SPDX-License-Identifier: Apache-2.0 */
/* The stored environment: its format, two copies of it, and power that fails at any moment. */
#include "unit.h"

#include "env_media.h"

#include <errno.h>
#include <lib/crc32.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCES 1000
#define SAVES     4          /* of one sequence */

static uint8_t buf[MEDIA_SIZE];

/* What a start would find: the text up to its end, "" for none. */
static const char *loaded(struct env_media *media)
{
	struct env_found found;
	const char *data;
	size_t len;

	return env_store_load(&media->medium, buf, &data, &len, &found) ? "" : data;
}

/* Saves one variable. */
static int save(struct env_media *media, const char *text, struct env_found *found)
{
	return env_store_save(&media->medium, buf, text, strlen(text) + 1, found);
}

static void must_save(struct env_media *media, const char *text)
{
	struct env_found found;

	assert_int_equal(save(media, text, &found), 0);
	assert_string_equal(loaded(media), text);
}

static const struct {
	enum env_flag scheme;
	unsigned int copies;
} kinds[] = {
	{ ENV_FLAG_SERIAL, 2 }, { ENV_FLAG_ACTIVE, 2 }, { ENV_FLAG_SERIAL, 1 }, { ENV_FLAG_ACTIVE, 1 },
};

/* --- the format ----------------------------------------------------------------- */

/* Bytes as mkenvimage -r -s 16 makes them of "a=b", and -s 16 without -r. */
static void test_format(void **state)
{
	static const uint8_t text[] = "a=b\0\0\0\0\0\0\0";
	uint8_t image[16];
	struct env_copy copy;

	memset(image, 0, sizeof(image));
	memcpy(image + 5, text, 11);
	env_image_seal(image, 16, true, 7);
	assert_int_equal(image[4], 7);
	assert_int_equal(image[0] | image[1] << 8 | image[2] << 16 | (uint32_t)image[3] << 24,
			 crc32(0, text, 11));
	env_image_check(image, 16, true, &copy);
	assert_int_equal(copy.state, ENV_GOOD);
	assert_int_equal(copy.flag, 7);
	image[4] = 9;                    /* is not covered */
	env_image_check(image, 16, true, &copy);
	assert_int_equal(copy.state, ENV_GOOD);
	image[15] ^= 1;
	env_image_check(image, 16, true, &copy);
	assert_int_equal(copy.state, ENV_BAD_CRC);
	assert_int_not_equal(copy.stored, copy.computed);
}

/* Says what wrote a copy that does not fit. */
static void test_other_sizes(void **state)
{
	static uint8_t image[4096];
	struct env_copy copy;

	memset(image, 0xff, sizeof(image));
	memcpy(image + 5, "a=1\0", 5);
	env_image_seal(image, 1024, true, 1);
	env_image_check(image, 4096, true, &copy);
	assert_int_equal(copy.state, ENV_BAD_CRC);
	assert_int_equal(copy.fits_size, 1024);
	assert_int_equal(copy.fits_header, 5);
	env_image_check(image, 4096, false, &copy);
	assert_int_equal(copy.fits_size, 1024);
	memcpy(image + 4, "a=1\0", 5);
	env_image_seal(image, 4096, false, 0);
	env_image_check(image, 4096, true, &copy);
	assert_int_equal(copy.fits_size, 4096);
	assert_int_equal(copy.fits_header, 4);
	image[2000] = 'x';
	env_image_check(image, 4096, true, &copy);
	assert_int_equal(copy.fits_size, 0);
	memset(image, 0xff, sizeof(image));
	env_image_check(image, 4096, true, &copy);
	assert_int_equal(copy.state, ENV_BLANK);
	memset(image, 0, sizeof(image));
	env_image_check(image, 4096, true, &copy);
	assert_int_equal(copy.state, ENV_BLANK);
}

static void test_choice(void **state)
{
	static const struct {
		enum env_flag scheme;
		uint8_t flag[2];
		int choice;
	} cases[] = {
		{ ENV_FLAG_SERIAL, { 1, 2 }, 1 }, { ENV_FLAG_SERIAL, { 2, 1 }, 0 },
		{ ENV_FLAG_SERIAL, { 255, 0 }, 1 }, { ENV_FLAG_SERIAL, { 0, 255 }, 0 },
		{ ENV_FLAG_SERIAL, { 255, 254 }, 0 }, { ENV_FLAG_SERIAL, { 3, 3 }, 0 },
		{ ENV_FLAG_SERIAL, { 254, 255 }, 1 }, { ENV_FLAG_SERIAL, { 1, 0 }, 0 },
		{ ENV_FLAG_ACTIVE, { 1, 0 }, 0 }, { ENV_FLAG_ACTIVE, { 0, 1 }, 1 },
		{ ENV_FLAG_ACTIVE, { 1, 1 }, 0 }, { ENV_FLAG_ACTIVE, { 0, 0 }, 0 },
		{ ENV_FLAG_ACTIVE, { 1, 2 }, 1 }, { ENV_FLAG_ACTIVE, { 3, 2 }, 0 },
		{ ENV_FLAG_ACTIVE, { 255, 1 }, 1 }, { ENV_FLAG_ACTIVE, { 1, 255 }, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct env_copy copy[2] = { { .state = ENV_GOOD, .flag = cases[i].flag[0] },
					    { .state = ENV_GOOD, .flag = cases[i].flag[1] } };

		assert_int_equal(env_image_choose(copy, cases[i].scheme), cases[i].choice);
		copy[0].state = ENV_BAD_CRC;
		assert_int_equal(env_image_choose(copy, cases[i].scheme), 1);
		copy[1].state = ENV_UNREAD;
		assert_int_equal(env_image_choose(copy, cases[i].scheme), -1);
		copy[0].state = ENV_GOOD;
		assert_int_equal(env_image_choose(copy, cases[i].scheme), 0);
	}
}

/* --- loading and saving ----------------------------------------------------------- */

static void test_save_and_load(void **state)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct env_media media;
		struct env_found found;
		const char *data;
		size_t len;
		char text[16];

		env_media_init(&media, kinds[k].scheme, kinds[k].copies);
		assert_int_equal(env_store_load(&media.medium, buf, &data, &len, &found), -ENOMSG);
		assert_int_equal(found.copy[0].state, ENV_BLANK);
		for (int i = 0; i < 600; i++) {          /* the serial number wraps twice */
			snprintf(text, sizeof(text), "n=%d", i);
			must_save(&media, text);
		}
		assert_int_equal(env_store_load(&media.medium, buf, &data, &len, &found), 0);
		assert_int_equal(len, MEDIA_SIZE - env_header_size(kinds[k].copies == 2));
		assert_int_equal(env_store_erase(&media.medium, buf), 0);
		assert_string_equal(loaded(&media), "");
	}
}

/* Nothing is written when nothing changed, and the limit is exact. */
static void test_unchanged_and_full(void **state)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct env_media media;
		struct env_found found;
		static char text[MEDIA_SIZE];
		unsigned int ops;
		size_t room;

		env_media_init(&media, kinds[k].scheme, kinds[k].copies);
		must_save(&media, "a=1");
		ops = media.ops;
		assert_int_equal(save(&media, "a=1", &found), 0);
		assert_true(found.unchanged);
		assert_int_equal(media.ops, ops);
		assert_int_equal(save(&media, "a=", &found), 0);      /* a prefix is a change */
		assert_false(found.unchanged);
		assert_string_equal(loaded(&media), "a=");
		room = env_store_room(&media.medium);
		memset(text, 'x', sizeof(text));
		text[room - 1] = '\0';
		must_save(&media, text);
		text[room - 1] = 'x';
		text[room] = '\0';
		assert_int_equal(save(&media, text, &found), -ENOSPC);
		assert_int_equal(strlen(loaded(&media)), room - 1);
	}
}

/* One copy damaged or unreadable: the other one is used, kept, and the bad one written. */
static void test_bad_copies(void **state)
{
	for (size_t k = 0; k < 2; k++) {
		struct env_media media;
		struct env_found found;

		env_media_init(&media, kinds[k].scheme, 2);
		must_save(&media, "a=1");
		must_save(&media, "a=2");
		media.bytes[1][100] ^= 0x10;
		assert_string_equal(loaded(&media), "a=1");
		assert_int_equal(save(&media, "a=3", &found), 0);
		assert_int_equal(found.copy[1].state, ENV_BAD_CRC);
		assert_int_equal(found.active, 0);
		assert_string_equal(loaded(&media), "a=3");
		media.unreadable[1] = true;
		assert_string_equal(loaded(&media), "a=1");
		assert_int_equal(save(&media, "a=4", &found), -EIO);
		assert_int_equal(found.copy[1].state, ENV_UNREAD);
		assert_string_equal(loaded(&media), "a=1");
		media.bytes[0][7] ^= 1;                /* both bad: the unreadable one is replaced */
		assert_int_equal(save(&media, "a=5", &found), -EIO);
		media.unreadable[1] = false;
		assert_string_equal(loaded(&media), "a=5");
	}
}

/* --- power cuts ---------------------------------------------------------------------- */

typedef int save_fn(struct env_media *media, const char *text, struct env_found *found);

static void random_text(char *text, size_t size)
{
	size_t len = 3 + (size_t)rand() % (size - 4);

	memcpy(text, "v=", 2);
	for (size_t i = 2; i < len; i++)
		text[i] = (char)('a' + rand() % 3);
	text[len] = '\0';
}

/* Saves with the power going after CUT operations; whether old or new is there afterwards. */
static bool survives(struct env_media *media, save_fn *save_it, const char *old, const char *new,
		     unsigned int cut, bool torn)
{
	struct env_found found;
	const char *now;

	media->ops = 0;
	media->cut_at = cut;
	media->torn = torn;
	save_it(media, new, &found);
	env_media_power_on(media);
	now = loaded(media);
	return !strcmp(now, old) || !strcmp(now, new);
}

/* Every cut of one save, clean and torn. Leaves the medium as one of the cuts did. */
static unsigned int cut_everywhere(struct env_media *media, save_fn *save_it, const char *old,
				   const char *new, unsigned long *tried)
{
	struct env_media before = *media, kept = *media;
	unsigned int losses = 0, total;
	struct env_found found;

	before.medium.ctx = kept.medium.ctx = media;
	media->ops = 0;
	assert_int_equal(save_it(media, new, &found), 0);
	total = media->ops;
	assert_true(total < MEDIA_OPS);
	for (unsigned int cut = 0; cut <= total; cut++) {
		for (int torn = 0; torn < 2; torn++) {
			*media = before;
			losses += !survives(media, save_it, old, new, cut, torn);
			++*tried;
			if (rand() % (cut + 1) == 0)
				kept = *media;
		}
	}
	*media = kept;
	return losses;
}

/* Losses over COUNT sequences of saves, each going on from what a cut has left. */
static unsigned int losses_of(enum env_flag scheme, save_fn *save_it, int count)
{
	unsigned int losses = 0;
	unsigned long tried = 0;

	srand(20);   /* the same every time */
	for (int sequence = 0; sequence < count; sequence++) {
		struct env_media media;
		char old[MEDIA_SIZE], new[100];
		struct env_found found;

		env_media_init(&media, scheme, 2);
		strcpy(old, "first=1");
		save(&media, old, &found);
		for (int i = 0; i < SAVES; i++) {
			random_text(new, sizeof(new));
			losses += cut_everywhere(&media, save_it, old, new, &tried);
			strcpy(old, loaded(&media));
		}
	}
	print_message("%lu power cuts, %u environments lost\n", tried, losses);
	return losses;
}

static void test_power_cuts(void **state)
{
	assert_int_equal(losses_of(ENV_FLAG_SERIAL, save, SEQUENCES), 0);
	assert_int_equal(losses_of(ENV_FLAG_ACTIVE, save, SEQUENCES), 0);
}

/* --- wrong orders, which the simulation has to notice --------------------------------- */

static void make_image(uint8_t image[MEDIA_SIZE], const char *text, uint8_t flag, int fill)
{
	memset(image, fill, MEDIA_SIZE);
	memcpy(image + 5, text, strlen(text) + 1);
	image[5 + strlen(text) + 1] = '\0';
	env_image_seal(image, MEDIA_SIZE, true, flag);
}

static int in_force(struct env_media *media, struct env_found *found)
{
	const char *data;
	size_t len;

	env_store_load(&media->medium, buf, &data, &len, found);
	return found->active;
}

/* Over the copy that is in force. */
static int save_in_place(struct env_media *media, const char *text, struct env_found *found)
{
	unsigned int to = in_force(media, found) == 1;
	uint8_t image[MEDIA_SIZE];

	make_image(image, text, (uint8_t)(found->copy[to].flag + 1), 0);
	return media->medium.write(media, to, 0, image, MEDIA_SIZE);
}

/* All in one go, as is right for a single cut: a second one completes what the first has left. */
static int save_in_one_go(struct env_media *media, const char *text, struct env_found *found)
{
	unsigned int to = in_force(media, found) == 0;
	uint8_t flag = found->active < 0 ? 1 : (uint8_t)(found->copy[found->active].flag + 1);
	uint8_t image[MEDIA_SIZE];

	make_image(image, text, flag, 0);
	return media->medium.write(media, to, 0, image, MEDIA_SIZE);
}

/* The next number first, then the copy that belongs to it. */
static int save_flag_first(struct env_media *media, const char *text, struct env_found *found)
{
	unsigned int to = in_force(media, found) != 1;
	uint8_t image[MEDIA_SIZE], sector[64];
	int ret;

	make_image(image, text, (uint8_t)(found->copy[!to].flag + 1), 0);
	memcpy(sector, media->bytes[to], sizeof(sector));
	sector[ENV_FLAG_OFFSET] = image[ENV_FLAG_OFFSET];
	ret = media->medium.write(media, to, 0, sector, sizeof(sector));
	return ret ? ret : media->medium.write(media, to, 0, image, MEDIA_SIZE);
}

static int program(struct env_media *media, unsigned int to, const char *text)
{
	uint8_t image[MEDIA_SIZE];
	int ret = media->medium.erase(media, to);

	make_image(image, text, ENV_ACTIVE, 0xff);
	return ret ? ret : media->medium.write(media, to, 0, image, MEDIA_SIZE);
}

/* Erases the old copy as it is: its flag may come back before its data is gone. */
static int save_unspoilt(struct env_media *media, const char *text, struct env_found *found)
{
	unsigned int to = in_force(media, found) != 1;
	int ret = program(media, to, text);

	return ret ? ret : media->medium.write(media, !to, ENV_FLAG_OFFSET, "\0", 1);
}

/* Spoils the copy in force before the new one is there. */
static int save_retire_first(struct env_media *media, const char *text, struct env_found *found)
{
	unsigned int to = in_force(media, found) != 1;
	int ret = media->medium.write(media, !to, 0, "\0\0\0\0", 5);

	return ret ? ret : program(media, to, text);
}

static void test_wrong_orders(void **state)
{
	assert_int_not_equal(losses_of(ENV_FLAG_SERIAL, save_in_place, 50), 0);
	assert_int_not_equal(losses_of(ENV_FLAG_SERIAL, save_flag_first, 50), 0);
	assert_int_not_equal(losses_of(ENV_FLAG_SERIAL, save_in_one_go, 500), 0);
	assert_int_not_equal(losses_of(ENV_FLAG_ACTIVE, save_unspoilt, 500), 0);
	assert_int_not_equal(losses_of(ENV_FLAG_ACTIVE, save_retire_first, 50), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_other_sizes),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_save_and_load),
		cmocka_unit_test(test_unchanged_and_full),
		cmocka_unit_test(test_bad_copies),
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_wrong_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
