/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arm's interrupt controllers, versions 2 and 3 (IHI 0048, IHI 0069), as far as
 * a bootloader that takes no interrupt needs them: silence at the hand-off.
 */
#ifndef DRIVERS_GIC_H
#define DRIVERS_GIC_H

#include <stdint.h>

/*
 * No interrupt of this CPU and no shared one is enabled, pending or active any
 * more; a line that a device holds up stays pending. GICD is the distributor's
 * address; GICR, of GICR_SIZE bytes, the first region of redistributors, or 0
 * for a GICv2. Those of other CPUs are left alone: they may be asleep.
 */
void gic_quiet(uint64_t gicd, uint64_t gicr, uint64_t gicr_size);

#endif
