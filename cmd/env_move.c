/* SPDX-License-Identifier: Apache-2.0 */
/* env export and import: the environment to and from memory. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <common/env_text.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/env_image.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

#define PAGE      4096u   /* what is mapped begins and ends with one */
#define REDUNDANT   IS_ENABLED(CONFIG_ENV_REDUNDANT)
#define HEADER_SIZE env_header_size(REDUNDANT)

/* What follows is that of both subcommands. */
struct move {
	bool text, bytes, checked, crlf, others;
	bool sized;
	uint64_t addr, size;
	char *const *names;
};

/* Takes the options; ARGV is where the address is then. False: unknown, or two formats. */
static bool take_options(char *const **argv, struct move *m, bool import)
{
	for (++*argv; **argv && (**argv)[0] == '-' && (**argv)[1]; ++*argv) {
		const char *option = **argv + 1;
		bool more = strcmp(option, "s") == 0;

		m->text |= strcmp(option, "t") == 0;
		m->bytes |= strcmp(option, "b") == 0;
		m->checked |= strcmp(option, "c") == 0;
		m->crlf |= import && strcmp(option, "r") == 0;
		m->others |= import && strcmp(option, "d") == 0;
		if (option[1] || !strchr(import ? "tbcrd" : "tbcs", option[0]))
			return false;
		if (more && (!*++*argv || number_parse(**argv, 16, &m->size)))
			return false;
		m->sized |= more;
	}
	return m->text + m->bytes + m->checked <= 1;
}

static int take_address(char *const **argv, struct move *m)
{
	if (!**argv)
		return CMD_USAGE;
	return argument_number("env", "address", *(*argv)++, 16, &m->addr) ? CMD_FAILURE : 0;
}

/* --- export ----------------------------------------------------------------------- */

static int write_out(const struct move *m, size_t header, size_t len, size_t size)
{
	uint8_t *to = (uint8_t *)(uintptr_t)m->addr;

	if (load_check_range(mem_map(), "env export", m->addr, size))
		return CMD_FAILURE;
	memset(to, 0, size);
	env_text_export(m->text ? '\n' : '\0', m->names, (char *)to + header, len);
	if (m->checked)
		env_image_seal(to, size, REDUNDANT, ENV_ACTIVE);
	return env_set_hex("filesize", size) ? CMD_FAILURE : CMD_OK;
}

/* Says which of NAMES there are not; false when that is all of them. */
static bool any_there(char *const names[])
{
	bool any = !names[0];

	for (size_t i = 0; names[i]; i++) {
		any |= env_get(names[i]) != NULL;
		if (!env_get(names[i]))
			printf("## Warning: \"%s\" not defined\n", names[i]);
	}
	return any;
}

int env_export(int argc, char *const argv[])
{
	struct move m = { 0 };
	size_t header, len, size;
	int ret;

	if (!take_options(&argv, &m, false))
		return CMD_USAGE;
	ret = take_address(&argv, &m);
	if (ret)
		return ret;
	m.names = argv;
	if (!any_there(m.names))
		return CMD_FAILURE;
	header = m.checked ? HEADER_SIZE : 0;
	len = env_text_export(m.text ? '\n' : '\0', m.names, NULL, 0);
	size = m.sized ? m.size : header + len;
	if (size >= header + len)
		return write_out(&m, header, len, size);
	printf("## Error: the variables take %zu (0x%zx) bytes, more than the size given\n",
	       header + len, header + len);
	return CMD_FAILURE;
}

/* --- import ----------------------------------------------------------------------- */

/* Whether byte N from the start may be read; asked anew where a page begins. */
static bool readable(const struct move *m, size_t n)
{
	uint64_t addr = m->addr + n;

	return (n && addr % PAGE) || !load_check_source(mem_map(), "env import", addr, 1);
}

/* The bytes up to the end of the text. */
static int find_end(struct move *m)
{
	const char *at = (const char *)(uintptr_t)m->addr;
	size_t n = 0;

	for (; n < ENV_MAX_SIZE; n++) {
		if (!readable(m, n))
			return CMD_FAILURE;
		if (!at[n] && (m->text || !n || !at[n - 1]))
			break;
	}
	if (n == ENV_MAX_SIZE)
		printf("## Warning: Input data exceeds %u bytes - truncated\n", ENV_MAX_SIZE);
	m->size = n;
	printf("## Info: input data size = %zu = 0x%zX\n", n, n);
	return 0;
}

static int find_size(char *const **argv, struct move *m)
{
	const char *word = **argv;

	*argv += word != NULL;
	if (!word || strcmp(word, "-") == 0) {
		if (!m->checked)
			return find_end(m);
		printf("## Error: external checksum format must pass size\n");
		return CMD_FAILURE;
	}
	if (argument_number("env", "size", word, 16, &m->size))
		return CMD_FAILURE;
	if (m->size)
		return 0;
	log_err("env import", "a size of 0: nothing was changed (\"-\": up to the end of the text)");
	return CMD_FAILURE;
}

static int check_crc(struct move *m)
{
	struct env_copy copy;

	if (m->size <= HEADER_SIZE) {
		log_err("env import", "%" PRIu64 " bytes are no more than the header (%zu)", m->size,
			HEADER_SIZE);
		return CMD_FAILURE;
	}
	env_image_check((const uint8_t *)(uintptr_t)m->addr, m->size, REDUNDANT, &copy);
	if (copy.state != ENV_GOOD) {
		printf("## Error: bad CRC, import failed\n");
		if (copy.fits_size)
			printf("   it is right for 0x%zx bytes with a header of %u\n",
			       copy.fits_size, copy.fits_header);
		return CMD_FAILURE;
	}
	m->addr += HEADER_SIZE;
	m->size -= HEADER_SIZE;
	return 0;
}

/* What is not an environment must not cost the one that there is. */
static int import_checked(const struct move *m)
{
	const char *text = (const char *)(uintptr_t)m->addr;
	char sep = m->text ? '\n' : '\0';
	int n = env_text_check(text, m->size, sep, m->crlf, m->names);

	if (n <= 0) {
		log_err("env import", "0x%" PRIx64 ": %s: nothing was changed", m->addr,
			n == -EINVAL ? "a variable without a name" : n ? "out of memory" :
			"no name=value is there");
		return CMD_FAILURE;
	}
	if (m->others && !m->names[0])
		n = env_text_replace(text, m->size, sep, m->crlf, false);
	else
		n = env_text_import(text, m->size, sep, m->crlf, m->names);
	return n ? CMD_FAILURE : CMD_OK;
}

int env_import(int argc, char *const argv[])
{
	struct move m = { 0 };
	int ret;

	if (!take_options(&argv, &m, true))
		return CMD_USAGE;
	if (!m.text && !m.bytes && !m.checked) {
		printf("## Warning: defaulting to text format\n");
		m.text = true;
	}
	ret = take_address(&argv, &m);
	ret = ret ? ret : find_size(&argv, &m);
	if (!ret && m.size && load_check_source(mem_map(), "env import", m.addr, m.size))
		ret = CMD_FAILURE;
	if (!ret && m.checked)
		ret = check_crc(&m);
	if (ret)
		return ret;
	m.names = argv;
	return import_checked(&m);
}
