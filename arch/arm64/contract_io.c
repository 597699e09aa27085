/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's registers for the contract (lib/contract.h). */
#include "contract_io.h"

#include <lib/util.h>
#include "sysreg.h"

extern char contract_access[];       /* contract_regs.S */
/* MRS, RET, MSR, RET; each pair behind a landing pad where there are any */
#define ACCESS_SIZE (IS_ENABLED(CONFIG_GUARDED_PAGES) ? 24 : 16)

static uint64_t read_reg(void *ctx, enum contract_reg reg)
{
	return ((uint64_t (*)(void))(contract_access + reg * ACCESS_SIZE))();
}

static void write_reg(void *ctx, enum contract_reg reg, uint64_t value)
{
	((void (*)(uint64_t))(contract_access + reg * ACCESS_SIZE + ACCESS_SIZE / 2))(value);
}

static void sync_regs(void *ctx)
{
	isb();
}

void contract_machine(struct contract_io *io)
{
	/* one by one: clang would make a constant with pointers of it */
	io->read = read_reg;
	io->write = write_reg;
	io->sync = sync_regs;
	io->crumb = NULL;
	io->ctx = NULL;
	io->el = (uint8_t)current_el();
	io->e2h_fixed = false;
}
