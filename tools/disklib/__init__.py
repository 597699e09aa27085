# SPDX-License-Identifier: Apache-2.0
"""What tools/mkinitrd and tools/mkdisk are made of."""
