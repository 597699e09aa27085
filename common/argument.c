/* SPDX-License-Identifier: Apache-2.0 */
#include <common/argument.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>

int argument_number(const char *command, const char *what, const char *text, unsigned int base,
		    uint64_t *value)
{
	int ret = number_parse(text ? text : "", base, value);

	if (ret == -ERANGE)
		log_err(command, "%s \"%s\" is not a number of 64 bits", what, text);
	else if (ret)
		log_err(command, "%s \"%s\" is not a number (%s)", what, text ? text : "",
			base == 10 ? "decimal" : "hexadecimal");
	return ret ? -EINVAL : 0;
}
