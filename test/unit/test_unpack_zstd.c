/* SPDX-License-Identifier: Apache-2.0 */
/* Frames that Debian's zstd has made: sound, cut, damaged, too large, and of forms not read here. */
#include "unit.h"

#include <errno.h>
#include <lib/unpack.h>
#include <lib/util.h>
#include "unpack_rig.h"

static void test_round_trip(void **state)
{
	static const char *const options[] = {
		"-1", "-19", "--ultra -22", "--no-check", "--long=27", "--fast=5",
		"--stream-size=1048576",
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		unpack_rig_pack("zstd", options[i], UNPACK_RIG_SIZE);
		unpack_rig_whole(zstd_unpack);
		unpack_rig_peek(zstd_peek);
	}
	/* nothing to be packed better: stored */
	unpack_rig_noise("zstd", "", KIB(300));
	unpack_rig_whole(zstd_unpack);
	unpack_rig_pack("zstd", "", 0);
	unpack_rig_whole(zstd_unpack);
}

/* Every length but the whole. */
static void test_cut(void **state)
{
	unpack_rig_pack("zstd", "", KIB(200));
	unpack_rig_cut(zstd_unpack);
}

static void test_damaged(void **state)
{
	unpack_rig_pack("zstd", "", KIB(200));
	unpack_rig_damage(zstd_unpack);
	unpack_rig_pack("zstd", "-19 --stream-size=204800", KIB(200));
	unpack_rig_damage(zstd_unpack);
	unpack_rig_noise("zstd", "", 300);
	unpack_rig_damage(zstd_unpack);
}

static void test_bomb(void **state)
{
	unpack_rig_pack("zstd", "", MIB(1));
	unpack_rig_bomb(zstd_unpack);
	unpack_rig_pack("zstd", "--stream-size=1048576", MIB(1));
	unpack_rig_bomb(zstd_unpack);
	unpack_rig_noise("zstd", "", KIB(100));
	unpack_rig_bomb(zstd_unpack);
}

static void test_forms(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),    cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, unpack_rig_begin, unpack_rig_end);
}
