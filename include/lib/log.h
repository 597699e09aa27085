/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to the user.
 *
 * log_err() is for what went wrong: it names the module, the object, the
 * reason and, where it helps, what to do. log_warn() is for what the user
 * should know although the work goes on. Ordinary output of a command is plain
 * printf().
 *
 * A library that is fuzzed on the host uses these too; the host build can
 * silence them with log_set_level().
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

enum log_level { LOG_NONE, LOG_ERR, LOG_WARN };

/* Prints "MODULE: text\n" when LEVEL is at or below the current level. */
void log_msg(enum log_level level, const char *module, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Highest level that is printed; LOG_WARN at start. */
void log_set_level(enum log_level level);

#define log_err(module, ...)  log_msg(LOG_ERR, module, __VA_ARGS__)
#define log_warn(module, ...) log_msg(LOG_WARN, module, __VA_ARGS__)

#endif
