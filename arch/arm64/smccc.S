/* SPDX-License-Identifier: Apache-2.0 */
/* SMC Calling Convention (Arm DEN 0028): arguments and results in x0 to x3, which C passes there. */
#include "asm.h"

	.text
FUNC(smccc_smc)
	smc	#0
	ret
END(smccc_smc)

FUNC(smccc_hvc)
	hvc	#0
	ret
END(smccc_hvc)
