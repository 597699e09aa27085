/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BIOS parameter block: what a FAT boot sector says of its volume. Names
 * and offsets are those of the specification that fs/fat.h cites. Private to
 * fs/: FAT reads it, and the MBR code must not take it for a partition table.
 */
#ifndef FS_BPB_H
#define FS_BPB_H

#include <stdbool.h>
#include <stdint.h>

enum {
	BPB_BytsPerSec = 11,
	BPB_SecPerClus = 13,
	BPB_RsvdSecCnt = 14,
	BPB_NumFATs    = 16,
	BPB_RootEntCnt = 17,
	BPB_TotSec16   = 19,
	BPB_Media      = 21,
	BPB_FATSz16    = 22,
	BPB_TotSec32   = 32,
	BPB_FATSz32    = 36,     /* from here on: FAT32 only */
	BPB_ExtFlags   = 40,
	BPB_FSVer      = 42,
	BPB_RootClus   = 44,
	BOOT_SIGNATURE = 510,    /* 0x55 0xaa, here and in an MBR */
};

/* Whether the 512 bytes at SECTOR end in a boot sector's signature. */
bool boot_signed(const uint8_t *sector);

/*
 * Whether the 512 bytes at SECTOR are a FAT boot sector, by the fields that a
 * partition table or another filesystem has no reason to have right.
 */
bool bpb_present(const uint8_t *sector);

#endif
