/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's way to the registers of this CPU. */
#ifndef ARM64_CONTRACT_IO_H
#define ARM64_CONTRACT_IO_H

#include <lib/contract.h>

/* Fills *IO in; CRUMB may be NULL. */
void contract_machine(struct contract_io *io, void (*crumb)(void *ctx, const char *feature));

#endif
