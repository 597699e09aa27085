/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SErrors, which come when they like. They are taken from the moment on when
 * the program runs with its own map and vectors, until the hand-off.
 */
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include "fault.h"
#include "sysreg.h"

#define MOST_PENDING 4      /* with FEAT_RAS a few may follow each other */

static bool unmasking;

/*
 * The previous stage's access failed, not ours, so the boot goes on whatever
 * the syndrome says. It goes on masked, for serror_unmask() to count.
 */
bool serror_was_pending(struct frame *frame)
{
	char text[128];

	if (!unmasking)
		return false;
	printf("\n*** an SError was pending when Slipway started: of the previous stage, not of "
	       "Slipway\ncause: %s\nESR  %016" PRIx64 "\n",
	       esr_describe_serror(frame->esr, id_field(ID_AA64PFR0_EL1, 28), text, sizeof(text)),
	       frame->esr);
	frame->spsr |= SPSR_A;
	return true;
}

void serror_unmask(void)
{
	unmasking = true;
	for (int i = 0; i < MOST_PENDING; i++) {
		serror_open();
		if (!(read_sysreg(DAIF) & SPSR_A))
			break;
	}
	unmasking = false;
	if (read_sysreg(DAIF) & SPSR_A)
		printf("SErrors keep coming, and stay masked\n");
}

/* --- FEAT_RAS: error records (Arm ARM D19.6; Arm IHI 0100, ERR<n>STATUS) ---------------- */

#define STATUS_AV     BIT(31)
#define STATUS_V      BIT(30)
#define STATUS_UE     BIT(29)

void serror_print_records(void)
{
	unsigned int records = (unsigned int)FIELD(read_sysreg(S3_0_C5_C3_0), 15, 0);   /* ERRIDR_EL1 */

	for (unsigned int i = 0; i < records; i++) {
		uint64_t status;

		write_sysreg(S3_0_C5_C3_1, i);              /* ERRSELR_EL1 */
		isb();
		status = read_sysreg(S3_0_C5_C4_2);         /* ERXSTATUS_EL1 */
		if (!(status & STATUS_V))
			continue;
		printf("error record %u: %s error, ERXSTATUS %016" PRIx64, i,
		       status & STATUS_UE ? "uncorrected" : "corrected or deferred", status);
		if (status & STATUS_AV)                     /* ERXADDR_EL1 */
			printf(", ERXADDR %016" PRIx64, read_sysreg(S3_0_C5_C4_3));
		putchar('\n');
	}
}
