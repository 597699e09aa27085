#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_extlinux.sh FOLDER: files as distributions write them, with every keyword, that include others, damaged.
set -e
cd "$1"
cat >debian <<'END'
## /boot/extlinux/extlinux.conf
default l0
menu title U-Boot menu
prompt 1
timeout 50

label l0
	menu label Debian GNU/Linux 12 (bookworm) 6.1.0-13-arm64
	linux /boot/vmlinuz-6.1.0-13-arm64
	initrd /boot/initrd.img-6.1.0-13-arm64
	fdtdir /usr/lib/linux-image-6.1.0-13-arm64/
	append root=UUID=x ro quiet
label l0r
	linux /boot/vmlinuz
	append initrd=/a,/b single
END
printf 'LABEL a b\r\n KERNEL i.fit#c\r\nFDT -\r\nfdtoverlays 1 2\r\ninitrd one,/two\r\nmenu default\r\nmenu label ^x\r\nlabel l\nlocalboot 1\nontimeout l\ndevicetree x\ndevicetree-overlay y\ndevicetreedir z\n' >keys
printf 'include one\nmenu include three\nlabel a\nlinux k\n\0include /four\nlabel b\nkernel ../k\n\0label c\nlinux k\n' >include
printf 'append x\nlabel\nlinux\nlabel a\ntimeout x\nprompt 7\ninitrd 1,2,3,4,5,6,7,8,9\nfrob\033\nwhat 1\ninclude\nmenu\nlinux k\n' >wrong
awk 'BEGIN { for (i = 0; i < 70; i++) print "label " i "\nlinux /" i }' >many
awk 'BEGIN { printf "label a\nlinux k\nappend "; for (i = 0; i < 4200; i++) printf "x" }' >long
