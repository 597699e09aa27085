#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_setexpr.sh FOLDER: one of each form.
set -e
cd "$1"
printf '\nv\n10\n+\n0xff' >plus
printf '.b\nv\n*40\n&\n*0x41\0abcdefgh' >memory
for operator in '|' '^' '-' '*' '/' '%%' '@'; do
	printf ".q\nw\nfe\n$operator\n0t3" >"op$(printf "$operator" | od -An -tx1 | tr -d ' ')"
done
printf '\nv\n1\n/\n0' >zero
printf '\na=b\n1' >name
printf '.s\nv\n*10\n+\ntail\0long\0' >strings
printf '.s\nv\none' >string
printf '.s\nv\na\n-\nb' >minus
printf '.s\nv\n*0\0x' >endless
printf '\nv\nfmt\n%%d-%%#06x|%%s\\n\\101\\c\n12\nab\n*0\0text' >fmt
printf '\nv\nfmt\n%%c%%%%%%-8.3s%%u\\q\\\\\n12\nabc\n0' >fmt2
printf '\nv\nfmt\n%%999d%%999d\n1\n2' >fmt_long
printf '\nv\nfmt\n%%5n\n1' >fmt_bad
printf '\nv\nfmt\nx\n1' >fmt_more
printf '\nv\nfmt\n%%1234d\n1' >fmt_wide
printf '\nv\nsub\n(l+)d\n<\\1\\0\\2>' >sub
printf '\nv\ngsub\na*\nxy\nbanana and more bananas' >gsub
printf '\nu\ngsub\na\nb' >unset
printf '\nv\ngsub\n[\nb' >open
