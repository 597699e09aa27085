/* SPDX-License-Identifier: Apache-2.0 */
/* A run as a line of text. */
#include <lib/decode_runs.h>

#include <inttypes.h>
#include <lib/util.h>
#include <stdio.h>

/* Bytes of MAIR that have names (Arm ARM D19.2, MAIR_EL1); others are rare mixtures. */
static const char *attr_name(unsigned int attr)
{
	switch (attr) {
	case 0x00: return "device-nGnRnE";
	case 0x04: return "device-nGnRE";
	case 0x08: return "device-nGRE";
	case 0x0c: return "device-GRE";
	case 0x44: return "normal-nc";
	case 0xbb: return "normal-wt";
	case 0xff: return "normal";
	default:   return NULL;
	}
}

static void format_type(const struct walk_regime *regime, const struct table_run *run, char *buf,
			size_t size)
{
	unsigned int attr = (unsigned int)FIELD(regime->mair, run->attr * 8 + 7, run->attr * 8);

	if (!regime->mair_known)
		snprintf(buf, size, "index-%u", run->attr);
	else if (attr_name(attr))
		snprintf(buf, size, "%s", attr_name(attr));
	else
		snprintf(buf, size, "attr-%02x", attr);
}

static void format_perm(const struct table_run *run, char *buf, size_t size)
{
	int n = snprintf(buf, size, "r%c%c", run->write ? 'w' : '-', run->execute ? 'x' : '-');

	if (run->el0_read || run->el0_write || run->el0_execute)
		n += snprintf(buf + n, size - (size_t)n, "/%c%c%c", run->el0_read ? 'r' : '-',
			      run->el0_write ? 'w' : '-', run->el0_execute ? 'x' : '-');
	snprintf(buf + n, size - (size_t)n, "%s%s", run->guarded ? "g" : "",
		 run->access_flag ? "" : "!");
}

const char *table_run_format(const struct walk_regime *regime, const struct table_run *run,
			     const char *name, char *buf, size_t size)
{
	char type[16], perm[12];

	format_type(regime, run, type, sizeof(type));
	format_perm(run, perm, sizeof(perm));
	snprintf(buf, size, "0x%016" PRIx64 " 0x%016" PRIx64 " 0x%016" PRIx64 " %5d %-13s %-4s %s",
		 run->va, run->pa, run->size, run->level, type, perm, name ? name : "-");
	return buf;
}
