# SPDX-License-Identifier: Apache-2.0
"""What tools/fetch is made of: the cache, Debian's archive, and the things fetched."""
