/* SPDX-License-Identifier: Apache-2.0 */
/* The version string, generated at build time from git. */
#ifndef COMMON_VERSION_H
#define COMMON_VERSION_H

extern const char slipway_version[];

#endif
