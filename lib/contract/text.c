/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the contract: names of registers, and what the rows say of themselves. */
#include <lib/contract.h>

/*
 * Strings one after the other, each ended by NUL: a table of pointers would
 * cost 18 bytes for each with its relocation.
 */
static const char row_texts[] =
#define CONTRACT_ROW(reg, field, lo, width, how, value, modes, feature, source, why) \
	field "\0" source "\0" why "\0"
#include <lib/contract_rows.def>
#undef CONTRACT_ROW
	;

static const char reg_names[] =
#define CONTRACT_PAIR(name, other, ...) #name "\0" #other "\0"
#define CONTRACT_REG(name, ...) #name "\0"
#define CONTRACT_ID(name, ...) #name "\0"
#include <lib/contract_regs.def>
#undef CONTRACT_PAIR
#undef CONTRACT_REG
#undef CONTRACT_ID
	;

static const char *nth(const char *strings, size_t n)
{
	while (n--)
		while (*strings++)
			;
	return strings;
}

const char *contract_row_field(size_t row)
{
	return nth(row_texts, 3 * row);
}

const char *contract_row_source(size_t row)
{
	return nth(row_texts, 3 * row + 1);
}

const char *contract_row_why(size_t row)
{
	return nth(row_texts, 3 * row + 2);
}

const char *contract_reg_name(enum contract_reg reg)
{
	return nth(reg_names, reg);
}
