/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion of arguments by what a command's usage says of them: a word that
 * several forms begin with is a subcommand, <interface> a kind of disk, <dev>
 * one of those, <filename> a path on it, <varname> a variable. So a command
 * completes what its help promises, and no command has to do anything for it.
 */
#include <common/complete.h>

#include <common/command.h>
#include <ctype.h>
#include <string.h>
#include "complete_priv.h"

#define FORM_TEXT  256u
#define FORM_WORDS 16u

/* One line of a usage, cut into words; options are left out. */
struct form {
	char text[FORM_TEXT];
	char *word[FORM_WORDS];
	unsigned int words;
};

/* What has been typed behind the command, without options. */
struct typed {
	const char *arg[COMPLETION_MAX_WORDS];
	unsigned int args;
	bool subcommands;                       /* the first of them is one */
	const char *command;
	unsigned int offered;                   /* bits of enum kind */
};

enum kind { KIND_NONE, KIND_INTERFACE, KIND_DISK, KIND_FILE, KIND_VARIABLE, KIND_COMMAND };

static const struct {
	const char *word;
	enum kind kind;
} kinds[] = {
	{ "interface", KIND_INTERFACE }, { "dev", KIND_DISK }, { "filename", KIND_FILE },
	{ "file", KIND_FILE }, { "directory", KIND_FILE },
	{ "varname", KIND_VARIABLE }, { "var", KIND_VARIABLE }, { "name", KIND_VARIABLE },
	{ "command", KIND_COMMAND },
};

/* --- the usage ------------------------------------------------------------------ */

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static bool ends_group(const char *word)
{
	return word[strlen(word) - 1] == ']';
}

/* WORD begins an option, or is between two of them. */
static bool is_option(const char *word)
{
	word += strspn(word, "[");
	return *word == '-' || *word == '|';
}

static void cut_form(struct form *form, const char *line)
{
	size_t len = line_length(line);
	bool group = false;

	form->words = 0;
	if (len >= sizeof(form->text))
		len = sizeof(form->text) - 1;
	memcpy(form->text, line, len);
	form->text[len] = '\0';
	for (char *word = strtok(form->text, " "); word; word = strtok(NULL, " ")) {
		bool option = group || is_option(word);

		/* "[-h how]": what belongs to an option ends with its bracket */
		group = option && (group || *word == '[') && !ends_group(word);
		if (!option && form->words < FORM_WORDS)
			form->word[form->words++] = word;
	}
}

/* The length of the name in "[<dev[:part]>", and where it begins. */
static size_t bare_name(const char *word, const char **name)
{
	size_t len = 0;

	word += strspn(word, "[<");
	while (isalnum((unsigned char)word[len]) || word[len] == '_')
		len++;
	*name = word;
	return len;
}

/* "list", "linux|elf": to be typed as it stands. */
static bool is_literal(const char *word)
{
	while (isalnum((unsigned char)*word) || *word == '|' || *word == '_' || *word == '-')
		word++;
	return !*word;
}

static enum kind kind_of(const char *word)
{
	const char *name;
	size_t len = bare_name(word, &name);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].word) == len && strncmp(kinds[i].word, name, len) == 0)
			return kinds[i].kind;
	return KIND_NONE;
}

/* A word that may be a subcommand: no argument's name that is known, nor one of several words. */
static bool may_be_subcommand(const struct form *form)
{
	return form->words && is_literal(form->word[0]) && !strchr(form->word[0], '|') &&
	       kind_of(form->word[0]) == KIND_NONE;
}

/* Two forms that begin with different ones. */
static bool has_subcommands(const char *usage)
{
	char first[32] = "";
	struct form form;

	for (; *usage; usage += usage[line_length(usage)] == '\n') {
		cut_form(&form, usage);
		usage += line_length(usage);
		if (!may_be_subcommand(&form) || strlen(form.word[0]) >= sizeof(first))
			continue;
		if (*first && strcmp(first, form.word[0]) != 0)
			return true;
		strcpy(first, form.word[0]);
	}
	return false;
}

/* --- what has been typed ----------------------------------------------------------- */

/* "-h how" in the usage: another word belongs to the option. */
static bool takes_word(const char *usage, const char *option)
{
	size_t len = strlen(option);

	for (const char *at = usage; (at = strstr(at, option)); at += len)
		if (at[len] == ' ' && isalnum((unsigned char)at[len + 1]))
			return true;
	return false;
}

static void look_at_typed(struct typed *typed, const struct completion *c,
			  const struct command *cmd)
{
	*typed = (struct typed){ .command = cmd->name, .subcommands = has_subcommands(cmd->usage) };
	for (int i = 1; i < c->argc; i++) {
		if (c->argv[i][0] != '-' || !c->argv[i][1])
			typed->arg[typed->args++] = c->argv[i];
		else if (takes_word(cmd->usage, c->argv[i]))
			i++;
	}
}

/* The argument that FORM calls by a word of that kind; NULL: none was typed. */
static const char *argument(const struct typed *typed, const struct form *form, enum kind kind)
{
	for (unsigned int i = 0; i < typed->args && i < form->words; i++)
		if (kind_of(form->word[i]) == kind)
			return typed->arg[i];
	return NULL;
}

/* --- offers ---------------------------------------------------------------------------- */

/* Each of "linux|elf". */
static void offer_literals(struct completion *c, char *word)
{
	for (char *bar; word; word = bar) {
		bar = strchr(word, '|');
		if (bar)
			*bar++ = '\0';
		completion_add_once(c, word);
	}
}

static void offer_kind(struct completion *c, struct typed *typed, const struct form *form,
		       enum kind kind, bool with_part)
{
	const char *interface = argument(typed, form, KIND_INTERFACE);

	if (typed->offered & 1u << kind)
		return;
	typed->offered |= 1u << kind;
	if (!interface)
		interface = typed->command;     /* "virtio dev 0" */
	switch (kind) {
	case KIND_INTERFACE:
		complete_interfaces(c);
		break;
	case KIND_DISK:
		complete_disks(c, interface, with_part);
		break;
	case KIND_FILE:
		complete_files(c, interface, argument(typed, form, KIND_DISK));
		break;
	case KIND_VARIABLE:
		complete_variables(c);
		break;
	case KIND_COMMAND:
		complete_commands(c);
		break;
	case KIND_NONE:
		break;
	}
}

static void offer_form(struct completion *c, struct typed *typed, struct form *form)
{
	unsigned int at = typed->args;
	char *word;

	if (typed->subcommands && at && form->words && strcmp(form->word[0], typed->arg[0]) != 0)
		return;
	/* "var ...": more of the same */
	if (at >= form->words && form->words > 1 && strncmp(form->word[form->words - 1], "...", 3) == 0)
		at = form->words - 2;
	if (at >= form->words)
		return;
	word = form->word[at];
	if (is_literal(word) && (strchr(word, '|') || (typed->subcommands && at == 0)))
		offer_literals(c, word);
	else
		offer_kind(c, typed, form, kind_of(word), strstr(word, "part"));
}

static void offer_options(struct completion *c, const char *usage)
{
	char option[16];

	for (const char *at = usage; (at = strchr(at, '-')); at++) {
		size_t len = strcspn(at, " ]|\n");

		if ((at > usage && !strchr(" [\n", at[-1])) || len >= sizeof(option) || len < 2)
			continue;
		memcpy(option, at, len);
		option[len] = '\0';
		completion_add_once(c, option);
	}
}

void complete_arguments(struct completion *c, const struct command *cmd)
{
	struct typed typed;
	struct form form;

	if (*c->word == '-') {
		offer_options(c, cmd->usage);
		return;
	}
	look_at_typed(&typed, c, cmd);
	for (const char *line = cmd->usage; *line; line += *line == '\n') {
		cut_form(&form, line);
		offer_form(c, &typed, &form);
		line += line_length(line);
	}
}
