/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/verdict.h>

/* All differences of the bytes, upwards and then downwards: one loop that ends early is not enough. */
uint32_t verdict_equal(const void *a, const void *b, size_t size)
{
	const volatile uint8_t *x = a, *y = b;
	volatile uint32_t up = 0, down = 0;
	volatile size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		up |= (uint32_t)(x[i] ^ y[i]);
		n++;
	}
	for (size_t i = size; i > 0; i--) {
		down |= (uint32_t)(x[i - 1] ^ y[i - 1]);
		n++;
	}
	if (up || n != 2 * size || !size)
		return VERDICT_REFUSED;
	if (down || n != 2 * size || !size)
		return VERDICT_REFUSED;
	return (uint32_t)VERDICT_GOOD ^ (up | down);
}
