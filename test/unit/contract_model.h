/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers of a CPU that exists on paper, for the contract's tests.
 * It faults, which fails the test, where a real one would: on a register whose
 * feature its ID registers do not have, at the wrong EL, through a name that
 * HCR_EL2.E2H redirects, on SVE and SME while CPTR_EL2 traps them, on ICH_
 * registers before ICC_SRE_EL2.SRE.
 */
#ifndef CONTRACT_MODEL_H
#define CONTRACT_MODEL_H

#include <lib/contract.h>

struct contract_model {
	uint64_t reg[CONTRACT_REGS];
	bool written[CONTRACT_REGS];
	bool e2h_res1;                 /* HCR_EL2.E2H reads as 1 and ignores writes */
	bool sre_raz;                  /* EL3 keeps the GIC in v2 mode */
	const char *denied;            /* a feature that EL3 traps, NULL: none */
	const char *last_crumb;
	const char *trapped_after;     /* the crumb that was last when DENIED trapped for the first time */
	unsigned int accesses;
	struct contract_io io;
};

/* A CPU with the ID registers of IDS, and hostile values in all others. */
struct contract_id {
	enum contract_reg reg;
	uint64_t value;
};
void model_reset(struct contract_model *m, unsigned int el, const struct contract_id *ids, size_t nids,
		 unsigned int seed);

/* What handoff_regs.S does with the last registers, in its order. */
void model_last_instructions(struct contract_model *m, const struct contract *c);

#endif
