/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/xlat.h>

const char *mem_type_name(enum mem_type type)
{
	switch (type) {
	case MEM_DEVICE_nGnRnE: return "device-nGnRnE";
	case MEM_DEVICE_nGnRE:  return "device-nGnRE";
	case MEM_DEVICE_GRE:    return "device-GRE";
	case MEM_NORMAL_NC:     return "normal-nc";
	case MEM_NORMAL_WT:     return "normal-wt";
	case MEM_NORMAL:        return "normal";
	default:                return "unknown";
	}
}

const char *mem_perm_name(enum mem_perm perm)
{
	switch (perm) {
	case MEM_RO: return "r--";
	case MEM_RW: return "rw-";
	case MEM_RX: return "r-x";
	default:     return "rwx";
	}
}
