/* SPDX-License-Identifier: Apache-2.0 */
/* extlinux.conf: what U-Boot's documentation has, and what is wrong. */
#include "unit.h"

#include <boot/conf.h>
#include <boot/extlinux.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "conf_files.h"

#define FILE_NAME "/extlinux/extlinux.conf"

static int parse(const char *text)
{
	conf_add(FILE_NAME, text);
	return extlinux_read(&entries, &conf_arena, &conf_reader, FILE_NAME);
}

/* Parses, and TEXT must be said about it. */
static int parse_saying(const char *conf, const char *text)
{
	int ret;

	capture_start();
	ret = parse(conf);
	capture_expect(text);
	return ret;
}

/* What Debian's u-boot-menu writes. */
static void test_debian(void **state)
{
	const struct boot_entry *e;

	assert_int_equal(parse("## /boot/extlinux/extlinux.conf\n##\n## IMPORTANT WARNING\n\n"
			       "default l0\nmenu title U-Boot menu\nprompt 1\ntimeout 50\n\n\n"
			       "label l0\n\tmenu label Debian GNU/Linux 12 (bookworm) 6.1.0-13-arm64\n"
			       "\tlinux /boot/vmlinuz-6.1.0-13-arm64\n"
			       "\tinitrd /boot/initrd.img-6.1.0-13-arm64\n"
			       "\tfdtdir /usr/lib/linux-image-6.1.0-13-arm64/\n\t\n"
			       "\tappend root=UUID=x ro quiet\n\n"
			       "label l0r\n\tmenu label Debian (rescue target)\n"
			       "\tlinux /boot/vmlinuz-6.1.0-13-arm64\n\tappend single\n"), 0);
	assert_int_equal(entries.count, 2);
	assert_string_equal(entries.title, "U-Boot menu");
	assert_int_equal(entries.seconds, 5);
	assert_true(entries.menu);
	assert_int_equal(entries.first, 0);
	e = entry_of("l0");
	assert_string_equal(e->title, "Debian GNU/Linux 12 (bookworm) 6.1.0-13-arm64");
	assert_string_equal(e->kernel, "/boot/vmlinuz-6.1.0-13-arm64");
	assert_int_equal(e->ninitrds, 1);
	assert_string_equal(e->initrd[0], "/boot/initrd.img-6.1.0-13-arm64");
	assert_string_equal(e->fdtdir, "/usr/lib/linux-image-6.1.0-13-arm64/");
	assert_string_equal(e->append, "root=UUID=x ro quiet");
	assert_null(e->fdt);
	assert_string_equal(e->file, FILE_NAME);
	assert_int_equal(e->line, 11);
	assert_int_equal(e->tries_left, -1);
	assert_int_equal(entry_of("l0r")->ninitrds, 0);
}

static void test_all_keywords(void **state)
{
	const struct boot_entry *e;

	assert_int_equal(parse("LABEL a b\r\n  KERNEL image.fit#conf-1\r\n  FDT my.dtb\r\n"
			       "  fdtoverlays /o/1.dtbo  2.dtbo\r\n  initrd one,/two\r\n"
			       "label two\nlinux /k\ndevicetree -\ndevicetree-overlay x\n"
			       "menu default\nmenu label Install ^Me\n"
			       "label three\nkernel /k\nmenu default\n"
			       "append initrd=/syslinux.img,/b ro\n"
			       "label four\nlocalboot 1\nlinux /unused\n"
			       "menu background x.png\nmenu\nprompt 0\ntimeout 1\n"), 0);
	e = entry_of("a b");
	assert_string_equal(e->title, "a b");
	assert_string_equal(e->kernel, "/extlinux/image.fit#conf-1");
	assert_string_equal(e->fdt, "/extlinux/my.dtb");
	assert_int_equal(e->noverlays, 2);
	assert_string_equal(e->overlay[0], "/o/1.dtbo");
	assert_string_equal(e->overlay[1], "/extlinux/2.dtbo");
	assert_int_equal(e->ninitrds, 2);
	assert_string_equal(e->initrd[0], "/extlinux/one");
	assert_string_equal(e->initrd[1], "/two");
	e = entry_of("two");
	assert_null(e->fdt);
	assert_string_equal(e->title, "Install Me");
	e = entry_of("three");
	assert_int_equal(e->ninitrds, 2);
	assert_string_equal(e->initrd[0], "/syslinux.img");
	assert_string_equal(e->append, "initrd=/syslinux.img,/b ro");
	e = entry_of("four");
	assert_string_equal(e->script, "localcmd");
	assert_null(e->kernel);
	/* the first "menu default" counts */
	assert_int_equal(entries.first, 1);
	assert_false(entries.menu);
	assert_int_equal(entries.seconds, 1);
}

static void test_default(void **state)
{
	assert_int_equal(parse("label a\nlinux a\nlabel b\nlinux b\nontimeout b\n"), 0);
	assert_int_equal(entries.first, 1);
	conf_setup(NULL);
	assert_int_equal(parse_saying("default c\nlabel a\nlinux a\n",
				      "the default, c, is no label of it: the first one is taken"), 0);
	assert_int_equal(entries.first, 0);
}

static void test_no_label(void **state)
{
	assert_int_equal(extlinux_read(&entries, &conf_arena, &conf_reader, FILE_NAME), -ENOENT);
	assert_int_equal(parse(""), -ENOEXEC);
	conf_setup(NULL);
	assert_int_equal(parse_saying("label x\nappend y", "line 1: the label x has no kernel"),
			 -ENOEXEC);
	conf_setup(NULL);
	assert_int_equal(parse_saying("label\nlinux /k\n", "line 1: label: nothing behind it"),
			 -ENOEXEC);
	/* what is left of default counts from what is left of the labels */
	conf_setup(NULL);
	assert_int_equal(parse_saying("default b\nlabel a\nlabel b\nlinux b", "label a has no kernel"),
			 0);
	assert_int_equal(entries.first, 0);
	conf_setup(NULL);
	conf_add(FILE_NAME, "");
	conf_files[0].error = -EIO;
	assert_int_equal(extlinux_read(&entries, &conf_arena, &conf_reader, FILE_NAME), -EIO);
}

static void test_messages(void **state)
{
	static const struct { const char *text, *said; } bad[] = {
		{ "\n\nfrobnicate 3\n", FILE_NAME ": line 3: frobnicate: not known here, left out" },
		{ "append x\n", "line 1: append outside of a label" },
		{ "label a\nlinux\n", "line 2: linux: nothing behind it" },
		{ "timeout soon\n", "line 1: timeout: \"soon\" is not a number from 0 to 36000" },
		{ "timeout 36001\n", "\"36001\" is not a number" },
		{ "timeout 99999999999999999999999\n", "is not a number" },
		{ "timeout\n", "line 1: timeout: \"\" is not a number" },
		{ "prompt 2\n", "\"2\" is not a number from 0 to 1" },
		{ "label \033[2J\n", "line 1: left out: it holds the control character 0x1b" },
		{ "label a\177b\n", "control character 0x7f" },
		{ "include\n", "line 1: include: nothing behind it" },
		{ "include /other\n", "line 1: /other: -ENOENT" },
		{ "menu title\n", "line 1: title: nothing behind it" },
		{ "label a\nlinux k\ninitrd 1,2,3,4,5,6,7,8,9\n", "line 3: more than 8 files" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		conf_setup(NULL);
		parse_saying(bad[i].text, bad[i].said);
	}
	conf_setup(NULL);
}

/* A file of nothing but errors is not printed as a whole. */
static void test_messages_are_bounded(void **state)
{
	static char text[20000];
	const char *said;
	size_t lines = 0;

	for (int i = 0; i < 1000; i++)
		strcat(text, "wrong\n");
	capture_start();
	parse(text);
	said = capture_end();
	for (const char *p = said; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 11);
	assert_non_null(strstr(said, "more is wrong from line 11 on"));
}

static void test_lines_are_bounded(void **state)
{
	static char text[CONF_LINE_MAX + 100];
	size_t len;

	strcpy(text, "label a\nlinux k\nappend ");
	len = strlen(text);
	memset(text + len, 'x', CONF_LINE_MAX - strlen("append "));
	assert_int_equal(parse(text), 0);
	assert_int_equal(strlen(entry_of("a")->append), CONF_LINE_MAX - strlen("append "));
	strcat(text, "y");
	conf_setup(NULL);
	assert_int_equal(parse_saying(text, "line 3: left out: longer than 4096 bytes"), 0);
	assert_null(entry_of("a")->append);
}

static void test_labels_are_bounded(void **state)
{
	static char text[4000];

	for (int i = 0; i < BOOT_ENTRIES_MAX + 1; i++)
		sprintf(text + strlen(text), "label l%d\nlinux /k%d\n", i, i);
	assert_int_equal(parse_saying(text, "line 129: more than 64 labels: this one is left out"), 0);
	assert_int_equal(entries.count, BOOT_ENTRIES_MAX);
	/* and the kernel of the one left out is not the last one's */
	assert_string_equal(entry_of("l63")->kernel, "/k63");
}

static void test_include(void **state)
{
	conf_add("/extlinux/more.conf", "label two\nlinux k2\n");
	conf_add("/third", "label three\nlinux k3\n");
	assert_int_equal(parse("menu include more.conf\nlabel one\nlinux k1\ninclude /third\n"
			       "default one\n"), 0);
	assert_int_equal(entries.count, 3);
	assert_string_equal(entries.entry[0].id, "two");
	assert_string_equal(entries.entry[0].file, "/extlinux/more.conf");
	assert_int_equal(entries.entry[0].line, 1);
	/* paths count from the folder of the first file */
	assert_string_equal(entries.entry[2].kernel, "/extlinux/k3");
	assert_int_equal(entries.first, 1);
}

static void test_include_is_bounded(void **state)
{
	assert_int_equal(parse_saying("include extlinux.conf\nlabel a\nlinux k\n",
				      "files include each other 8 deep"), 0);
	/* eight levels have been read, each with its label */
	assert_int_equal(entries.count, EXTLINUX_MAX_NESTING);
}

static void test_include_twice_doubles(void **state)
{
	assert_int_equal(parse_saying("include extlinux.conf\ninclude extlinux.conf\nlabel a\nlinux k\n",
				      "more than 32 in all"), 0);
	assert_int_equal(entries.count, EXTLINUX_MAX_FILES);
}

static void test_no_memory(void **state)
{
	conf_add(FILE_NAME, "label a\nlinux k\nappend 1\ninitrd a,b\nfdt b\nfdtoverlays a b\n"
		 "menu label ^x\nfdtdir d\nlabel b\nlinux l\nappend initrd=x\ninclude y\n");
	conf_add("/extlinux/y", "label z\nlinux z\n");
	/* the arena takes whole chunks: fill what is left of one to every size */
	for (size_t left = 0; left < 3000; left += 7) {
		struct arena_mark mark = arena_mark(&conf_arena);
		int ret;

		conf_arena.limit = conf_arena.held;
		assert_int_equal(extlinux_read(&entries, &conf_arena, &conf_reader, FILE_NAME), -ENOMEM);
		conf_arena.limit = 1 << 20;
		assert_int_equal(boot_entries_init(&entries, &conf_arena), 0);
		conf_arena.limit = conf_arena.held;
		arena_release(&conf_arena, mark);
		/* room for the entries and LEFT bytes */
		conf_arena.limit += left;
		ret = extlinux_read(&entries, &conf_arena, &conf_reader, FILE_NAME);
		assert_true(ret == 0 || ret == -ENOMEM);
		arena_release(&conf_arena, mark);
		conf_arena.limit = 1 << 20;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, conf_setup, conf_teardown)
		TEST(test_debian),
		TEST(test_all_keywords),
		TEST(test_default),
		TEST(test_no_label),
		TEST(test_messages),
		TEST(test_messages_are_bounded),
		TEST(test_lines_are_bounded),
		TEST(test_labels_are_bounded),
		TEST(test_include),
		TEST(test_include_is_bounded),
		TEST(test_include_twice_doubles),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
