/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_HANDOFF_DEVICES_H
#define CMD_HANDOFF_DEVICES_H

/*
 * Stops all devices, as a boot would, and prints a row for each that was used. They
 * are probed again when needed. The error with which a boot would be refused, or 0.
 */
int handoff_devices(void);

#endif
