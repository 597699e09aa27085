/* SPDX-License-Identifier: Apache-2.0 */
/* LZ4 frames that Debian's lz4 has made: sound, cut, damaged, too large, and of forms not read here. */
#include "unit.h"

#include <errno.h>
#include <lib/unpack.h>
#include <lib/util.h>
#include "unpack_rig.h"

static void test_round_trip(void **state)
{
	static const char *const options[] = {
		"-1", "-12", "-B4 -BD", "-B4 -BI -BX", "-B5 -BD --content-size", "--no-frame-crc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		unpack_rig_pack("lz4", options[i], UNPACK_RIG_SIZE);
		unpack_rig_whole(lz4_unpack);
		unpack_rig_peek(lz4_peek);
	}
	/* nothing to be packed better: stored */
	unpack_rig_noise("lz4", "-B4", KIB(100));
	unpack_rig_whole(lz4_unpack);
	unpack_rig_pack("lz4", "", 0);
	unpack_rig_whole(lz4_unpack);
}

/* Every length but the whole. */
static void test_cut(void **state)
{
	unpack_rig_pack("lz4", "-B4 -BD -BX --content-size", KIB(200));
	unpack_rig_cut(lz4_unpack);
}

static void test_damaged(void **state)
{
	unpack_rig_pack("lz4", "-B4 -BD", KIB(200));
	unpack_rig_damage(lz4_unpack);
	unpack_rig_pack("lz4", "-B4 -BX --content-size", KIB(200));
	unpack_rig_damage(lz4_unpack);
	unpack_rig_noise("lz4", "-B4 -BX", 300);
	unpack_rig_damage(lz4_unpack);
}

static void test_bomb(void **state)
{
	unpack_rig_pack("lz4", "-B4", MIB(1));
	unpack_rig_bomb(lz4_unpack);
	unpack_rig_pack("lz4", "-B4 --content-size", MIB(1));
	unpack_rig_bomb(lz4_unpack);
	unpack_rig_noise("lz4", "-B4", KIB(100));
	unpack_rig_bomb(lz4_unpack);
}

static void test_forms(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),    cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, unpack_rig_begin, unpack_rig_end);
}
