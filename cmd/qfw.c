/* SPDX-License-Identifier: Apache-2.0 */
/* qfw: what QEMU was started with. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/complete.h>
#include <common/env.h>
#include <drivers/qfw.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CMDLINE_MAX 0x10000u

static int fail(const char *what, int error)
{
	log_err("qfw", "%s: " ERR_FMT, what, ERR_ARG(error));
	return CMD_FAILURE;
}

static int list(struct qfw *q)
{
	struct qfw_file file;
	int ret = 0;

	for (uint32_t i = 0; !(ret = qfw_file(q, i, &file)); i++)
		printf("%08" PRIx32 " %s\n", file.size, file.name);
	return ret == -ENOENT ? CMD_OK : fail("list of files", ret);
}

static int cpus(struct qfw *q)
{
	uint32_t count;
	int ret = qfw_read_number(q, QFW_CPUS, 2, &count);

	if (ret)
		return fail("number of CPUs", ret);
	printf("%" PRIu32 " cpu(s) online\n", count);
	return CMD_OK;
}

/* SIZE bytes of an item to ADDR, as a load called NAME. CMD_OK or CMD_FAILURE. */
static int load_item(struct qfw *q, uint16_t item, const char *name, uint64_t addr, uint32_t size)
{
	int ret;

	if (!size)
		return CMD_OK;
	if (load_check_range(mem_map(), "qfw", addr, size))
		return CMD_FAILURE;
	ret = qfw_read(q, item, 0, (void *)(uintptr_t)addr, size);
	if (ret)
		return fail(name, ret);
	return load_record(mem_map(), name, addr, size) ? CMD_FAILURE : CMD_OK;
}

/* -append, into bootargs. */
static int load_cmdline(struct qfw *q)
{
	uint32_t size;
	char *text;
	int ret = qfw_read_number(q, QFW_CMDLINE_SIZE, 4, &size);

	if (ret || !size)
		return ret ? fail("command line", ret) : CMD_OK;
	if (size > CMDLINE_MAX)
		return fail("command line", -E2BIG);
	text = calloc(1, size + 1);
	if (!text)
		return -ENOMEM;
	ret = qfw_read(q, QFW_CMDLINE, 0, text, size);
	ret = ret ? ret : env_set("bootargs", text);
	if (ret != -ETIMEDOUT)
		free(text);
	return ret ? fail("command line", ret) : CMD_OK;
}

/* ARGUMENT, or the variable. */
static int address(const char *argument, const char *variable, uint64_t *addr)
{
	const char *text = argument ? argument : env_get(variable);

	if (text)
		return argument_number("qfw", "address", text, 16, addr);
	log_err("qfw", "no address given, and the variable %s is not set", variable);
	return -EINVAL;
}

static int load(struct qfw *q, const char *kernel_text, const char *initrd_text)
{
	uint64_t kernel, initrd = 0;
	uint32_t kernel_size, initrd_size;
	int ret = qfw_read_number(q, QFW_KERNEL_SIZE, 4, &kernel_size);

	ret = ret ? ret : qfw_read_number(q, QFW_INITRD_SIZE, 4, &initrd_size);
	if (ret)
		return fail("sizes", ret);
	if (!kernel_size) {
		printf("fatal: no kernel available (start QEMU with -bios and -kernel)\n");
		return CMD_FAILURE;
	}
	if (address(kernel_text, "loadaddr", &kernel) ||
	    (initrd_size && address(initrd_text, "ramdisk_addr_r", &initrd)))
		return CMD_FAILURE;
	if (load_item(q, QFW_KERNEL, "kernel (qfw)", kernel, kernel_size) ||
	    load_item(q, QFW_INITRD, "initrd (qfw)", initrd, initrd_size) || load_cmdline(q))
		return CMD_FAILURE;
	printf("loading kernel to address %016" PRIx64 " size %" PRIx32 " initrd %016" PRIx64
	       " size %" PRIx32 "\n", kernel, kernel_size, initrd, initrd_size);
	return env_set_hex("filesize", initrd_size);
}

static int read_file(struct qfw *q, const char *name, const char *addr_text)
{
	struct qfw_file file;
	uint64_t addr;
	int ret;

	if (address(addr_text, "loadaddr", &addr))
		return CMD_FAILURE;
	ret = qfw_find(q, name, &file);
	if (ret)
		return fail(name, ret);
	if (load_item(q, file.item, "file (qfw)", addr, file.size))
		return CMD_FAILURE;
	return env_set_hex("filesize", file.size);
}

static int do_qfw(int argc, char *const argv[])
{
	struct qfw *q = qfw_get();

	if (!q) {
		log_err("qfw", "no fw_cfg device: this is no QEMU, or its devicetree does not list one");
		return CMD_FAILURE;
	}
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list(q);
	if (argc == 2 && !strcmp(argv[1], "cpus"))
		return cpus(q);
	if (!strcmp(argv[1], "load"))
		return load(q, argc > 2 ? argv[2] : NULL, argc > 3 ? argv[3] : NULL);
	if (argc >= 3 && !strcmp(argv[1], "read"))
		return read_file(q, argv[2], argc > 3 ? argv[3] : NULL);
	return CMD_USAGE;
}

static void complete_qfw(struct completion *c)
{
	static const char *const words[] = { "cpus", "list", "load", "read" };

	for (size_t i = 0; c->argc == 1 && i < ARRAY_SIZE(words); i++)
		completion_add(c, words[i]);
}

const struct command cmd_qfw = {
	.name = "qfw",
	.usage = "list\ncpus\nload [kernel_addr [initrd_addr]]\nread file [addr]",
	.summary = "QEMU firmware interface",
	.help = "list prints the sizes and names of the files that QEMU offers (-fw_cfg adds some),\n"
		"cpus the number of CPUs. load puts what -kernel and -initrd named to KERNEL_ADDR\n"
		"($loadaddr when absent) and INITRD_ADDR ($ramdisk_addr_r), -append into bootargs and\n"
		"the initrd's size into filesize. QEMU offers them when it is started with -bios.\n"
		"read puts a file to ADDR and its size into filesize. Numbers are hexadecimal.\n"
		"\n"
		"    => qfw load ${kernel_addr_r} ${ramdisk_addr_r}\n"
		"    => booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}",
	.min_args = 1,
	.max_args = 3,
	.run = do_qfw,
	.complete = complete_qfw,
};
