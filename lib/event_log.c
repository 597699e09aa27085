/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/event_log.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

#define ALG_SHA256   0x000b           /* TPM 2.0 Library, part 2, 6.3: TPM_ALG_SHA256 */
#define SHA1_SIZE    20               /* of the digest in the older form */
#define HEADER_EVENT 33               /* the TCG_EfiSpecIDEvent below */
#define HEADER_SIZE  (4 + 4 + SHA1_SIZE + 4 + HEADER_EVENT)

/* pcrIndex, eventType, digests.count, digests[0], eventSize */
#define RECORD_SIZE  (4 + 4 + 4 + 2 + EVENT_DIGEST_SIZE + 4)

static uint8_t *put(uint8_t *to, uint32_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++, value >>= 8)
		*to++ = (uint8_t)value;
	return to;
}

static uint32_t get(const uint8_t *from, size_t bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | from[bytes];
	return value;
}

int event_log_start(struct event_log *log, void *buf, size_t size)
{
	static const char signature[16] = "Spec ID Event03";
	uint8_t *p = buf;

	if (size < HEADER_SIZE)
		return -ENOSPC;
	p = put(p, 0, 4);
	p = put(p, EVENT_NO_ACTION, 4);
	memset(p, 0, SHA1_SIZE);
	p = put(p + SHA1_SIZE, HEADER_EVENT, 4);
	memcpy(p, signature, sizeof(signature));
	p = put(p + sizeof(signature), 0, 4);        /* platformClass: a client */
	p = put(p, 0, 1);                            /* specVersion 2.00, errata 0 */
	p = put(p, 2, 1);
	p = put(p, 0, 1);
	p = put(p, sizeof(uint64_t) / sizeof(uint32_t), 1);   /* uintnSize, in 32-bit words */
	p = put(p, 1, 4);                            /* numberOfAlgorithms */
	p = put(p, ALG_SHA256, 2);
	p = put(p, EVENT_DIGEST_SIZE, 2);
	put(p, 0, 1);                                /* vendorInfoSize */
	*log = (struct event_log){ .buf = buf, .size = size, .used = HEADER_SIZE };
	return 0;
}

int event_log_add(struct event_log *log, const struct event *e)
{
	uint8_t *p = log->buf + log->used;

	if (log->size - log->used < RECORD_SIZE ||
	    log->size - log->used - RECORD_SIZE < e->size)
		return -ENOSPC;
	p = put(p, e->pcr, 4);
	p = put(p, e->type, 4);
	p = put(p, 1, 4);
	p = put(p, ALG_SHA256, 2);
	memcpy(p, e->digest, EVENT_DIGEST_SIZE);
	p = put(p + EVENT_DIGEST_SIZE, e->size, 4);
	memcpy(p, e->data, e->size);
	log->used += RECORD_SIZE + e->size;
	return 0;
}

int event_log_next(const struct event_log *log, size_t *at, struct event *e)
{
	size_t start = *at ? *at : HEADER_SIZE, left;
	const uint8_t *p = log->buf + start;

	*at = start;
	if (start == log->used)
		return 0;
	if (start > log->used)
		return -EBADMSG;
	left = log->used - start;
	if (left < RECORD_SIZE || get(p + 8, 4) != 1 || get(p + 12, 2) != ALG_SHA256)
		return -EBADMSG;
	*e = (struct event){
		.pcr = get(p, 4), .type = get(p + 4, 4), .digest = p + 14,
		.size = get(p + RECORD_SIZE - 4, 4), .data = p + RECORD_SIZE,
	};
	if (e->size > left - RECORD_SIZE)
		return -EBADMSG;
	*at = start + RECORD_SIZE + e->size;
	return 1;
}

const char *event_type_name(uint32_t type)
{
	static const struct {
		uint32_t type;
		const char *name;
	} names[] = {
		{ EVENT_NO_ACTION, "EV_NO_ACTION" },
		{ EVENT_SEPARATOR, "EV_SEPARATOR" },
		{ EVENT_PLATFORM_CONFIG, "EV_PLATFORM_CONFIG_FLAGS" },
		{ EVENT_TABLE_OF_DEVICES, "EV_TABLE_OF_DEVICES" },
		{ EVENT_COMPACT_HASH, "EV_COMPACT_HASH" },
		{ EVENT_IPL, "EV_IPL" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}
