/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file comes in at most as many pieces as the bar has marks, so that there
 * are no more than these to draw. What has come within LONG_US draws nothing.
 */
#include <common/load_progress.h>

#include <arch/timer.h>
#include <boot/load.h>
#include <common/console.h>
#include <common/shell.h>
#include <inttypes.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>

#define MARKS     32u
#define LONG_US   500000u
#define PIECE_MIN MIB(1)       /* the device's queue runs empty between two */

struct bar {
	uint64_t late;         /* deadline after which it is drawn */
	unsigned int drawn;
	bool begun;
};

static void draw(struct bar *bar, uint64_t done, uint64_t size)
{
	if (!bar->begun && !timer_expired(bar->late))
		return;
	if (!bar->begun)
		printf("Loading: %" PRIu64 " MiB ", size >> 20);
	bar->begun = true;
	for (; bar->drawn < done * MARKS / size; bar->drawn++)
		putchar('#');
}

static int load_pieces(const struct fs_node *file, uint64_t offset, uint8_t *dest, uint64_t size)
{
	uint64_t piece = MAX(ALIGN_UP(size / MARKS, PIECE_MIN), PIECE_MIN);
	struct bar bar = { .late = timer_deadline_us(LONG_US) };
	int ret = 0;

	for (uint64_t done = 0; done < size && !ret; draw(&bar, done, size)) {
		uint64_t len = MIN(piece, size - done);

		ret = load_file(file, offset + done, dest + done, len, console_ctrlc);
		if (!ret)
			done += len;
	}
	if (bar.begun)
		putchar('\n');
	return ret;
}

int load_with_progress(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size)
{
	/* load_file() knows better what is wrong with a range than pieces of it do */
	if (!shell_at_prompt() || size <= PIECE_MIN || offset > file->size ||
	    size > file->size - offset)
		return load_file(file, offset, dest, size, console_ctrlc);
	return load_pieces(file, offset, dest, size);
}
