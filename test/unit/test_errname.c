/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <lib/errname.h>

static void test_names(void **state)
{
	assert_string_equal(err_name(-ENOENT), "-ENOENT");
	assert_string_equal(err_name(ENOENT), "-ENOENT");
	assert_string_equal(err_name(-ETIMEDOUT), "-ETIMEDOUT");
	assert_string_equal(err_name(0), "OK");
	assert_string_equal(err_text(0), "no error");
	assert_string_equal(err_text(-EIO), "input/output error");
}

static void test_without_a_name(void **state)
{
	static const int strange[] = { 4711, -4711, INT_MAX, -INT_MAX, INT_MIN };

	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		assert_string_equal(err_name(strange[i]), "-E?");
		assert_string_equal(err_text(strange[i]), "unknown error");
	}
}

/* Each number has one name: two entries for one number would hide the second. */
static void test_names_are_those_of_errno(void **state)
{
	static const struct {
		int err;
		const char *name;
	} some[] = {
		{ EPERM, "-EPERM" },       { EINTR, "-EINTR" },   { ENXIO, "-ENXIO" },
		{ E2BIG, "-E2BIG" },       { ENOEXEC, "-ENOEXEC" }, { EAGAIN, "-EAGAIN" },
		{ ENOMEM, "-ENOMEM" },     { EACCES, "-EACCES" }, { EFAULT, "-EFAULT" },
		{ EBUSY, "-EBUSY" },       { EEXIST, "-EEXIST" }, { ENODEV, "-ENODEV" },
		{ ENOTDIR, "-ENOTDIR" },   { EISDIR, "-EISDIR" }, { EINVAL, "-EINVAL" },
		{ EFBIG, "-EFBIG" },       { ENOSPC, "-ENOSPC" }, { EROFS, "-EROFS" },
		{ EDOM, "-EDOM" },         { ERANGE, "-ERANGE" }, { ENOSYS, "-ENOSYS" },
		{ ENAMETOOLONG, "-ENAMETOOLONG" }, { ELOOP, "-ELOOP" }, { EPROTO, "-EPROTO" },
		{ EBADMSG, "-EBADMSG" },   { EOVERFLOW, "-EOVERFLOW" }, { EILSEQ, "-EILSEQ" },
		{ ENOTSUP, "-ENOTSUP" },   { EALREADY, "-EALREADY" },
		{ EINPROGRESS, "-EINPROGRESS" }, { ECANCELED, "-ECANCELED" },
	};

	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		assert_string_equal(err_name(-some[i].err), some[i].name);
		assert_string_not_equal(err_text(-some[i].err), "unknown error");
	}
}

static void test_printf_helper(void **state)
{
	char text[64];

	snprintf(text, sizeof(text), "load: " ERR_FMT, ERR_ARG(-EIO));
	assert_string_equal(text, "load: -EIO (input/output error)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_without_a_name),
		cmocka_unit_test(test_names_are_those_of_errno),
		cmocka_unit_test(test_printf_helper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
