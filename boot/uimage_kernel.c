/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/uimage_kernel.h>

#include <boot/uimage.h>
#include <errno.h>
#include <lib/crc32.h>
#include <lib/util.h>

/* byte offsets in the header */
enum { IH_LOAD = 16, IH_EP = 20, IH_DCRC = 24, IH_OS = 28, IH_ARCH, IH_TYPE, IH_COMP, IH_NAME };

#define OS_LINUX      5
#define ARCH_ARM      2
#define ARCH_ARM64    22
#define TYPE_MULTI    4
#define TYPE_SCRIPT   6
#define TYPE_NOLOAD   14
#define COMP_NONE     0
#define COMP_GZIP     1

static int wrong(int err, const char *text, const char **why)
{
	*why = text;
	return err;
}

static int check_type(const uint8_t *h, enum uimage_type type, const char **why)
{
	uint8_t is = h[IH_TYPE] == TYPE_NOLOAD ? (uint8_t)UIMAGE_KERNEL : h[IH_TYPE];

	if (is == type)
		return 0;
	if (is == TYPE_SCRIPT)
		return wrong(-EINVAL, "a script: run it with source", why);
	if (is == TYPE_MULTI)
		return wrong(-EINVAL, "a multi-file image: make one of kernel and ramdisk each "
			     "(mkimage -T kernel, -T ramdisk)", why);
	return wrong(-EINVAL, type == UIMAGE_KERNEL ? "not of type kernel (mkimage -T)" :
						      "not of type ramdisk (mkimage -T)", why);
}

static int check_arch(const uint8_t *h, const char **why)
{
	if (h[IH_ARCH] == ARCH_ARM64 || h[IH_ARCH] == ARCH_ARM)
		return 0;
	return wrong(-EINVAL, "neither for arm64 nor for arm (mkimage -A)", why);
}

static int check_compression(const uint8_t *h, enum uimage_type type, const char **why)
{
	/* a kernel unpacks its ramdisk itself, whatever the header says of it */
	if (type == UIMAGE_RAMDISK || h[IH_COMP] == COMP_NONE)
		return 0;
	if (h[IH_ARCH] == ARCH_ARM)
		return wrong(-ENOTSUP, "a compressed 32-bit kernel: a zImage unpacks itself, make it with "
			     "mkimage -C none", why);
	if (h[IH_COMP] == COMP_GZIP)
		return 0;
	return wrong(-ENOTSUP, "compressed in another way than with gzip (mkimage -C)", why);
}

/* What is no character is a dot: the name goes to a terminal. */
static void copy_name(const uint8_t *h, char *name)
{
	unsigned int i = 0;

	for (; i < UIMAGE_NAME_SIZE && h[IH_NAME + i]; i++)
		name[i] = h[IH_NAME + i] >= ' ' && h[IH_NAME + i] < 0x7f ? (char)h[IH_NAME + i] : '.';
	name[i] = '\0';
}

int uimage_open(const void *image, enum uimage_type type, struct uimage *u, const char **why)
{
	const uint8_t *h = image;
	int ret = check_type(h, type, why);

	if (!ret)
		ret = check_arch(h, why);
	if (!ret)
		ret = check_compression(h, type, why);
	if (ret)
		return ret;
	*u = (struct uimage){
		.data = h + UIMAGE_HEADER_SIZE,
		.size = uimage_data_size(image),
		.load = get_be32(h + IH_LOAD),
		.entry = get_be32(h + IH_EP),
		.is_linux = h[IH_OS] == OS_LINUX,
		.gzip = h[IH_COMP] == COMP_GZIP,
		.arm32 = h[IH_ARCH] == ARCH_ARM,
	};
	copy_name(h, u->name);
	if (!u->size)
		return wrong(-EINVAL, "empty", why);
	if (crc32(0, u->data, u->size) != get_be32(h + IH_DCRC))
		return wrong(-EBADMSG, "damaged (bad data checksum)", why);
	return 0;
}
