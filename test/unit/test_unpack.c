/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LZ4 and zstd frames that Debian's tools have made: sound, cut, damaged, too large, and of forms
 * not read here.
 */
#include "unit.h"

#include <errno.h>
#include <lib/unpack.h>
#include <lib/util.h>
#include "unpack_rig.h"

#define MOST 8          /* options in a list; the first NULL ends it */

/* What is packed how, for what both are tried with. */
struct codec {
	const char *tool;
	unpack_fn *unpack;
	peek_fn *peek;
	const char *round_trip[MOST];
	const char *stored;             /* noise, in several blocks */
	size_t stored_size;
	const char *cut;
	const char *damaged[MOST];
	const char *damaged_noise;
	const char *bomb[MOST];
	const char *bomb_noise;
};

static const struct codec lz4 = {
	.tool = "lz4",
	.unpack = lz4_unpack,
	.peek = lz4_peek,
	.round_trip = { "-1", "-12", "-B4 -BD", "-B4 -BI -BX", "-B5 -BD --content-size",
			"--no-frame-crc" },
	.stored = "-B4",
	.stored_size = KIB(100),
	.cut = "-B4 -BD -BX --content-size",
	.damaged = { "-B4 -BD", "-B4 -BX --content-size" },
	.damaged_noise = "-B4 -BX",
	.bomb = { "-B4", "-B4 --content-size" },
	.bomb_noise = "-B4",
};

static const struct codec zstd = {
	.tool = "zstd",
	.unpack = zstd_unpack,
	.peek = zstd_peek,
	.round_trip = { "-1", "-19", "--ultra -22", "--no-check", "--long=27", "--fast=5",
			"--stream-size=1048576" },
	.stored = "",
	.stored_size = KIB(300),
	.cut = "",
	.damaged = { "", "-19 --stream-size=204800" },
	.damaged_noise = "",
	.bomb = { "", "--stream-size=1048576" },
	.bomb_noise = "",
};

static void test_round_trip(void **state)
{
	const struct codec *codec = *state;

	for (size_t i = 0; codec->round_trip[i]; i++) {
		unpack_rig_pack(codec->tool, codec->round_trip[i], UNPACK_RIG_SIZE);
		unpack_rig_whole(codec->unpack);
		unpack_rig_peek(codec->peek);
	}
	/* nothing to be packed better: stored */
	unpack_rig_noise(codec->tool, codec->stored, codec->stored_size);
	unpack_rig_whole(codec->unpack);
	unpack_rig_pack(codec->tool, "", 0);
	unpack_rig_whole(codec->unpack);
}

/* Every length but the whole. */
static void test_cut(void **state)
{
	const struct codec *codec = *state;

	unpack_rig_pack(codec->tool, codec->cut, KIB(200));
	unpack_rig_cut(codec->unpack);
}

static void test_damaged(void **state)
{
	const struct codec *codec = *state;

	for (size_t i = 0; codec->damaged[i]; i++) {
		unpack_rig_pack(codec->tool, codec->damaged[i], KIB(200));
		unpack_rig_damage(codec->unpack);
	}
	unpack_rig_noise(codec->tool, codec->damaged_noise, 300);
	unpack_rig_damage(codec->unpack);
}

static void test_bomb(void **state)
{
	const struct codec *codec = *state;

	for (size_t i = 0; codec->bomb[i]; i++) {
		unpack_rig_pack(codec->tool, codec->bomb[i], MIB(1));
		unpack_rig_bomb(codec->unpack);
	}
	unpack_rig_noise(codec->tool, codec->bomb_noise, KIB(100));
	unpack_rig_bomb(codec->unpack);
}

static void test_forms_of_lz4(void **state)
{
	unpack_rig_pack("lz4", "-l", 1000);
	unpack_rig_refused(lz4_unpack, -ENOTSUP, "without lz4 -l");
	unpack_rig_pack("gzip", "", 1000);
	unpack_rig_refused(lz4_unpack, -EBADMSG, "not an LZ4 frame");
	unpack_rig_pack("lz4", "", 1000);
	unpack_rig_set(4, 0x65);
	unpack_rig_refused(lz4_unpack, -ENOTSUP, "dictionary");
	unpack_rig_pack("lz4", "", 1000);
	unpack_rig_set(6, 0);
	unpack_rig_refused(lz4_unpack, -EBADMSG, "header's checksum");
	/* the first block, of 7 MiB */
	unpack_rig_pack("lz4", "", 1000);
	unpack_rig_set(9, 0x70);
	unpack_rig_refused(lz4_unpack, -EBADMSG, "larger than the header allows");
	unpack_rig_pack("lz4", "", 1000);
	unpack_rig_append(0);
	unpack_rig_refused(lz4_unpack, -EBADMSG, "behind the frame's end");
}

static void test_forms_of_zstd(void **state)
{
	unpack_rig_pack("gzip", "", 1000);
	unpack_rig_refused(zstd_unpack, -EBADMSG, "not a frame of zstd");
	unpack_rig_pack("zstd", "", 1000);
	/* RFC 8878, 3.1.1.1.1: a dictionary's number of one byte; the window's byte is taken for it */
	unpack_rig_set(4, 0x25);
	unpack_rig_refused(zstd_unpack, -ENOTSUP, "dictionary");
	unpack_rig_pack("zstd", "", 1000);
	unpack_rig_append(0);
	unpack_rig_refused(zstd_unpack, -EBADMSG, "behind the frame's end");
}

#define BOTH(test) \
	{ #test " of lz4", test, NULL, NULL, (void *)&lz4 }, \
	{ #test " of zstd", test, NULL, NULL, (void *)&zstd }

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_round_trip), BOTH(test_cut), BOTH(test_damaged), BOTH(test_bomb),
		cmocka_unit_test(test_forms_of_lz4), cmocka_unit_test(test_forms_of_zstd),
	};

	return cmocka_run_group_tests(tests, unpack_rig_begin, unpack_rig_end);
}
