#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_lineedit.sh FOLDER: keys that people press.
set -e
cd "$1"
printf 'Pecho one two three\001\033f\013\031\033b\025\027\rsecond\r\033[A\033[A\033[D\033[3~\033[B\033[Bx\r' >edit
printf 'Pload a\rload b\r\022lo\022\022\010\007x\022load\r' >search
printf 'Pprinte\tboot\t\tc\t${boo\ta\t\r' >complete
printf '\020long enough to wrap around\033[H\033[Fxyz\010\010\033[H\004\014\r' >wrap
printf 'P\303\274\342\202\254\010\200\302\205\360\237\220\247\r' >utf8
