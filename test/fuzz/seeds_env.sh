#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_env.sh FOLDER: environments in order, out of order, with repeated names, damaged.
set -e
cd "$1"
printf 'a=1\0b=2\0c=3\0\0' >ordered
printf 'z=1\0a=1\0m=1\0a=2\0\0rest' >mixed
printf 'a=\0b==\0\0' >values
printf 'a=1\0b\0\0' >damaged
printf 'bootcmd=run x; y\0bootdelay=2\0' >open
