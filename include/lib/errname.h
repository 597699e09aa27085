/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of errors.
 *
 * Every function of Slipway returns 0 (or a count) or a negative errno. Whoever
 * talks to the user prints the error by name, with the object it concerns:
 *
 *     load: virtio 0:1 /Image: -ENOENT (no such file)
 *
 * Pure; used everywhere; knows nothing of the rest of the program.
 */
#ifndef LIB_ERRNAME_H
#define LIB_ERRNAME_H

/* "-ENOENT" for -ENOENT (either sign is accepted); "-E?" for a number without a name. */
const char *err_name(int err);

/* A few plain words for the error: "no such file". Never NULL. */
const char *err_text(int err);

/* printf helpers: printf("load: " ERR_FMT "\n", ERR_ARG(ret)) gives "load: -EIO (input/output error)". */
#define ERR_FMT "%s (%s)"
#define ERR_ARG(err) err_name(err), err_text(err)

#endif
