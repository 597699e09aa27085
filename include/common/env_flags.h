/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be done to variables, in U-Boot's words: "name:TA,name:TA,...", where
 * T is a type and A an access, each optional:
 *
 *     s any text   d decimal   x hexadecimal   b boolean   i IPv4 address   m MAC address
 *     a any   r read-only   o write-once   c may be changed while it has its default value
 *
 * The list of the build (CONFIG_ENV_FLAGS_LIST) comes first; the variable
 * .flags adds names that it does not have.
 *
 * Pure; reads text that users write. Host-tested.
 */
#ifndef COMMON_ENV_FLAGS_H
#define COMMON_ENV_FLAGS_H

#include <common/vartab.h>
#include <stdbool.h>

struct env_rule {
	char type, access;       /* 's' and 'a' where nothing is said */
};

/* The rule for NAME in LIST. False, and no change of *RULE, when it says nothing of NAME. */
bool env_rule_find(const char *list, const char *name, struct env_rule *rule);

/* The rule that is in force for NAME. */
struct env_rule env_flags_of(const char *name);

/*
 * May NAME be set to VALUE (NULL: deleted)? 0; -EINVAL: not of its type;
 * -EPERM: not its access, which FORCE overrides. A VALUE for .flags must be a
 * list of rules. Prints the reason.
 */
int env_flags_check(const char *name, const char *value, bool force);

/*
 * FRESH is to replace the environment: what the rules forbid is said, and is made
 * in FRESH what it is now. The first such error of env_flags_check(), or -ENOMEM
 * or -ENOSPC, with which it ends.
 */
int env_flags_keep(struct vartab *fresh, bool force);

/* Whether VALUE is of TYPE. */
bool env_value_fits(char type, const char *value);

#endif
