/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's way to the registers of this CPU. */
#ifndef ARM64_CONTRACT_IO_H
#define ARM64_CONTRACT_IO_H

#include <lib/contract.h>

/* Fills *IO in, without breadcrumbs and as if E2H could be cleared. Part of the resident unit. */
void contract_machine(struct contract_io *io);

#endif
