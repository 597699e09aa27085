/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes over a serial line: the first byte chooses the protocol, the rest is
 * the line, a 0xff in it a silence. Every transfer must end, and what it hands on
 * must be in order.
 */
#include <errno.h>
#include <lib/log.h>
#include <lib/serial_load.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE 0xff

static struct {
	const uint8_t *bytes;
	size_t len, at, idle;
	uint64_t next;
	int files;
} line;

static int get(void *ctx, unsigned int ms)
{
	if (line.at == line.len) {
		if (++line.idle > 10000)
			abort();                /* it waits for ever */
		return -ETIMEDOUT;
	}
	return line.bytes[line.at] == SILENCE ? line.at++, -ETIMEDOUT : line.bytes[line.at++];
}

static void put(void *ctx, uint8_t byte)
{
}

static int begin(void *ctx, const char *name, uint64_t size)
{
	if (strlen(name) > SERIAL_NAME_MAX)
		abort();
	line.next = 0;
	line.files++;
	return 0;
}

static int data(void *ctx, uint64_t offset, const uint8_t *bytes, size_t len)
{
	static uint8_t sink[4096];

	if (offset != line.next || !line.files || !len || len > sizeof(sink))
		abort();
	memcpy(sink, bytes, len);
	line.next += len;
	return offset > 1 << 20 ? -EFBIG : 0;
}

static void end(void *ctx, uint64_t size)
{
	if (size != line.next)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static const struct serial_load io = { get, put, begin, data, end, NULL };
	static int (*const protocols[])(const struct serial_load *) = {
		xmodem_receive, ymodem_receive, kermit_receive,
	};

	if (!size)
		return 0;
	memset(&line, 0, sizeof(line));
	line.bytes = input + 1;
	line.len = size - 1;
	if (protocols[input[0] % 3](&io) > 0)
		abort();
	return 0;
}
