/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/rollback_record.h>

#include <errno.h>
#include <lib/hash.h>
#include <lib/util.h>
#include <string.h>

#define FORMAT  1u
#define KEYS_AT 32u
#define HASH_AT (ROLLBACK_RECORD_SIZE - 32u)

static const uint8_t magic[8] = { 'S', 'L', 'I', 'P', 'W', 'R', 'B', 'K' };

static void put_le32(uint8_t *to, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

int rollback_record_encode(const struct rollback_state *s, uint64_t number, uint8_t *out)
{
	memset(out, 0, ROLLBACK_RECORD_SIZE);
	memcpy(out, magic, sizeof(magic));
	put_le32(out + 8, FORMAT);
	put_le32(out + 12, (uint32_t)s->nrevoked);
	put_le32(out + 16, (uint32_t)number);
	put_le32(out + 20, (uint32_t)(number >> 32));
	put_le32(out + 24, s->minimum);
	put_le32(out + 28, s->started);
	memcpy(out + KEYS_AT, s->revoked, s->nrevoked * ROLLBACK_ID_SIZE);
	return hash_data(HASH_SHA256, out, HASH_AT, out + HASH_AT);
}

/* Is there nothing behind the keys? */
static bool rest_is_zero(const uint8_t *bytes, size_t keys)
{
	for (size_t at = KEYS_AT + keys * ROLLBACK_ID_SIZE; at < HASH_AT; at++)
		if (bytes[at])
			return false;
	return true;
}

int rollback_record_decode(const uint8_t *bytes, size_t size, struct rollback_state *s,
			   uint64_t *number)
{
	uint8_t digest[HASH_MAX];
	size_t keys;

	if (size < ROLLBACK_RECORD_SIZE || memcmp(bytes, magic, sizeof(magic)) != 0 ||
	    get_le32(bytes + 8) != FORMAT)
		return -EBADMSG;
	keys = get_le32(bytes + 12);
	if (keys > ROLLBACK_KEYS_MAX || !rest_is_zero(bytes, keys) ||
	    hash_data(HASH_SHA256, bytes, HASH_AT, digest) ||
	    memcmp(digest, bytes + HASH_AT, hash_size(HASH_SHA256)) != 0)
		return -EBADMSG;
	memset(s, 0, sizeof(*s));
	s->nrevoked = keys;
	s->minimum = get_le32(bytes + 24);
	s->started = get_le32(bytes + 28);
	memcpy(s->revoked, bytes + KEYS_AT, keys * ROLLBACK_ID_SIZE);
	*number = get_le64(bytes + 16);
	return 0;
}

/* Reads copy I into S, if it is sound. */
static void look(const struct env_medium *medium, unsigned int i, uint8_t *buf,
		 struct rollback_state *s, struct rollback_found *found)
{
	size_t header = env_header_size(true);
	int ret = medium->read(medium->ctx, i, buf, medium->size);

	if (ret) {
		found->copy[i] = (struct env_copy){ .state = ENV_UNREAD, .error = ret };
		return;
	}
	env_image_check(buf, medium->size, true, &found->copy[i]);
	found->sound[i] = found->copy[i].state == ENV_GOOD &&
			  !rollback_record_decode(buf + header, medium->size - header, s,
						  &found->number[i]);
}

/* The copy in force, or -1. */
static int choose(const struct rollback_found *found)
{
	if (found->sound[0] && found->sound[1])
		return found->number[1] > found->number[0];
	return found->sound[0] ? 0 : found->sound[1] ? 1 : -1;
}

int rollback_record_load(const struct env_medium *medium, uint8_t *buf, struct rollback_state *s,
			 struct rollback_found *found)
{
	struct rollback_state read[2];

	memset(found, 0, sizeof(*found));
	memset(s, 0, sizeof(*s));
	for (unsigned int i = 0; i < 2; i++)
		look(medium, i, buf, &read[i], found);
	found->best = choose(found);
	if (found->best >= 0) {
		*s = read[found->best];
		found->whole = found->sound[!found->best] &&
			       memcmp(&read[0], &read[1], sizeof(read[0])) == 0;
		return 0;
	}
	return found->copy[0].state == ENV_BLANK && found->copy[1].state == ENV_BLANK ? -ENOMSG :
											-EBADMSG;
}

/* S over copy TO, as the NUMBERth. */
static int write_copy(const struct env_medium *medium, uint8_t *buf, unsigned int to,
		      const struct rollback_state *s, uint64_t number)
{
	uint8_t record[ROLLBACK_RECORD_SIZE];
	int ret = rollback_record_encode(s, number, record);

	return ret ? ret : env_store_write(medium, buf, to, (const char *)record, sizeof(record),
					   ENV_ACTIVE);
}

int rollback_record_save(const struct env_medium *medium, uint8_t *buf,
			 const struct rollback_state *s)
{
	struct rollback_found found;
	struct rollback_state old;
	int ret = rollback_record_load(medium, buf, &old, &found);

	if (ret)
		return ret;
	/* the one not in force, then the other: a copy alone could be lost later, and then older
	 * numbers would count again */
	for (unsigned int i = 1; !ret && i <= 2; i++)
		ret = write_copy(medium, buf, (unsigned int)found.best ^ (i & 1), s,
				 found.number[found.best] + i);
	return ret;
}

int rollback_record_mend(const struct env_medium *medium, uint8_t *buf)
{
	struct rollback_found found;
	struct rollback_state s;
	int ret = rollback_record_load(medium, buf, &s, &found);

	/* what cannot be read now may be the newer one, and come back */
	if (ret || found.whole || found.copy[!found.best].state == ENV_UNREAD)
		return ret;
	ret = write_copy(medium, buf, !found.best, &s, found.number[found.best] + 1);
	return ret ? ret : 1;
}
