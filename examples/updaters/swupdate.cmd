# SPDX-License-Identifier: Apache-2.0
#
# SWUpdate with two copies, on partitions 2 and 3. A boot.scr on partition 1:
#
#     mkimage -A arm64 -T script -C none -d swupdate.cmd boot.scr
#
# SWUpdate's variables:
#
#     ustate            1: installed, to be tried; 2: is tried; 3: was tried in vain; else: confirmed
#     recovery_status   not empty: an installation was begun and did not end
#     bootcount         tries of what was installed
#
# and one that sw-description sets (bootenv) together with what it installs:
#
#     rootpart          the partition to boot

test -n "${rootpart}" || setenv rootpart 2
if test "${rootpart}" = 2; then other=3; else other=2; fi

if test "${ustate}" = 1 || test "${ustate}" = 2; then
	test "${ustate}" = 2 && test -n "${bootcount}" || setenv bootcount 0
	if test "${bootcount}" -lt 3; then
		setenv ustate 2
		setexpr bootcount ${bootcount} + 1
		saveenv
		echo "swupdate: partition ${rootpart}, try ${bootcount}"
		setenv bootargs "console=ttyAMA0 root=/dev/vda${rootpart} rootwait"
		load ${devtype} ${devnum}:${rootpart} ${kernel_addr_r} /boot/Image && booti ${kernel_addr_r}
	fi
	if test -n "${recovery_status}"; then
		echo "swupdate: partition ${rootpart} does not start, and ${other} is half written"
		exit 1
	fi
	setenv ustate 3
	setenv bootcount 0
	setenv rootpart ${other}
	saveenv
fi

echo "swupdate: partition ${rootpart}"
setenv bootargs "console=ttyAMA0 root=/dev/vda${rootpart} rootwait"
load ${devtype} ${devnum}:${rootpart} ${kernel_addr_r} /boot/Image && booti ${kernel_addr_r}
