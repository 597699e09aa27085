/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/rng.h>

#include <arch/cpu.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>

static struct rng_dev *sources;

void rng_register(struct rng_dev *rng)
{
	struct rng_dev **link = &sources;

	for (; *link; link = &(*link)->next)
		if (*link == rng)
			return;
	rng->next = NULL;
	*link = rng;
}

static bool read_cpu(char *buf, size_t len)
{
	while (len) {
		size_t part = MIN(len, sizeof(uint64_t));
		uint64_t word;

		if (!cpu_rndr(&word))
			return false;
		memcpy(buf, &word, part);
		buf += part;
		len -= part;
	}
	return true;
}

int rng_read(void *buf, size_t len)
{
	int ret = -ENODEV;

	if (read_cpu(buf, len))
		return 0;
	device_probe_class(DEV_RNG);
	for (struct rng_dev *rng = sources; rng && ret; rng = rng->next) {
		int this = rng->read(rng, buf, len);

		ret = this && this != -ENODEV ? -EIO : this ? ret : 0;
	}
	return ret;
}
