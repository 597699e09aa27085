/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

void provoke(void);
void psci_off(void);
uint64_t exception(uint64_t esr, uint64_t elr);

/* Called with the caller-saved registers unsaved: only for what provoke() does. */
uint64_t exception(uint64_t esr, uint64_t elr)
{
	put_value("el2-vhe: exception, ESR_EL1", esr);
	return elr + 4;
}

static void wait_for_timer(void)
{
	/* CNTP_* is EL2's own timer under E2H; it signals PPI 26 then, not 30 */
	WRITE_REG(CNTP_TVAL_EL0, READ_REG(CNTFRQ_EL0) / 100);
	WRITE_REG(CNTP_CTL_EL0, 1);
	while (!(READ_REG(CNTP_CTL_EL0) & 4))
		;
	WRITE_REG(CNTP_CTL_EL0, 0);
	put_text("el2-vhe: the timer fired\n");
}

void kernel_main(uint64_t devicetree)
{
	put_text("el2-vhe: a kernel with E2H, by the names of EL1, MMU off\n");
	put_value("el2-vhe: CurrentEL", READ_REG(CurrentEL) >> 2);
	put_value("el2-vhe: SCTLR_EL1", READ_REG(SCTLR_EL1));
	put_value("el2-vhe: CPACR_EL1", READ_REG(CPACR_EL1));
	put_value("el2-vhe: devicetree at", devicetree);
	provoke();
	wait_for_timer();
	put_text("el2-vhe: off\n");
	psci_off();
}
