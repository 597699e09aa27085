/* SPDX-License-Identifier: Apache-2.0 */
/* What the handler of an exception asks of ESR_ELx before there are words for it. */
#include <lib/esr.h>

#include <lib/util.h>
#include "esr_names.h"

bool esr_far_valid(uint64_t esr)
{
	unsigned int ec = esr_class(esr);

	if (ec == ESR_EC_PC_ALIGNMENT || ec == ESR_EC_WATCHPOINT || ec == ESR_EC_WATCHPOINT_LOWER)
		return true;
	return esr_is_abort(esr) && !(esr & BIT(10));    /* FnV */
}

bool esr_serror_contained(uint64_t esr, bool ras)
{
	return !ras || esr & ESR_SERROR_IDS || FIELD(esr, 5, 0) != ESR_DFSC_SERROR ||
	       FIELD(esr, 12, 10) > 1;
}
