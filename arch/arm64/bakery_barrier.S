/* SPDX-License-Identifier: Apache-2.0 */
#include "asm.h"

	.text
FUNC(resident_barrier)
	dmb	sy
	ret
END(resident_barrier)
