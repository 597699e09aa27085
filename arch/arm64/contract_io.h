/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract's way to the registers of this CPU. The instructions for it stand
 * in the gaps between the vectors of the part that stays at EL2.
 */
#ifndef ARM64_CONTRACT_IO_H
#define ARM64_CONTRACT_IO_H

#define CONTRACT_ACCESS_SIZE   16      /* of one register: MRS, RET, MSR, RET */
#define CONTRACT_ACCESS_VECTOR 7       /* registers in a vector, behind as much of its own */

#ifndef __ASSEMBLER__
#include <lib/contract.h>

/* Fills *IO in, without breadcrumbs and as if E2H could be cleared. Part of the resident unit. */
void contract_machine(struct contract_io *io);
#endif

#endif
