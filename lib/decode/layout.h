/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The notation of register layouts, private to lib/decode.
 *
 * A layout is one string, fields from the highest bit down, each ended by ';':
 *
 *     "15:14 TG0=4K|64K|16K;7 EPD0;5:0 T0SZ=%v;"
 *
 *     HI[:LO] NAME              a field
 *     HI[:LO] NAME=A|B|C        names of the values 0, 1, 2; empty: no name
 *     HI[:LO] NAME=A|15:B       N:TEXT continues the count from N
 *     HI[:LO] NAME=@x           one of the lists shared by many fields (layout.c)
 *     HI[:LO] NAME=%x           computed (format.c)
 *     HI[:LO] RES1              reserved, 1
 *
 * Bits that no field covers are RES0. Strings and not structs, because a
 * thousand small pointers would cost twice their size again in relocations.
 */
#ifndef LIB_DECODE_LAYOUT_H
#define LIB_DECODE_LAYOUT_H

#include <lib/decode.h>

/* Lists and computed meanings by name, for the tables. */
#define YES        "@y"     /* no|yes */
#define GRANULE0   "@0"
#define GRANULE1   "@1"
#define SHARE      "@s"
#define CACHE      "@c"
#define PA_SIZE    "@p"
#define TAG_CHECK  "@t"
#define CONDITION  "@n"
#define TRAP_UP    "@e"     /* trapped or not by the ELs below: FPEN, ZEN, SMEN */
#define SYNC_ERROR "@x"
#define PAUTH      "@u"
#define VA_SIZE    "%v"     /* TxSZ */
#define ADDRESS    "%a"     /* the field in place, as an address */
#define MEM_ATTR   "%m"     /* one byte of MAIR */
#define IPA_PAGE   "%h"     /* HPFAR: an address without its low 12 bits */
#define GP_REG     "%r"
#define FAULT      "%f"     /* fault status code */
#define CLASS      "%c"     /* exception class */
#define SYSREG     "%s"     /* a whole MSR/MRS syndrome: names the register */

struct layout_field {
	unsigned int hi, lo;
	const char *name;
	size_t name_len;
	const char *values;     /* behind the '=', up to the ';'; NULL: none */
};

/* The next field of *cursor, which moves behind it; false at the end. */
bool layout_next(const char **cursor, struct layout_field *field);

/* Visits the fields of LAYOUT within bits TOP to BOTTOM, reserved bits with them. */
void layout_visit(const char *layout, uint64_t value, unsigned int top, unsigned int bottom,
		  decode_visit visit, void *ctx);

/* What a computed field ('%' KIND) means, into BUF. */
void format_field(char kind, uint64_t value, unsigned int lo, char *buf, size_t size);

/* A byte of MAIR, into BUF. */
void format_mem_attr(unsigned int attr, char *buf, size_t size);

/* Registers: regs_*.c. */
enum layout_when { ALWAYS, E2H_0, E2H_1 };
struct reg_entry {
	const char *name;
	const char *layout;
	enum layout_when when;
};

extern const struct reg_entry regs_control[], regs_id[], regs_state[];
extern const size_t regs_control_count, regs_id_count, regs_state_count;

/* Forms of SPSR and PAR that depend on the value; of ESR by class. */
extern const char layout_esr[], layout_spsr64[], layout_spsr32[], layout_par_ok[],
	layout_par_fault[];
const char *layout_iss(uint64_t esr);      /* bits 24:0 */
const char *layout_iss2(uint64_t esr);     /* bits 63:32 */

#endif
