/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public keys of this build, a devicetree with /signature. Made by tools/gen-keys
 * from what make VERIFY_KEYS= or VERIFY_DTB= names, and looked at before it is linked.
 */
#ifndef BOOT_VERIFY_KEYS_H
#define BOOT_VERIFY_KEYS_H

extern const unsigned char verify_keys[];

#endif
