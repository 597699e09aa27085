/* SPDX-License-Identifier: Apache-2.0 */
/* mmu audit: nothing is writable through one mapping and executable through another. */
#include "mmu_cmd.h"

#include <arch/mmu.h>
#include <common/command.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lib/xlat_audit.h>
#include <stdio.h>

#define MAX_RUNS 1024

static int run_audit(int argc, char *const argv[])
{
	static struct xlat_alias room[MAX_RUNS];
	const struct xlat *tables = mmu_tables();
	struct xlat_conflict found;
	const struct memrange *owner;
	int ret = xlat_audit(&tables, 1, room, ARRAY_SIZE(room), &found);

	if (!ret) {
		printf("no page is both writable and executable\n");
		return CMD_OK;
	}
	if (ret != -EPERM) {
		log_err("mmu", "audit: " ERR_FMT, ERR_ARG(ret));
		return CMD_FAILURE;
	}
	owner = memmap_lookup(mem_map(), found.pa);
	printf("0x%" PRIx64 " (%s) is writable at 0x%" PRIx64 " and executable at 0x%" PRIx64 "\n",
	       found.pa, owner ? owner->name : "no RAM", found.write_va, found.execute_va);
	return CMD_FAILURE;
}

const struct mmu_subcommand mmu_sub_audit = { "audit", 0, 0, run_audit };
