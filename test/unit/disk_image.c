/* SPDX-License-Identifier: Apache-2.0 */
#include "disk_image.h"

#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/slipway-test-XXXXXX";

int image_folder_make(void **state)
{
	(void)state;
	/* Names on the disks are UTF-8; mkfs and sgdisk are the administrator's tools. */
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	setenv("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin", 1);
	return !mkdtemp(folder) || chdir(folder);
}

int image_folder_remove(void **state)
{
	char command[sizeof(folder) + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return chdir("/") || system(command);
}

void image_run(const char *fmt, ...)
{
	char command[1024];
	char logged[sizeof(command) + 32];
	va_list ap;

	va_start(ap, fmt);
	assert_in_range(vsnprintf(command, sizeof(command), fmt, ap), 1, sizeof(command) - 1);
	va_end(ap);
	snprintf(logged, sizeof(logged), "{ %s\n} >log 2>&1", command);
	if (system(logged)) {
		if (system("cat log >&2"))
			fprintf(stderr, "(without a log)\n");
		fail_msg("failed: %s", command);
	}
}

uint8_t *image_file(const char *name, size_t *size)
{
	FILE *f = fopen(name, "rb");
	uint8_t *data;
	long len;

	if (!f)
		fail_msg("cannot open %s", name);
	fseek(f, 0, SEEK_END);
	len = ftell(f);
	assert_true(len >= 0);
	rewind(f);
	data = malloc((size_t)len + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, (size_t)len, f), len);
	fclose(f);
	*size = (size_t)len;
	return data;
}

void image_open(struct blk_mem *mem, const char *name)
{
	int fd = open(name, O_RDONLY);
	struct stat st;
	void *data;

	if (fd < 0 || fstat(fd, &st))
		fail_msg("cannot open %s", name);
	/* Sparse files stay sparse; what a test changes stays its own. */
	data = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
		    fd, 0);
	assert_true(data != MAP_FAILED);
	close(fd);
	blk_mem_init(mem, data, (size_t)st.st_size, (uint64_t)st.st_size / BLK_SECTOR_SIZE);
}

void image_close(struct blk_mem *mem)
{
	munmap(mem->data, mem->size);
}
