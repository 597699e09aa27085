# SPDX-License-Identifier: Apache-2.0
#
# RAUC with two slots, A on partition 2 and B on 3. A boot.scr on partition 1:
#
#     mkimage -A arm64 -T script -C none -d rauc.cmd boot.scr
#
# Variables are RAUC's: BOOT_ORDER, BOOT_A_LEFT, BOOT_B_LEFT. In its system.conf
#
#     bootloader=uboot
#     boot-attempts=9
#     boot-attempts-primary=3
#
# so that a slot that was marked good has more than three tries left: it is not
# counted any more, and nothing is written. A slot that was installed has three.

test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT 3
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT 3

for slot in ${BOOT_ORDER}; do
	left=0
	if test "${slot}" = A; then
		part=2
		left=${BOOT_A_LEFT}
	elif test "${slot}" = B; then
		part=3
		left=${BOOT_B_LEFT}
	fi
	if test "${left}" -gt 0; then
		if test "${left}" -le 3; then
			setexpr BOOT_${slot}_LEFT ${left} - 1
			saveenv
		fi
		echo "rauc: slot ${slot}"
		setenv bootargs "console=ttyAMA0 root=/dev/vda${part} rootwait rauc.slot=${slot}"
		load ${devtype} ${devnum}:${part} ${kernel_addr_r} /boot/Image && booti ${kernel_addr_r}
	fi
done

# A reset here would go on for ever.
echo "rauc: no slot of '${BOOT_ORDER}' can be started or has tries left"
false
