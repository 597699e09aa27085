/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/errname.h>

#include <errno.h>
#include <lib/util.h>

static const struct {
	int err;
	const char *name;
	const char *text;
} errors[] = {
	{ 0, "OK", "no error" },
	{ EPERM, "-EPERM", "not permitted" },
	{ ENOENT, "-ENOENT", "no such file or entry" },
	{ EINTR, "-EINTR", "interrupted" },
	{ EIO, "-EIO", "input/output error" },
	{ ENXIO, "-ENXIO", "no such device or address" },
	{ E2BIG, "-E2BIG", "too big" },
	{ ENOEXEC, "-ENOEXEC", "not an image of this kind" },
	{ EAGAIN, "-EAGAIN", "try again" },
	{ ENOMEM, "-ENOMEM", "out of memory" },
	{ EACCES, "-EACCES", "access denied" },
	{ EFAULT, "-EFAULT", "bad address" },
	{ EBUSY, "-EBUSY", "in use" },
	{ EEXIST, "-EEXIST", "exists already" },
	{ ENODEV, "-ENODEV", "no such device" },
	{ ENOTDIR, "-ENOTDIR", "not a directory" },
	{ EISDIR, "-EISDIR", "is a directory" },
	{ EINVAL, "-EINVAL", "invalid argument" },
	{ EFBIG, "-EFBIG", "file too large" },
	{ ENOSPC, "-ENOSPC", "no space left" },
	{ EROFS, "-EROFS", "read-only" },
	{ EDOM, "-EDOM", "outside the domain" },
	{ ERANGE, "-ERANGE", "out of range" },
	{ ENAMETOOLONG, "-ENAMETOOLONG", "name too long" },
	{ ENOSYS, "-ENOSYS", "not supported here" },
	{ ELOOP, "-ELOOP", "too many levels" },
	{ ENOMSG, "-ENOMSG", "nothing there" },
	{ EPROTO, "-EPROTO", "protocol error" },
	{ EBADMSG, "-EBADMSG", "damaged data" },
	{ EOVERFLOW, "-EOVERFLOW", "value too large" },
	{ EILSEQ, "-EILSEQ", "illegal byte sequence" },
	{ ENOTSUP, "-ENOTSUP", "not supported" },
	{ ETIMEDOUT, "-ETIMEDOUT", "timed out" },
	{ EALREADY, "-EALREADY", "already under way" },
	{ EINPROGRESS, "-EINPROGRESS", "in progress" },
	{ ECANCELED, "-ECANCELED", "cancelled" },
};

static size_t find(int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].err == err || -errors[i].err == err)
			return i;
	return ARRAY_SIZE(errors);
}

const char *err_name(int err)
{
	size_t i = find(err);

	return i < ARRAY_SIZE(errors) ? errors[i].name : "-E?";
}

const char *err_text(int err)
{
	size_t i = find(err);

	return i < ARRAY_SIZE(errors) ? errors[i].text : "unknown error";
}
