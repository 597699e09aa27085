/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files over a serial line: what X-modem, Y-modem and Kermit receivers need of
 * the world, and what they tell it. They know no UART, no clock and no memory
 * map, so they are tested and fuzzed on the host. All that comes in is distrusted;
 * every wait and every number of attempts is bounded.
 */
#ifndef LIB_SERIAL_LOAD_H
#define LIB_SERIAL_LOAD_H

#include <stddef.h>
#include <stdint.h>

#define SERIAL_NAME_MAX 127
#define SIZE_UNKNOWN    UINT64_MAX

struct serial_load {
	/* The next byte, -ETIMEDOUT when none came for that long. Damaged bytes are left out. */
	int (*get)(void *ctx, unsigned int ms);
	void (*put)(void *ctx, uint8_t byte);
	/*
	 * A file begins: NAME is the sender's ("" for X-modem), its bytes are not
	 * to be trusted; SIZE may be SIZE_UNKNOWN. Not 0: it is not wanted.
	 */
	int (*begin)(void *ctx, const char *name, uint64_t size);
	/* LEN bytes at OFFSET of the file, in order, each once. Not 0: no more of it. */
	int (*data)(void *ctx, uint64_t offset, const uint8_t *bytes, size_t len);
	/* It is whole, and has that many bytes. */
	void (*end)(void *ctx, uint64_t size);
	void *ctx;
};

/*
 * Receive all that the sender has. 0, or: -EINTR Ctrl-C from the user,
 * -ECANCELED the sender gave up, -ETIMEDOUT nobody sends (any more), -EBADMSG
 * too many blocks were damaged, -EPROTO it is not this protocol, or what
 * begin() and data() returned. The sender has been told.
 *
 * X-modem (with CRC or checksum, blocks of 128 or 1024 bytes) fills its last
 * block up with 0x1a bytes, which belong to the file as far as anybody can know.
 */
int xmodem_receive(const struct serial_load *io);
int ymodem_receive(const struct serial_load *io);
int kermit_receive(const struct serial_load *io);

#endif
