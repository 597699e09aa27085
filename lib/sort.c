/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/sort.h>

struct heap {
	char *base;
	size_t size;
	int (*compare)(const void *, const void *);
};

static void swap(const struct heap *h, size_t i, size_t j)
{
	char *a = h->base + i * h->size, *b = h->base + j * h->size;

	for (size_t n = 0; n < h->size; n++) {
		char t = a[n];

		a[n] = b[n];
		b[n] = t;
	}
}

static int order(const struct heap *h, size_t i, size_t j)
{
	return h->compare(h->base + i * h->size, h->base + j * h->size);
}

/* Lets element I sink until no child among the first COUNT is larger. */
static void sift(const struct heap *h, size_t i, size_t count)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= count)
			return;
		if (child + 1 < count && order(h, child, child + 1) < 0)
			child++;
		if (order(h, i, child) >= 0)
			return;
		swap(h, i, child);
		i = child;
	}
}

void sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	struct heap h = { base, size, compare };

	for (size_t i = count / 2; i-- > 0;)
		sift(&h, i, count);
	while (count-- > 1) {
		swap(&h, 0, count);
		sift(&h, 0, count);
	}
}
