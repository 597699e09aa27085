/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A measurement log in the crypto-agile form of the TCG PC Client Platform
 * Firmware Profile (1.06, 10.2): little-endian, a header in the older form, then
 * TCG_PCR_EVENT2 records, here with one SHA-256 digest each. tpm2_eventlog and
 * Linux read it. Pure; the reader takes untrusted bytes; host-tested.
 */
#ifndef LIB_EVENT_LOG_H
#define LIB_EVENT_LOG_H

#include <stddef.h>
#include <stdint.h>

#define EVENT_DIGEST_SIZE 32       /* SHA-256 */

/* Event types, 10.4.1 there. */
enum event_type {
	EVENT_NO_ACTION        = 0x03,
	EVENT_SEPARATOR        = 0x04,
	EVENT_PLATFORM_CONFIG  = 0x0a,   /* EV_PLATFORM_CONFIG_FLAGS */
	EVENT_TABLE_OF_DEVICES = 0x0b,
	EVENT_COMPACT_HASH     = 0x0c,
	EVENT_IPL              = 0x0d,
};

struct event_log {
	uint8_t *buf;
	size_t size, used;         /* bytes: of the memory, and of the log in it */
};

struct event {
	uint32_t pcr, type;
	const uint8_t *digest;     /* EVENT_DIGEST_SIZE bytes, in the log */
	const uint8_t *data;       /* what the event says of itself, in the log */
	uint32_t size;             /* bytes of data */
};

/* An empty log, only the header, in the SIZE bytes at BUF, which stay the caller's. -ENOSPC. */
int event_log_start(struct event_log *log, void *buf, size_t size);

/* Adds E at the end. -ENOSPC: nothing has been written. */
int event_log_add(struct event_log *log, const struct event *e);

/*
 * The event at *AT, 0 for the first one behind the header; *AT moves on. 1 with
 * an event, 0 at the end, -EBADMSG where the log is damaged (*AT says where).
 */
int event_log_next(const struct event_log *log, size_t *at, struct event *e);

/* "EV_IPL"; NULL for a type without a name here. */
const char *event_type_name(uint32_t type);

#endif
