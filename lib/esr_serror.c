/* SPDX-License-Identifier: Apache-2.0 */
/* The syndrome of an SError (Arm ARM D19.2.37, ISS encoding for an SError exception). */
#include <lib/esr.h>

#include <inttypes.h>
#include <lib/util.h>
#include <stdio.h>
#include "esr_names.h"

/* AET, by value; reserved ones are NULL. */
static const char *severity(unsigned int aet)
{
	switch (aet) {
	case 0:               return "uncontainable: damage may be anywhere";
	case 1:               return "unrecoverable: the state of this CPU is lost";
	case 2:               return "restartable: nothing of this CPU is damaged";
	case 3:               return "recoverable: what used the bad data must not go on";
	case 6:               return "corrected";
	default:              return "of a reserved severity";
	}
}

const char *esr_describe_serror(uint64_t esr, bool ras, char *buf, size_t size)
{
	unsigned int dfsc = FIELD(esr, 5, 0), aet = FIELD(esr, 12, 10);

	if (esr & ESR_SERROR_IDS)
		snprintf(buf, size, "asynchronous error; IDS = 1: its syndrome 0x%06" PRIx64
			 " is this CPU's own, see its manual", FIELD(esr, 23, 0));
	else if (ras && dfsc == ESR_DFSC_SERROR)
		snprintf(buf, size, "asynchronous error, %s (AET = %u, EA = %u)", severity(aet), aet,
			 (unsigned int)FIELD(esr, 9, 9));
	else
		snprintf(buf, size, "asynchronous error; the CPU does not say which (DFSC = 0x%02x%s)",
			 dfsc, ras ? "" : ", no FEAT_RAS");
	return buf;
}
