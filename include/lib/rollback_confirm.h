/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running system says of itself: an environment of its own (lib/env_image.h),
 * so that fw_setenv writes it. Slipway leaves "started=VERSION" in it before it starts
 * a system of another version, and with that takes back what the one before has said;
 * the system adds "confirmed=VERSION". What is in it may be damaged or a lie.
 */
#ifndef LIB_ROLLBACK_CONFIRM_H
#define LIB_ROLLBACK_CONFIRM_H

#include <stdint.h>

#include <lib/env_store.h>

/*
 * The version that is confirmed. -ENOENT: none; -EINVAL: not a decimal number of 32 bits;
 * -ENOMSG: no copy is good, FOUND says why. BUF has room for one copy.
 */
int rollback_confirm_read(const struct env_medium *medium, uint8_t *buf, uint32_t *version,
			  struct env_found *found);

/* Nothing is confirmed any more; STARTED is what is about to run. Errors of env_store_save(). */
int rollback_confirm_expect(const struct env_medium *medium, uint8_t *buf, uint32_t started);

#endif
