/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the Boot Loader Specification: their files, their order, the default. */
#include "unit.h"

#include <boot/bls.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "conf_files.h"

#define FOLDER "/loader/entries/"

static const struct bls_loader no_loader;

static int setup(void **state)
{
	conf_setup(state);
	return boot_entries_init(&entries, &conf_arena);
}

static int add(const char *name, const char *text)
{
	char file[300];

	snprintf(file, sizeof(file), FOLDER "%s", name);
	return bls_add(&entries, &conf_arena, file, text, strlen(text));
}

static int add_saying(const char *name, const char *text, const char *said)
{
	int ret;

	capture_start();
	ret = add(name, text);
	capture_expect(said);
	return ret;
}

/* The ids in order, with blanks between them. */
static void order_is(const char *ids)
{
	char text[1000] = "";

	for (unsigned int i = 0; i < entries.count; i++)
		sprintf(text + strlen(text), "%s%s", i ? " " : "", entries.entry[i].id);
	assert_string_equal(text, ids);
}

static void test_spec_example(void **state)
{
	const struct boot_entry *e;

	assert_int_equal(add("6a9857a393724b7a981ebb5b8495b9ea-3.8.0-2.fc19.x86_64.conf",
			     "# an example\ntitle        Fedora 19 (Rawhide)\nsort-key     fedora\n"
			     "machine-id   6a9857a393724b7a981ebb5b8495b9ea\n"
			     "version      3.8.0-2.fc19.x86_64\n"
			     "options      root=UUID=6d3376e4-fc93-4509-95ec-a21d68011da2 quiet\n"
			     "options      rw\n"
			     "architecture AA64\n"
			     "linux        /6a9857a393724b7a981ebb5b8495b9ea/linux\n"
			     "initrd       /a $tuned_initrd\ninitrd /b\n"
			     "devicetree   /board.dtb\ndevicetree-overlay /o1.dtbo /o2.dtbo\n"
			     "grub_users $grub_users\n"), 0);
	e = &entries.entry[0];
	assert_string_equal(e->id, "6a9857a393724b7a981ebb5b8495b9ea-3.8.0-2.fc19.x86_64");
	assert_string_equal(e->title, "Fedora 19 (Rawhide)");
	assert_string_equal(e->kernel, "/6a9857a393724b7a981ebb5b8495b9ea/linux");
	assert_string_equal(e->append, "root=UUID=6d3376e4-fc93-4509-95ec-a21d68011da2 quiet rw");
	assert_int_equal(e->ninitrds, 2);
	assert_string_equal(e->initrd[1], "/b");
	assert_string_equal(e->fdt, "/board.dtb");
	assert_int_equal(e->noverlays, 2);
	assert_string_equal(e->overlay[1], "/o2.dtbo");
	assert_int_equal(e->tries_left, -1);
}

static void test_names(void **state)
{
	static const struct { const char *name, *id; int left, done; } names[] = {
		{ "a.conf", "a", -1, -1 },
		{ "a+3.conf", "a", 3, 0 },
		{ "a+0-3.conf", "a", 0, 3 },
		{ "a+12-34.conf", "a", 12, 34 },
		{ "a+b+1-1.conf", "a+b", 1, 1 },
		{ "a+1-.conf", "a+1-", -1, -1 },
		{ "a+-1.conf", "a+-1", -1, -1 },
		{ "a+.conf", "a+", -1, -1 },
		{ "a+1x.conf", "a+1x", -1, -1 },
		{ "a+1-2x.conf", "a+1-2x", -1, -1 },
		{ "+1.conf", "+1", -1, -1 },
		{ "a+99999999999999999999.conf", "a+99999999999999999999", -1, -1 },
		{ "a+1-99999999999999999999.conf", "a+1-99999999999999999999", -1, -1 },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		setup(NULL);
		assert_int_equal(add(names[i].name, "linux /k\n"), 0);
		assert_string_equal(entries.entry[0].id, names[i].id);
		assert_string_equal(entries.entry[0].title, names[i].id);
		assert_int_equal(entries.entry[0].tries_left, names[i].left);
		assert_int_equal(entries.entry[0].tries_done, names[i].done);
	}
	setup(NULL);
	assert_true(bls_is_entry("a.conf"));
	assert_false(bls_is_entry(".conf"));
	assert_false(bls_is_entry("a.conf~"));
	assert_false(bls_is_entry("conf"));
}

static void test_left_out(void **state)
{
	assert_int_equal(add_saying("a.conf", "title x\n",
				    FOLDER "a.conf: line 1: no line \"linux\": this entry is left out"),
			 -ENOEXEC);
	assert_int_equal(add("x.conf", "linux /k\narchitecture x64\n"), -ENOEXEC);
	assert_int_equal(entries.count, 0);
	assert_int_equal(add_saying("b.conf", "title\nlinux /k\n",
				    "b.conf: line 1: title: nothing behind it"), 0);
	assert_int_equal(add_saying("c.conf", "linux /k\ninitrd 1 2 3 4 5 6 7 8 9\n",
				    "c.conf: line 2: more than 8 files"), 0);
	assert_int_equal(entries.entry[1].ninitrds, 8);
	for (unsigned int i = entries.count; i < BOOT_ENTRIES_MAX; i++)
		assert_int_equal(add("d.conf", "linux /k\n"), 0);
	assert_int_equal(add_saying("e.conf", "linux /k\n", "more than 64 entries"), -ENOSPC);
}

/* Pairs of UAPI.10, older first. */
static void test_versions(void **state)
{
	static const char *const pairs[][2] = {
		{ "11~1", "11" }, { "11", "11.0" }, { "systemd-125", "systemd-126" },
		{ "bar-123", "foo-123" }, { "123a", "123b" }, { "123a", "123ab" }, { "11", "12" },
		{ "11~rc1", "11" }, { "1.2-3", "1.2.1-3" }, { "9", "10" }, { "a", "1" },
		{ "1", "1^1" }, { "1^1", "1.1" }, { "1-2", "1^2" }, { "6.1.0-9", "6.1.0-13" },
		{ "99999999999999999998", "99999999999999999999" }, { "", "a" }, { "~", "" },
		{ "1.09", "1.010" },
	};
	static const char *const same[][2] = {
		{ "1", "1" }, { "", "" }, { "123..0", "123..0" }, { "001", "1" }, { "_a", "a" },
		{ "~~", "~~" }, { "-", "-" }, { "1.0", "1.000" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_true(bls_version_compare(pairs[i][0], pairs[i][1]) < 0);
		assert_true(bls_version_compare(pairs[i][1], pairs[i][0]) > 0);
	}
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_int_equal(bls_version_compare(same[i][0], same[i][1]), 0);
}

static void test_order_without_sort_key(void **state)
{
	add("debian-6.1.0-9.conf", "linux /k\n");
	add("debian-6.1.0-13.conf", "linux /k\n");
	add("alpine-3.conf", "linux /k\n");
	add("debian-6.1.0-13+0-3.conf", "linux /k\n");
	assert_int_equal(bls_finish(&entries, &conf_arena, &no_loader), 0);
	order_is("debian-6.1.0-13 debian-6.1.0-9 alpine-3 debian-6.1.0-13");
	assert_int_equal(entries.first, 0);
	assert_false(entries.menu);
}

static void test_order_with_sort_key(void **state)
{
	add("1.conf", "linux /k\nsort-key debian\nversion 6.1\n");
	add("2.conf", "linux /k\nsort-key debian\nversion 6.12\n");
	add("3.conf", "linux /k\nsort-key alpine\nversion 1\nmachine-id b\n");
	add("4.conf", "linux /k\nsort-key alpine\nversion 1\nmachine-id a\n");
	add("5+0.conf", "linux /k\nsort-key aaa\n");
	add("6+2.conf", "linux /k\n");
	add("7.conf", "linux /k\nsort-key debian\nversion 6.12\n");
	assert_int_equal(bls_finish(&entries, &conf_arena, &no_loader), 0);
	order_is("4 3 7 2 1 6 5");
}

static void test_tries_tell_apart_what_is_the_same(void **state)
{
	add("a+1-2.conf", "linux /k\n");
	add("a+3.conf", "linux /k\n");
	add("a+1-1.conf", "linux /k\n");
	assert_int_equal(bls_finish(&entries, &conf_arena, &no_loader), 0);
	assert_int_equal(entries.entry[0].tries_left, 3);
	assert_int_equal(entries.entry[1].tries_done, 1);
	assert_int_equal(entries.entry[2].tries_done, 2);
}

static void finish(const char *loader_conf)
{
	struct bls_loader loader;

	assert_int_equal(bls_read_loader(&loader, &conf_arena, "/loader/loader.conf", loader_conf,
					 strlen(loader_conf)), 0);
	entries.first = 0;
	assert_int_equal(bls_finish(&entries, &conf_arena, &loader), 0);
}

static void test_loader(void **state)
{
	add("c.conf", "linux /k\n");
	add("b.conf", "linux /k\n");
	add("a+0.conf", "linux /k\n");
	finish("default b.conf\ntimeout 7\nconsole-mode max\n");
	order_is("c b a");
	assert_int_equal(entries.first, 1);
	assert_int_equal(entries.seconds, 7);
	assert_true(entries.menu);
	finish("default b\n");
	assert_int_equal(entries.first, 1);
	assert_false(entries.menu);
	finish("default [ab]*\ntimeout menu-force\n");
	assert_int_equal(entries.first, 1);
	assert_true(entries.menu);
	assert_int_equal(entries.seconds, 0);
	finish("timeout 0\n");
	assert_false(entries.menu);
	finish("timeout menu-hidden\n");
	assert_false(entries.menu);
	/* one that has no try left is no default, whatever is asked for */
	capture_start();
	finish("default a\n");
	capture_expect("the default, a, is no entry that has a try left");
	assert_int_equal(entries.first, 0);
	capture_start();
	finish("default @saved\n");
	capture_expect("line 1: @saved needs variables of EFI");
	capture_start();
	finish("timeout long\n");
	capture_expect("/loader/loader.conf: line 1: timeout: \"long\" is not a number from 0 to 3600");
}

static void test_all_exhausted(void **state)
{
	add("a+0.conf", "linux /k\n");
	capture_start();
	finish("default *\n");
	capture_expect("the first one is taken");
	order_is("a");
	setup(NULL);
	finish("default *\n");
	assert_int_equal(entries.count, 0);
}

static void test_same_titles(void **state)
{
	add("c.conf", "linux /k\ntitle Debian\nversion 1\n");
	add("b.conf", "linux /k\ntitle Debian\n");
	add("a.conf", "linux /k\ntitle Other\n");
	assert_int_equal(bls_finish(&entries, &conf_arena, &no_loader), 0);
	assert_string_equal(entries.entry[0].title, "Debian (1)");
	assert_string_equal(entries.entry[1].title, "Debian (b)");
	assert_string_equal(entries.entry[2].title, "Other");
}

static void test_patterns(void **state)
{
	static const struct { const char *pattern, *text; bool match; } cases[] = {
		{ "a", "a", true }, { "a", "ab", false }, { "", "", true }, { "", "a", false },
		{ "*", "", true }, { "*", "anything", true }, { "a*c", "abbc", true },
		{ "a*c", "abb", false }, { "a*b*c", "a1b2b3c", true }, { "*a", "aab", false },
		{ "?", "a", true }, { "?", "", false }, { "[a-c]x", "bx", true },
		{ "[a-c]x", "dx", false }, { "[!a-c]x", "dx", true }, { "[^d]x", "dx", false },
		{ "[]]", "]", true }, { "[", "[", true }, { "[a", "[a", true }, { "[a", "a", false },
		{ "a[b-]", "a-", true }, { "*[0-9]", "kernel-6", true }, { "**", "x", true },
		{ "x*", "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(bls_match(cases[i].pattern, cases[i].text), cases[i].match);
}

static void test_no_memory(void **state)
{
	static const char text[] = "title t\nversion v\nlinux /k\noptions a\noptions b\n"
				   "initrd /a /b\nsort-key s\n";
	struct bls_loader loader;

	add("a.conf", "linux /k\ntitle t\n");
	add("b.conf", "linux /k\ntitle t\n");
	/* no chunk more, and ever less of the one in use */
	conf_arena.limit = conf_arena.held;
	conf_arena.end = conf_arena.next + 200;
	for (size_t left = 200; left--; conf_arena.end--) {
		char *next = conf_arena.next;
		unsigned int count = entries.count;

		if (add("c.conf", text)) {
			assert_int_equal(entries.count, count);
			assert_true(add("c.conf", text) == -ENOMEM);
		}
		entries.count = count;
		conf_arena.next = next;
	}
	conf_arena.end = conf_arena.next;
	assert_int_equal(bls_read_loader(&loader, &conf_arena, "l", "default x", 9), -ENOMEM);
	assert_int_equal(bls_finish(&entries, &conf_arena, &no_loader), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, conf_teardown)
		TEST(test_spec_example),
		TEST(test_names),
		TEST(test_left_out),
		TEST(test_versions),
		TEST(test_order_without_sort_key),
		TEST(test_order_with_sort_key),
		TEST(test_tries_tell_apart_what_is_the_same),
		TEST(test_loader),
		TEST(test_all_exhausted),
		TEST(test_same_titles),
		TEST(test_patterns),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
