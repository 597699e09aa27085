/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Included before everything on the command line: every declaration is of this
 * program, which is linked whole. Without it the compiler would reach external
 * data through the GOT, which is not relocated yet when the first code runs.
 */
#pragma GCC visibility push(hidden)
