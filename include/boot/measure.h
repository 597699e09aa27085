/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measured boot: what is about to run is hashed and written down, before it runs,
 * in a log (lib/event_log.h) that the kernel is handed. Like the registers of a TPM
 * the log only grows until the machine is reset: an attempt that failed stays in it.
 * Registers are numbered as U-Boot does it, so that what checks its logs checks ours.
 */
#ifndef BOOT_MEASURE_H
#define BOOT_MEASURE_H

#include <boot/linux.h>
#include <lib/event_log.h>

/* The register that an event would extend. */
enum measure_pcr {
	MEASURE_CONFIG  = 1,      /* command line, devicetree, how the kernel is entered */
	MEASURE_POLICY  = 7,      /* what was verified, by which key */
	MEASURE_KERNEL  = 8,      /* kernels, other programs, and scripts */
	MEASURE_INITRD  = 9,
};

/*
 * Takes the log's memory from mem_map() unless that is done; before a copy of the map
 * is made in which something is to be placed. -ENOMEM, -ENOSPC after a message.
 */
int measure_reserve(void);

/*
 * Hashes the SIZE bytes at DATA and logs them as WHAT. -ENOSPC when the log is full,
 * and errors of measure_reserve(): after a message, and whoever wanted to start DATA
 * does not.
 */
int measure(enum measure_pcr pcr, enum event_type type, const char *what, const void *data,
	    uint64_t size);

/* The same for a string, which is written into the log as it is. */
int measure_text(enum measure_pcr pcr, enum event_type type, const char *text);

struct fit_verdict;

/*
 * The policy of this build and the keys that it knows, with the separator that divides
 * them from what follows; measure_reserve() begins the log with them.
 */
int measure_policy(void);

/* The event that ends the first part of PCR 7: its data is the 4 bytes that are hashed, all 0. */
int measure_separator(void);

/* What the check of a configuration found, and which keys have signed it; NULL: it was refused. */
int measure_verdict(const struct fit_verdict *v);

/*
 * Before anything is started: the tree before anything is written into it (its seeds
 * count as zeros) and the mode of the hand-off; FIX tells the kernel of the log.
 */
int measure_start(const void *fdt, enum contract_mode mode, struct fdt_fixup *fix);

/*
 * For Linux: kernel and initrd as they were loaded, the command line, and
 * measure_start(). MAP knows what was loaded. -EINVAL after a message: nobody knows
 * how many bytes the kernel has.
 */
int measure_linux(struct linux_boot *boot, const struct memmap *map);

/* The last step of every start: what PLAN starts, unless it was measured as it was loaded. */
int measure_plan(const struct boot_plan *plan);

/* The log; NULL while nothing has been measured. */
const struct event_log *measure_log(void);

#endif
