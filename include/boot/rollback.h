/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rollback protection (doc/rollback.md): signed systems that are older than one which
 * has confirmed itself are refused, and so are keys that such a system has revoked.
 * Part of the gate (boot/policy.h); nobody else refuses by it.
 *
 * Where the machine remembers that is behind an interface; Kconfig chooses the one
 * that is built. Knows no hardware, no environment and no shell.
 */
#ifndef BOOT_ROLLBACK_H
#define BOOT_ROLLBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <lib/rollback_record.h>
#include <lib/util.h>

struct fit_verdict;

/* Negative errno; each has told the user what is wrong with which place, and what to do. */
struct rollback_store {
	/* All that is remembered. A place that holds nothing is an error, not a new machine. */
	int (*load)(struct rollback_state *s);
	/*
	 * Remembers it: when the power goes, the old or the new state is there. Only states
	 * that grow come here: a back-end may keep MINIMUM in a counter that cannot go back.
	 */
	int (*save)(const struct rollback_state *s);
	/* Repairs what is remembered in more than one place; as far as that is possible. */
	void (*mend)(void);
	/* Has the running system confirmed itself since expect(), and as what? */
	bool (*confirmed)(uint32_t *version);
	/* What STARTED is about to run, and nobody has confirmed anything. */
	int (*expect)(uint32_t started);
};

/* The one of this build. */
extern const struct rollback_store rollback_store;

/*
 * What is remembered, mended, after a confirmation has been looked at: the least version rises to
 * what is confirmed, and never above what was started last, which was verified then.
 */
int rollback_load(struct rollback_state *s);

/*
 * To be called when nothing more can refuse, before a system of VERSION runs: what the one
 * before has said of itself does not count for this one. Writes only when it is another one.
 */
int rollback_start(uint32_t version);

/* VERDICT_GOOD when a system of VERSION may run by S. */
uint32_t rollback_verdict(const struct rollback_state *s, uint32_t version);

/*
 * Adds to S what `slipway,revoked-keys` of a configuration lists and S has not: how many.
 * -EINVAL for what is no such list, -ENOSPC for too many; with a message.
 */
int rollback_add_revoked(const void *fit, int conf_node, struct rollback_state *s);

/*
 * The devicetree of keys KEYS without those that S has revoked, to be freed with free().
 * NULL when there is no memory.
 */
void *rollback_keys_left(const void *keys, const struct rollback_state *s);

/*
 * VERDICT_GOOD when all the keys of KEYS that have signed, V->key, are there and S has revoked
 * none of them.
 */
uint32_t rollback_keys_verdict(const void *keys, const struct fit_verdict *v,
			       const struct rollback_state *s);

/* Of the keys in KEYS, how many S has revoked. */
unsigned int rollback_keys_revoked(const void *keys, const struct rollback_state *s);

/* How things stand, for `security status` and the like. */
struct rollback_posture {
	bool enabled;                   /* this build has rollback protection */
	int error;                      /* and cannot read its record: nothing is started */
	uint32_t minimum, started;
	unsigned int revoked;           /* keys that are remembered as revoked */
	unsigned int revoked_here;      /* how many of this build's keys are among them */
};

/* Reads what is remembered; changes nothing. */
void rollback_posture_read(struct rollback_posture *p);

static inline void rollback_posture(struct rollback_posture *p)
{
	memset(p, 0, sizeof(*p));
	if (IS_ENABLED(CONFIG_ROLLBACK_PROTECTION))
		rollback_posture_read(p);
}

#endif
