/* SPDX-License-Identifier: Apache-2.0 */
/* Completion of arguments by the usage of their command: what is offered, and what is not. */
#include "unit.h"

#include <common/command.h>
#include <common/complete.h>
#include <common/console.h>
#include <common/env.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#include "../../common/complete_priv.h"
#include "capture.h"
#include "disk_image.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

#define COMMAND(id, text, forms)                                                      \
	static const struct command id = { .name = text, .usage = forms, .summary = "", \
					   .help = "", .max_args = -1 }

COMMAND(cmd_load, "load", "<interface> [<dev[:part]> [<addr> [<filename> [bytes [pos]]]]]");
COMMAND(cmd_part, "part", "list <interface> <dev> [[-bootable] <varname>]\n"
			  "uuid <interface> <dev>:<part> [<varname>]\n"
			  "list <interface>");
COMMAND(cmd_virtio, "virtio", "scan\ndevice [dev]\nread addr blk# cnt");
COMMAND(cmd_set, "set", "[-f] [-h how] name value ...\n[-f] var");
COMMAND(cmd_boot, "boot", "\n[-h how] addr\n[-h how] linux|elf addr ...\n[-t [-r] | -x]");
COMMAND(cmd_del, "del", "delete var ...\nprint [name ...]");
COMMAND(cmd_time, "time", "command [args...]");
COMMAND(cmd_xxd, "xxd", "interface dev[:part] file");
COMMAND(cmd_read, "read", "interface dev[:part|#partname] addr blk# cnt");

const struct command *const table_commands[] = {
	&cmd_load, &cmd_part, &cmd_virtio, &cmd_set, &cmd_boot, &cmd_del, &cmd_time, &cmd_xxd,
	&cmd_read,
};
const size_t table_commands_count = ARRAY_SIZE(table_commands);

/* virtio 0: MBR with FAT in 1 and nothing in 2. mmc 0: FAT without a table. virtio 1: nothing. */
static struct blk_mem disks[3];
static unsigned int looks;

struct blk_dev *blk_next(const struct blk_dev *prev)
{
	size_t i = prev ? (size_t)((const struct blk_mem *)prev - disks) + 1 : 0;

	return i < ARRAY_SIZE(disks) ? &disks[i].dev : NULL;
}

struct blk_dev *blk_get(const char *ifname, unsigned int devnum)
{
	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		if (!strcmp(disks[i].dev.ifname, ifname) && disks[i].dev.devnum == devnum)
			return &disks[i].dev;
	return NULL;
}

void console_take_input(void)
{
	looks++;
}

int cold_open(void)
{
	return 0;
}

int cold_open_for(const void *p)
{
	return 0;
}

int shell_var_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx)
{
	return 0;
}

static void open_as(size_t i, const char *ifname, unsigned int devnum, const char *name)
{
	image_open(&disks[i], name);
	disks[i].dev.ifname = ifname;
	disks[i].dev.devnum = devnum;
}

static int make_disks(void **state)
{
	int ret = image_folder_make(state);

	image_run("mkfs.vfat -F 16 -C fat.img 16384; echo >Image; mcopy -i fat.img Image :: &&"
		  "mcopy -i fat.img Image ::Initrd && mmd -i fat.img ::boot ::boot/dtb &&"
		  "mcopy -i fat.img Image ::boot/one.txt");
	image_run("truncate -s 64M d0.img; printf 'label: dos\nstart=2048,size=32768,type=c\n"
		  "start=65536,size=2048,type=83\n' | sfdisk -q d0.img;"
		  "dd if=fat.img of=d0.img bs=1M seek=1 conv=notrunc; truncate -s 1M empty.img");
	open_as(0, "virtio", 0, "d0.img");
	open_as(1, "mmc", 0, "fat.img");
	open_as(2, "virtio", 1, "empty.img");
	env_set("bootcmd", "x");
	env_set("bootdelay", "1");
	return ret;
}

static int remove_disks(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		image_close(&disks[i]);
	env_reset("", 0);
	return image_folder_remove(state);
}

/* LINE, with the cursor at its end, is offered EXPECTED: names with blanks between them. */
static void offers(const char *line, const char *expected)
{
	static struct completion c;
	char got[COMPLETION_TEXT] = "";

	/* its own choice of what to ask: complete_line() needs CONFIG_COMPLETE_ARGS */
	complete_line(&c, line, strlen(line));
	if (c.argc && !c.matches && !strchr(c.word, '$')) {
		capture_start();
		complete_arguments(&c, command_find(c.argv[0]));
		capture_expect("");
	}
	for (size_t at = 0; at < c.used; at += strlen(c.text + at) + 1) {
		strcat(got, at ? " " : "");
		strcat(got, c.text + at);
	}
	assert_string_equal(got, expected);
}

static void test_subcommands(void **state)
{
	offers("part ", "list uuid");
	offers("part l", "list");
	offers("part x", "");
	offers("virtio ", "scan device read");
	offers("boot ", "linux elf");
	offers("boot -h el1 e", "elf");
	offers("boot -", "-h -t -r -x");
	offers("del ", "delete print");
	offers("time pa", "part");
}

static void test_disks(void **state)
{
	offers("load ", "virtio mmc");
	offers("load v", "virtio");
	offers("load virtio ", "0:1 0:2 1");
	offers("load virtio 0:", "0:1 0:2");
	offers("load mmc ", "0");
	offers("load usb ", "");
	offers("part list virtio ", "0 1");
	offers("part uuid virtio 0", "0:1 0:2");
	offers("part list -bootable v", "virtio");
	offers("virtio device ", "0 1");
	offers("virtio scan ", "");
}

static void test_files(void **state)
{
	offers("load virtio 0:1 1000 ", "Image Initrd boot/");
	offers("load virtio 0:1 1000 I", "Image Initrd");
	offers("load virtio 0:1 1000 /", "/Image /Initrd /boot/");
	offers("load virtio 0:1 1000 /boot/", "/boot/dtb/ /boot/one.txt");
	offers("load virtio 0:1 1000 /boot/o", "/boot/one.txt");
	offers("load virtio 0 1000 Im", "Image");
	offers("load mmc 0 1000 Im", "Image");
	offers("load mmc 0:1 1000 Im", "Image");
	looks = 0;
	offers("load virtio 0:1 1000 /boot/", "/boot/dtb/ /boot/one.txt");
	assert_in_range(looks, 2, 100);
	/* what is not there, or no volume */
	for (size_t i = 0; i < 9; i++) {
		static const char *const specs[] = { "0:2", "0:3", "1", "1:1", "2", "x", "0:", "0:x", ":" };
		char line[64];

		snprintf(line, sizeof(line), "load virtio %s 1000 /", specs[i]);
		offers(line, "");
	}
	offers("load virtio 0:1 1000 /none/", "");
	offers("load virtio 0:1 1000 /Image/", "");
}

static void test_bare_words(void **state)
{
	offers("xxd m", "mmc");
	offers("xxd mmc 0 Ini", "Initrd");
	offers("read v", "virtio");
	offers("read virtio 0:", "0:1 0:2");
}

static void test_variables(void **state)
{
	offers("set boot", "bootcmd bootdelay");
	offers("set -f -h x bootc", "bootcmd");
	offers("set bootcmd bootc", "");
	offers("del delete a b boot", "bootcmd bootdelay");
	offers("part list virtio 0 bootd", "bootdelay");
	offers("load virtio $bootd", "bootdelay");
}

/* A directory goes on: no blank behind it. */
static void test_suffix(void **state)
{
	struct completion c;

	complete_line(&c, "load virtio 0:1 1000 /bo", 24);
	complete_arguments(&c, &cmd_load);
	assert_int_equal(c.suffix, '\0');
	assert_int_equal(c.matches, 1);
	complete_line(&c, "load virtio 0:1 1000 /Im", 24);
	complete_arguments(&c, &cmd_load);
	assert_int_equal(c.suffix, ' ');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_subcommands),
		cmocka_unit_test(test_disks),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_bare_words),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_suffix),
	};

	return cmocka_run_group_tests(tests, make_disks, remove_disks);
}
