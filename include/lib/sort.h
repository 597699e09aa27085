/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heap sort: in place, no recursion, n log n in the worst case, 300 bytes of
 * code (picolibc's qsort() takes 6.5 KB). Not stable. Pure.
 */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include <stddef.h>

/* Arguments as qsort(). */
void sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
