/* SPDX-License-Identifier: Apache-2.0 */
/* A build without CONFIG_BUILTIN_DTB: the devicetree comes from the previous stage or the board. */
#include <stddef.h>
#include "entry.h"

const void *builtin_fdt = NULL;
