/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's firmware configuration device: numbered items, some of them files with
 * names (QEMU docs/specs/fw_cfg.rst). Only its DMA interface is used, which each
 * QEMU since 2.4 has.
 *
 * The registers (qfw.c) know no devicetree; qfw_fdt.c finds the device. What QEMU
 * says is not believed further than its lengths go.
 */
#ifndef DRIVERS_QFW_H
#define DRIVERS_QFW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Items (fw_cfg.rst; QEMU include/standard-headers/linux/qemu_fw_cfg.h). Numbers are little-endian. */
#define QFW_SIGNATURE    0x00
#define QFW_ID           0x01
#define QFW_CPUS         0x05
#define QFW_KERNEL_SIZE  0x08
#define QFW_INITRD_SIZE  0x0b
#define QFW_KERNEL       0x11
#define QFW_INITRD       0x12
#define QFW_CMDLINE_SIZE 0x14
#define QFW_CMDLINE      0x15
#define QFW_FILES        0x19

#define QFW_NAME_MAX 56     /* with the NUL */

struct qfw {
	uint64_t base;
	bool coherent;
};

struct qfw_file {
	char name[QFW_NAME_MAX];
	uint32_t size;
	uint16_t item;
};

/* -ENODEV: what is at BASE is no fw_cfg with DMA; other errors as qfw_read(). */
int qfw_probe(struct qfw *q, uint64_t base, bool coherent);

/*
 * Reads LEN bytes of ITEM from byte OFFSET on; what lies behind an item's end
 * reads as zeros. -EIO when the device refuses, -ETIMEDOUT, -ENOMEM.
 */
int qfw_read(struct qfw *q, uint16_t item, uint32_t offset, void *buf, uint32_t len);

/* A little-endian number of 16 or 32 bits (SIZE 2 or 4), in *VALUE. */
int qfw_read_number(struct qfw *q, uint16_t item, unsigned int size, uint32_t *value);

/*
 * File number I, counted from 0: -ENOENT behind the last. Names end in a NUL,
 * whatever QEMU says.
 */
int qfw_file(struct qfw *q, uint32_t i, struct qfw_file *file);

/* The file called NAME. -ENOENT. */
int qfw_find(struct qfw *q, const char *name, struct qfw_file *file);

/* The machine's, probed when it was not; NULL when there is none. */
struct qfw *qfw_get(void);

#endif
