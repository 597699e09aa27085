/* SPDX-License-Identifier: Apache-2.0 */
/* Finds register values in text that was written for people. */
#include <lib/decode_explain.h>

#include <ctype.h>
#include <lib/util.h>
#include <string.h>
#include <strings.h>

#define MAX_DIGITS 16
#define MAX_REMARK 24

/* Names in dumps, without "_elN". The first of each register is the Arm ARM's. */
static const struct {
	char name[10];
	uint8_t reg;
} names[] = {
	{ "esr", DUMP_ESR }, { "hsr", DUMP_ESR }, { "far", DUMP_FAR }, { "address", DUMP_FAR },
	{ "elr", DUMP_ELR }, { "pc", DUMP_ELR }, { "spsr", DUMP_SPSR }, { "pstate", DUMP_SPSR },
	{ "cpsr", DUMP_SPSR }, { "sctlr", DUMP_SCTLR }, { "tcr", DUMP_TCR },
	{ "ttbr0", DUMP_TTBR0 }, { "ttbr", DUMP_TTBR0 }, { "ttbr1", DUMP_TTBR1 },
	{ "mair", DUMP_MAIR }, { "vbar", DUMP_VBAR }, { "sp", DUMP_SP }, { "hcr", DUMP_HCR },
	{ "cptr", DUMP_CPTR }, { "cnthctl", DUMP_CNTHCTL }, { "hpfar", DUMP_HPFAR },
	{ "lr", DUMP_LR }, { "x30", DUMP_LR }, { "pgdp", DUMP_PGDP },
	{ "pgd", DUMP_PGD }, { "p4d", DUMP_P4D },
	{ "pud", DUMP_PUD }, { "pmd", DUMP_PMD }, { "pte", DUMP_PTE },
};
static const struct {
	char name[17];
	uint8_t reg;
} id_names[] = {
	{ "id_aa64mmfr0", DUMP_MMFR0 }, { "id_aa64mmfr1", DUMP_MMFR1 },
	{ "id_aa64mmfr2", DUMP_MMFR2 }, { "id_aa64mmfr4", DUMP_MMFR4 },
	{ "id_aa64pfr0", DUMP_PFR0 },
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool same(const char *name, const char *word, size_t len)
{
	return strlen(name) == len && !strncasecmp(name, word, len);
}

/* Cuts "_el2" off a word and returns 2; 0 for none and for Zephyr's "_ELn". */
static int cut_el(const char *word, size_t *len)
{
	char last = *len > 4 ? word[*len - 1] : '\0';

	if (*len <= 4 || strncasecmp(word + *len - 4, "_el", 3))
		return 0;
	if (last != 'n' && last != 'N' && (last < '1' || last > '3'))
		return 0;
	*len -= 4;
	return isdigit((unsigned char)last) ? last - '0' : 0;
}

static int reg_of(const char *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (same(names[i].name, word, len))
			return names[i].reg;
	}
	for (size_t i = 0; i < ARRAY_SIZE(id_names); i++) {
		if (same(id_names[i].name, word, len))
			return id_names[i].reg;
	}
	return -1;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * A value at *p, which moves behind it. Without 0x it must begin with a digit
 * or be as long as a register is printed: "EC" is no number here.
 */
static bool read_number(const char **p, uint64_t *value)
{
	bool prefixed = (*p)[0] == '0' && ((*p)[1] == 'x' || (*p)[1] == 'X');
	const char *s = *p + (prefixed ? 2 : 0);
	bool begins_with_digit = isdigit((unsigned char)*s);
	unsigned int digits = 0;
	uint64_t v = 0;

	for (; hex_digit(*s) >= 0 || (*s == '_' && digits); s++) {
		if (*s == '_')                  /* 0x00000005_00803510 */
			continue;
		v = v << 4 | (uint64_t)hex_digit(*s);
		digits++;
	}
	if (!digits || digits > MAX_DIGITS || is_word(*s))
		return false;
	if (!prefixed && !begins_with_digit && digits < 8)
		return false;
	*p = s;
	*value = v;
	return true;
}

static const char *skip(const char *p, const char *set)
{
	return p + strspn(p, set);
}

/* What stands behind a value: "(= _image_ram_end)", "<symbol+0x8>", "(before)". */
static void read_note(const char *p, char *note)
{
	size_t n = 0;

	p = skip(p, " \t");
	if (*p != '(' && *p != '<' && *p != '=')
		return;
	p = skip(p, "(<= ");
	while (p[n] && !strchr(")>\n\r", p[n]) && n < DUMP_NOTE_SIZE - 1)
		n++;
	memcpy(note, p, n);
	note[n] = '\0';
}

void dump_set(struct dump *dump, enum dump_reg reg, int el, uint64_t value)
{
	uint8_t bit;

	if (reg >= DUMP_BANKED_END)
		el = 0;
	bit = (uint8_t)(1u << el);
	if (!(dump->known[reg] & bit))
		dump->value[reg][el] = value;
	else if (dump->value[reg][el] != value)
		dump->twice[reg] |= bit;
	dump->known[reg] |= bit;
}

/* Linux and others print "pc : function+0x10/0x20" instead of a number. */
static void read_symbol(const char *p, char *note)
{
	size_t n = strcspn(p, " \t\r\n,");

	if (!n || n >= DUMP_NOTE_SIZE || !memchr(p, '+', n) || note[0])
		return;
	memcpy(note, p, n);
	note[n] = '\0';
}

/*
 * What may stand between a name and its value: ": ", " = ", a table of
 * Markdown, a remark in brackets ("FAR_EL1 (/64): 0x..."), the end of a line that was
 * folded. "(0x..." is the value.
 */
static const char *to_value(const char *p)
{
	p = skip(p, " \t\"'`*|");
	if (*p == '(') {
		size_t n = strcspn(p, ")\r\n");

		if (!strncasecmp(p, "(0x", 3))
			return p + 1;
		if (p[n] == ')' && n < MAX_REMARK)
			p += n + 1;
	}
	p = skip(p, " \t");
	p = skip(p, ":=>|");
	p = skip(p, " \t\"'`*|");
	if (*p == '\n' || *p == '\r') {
		const char *next = skip(p, "\r\n \t");

		return strncasecmp(next, "0x", 2) ? p : next;
	}
	return p;
}

/* A value at *p; QEMU's log has "0x25/0x96000047", the class before the register. */
static bool read_value(const char **p, uint64_t *value)
{
	if (!read_number(p, value))
		return false;
	if (!strncmp(*p, "/0x", 3)) {
		(*p)++;
		return read_number(p, value);
	}
	return true;
}

/* The word [word, word+len) is a register's name; its value may follow. Where to go on. */
static const char *read_register(struct dump *dump, const char *word, size_t len, size_t *found)
{
	size_t whole = len;
	int el = cut_el(word, &len);
	int reg = reg_of(word, len);
	const char *p = word + whole;
	uint64_t value;

	if (reg < 0)
		return p;
	p = to_value(p);
	if (!read_value(&p, &value)) {
		if (reg == DUMP_ELR)
			read_symbol(p, dump->note[reg]);
		return p;
	}
	if (!(dump->known[reg] & 1u << el)) {
		read_note(p, dump->note[reg]);
		if (reg == DUMP_ELR)
			read_symbol(skip(p, " \t"), dump->note[reg]);
	}
	dump_set(dump, (enum dump_reg)reg, el, value);
	(*found)++;
	return p;
}

/* --- lines of one program ------------------------------------------------------------ */

/*
 * "at EL2", "in EL3", "to EL1": where the exception was taken, as reports say
 * it. QEMU's "to EL1 PC 0x... PSTATE 0x..." is about the handler: the rest of that
 * line is skipped.
 */
static const char *read_place(struct dump *dump, const char *word, size_t len)
{
	bool to = len == 2 && same("to", word, 2);

	if ((!to && (len != 2 || (!same("at", word, 2) && !same("in", word, 2)))) ||
	    strncasecmp(word + 2, " el", 3) || word[5] < '1' || word[5] > '3' || is_word(word[6]))
		return word + len;
	if (!dump->el)
		dump->el = word[5] - '0';
	return to && !strncasecmp(word + 6, " pc ", 4) ? word + strcspn(word, "\r\n") : word + len;
}

/* Linux: "Internal error: Oops: 0000000096000047 [#1]", with ESR in front of the bracket. */
static const char *read_internal_error(struct dump *dump, const char *word, size_t *found)
{
	const char *end = word + strcspn(word, "\r\n"), *p = strstr(word, " [#");
	uint64_t value;

	if (!p || p > end)
		return word;
	while (p > word && is_word(p[-1]))
		p--;
	if (!read_number(&p, &value))
		return word;
	dump_set(dump, DUMP_ESR, 0, value);
	(*found)++;
	return p;
}

/* Linux: "SError Interrupt on CPU0, code 0x00000000bf000002"; without 0x it is a dump of code. */
static const char *read_code(struct dump *dump, const char *word, size_t *found)
{
	const char *p = word + 4;
	uint64_t value;

	if (strncmp(p, " 0x", 3) || (p++, !read_number(&p, &value)))
		return word + 4;
	dump_set(dump, DUMP_ESR, 0, value);
	(*found)++;
	return p;
}

/* Linux: "4k pages, 48-bit VAs" */
static void read_format(struct dump *dump, const char *word, size_t len)
{
	static const struct {
		char name[4];
		uint8_t shift;
	} sizes[] = { { "4k", 12 }, { "16k", 14 }, { "64k", 16 } };

	if (strncmp(word + len, " pages, ", 8) || word[len + 8] < '1' || word[len + 8] > '9' ||
	    !isdigit((unsigned char)word[len + 9]) || strncmp(word + len + 10, "-bit VA", 7))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!same(sizes[i].name, word, len))
			continue;
		dump->granule_shift = sizes[i].shift;
		dump->va_bits = (unsigned int)(word[len + 8] - '0') * 10 +
				(unsigned int)(word[len + 9] - '0');
	}
}

/* --- all of it ----------------------------------------------------------------------- */

static const char *read_word(struct dump *dump, const char *word, size_t len, size_t *found)
{
	const char *next = read_place(dump, word, len);

	if (next != word + len)
		return next;
	if (isdigit((unsigned char)*word)) {
		read_format(dump, word, len);
		return next;
	}
	if (same("internal", word, len) && !strncasecmp(next, " error: ", 8))
		return read_internal_error(dump, next, found);
	if (same("code", word, len))
		return read_code(dump, word, found);
	return read_register(dump, word, len, found);
}

size_t dump_parse(struct dump *dump, const char *text)
{
	size_t found = 0;

	memset(dump, 0, sizeof(*dump));
	while (*text) {
		size_t len = 0;

		while (is_word(text[len]))
			len++;
		text = len ? read_word(dump, text, len, &found) : text + 1;
	}
	return found;
}
