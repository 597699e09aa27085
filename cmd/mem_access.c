/* SPDX-License-Identifier: Apache-2.0 */
#include "mem_access.h"

#include <arch/io.h>
#include <common/console.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/number.h>
#include <stdio.h>
#include <string.h>

#define POLL_EVERY 0x10000u     /* accesses between two looks at the console; a power of two */

static uint64_t base_address;

int mem_width(const char *command)
{
	static const struct {
		char suffix;
		int width;
	} widths[] = { { 'b', 1 }, { 'w', 2 }, { 'l', 4 }, { 'q', 8 }, { 's', MEM_WIDTH_STRING } };
	const char *dot = strchr(command, '.');

	if (!dot)
		return 4;
	for (size_t i = 0; dot[1] && !dot[2] && i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (widths[i].suffix == dot[1])
			return widths[i].width;
	}
	printf("%s: '%s' is no width: .b, .w, .l and .q are 1, 2, 4 and 8 bytes\n", command, dot);
	return -EINVAL;
}

uint64_t mem_read(uint64_t addr, unsigned int width)
{
	switch (width) {
	case 1:
		return io_read8(addr);
	case 2:
		return io_read16(addr);
	case 4:
		return io_read32(addr);
	default:
		return io_read64(addr);
	}
}

void mem_write(uint64_t addr, unsigned int width, uint64_t value)
{
	switch (width) {
	case 1:
		io_write8(addr, (uint8_t)value);
		break;
	case 2:
		io_write16(addr, (uint16_t)value);
		break;
	case 4:
		io_write32(addr, (uint32_t)value);
		break;
	default:
		io_write64(addr, value);
		break;
	}
}

int mem_parse(const char *command, const char *what, const char *text, uint64_t *value)
{
	int ret = number_parse(text, 16, value);

	if (ret)
		printf("%s: %s '%s': " ERR_FMT ", a hexadecimal number is wanted\n", command, what,
		       text, ERR_ARG(ret));
	return ret;
}

int mem_parse_addr(const char *command, const char *text, uint64_t *addr)
{
	int ret = mem_parse(command, "address", text, addr);

	if (!ret)
		*addr += base_address;
	return ret;
}

int mem_operand(const char *command, const char *text, unsigned int width, uint64_t *value)
{
	uint64_t addr;
	int ret;

	if (*text != '*')
		return mem_parse(command, "value", text, value);
	ret = mem_parse_addr(command, text + 1, &addr);
	if (!ret)
		*value = mem_read(addr, width);
	return ret;
}

void mem_dump_line(uint64_t label, uint64_t addr, unsigned int width, unsigned int n)
{
	char text[MEM_LINE + 1];
	unsigned int digits = 2 * width, filled = 0;

	printf("%08" PRIx64 ":", label);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t value = mem_read(addr + i * width, width);

		printf(" %0*" PRIx64, (int)digits, value);
		for (unsigned int byte = 0; byte < width; byte++, value >>= 8) {
			char c = (char)value;

			text[filled++] = c >= ' ' && c < 0x7f ? c : '.';
		}
	}
	text[filled] = '\0';
	printf("%*s  %s\n", (int)((MEM_LINE / width - n) * (digits + 1)), "", text);
}

int mem_base(const char *text)
{
	if (text && mem_parse("base", "offset", text, &base_address))
		return -EINVAL;
	printf("Base Address: 0x%08" PRIx64 "\n", base_address);
	return 0;
}

int mem_poll(uint64_t i)
{
	return (i & (POLL_EVERY - 1)) == POLL_EVERY - 1 && console_ctrlc() ? -EINTR : 0;
}
