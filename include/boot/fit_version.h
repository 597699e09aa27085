/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What version a configuration of a FIT image says that it is (doc/rollback.md). It is signed
 * with the rest of the configuration, and counts for nothing before that was verified: rollback
 * protection compares it, measured boot logs it.
 */
#ifndef BOOT_FIT_VERSION_H
#define BOOT_FIT_VERSION_H

#include <stdint.h>

/*
 * `slipway,rollback-version` of the configuration at CONF_NODE of FIT, a sound tree; 0
 * without one. -EINVAL, with a message: it is not one number.
 */
int fit_version(const void *fit, int conf_node, uint32_t *version);

#endif
