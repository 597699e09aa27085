/* SPDX-License-Identifier: Apache-2.0 */
#include <common/console_info.h>

#include <stddef.h>
#include "console_priv.h"

const char *console_stream_name(unsigned int stream)
{
	switch (stream) {
	case CONSOLE_IN:
		return "stdin";
	case CONSOLE_OUT:
		return "stdout";
	case CONSOLE_ERR:
		return "stderr";
	default:
		return NULL;
	}
}

bool console_stream_is_on(unsigned int stream, uint64_t base)
{
	const struct serial *s;

	for (unsigned int i = 0; (s = console_port((enum console_stream)stream, i)); i++)
		if (s->base == base)
			return true;
	return false;
}
