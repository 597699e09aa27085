/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's registers for the contract (lib/contract.h). */
#include "contract_io.h"

#include "el2_resident.h"
#include "sysreg.h"

/* el2_vectors.S: runs one of the accesses there; VALUE is what an MSR writes, an MRS's is returned. */
uint64_t contract_access(uint64_t value, const char *instructions);

static const char *access_of(enum contract_reg reg)
{
	unsigned int vectors = reg / CONTRACT_ACCESS_VECTOR + 1;

	return el2_vectors + (reg + vectors) * CONTRACT_ACCESS_SIZE;
}

static uint64_t read_reg(void *ctx, enum contract_reg reg)
{
	return contract_access(0, access_of(reg));
}

static void write_reg(void *ctx, enum contract_reg reg, uint64_t value)
{
	contract_access(value, access_of(reg) + CONTRACT_ACCESS_SIZE / 2);
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
