# SPDX-License-Identifier: Apache-2.0
#
# Libraries that are compiled into the program from their own sources, which
# tools/fetch has put into the cache. Their warnings are theirs.

third-party-flags = $(filter-out -Werror,$(CPPFLAGS) $(CFLAGS)) -w

libfdt-objs := $(addprefix $(O)/third_party/libfdt/,fdt.o fdt_ro.o fdt_rw.o fdt_wip.o fdt_sw.o \
	fdt_strerror.o fdt_addresses.o fdt_overlay.o fdt_check.o fdt_empty_tree.o)
lib-objs += $(libfdt-objs)

$(O)/third_party/libfdt/%.o: $(LIBFDT_DIR)/%.c $(flags-stamp)
	$(say) CC libfdt/$*.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(third-party-flags) -c -o $@ $<

# zlib: raw inflate only; gzip's wrapping is ours (boot/gunzip.c). The inner loop is
# compiled for speed; the tables of fixed codes are made when one is met.
zlib-flags := -isystem $(ZLIB_DIR) -DNO_GZIP -DBUILDFIXED
zlib-objs  := $(addprefix $(O)/third_party/zlib/,inflate.o inffast.o inftrees.o zutil.o)
lib-objs   += $(zlib-objs)

$(O)/third_party/zlib/%.o: $(ZLIB_DIR)/%.c $(flags-stamp)
	$(say) CC zlib/$*.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(third-party-flags) $(if $(filter inffast,$*),$(fast)) $(zlib-flags) -c -o $@ $<

# LZ4: its blocks and the checksum of frames; the frame is read by lib/unpack_lz4.c.
lz4-flags := -isystem $(LZ4_DIR) -DXXH_NAMESPACE=LZ4_
lz4-objs  := $(if $(CONFIG_LZ4),$(addprefix $(O)/third_party/lz4/,lz4.o xxhash.o))
lib-objs  += $(lz4-objs)

$(O)/third_party/lz4/%.o: $(LZ4_DIR)/%.c $(flags-stamp)
	$(say) CC lz4/$*.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(third-party-flags) $(fast) $(lz4-flags) -c -o $@ $<

# zstd: only what unpacks, without the formats before 1.0 and texts of errors.
zstd-flags := -isystem $(ZSTD_DIR) -DZSTD_LEGACY_SUPPORT=0 -DZSTD_TRACE=0 -DZSTD_DISABLE_ASM \
	      -DZSTD_STRIP_ERROR_STRINGS
zstd-parts := $(addprefix common/,entropy_common error_private fse_decompress xxhash zstd_common) \
	      $(addprefix decompress/,huf_decompress zstd_ddict zstd_decompress zstd_decompress_block)
zstd-objs  := $(if $(CONFIG_ZSTD),$(patsubst %,$(O)/third_party/zstd/%.o,$(zstd-parts)))
lib-objs   += $(zstd-objs)

$(O)/third_party/zstd/%.o: $(ZSTD_DIR)/%.c $(flags-stamp)
	$(say) CC zstd/$*.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(third-party-flags) $(fast) $(zstd-flags) -c -o $@ $<

# mbedTLS: lib/crypto/mbedtls_parts.h says what of it. It is not to look for Linux
# around it: the config has what it asks of that. With its loop over the rounds unrolled
# SHA-256 keeps its 64 constants in registers: 1.6 instructions a byte and not 1.9.
mbedtls-flags := -isystem $(MBEDTLS_DIR)/include -Ilib/crypto \
		 -DMBEDTLS_CONFIG_FILE='"mbedtls_parts.h"' -U__linux__ -U__unix__
mbedtls-hash  := sha256 sha512 platform_util $(if $(CONFIG_HASH_SHA1),sha1)
mbedtls-pubkey := bignum bignum_core constant_time rsa rsa_alt_helpers md oid asn1parse asn1write \
		  ecp ecp_curves ecdsa
mbedtls-objs  := $(patsubst %,$(O)/third_party/mbedtls/%.o, \
		 $(if $(CONFIG_HASH),$(mbedtls-hash)) $(if $(CONFIG_PUBKEY),$(mbedtls-pubkey)))
lib-objs      += $(mbedtls-objs)

$(O)/third_party/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c lib/crypto/mbedtls_parts.h $(flags-stamp)
	$(say) CC mbedtls/$*.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(third-party-flags) $(if $(filter sha%,$*),$(fast)) \
		$(if $(filter sha256,$*),-funroll-loops) $(mbedtls-flags) -c -o $@ $<
