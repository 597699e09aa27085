/* SPDX-License-Identifier: Apache-2.0 */
#include "bpb.h"

#include <lib/util.h>

static bool power_of_two(uint32_t v)
{
	return v && !(v & (v - 1));
}

bool boot_signed(const uint8_t *sector)
{
	return get_le16(sector + BOOT_SIGNATURE) == 0xaa55;
}

bool bpb_present(const uint8_t *sector)
{
	uint32_t size = get_le16(sector + BPB_BytsPerSec);
	uint8_t media = sector[BPB_Media];

	return boot_signed(sector) && power_of_two(size) && size >= 512 && size <= 4096 &&
	       power_of_two(sector[BPB_SecPerClus]) && get_le16(sector + BPB_RsvdSecCnt) &&
	       sector[BPB_NumFATs] && (media == 0xf0 || media >= 0xf8);
}
