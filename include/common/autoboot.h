/* SPDX-License-Identifier: Apache-2.0 */
/* Running bootcmd after bootdelay, unless a key says otherwise. U-Boot's rules. */
#ifndef COMMON_AUTOBOOT_H
#define COMMON_AUTOBOOT_H

/* Returns 0 when there was nothing to run, a key stopped it, or bootcmd came back. */
int autoboot(void);

#endif
