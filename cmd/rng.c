/* SPDX-License-Identifier: Apache-2.0 */
/* rng: random bytes. */
#include <common/argument.h>
#include <common/command.h>
#include <drivers/rng.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdint.h>
#include "mem_access.h"

#define BYTES_MAX 0x40u

static int do_rng(int argc, char *const argv[])
{
	uint64_t device = 0, count = BYTES_MAX;
	uint8_t bytes[BYTES_MAX];
	int ret;

	if ((argc > 1 && argument_number("rng", "device", argv[1], 16, &device)) ||
	    (argc > 2 && argument_number("rng", "number of bytes", argv[2], 16, &count)))
		return CMD_FAILURE;
	if (device || !count || count > BYTES_MAX) {
		log_err("rng", "device 0 gives 1 to 0x%x bytes; device 0x%" PRIx64 " and 0x%" PRIx64
			" bytes were asked for", BYTES_MAX, device, count);
		return CMD_FAILURE;
	}
	ret = rng_read(bytes, count);
	if (ret) {
		log_err("rng", ERR_FMT "%s", ERR_ARG(ret),
			ret == -ENODEV ? ": neither the CPU (RNDR) nor a device gives random numbers" : "");
		return CMD_FAILURE;
	}
	for (uint64_t at = 0; at < count; at += MEM_LINE)
		mem_dump_line(at, (uint64_t)(uintptr_t)(bytes + at), 1,
			      (unsigned int)MIN(count - at, MEM_LINE));
	return CMD_OK;
}

const struct command cmd_rng = {
	.name = "rng",
	.usage = "[dev [n]]",
	.summary = "print bytes from the hardware random number generator",
	.help = "Prints N random bytes, 40 (64) at most and when N is not given: of the CPU when it\n"
		"has RNDR, else of the first device that works. DEV is 0. Numbers are hexadecimal.\n"
		"\n"
		"    => rng 0 8",
	.max_args = 2,
	.run = do_rng,
	.repeatable = true,
};
