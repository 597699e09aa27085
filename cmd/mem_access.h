/* SPDX-License-Identifier: Apache-2.0 */
/* What the memory commands have in common: widths, addresses, single accesses. */
#ifndef CMD_MEM_ACCESS_H
#define CMD_MEM_ACCESS_H

#include <stdint.h>
#include <lib/util.h>

#define MEM_LINE 16u            /* bytes of a line of md, ms and xxd */
#define MEM_WIDTH_STRING 0      /* ".s" of itest */

/*
 * Bytes per access by the suffix of a command's name (".b" 1, ".w" 2, ".l" 4,
 * ".q" 8, ".s" MEM_WIDTH_STRING), 4 without one. -EINVAL for another suffix,
 * which has been printed.
 */
int mem_width(const char *command);

/* One access of that width (1, 2, 4, 8): these are used on device registers. */
TRACEABLE uint64_t mem_read(uint64_t addr, unsigned int width);
TRACEABLE void mem_write(uint64_t addr, unsigned int width, uint64_t value);

/*
 * Parses a hexadecimal argument; prints what is wrong with it otherwise. An
 * address gets what `base` has set added.
 */
int mem_parse(const char *command, const char *what, const char *text, uint64_t *value);
int mem_parse_addr(const char *command, const char *text, uint64_t *addr);

/*
 * A hexadecimal number, or with '*' before it what stands at that address, read
 * by one access of WIDTH.
 */
int mem_operand(const char *command, const char *text, unsigned int width, uint64_t *value);

/*
 * One line of N values, at most MEM_LINE bytes, read once each; the characters at
 * its end are of the same reads. LABEL stands before them.
 */
void mem_dump_line(uint64_t label, uint64_t addr, unsigned int width, unsigned int n);

/* Sets (NULL: does not) and prints what is added to addresses. */
int mem_base(const char *text);

/*
 * For loops over memory: -EINTR when Ctrl-C was pressed; looks only now and
 * then, by the count I of accesses made.
 */
int mem_poll(uint64_t i);

#endif
