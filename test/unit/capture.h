/* SPDX-License-Identifier: Apache-2.0 */
/* Catches what the code under test prints, so that a test can look at it. */
#ifndef TEST_CAPTURE_H
#define TEST_CAPTURE_H

/* From here on, stdout goes to a file. */
void capture_start(void);

/* Ends that; the text since, valid until the next capture_start(). */
const char *capture_end(void);

/* Ends it, and fails the test unless TEXT was printed. */
void capture_expect(const char *text);

#endif
