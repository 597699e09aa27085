/* SPDX-License-Identifier: Apache-2.0 */
/* A64 instruction words to events of the model. Encodings: Arm ARM C5.3 to C5.5, D19. */
#ifndef TEST_TRACE_DECODE_H
#define TEST_TRACE_DECODE_H

#include "model.h"

enum op_kind { OP_NONE, OP_DC, OP_IC_ALL, OP_IC_VA, OP_TLBI, OP_DSB, OP_ISB, OP_MSR, OP_HCR, OP_LOG };

struct op {
	enum op_kind kind;
	const char *name;        /* "DC CVAC", "MSR TTBR0", ...; of an MSR without its _ELx */
	unsigned int rt;         /* operand register; 31: none, or zero */
	unsigned int op1;        /* for which exception level: see model_regime() */
	union {
		enum dc_op dc;
		enum reg reg;
		bool by_address;     /* TLBI */
		struct {
			enum dsb_kind kind;
			bool system;
		} dsb;
	};
};

/* What INSN is; OP_NONE for all that the trace is not about, OP_LOG for what is only noted. */
struct op decode(uint32_t insn);

#endif
