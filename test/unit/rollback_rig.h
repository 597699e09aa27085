/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine with rollback protection: record and confirmation on two media with one supply
 * of power, and configurations whose signer is known. Keys are letters.
 */
#ifndef UNIT_ROLLBACK_RIG_H
#define UNIT_ROLLBACK_RIG_H

#include "unit.h"

#include <boot/fit_ahead.h>
#include <boot/rollback.h>
#include "env_media.h"

extern struct env_media record, confirm;
extern uint8_t buf[MEDIA_MOST];
extern const struct fit_ahead hashed;   /* given with every image */
extern int saves;                       /* of the record */
extern const enum env_flag schemes[2];  /* disk, flash */

/* A machine that was given a record. */
void machine(enum env_flag scheme, uint32_t minimum);

/* A configuration of VERSION (-1: none), signed by SIGNER, that revokes the keys REVOKED. */
const void *image(int version, const char *signer, const char *revoked);

/* bootm of it: 0 when it runs. The second one: with a copy of OVERLAY applied to it. */
int boot_image(const void *fit);
int boot_overlay(const void *fit, const void *overlay);

/* The same of one of VERSION, signed by A. */
int boot(int version);

/* What fw_setenv writes: one variable, two of 22 bytes, or confirmed=NUMBER. */
void say(const char *text);
void say_both(const char *text);
void confirmed_as(const char *number);

/* The least version that the record says; nothing is written. */
uint32_t minimum(void);

#endif
