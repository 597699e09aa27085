/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/env_store.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

/* So much of a copy in flash is zeroed before it is erased: its header and the first names. */
#define SPOILT 16u

static bool is_redundant(const struct env_medium *medium)
{
	return medium->copies == 2;
}

static int read_copy(const struct env_medium *medium, unsigned int number, uint8_t *buf,
		     struct env_copy *copy)
{
	int ret = medium->read(medium->ctx, number, buf, medium->size);

	if (ret)
		*copy = (struct env_copy){ .state = ENV_UNREAD, .error = ret };
	else
		env_image_check(buf, medium->size, is_redundant(medium), copy);
	return ret;
}

/* Looks at every copy; BUF holds the one in force when it returns 0. */
static int find(const struct env_medium *medium, uint8_t *buf, struct env_found *found)
{
	*found = (struct env_found){ .active = -1 };
	for (unsigned int i = 0; i < medium->copies; i++)
		read_copy(medium, i, buf, &found->copy[i]);
	found->active = env_image_choose(found->copy, medium->scheme);
	if (found->active < 0)
		return -ENOMSG;
	/* the last one that was read is in BUF still */
	if ((unsigned int)found->active + 1 == medium->copies)
		return 0;
	return read_copy(medium, (unsigned int)found->active, buf, &found->copy[found->active]);
}

int env_store_load(const struct env_medium *medium, uint8_t *buf, const char **data, size_t *len,
		   struct env_found *found)
{
	size_t header = env_header_size(is_redundant(medium));
	int ret = find(medium, buf, found);

	*data = (const char *)buf + header;
	*len = medium->size - header;
	return ret;
}

/* --- saving ------------------------------------------------------------------- */

static int flush(const struct env_medium *medium)
{
	return medium->flush ? medium->flush(medium->ctx) : 0;
}

/* Whether the copy in BUF holds these variables; what fills it up does not matter. */
static bool holds(const struct env_medium *medium, const uint8_t *buf, const char *data, size_t len)
{
	const uint8_t *there = buf + env_header_size(is_redundant(medium));

	return memcmp(there, data, len) == 0 && there[len] == '\0';
}

static int write_anywhere(const struct env_medium *medium, unsigned int to, const uint8_t *image)
{
	size_t rest = medium->size - medium->block;
	int ret = 0;

	if (rest)
		ret = medium->write(medium->ctx, to, medium->block, image + medium->block, rest);
	ret = ret ? ret : flush(medium);
	ret = ret ? ret : medium->write(medium->ctx, to, 0, image, medium->block);
	return ret ? ret : flush(medium);
}

static int write_flash(const struct env_medium *medium, unsigned int to, const uint8_t *image)
{
	static const uint8_t zeroes[SPOILT];
	size_t header = env_header_size(is_redundant(medium));
	int ret = medium->write(medium->ctx, to, 0, zeroes, sizeof(zeroes));

	ret = ret ? ret : medium->erase(medium->ctx, to);
	ret = ret ? ret : medium->write(medium->ctx, to, header, image + header,
					medium->size - header);
	return ret ? ret : medium->write(medium->ctx, to, 0, image, header);
}

/* Whether copy NUMBER is what has just been written: good, with this CRC and flag. */
static int verify(const struct env_medium *medium, unsigned int number, uint8_t *buf, uint32_t crc,
		  uint8_t flag)
{
	struct env_copy copy;
	int ret = read_copy(medium, number, buf, &copy);

	if (ret)
		return ret;
	return copy.state == ENV_GOOD && copy.stored == crc && copy.flag == flag ? 0 : -EIO;
}

static int retire(const struct env_medium *medium, unsigned int number)
{
	static const uint8_t obsolete = ENV_OBSOLETE;

	return medium->write(medium->ctx, number, ENV_FLAG_OFFSET, &obsolete, 1);
}

/*
 * The copy that is not in force. When none is, one that cannot be read goes first:
 * should it come back to life, it must not be newer than what is saved now.
 */
static unsigned int target(const struct env_medium *medium, const struct env_found *found)
{
	if (!is_redundant(medium))
		return 0;
	if (found->active >= 0)
		return !found->active;
	return found->copy[1].state == ENV_UNREAD && found->copy[0].state != ENV_UNREAD;
}

/* The flag of a copy that is newer than all that was found. */
static uint8_t next_flag(const struct env_medium *medium, const struct env_found *found)
{
	if (!is_redundant(medium))
		return 0;
	if (medium->scheme == ENV_FLAG_ACTIVE)
		return ENV_ACTIVE;
	return found->active < 0 ? 1 : (uint8_t)(found->copy[found->active].flag + 1);
}

int env_store_write(const struct env_medium *medium, uint8_t *buf, unsigned int to, const char *data,
		    size_t len, uint8_t flag)
{
	bool flash = medium->scheme == ENV_FLAG_ACTIVE;
	size_t header = env_header_size(is_redundant(medium));
	struct env_copy made;
	int ret;

	if (len > env_store_room(medium))
		return -ENOSPC;
	/* what flash has after an erase needs no programming */
	memset(buf, flash ? 0xff : 0, medium->size);
	memcpy(buf + header, data, len);
	buf[header + len] = '\0';
	env_image_seal(buf, medium->size, is_redundant(medium), flag);
	env_image_check(buf, medium->size, is_redundant(medium), &made);
	ret = flash ? write_flash(medium, to, buf) : write_anywhere(medium, to, buf);
	return ret ? ret : verify(medium, to, buf, made.stored, flag);
}

int env_store_save(const struct env_medium *medium, uint8_t *buf, const char *data, size_t len,
		   struct env_found *found)
{
	bool flash = medium->scheme == ENV_FLAG_ACTIVE;
	int ret;

	if (len > env_store_room(medium))
		return -ENOSPC;
	ret = find(medium, buf, found);
	found->unchanged = ret == 0 && holds(medium, buf, data, len);
	if (found->unchanged)
		return 0;
	ret = env_store_write(medium, buf, target(medium, found), data, len,
			      next_flag(medium, found));
	if (ret || !flash || found->active < 0 || !is_redundant(medium))
		return ret;
	return retire(medium, (unsigned int)found->active);
}

int env_store_erase(const struct env_medium *medium, uint8_t *buf)
{
	int first = 0;

	memset(buf, 0, medium->size);
	for (unsigned int i = 0; i < medium->copies; i++) {
		int ret = medium->scheme == ENV_FLAG_ACTIVE ? medium->erase(medium->ctx, i) :
							      write_anywhere(medium, i, buf);

		first = first ? first : ret;
	}
	return first;
}
