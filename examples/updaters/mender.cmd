# SPDX-License-Identifier: Apache-2.0
#
# Mender with two root filesystems, on partitions 2 and 3. Mender keeps everything in
# variables, so this is sourced once, when a device is set up; or these become
# lines of the board's .env file.
#
# Variables are Mender's: mender_boot_part, upgrade_available, bootcount, bootlimit,
# altbootcmd. CONFIG_BOOTCOUNT counts. bootlimit 1: what was installed has one try.

setenv mender_boot_part 2
setenv upgrade_available 0
setenv bootcount 0
setenv bootlimit 1

# Resets only while tries are counted: that ends at altbootcmd, which stops counting.
setenv bootcmd 'echo "mender: partition ${mender_boot_part}";
setenv bootargs "console=ttyAMA0 root=/dev/vda${mender_boot_part} rootwait";
load virtio 0:${mender_boot_part} ${kernel_addr_r} /boot/Image && booti ${kernel_addr_r};
test "${upgrade_available}" = 1 && reset'

setenv altbootcmd 'if test "${mender_boot_part}" = 2; then setenv mender_boot_part 3;
else setenv mender_boot_part 2; fi;
setenv upgrade_available 0; setenv bootcount 0; saveenv; run bootcmd'

saveenv
