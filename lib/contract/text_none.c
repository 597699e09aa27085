/* SPDX-License-Identifier: Apache-2.0 */
/* Without CONFIG_CMD_HANDOFF: registers by their number in contract_regs.def, rows without words. */
#include <lib/contract.h>

#include <stdio.h>

const char *contract_row_field(size_t row)
{
	return "";
}

const char *contract_row_source(size_t row)
{
	return "";
}

const char *contract_row_why(size_t row)
{
	return "";
}

const char *contract_reg_name(enum contract_reg reg)
{
	static char name[16];

	snprintf(name, sizeof(name), "register %u", (unsigned int)reg);
	return name;
}
