/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback protection: what may run, and what a system says of itself. */
#include "rollback_rig.h"

#include "capture.h"

#include <boot/fit_verify.h>
#include <boot/policy.h>
#include <errno.h>
#include <libfdt.h>
#include <lib/verdict.h>
#include <stdio.h>
#include <string.h>

static void test_rises_when_confirmed(void **state)
{
	for (size_t k = 0; k < 2; k++) {
		machine(schemes[k], 0);
		assert_int_equal(boot(-1), 0);
		assert_int_equal(boot(5), 0);
		assert_int_equal(boot(4), 0);           /* nobody has confirmed 5 */
		assert_int_equal(boot(5), 0);
		say_both("started=5\0confirmed=5");
		assert_int_equal(minimum(), 0);         /* at the next boot */
		assert_int_equal(boot(4), -EPERM);      /* even of something else */
		assert_int_equal(minimum(), 5);
		assert_int_equal(boot(-1), -EPERM);
		assert_int_equal(boot(5), 0);
		assert_int_equal(boot(6), 0);
		assert_int_equal(boot(5), 0);           /* 6 has not said that it works */
	}
}

/* What the system says counts at most as what it is, and only for itself. */
static void test_lies(void **state)
{
	static const char *const nothing[] = { "", "-1", "x", "4294967296", "18446744073709551616",
					       "5 ", "0x", "5\n" };

	machine(ENV_FLAG_SERIAL, 0);
	assert_int_equal(boot(5), 0);
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		confirmed_as(nothing[i]);
		assert_int_equal(boot(5), 0);
		assert_int_equal(minimum(), 0);
	}
	confirmed_as("4294967295");
	capture_start();
	assert_int_equal(boot(6), 0);           /* the lie was 5's */
	capture_expect("version 4294967295 was confirmed, but 5 was started");
	assert_int_equal(minimum(), 5);
	assert_int_equal(boot(6), 0);           /* 6 has said nothing */
	assert_int_equal(boot(5), 0);
	assert_int_equal(minimum(), 5);
	confirmed_as("3");                      /* less than what it is */
	assert_int_equal(boot(5), 0);
	assert_int_equal(minimum(), 5);
}

/* A system that is only tried again is not written about. */
static void test_writes(void **state)
{
	machine(ENV_FLAG_ACTIVE, 0);
	assert_int_equal(boot(5), 0);
	confirmed_as("5");
	assert_int_equal(boot(5), 0);
	record.ops = 0;
	for (int i = 0; i < 5; i++)
		assert_int_equal(boot(5), 0);
	assert_int_equal(boot(4), -EPERM);
	assert_int_equal(record.ops, 0);
}

static void test_bad_properties(void **state)
{
	uint8_t *fit = (uint8_t *)image(-1, "A", "");

	machine(ENV_FLAG_SERIAL, 0);
	for (int size = 0; size < 12; size++) {
		fdt_setprop(fit, 0, "slipway,rollback-version", "\0\0\0\1\0\0\0\0\0\0\0\0", size);
		assert_int_equal(boot_image(fit), size == 4 ? 0 : -EINVAL);
	}
	fit = (uint8_t *)image(1, "A", "B");
	fdt_setprop(fit, 0, "slipway,revoked-keys", buf, 31);
	assert_int_equal(boot_image(fit), -EINVAL);
	fdt_setprop(fit, 0, "slipway,revoked-keys", buf, 0);
	assert_int_equal(boot_image(fit), -EINVAL);
	assert_int_equal(boot_image(image(-1, "A", "B")), -EINVAL);     /* cannot be confirmed */
	assert_int_equal(boot_image(image(1, "A", "cdefghijklmnopqrs")), -ENOSPC);
	assert_int_equal(boot_image(image(1, "X", "")), -EACCES);
}

static unsigned int revoked(void)
{
	struct rollback_posture p;

	rollback_posture_read(&p);
	return p.revoked;
}

/* A list of revoked keys counts when its system is confirmed, and never against that system. */
static void test_revocation(void **state)
{
	machine(ENV_FLAG_ACTIVE, 0);
	assert_int_equal(boot_image(image(2, "A", "B")), 0);
	assert_int_equal(boot_image(image(2, "B", "")), 0);     /* not confirmed yet */
	confirmed_as("2");
	assert_int_equal(boot_image(image(2, "B", "A")), 0);    /* revokes A, by B itself */
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "A", "B")), -EACCES);
	assert_int_equal(boot_image(image(9, "A", "")), -EACCES);
	capture_start();
	assert_int_equal(boot_image(image(2, "B", "B")), 0);    /* its own, the last one */
	capture_expect("configuration  would not be signed by those that are left");
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "B", "Bx")), 0);
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "B", "AxAx")), 0);
	assert_int_equal(revoked(), 2);
	saves = 0;
	assert_int_equal(boot_image(image(2, "B", "xA")), 0);   /* nothing new, nothing written */
	assert_int_equal(saves, 0);
}

/* An overlay's list counts for the whole boot, or not at all; what is only looked at revokes nothing. */
static void test_overlay_revokes(void **state)
{
	struct fit_verdict v;
	uint8_t board[4096];

	machine(ENV_FLAG_ACTIVE, 0);
	memcpy(board, image(2, "A", ""), sizeof(board));
	assert_int_equal(boot_overlay(board, image(2, "B", "A")), 0);
	confirmed_as("2");
	assert_int_equal(policy_verify_fit(image(2, "B", "A"), 4096, 0, &hashed, &v), 0);
	assert_int_equal(revoked(), 0);
	assert_int_equal(boot_overlay(board, image(2, "B", "A")), 0);   /* the board is signed by A */
	assert_int_equal(revoked(), 0);
	assert_int_equal(boot_overlay(board, image(3, "B", "x")), 0);   /* 3 is not confirmed */
	assert_int_equal(revoked(), 0);
	assert_int_equal(boot_overlay(board, image(2, "B", "x")), 0);
	assert_int_equal(revoked(), 1);
	memcpy(board, image(2, "B", "y"), sizeof(board));
	assert_int_equal(boot_overlay(board, image(2, "B", "Ay")), 0);  /* both, by what is left */
	assert_int_equal(revoked(), 3);
	assert_int_equal(boot(2), -EACCES);
}

/* No room for another key: who lists one does not start, who lists known ones does. */
static void test_full_list(void **state)
{
	machine(ENV_FLAG_ACTIVE, 0);
	assert_int_equal(boot_image(image(2, "A", "cdefghijklmnopqr")), 0);
	confirmed_as("2");
	assert_int_equal(boot_image(image(2, "A", "cdefghijklmnopqr")), 0);
	assert_int_equal(revoked(), 16);
	assert_int_equal(boot_image(image(3, "A", "s")), -ENOSPC);
	assert_int_equal(boot_image(image(3, "A", "cc")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rises_when_confirmed),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_bad_properties),
		cmocka_unit_test(test_revocation),
		cmocka_unit_test(test_overlay_revokes),
		cmocka_unit_test(test_full_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
