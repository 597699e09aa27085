/* SPDX-License-Identifier: Apache-2.0 */
/* What probe.S keeps for probe.c. */
#ifndef TEST_PAYLOAD_PROBE_H
#define TEST_PAYLOAD_PROBE_H

#define PROBE_SP          248           /* offsets in struct probe_entry */
#define PROBE_PC          256
#define PROBE_DAIF        272
#define PROBE_EL          288
#define PROBE_RECORD_SIZE 304

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)     /* no GOT: nobody relocates it */

/* The state at an entry, before the probe has changed anything. */
struct probe_entry {
	uint64_t x[31];
	uint64_t sp;
	uint64_t pc;            /* of _start: where the program lies */
	uint64_t nzcv, daif, spsel, el;
};

_Static_assert(offsetof(struct probe_entry, sp) == PROBE_SP, "probe.S");
_Static_assert(offsetof(struct probe_entry, pc) == PROBE_PC, "probe.S");
_Static_assert(offsetof(struct probe_entry, daif) == PROBE_DAIF, "probe.S");
_Static_assert(offsetof(struct probe_entry, el) == PROBE_EL, "probe.S");

/* probe_regs.c: the system registers of the EL it runs at, those that this CPU has. */
void probe_registers(const char *cpu);

/* probe_fdt.c: a property's value in the node at PATH, or NULL when there is none. */
const void *probe_fdt_find(const void *fdt, const char *path, const char *name, uint32_t *size);

/* probe.c: prints one line "CPU.NAME=0xVALUE". */
void probe_say(const char *cpu, const char *name, uint64_t value);

#endif
#endif
