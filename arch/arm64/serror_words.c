/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SError in words: its syndrome, and the error records of FEAT_RAS (Arm ARM
 * D19.6; Arm IHI 0100, ERR<n>STATUS). Cold.
 */
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include "fault.h"
#include "sysreg.h"

#define STATUS_AV     BIT(31)
#define STATUS_V      BIT(30)
#define STATUS_UE     BIT(29)

void serror_print_cause(uint64_t esr)
{
	char text[128];

	printf("cause: %s\n", esr_describe_serror(esr, serror_has_ras(), text, sizeof(text)));
}

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
