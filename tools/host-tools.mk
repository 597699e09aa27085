# SPDX-License-Identifier: Apache-2.0
#
# Programs for the machine that builds, made of the same sources as the
# bootloader. Included by the top Makefile and usable alone:
#
#     make -f tools/host-tools.mk O=build

O          ?= build
HOSTCC     ?= gcc
Q          ?= $(if $(filter 1,$(V)),,@)
HOSTCFLAGS ?= -O2 -g

armdecode-src := $(addprefix tools/,armdecode.c armdecode_decode.c armdecode_explain.c \
		 armdecode_walk.c armdecode_map.c map.c map_read.c map_svg.c) \
		 $(addprefix lib/,esr.c esr_facts.c esr_names.c esr_advice.c) \
		 $(addprefix lib/decode/,decode.c layout.c format.c format_attr.c print.c regs_control.c \
		 regs_id.c regs_state.c sysregs.c walk.c walk_print.c walk_refuse.c scan.c \
		 run_format.c dump.c explain.c \
		 explain_happened.c explain_regime.c explain_walk.c explain_fit.c)
armdecode-obj := $(patsubst %.c,$(O)/host/%.o,$(armdecode-src))

all: $(O)/tools/armdecode

# Not part of all: `make build/tools/fitverify`
DEPS ?= $(O)/deps.mk
-include $(DEPS)
fitverify-src := tools/fitverify.c $(addprefix boot/,fit_ahead.c fit_data.c fit_keys.c fit_region.c fit_verify.c) \
		 $(addprefix lib/crypto/,hash.c pubkey.c pubkey_read.c verdict.c) \
		 $(addprefix lib/,crc32.c errname.c fdt_check.c log.c)
fitverify-obj := $(patsubst %.c,$(O)/host/fitverify/%.o,$(fitverify-src)) \
		 $(patsubst %,$(O)/host/fitverify/libfdt/%.o,fdt fdt_ro fdt_strerror) \
		 $(patsubst %,$(O)/host/fitverify/mbedtls/%.o,sha256 sha512 platform_util bignum \
		 bignum_core constant_time rsa rsa_alt_helpers md oid asn1parse asn1write ecp \
		 ecp_curves ecdsa)
fitverify-flags = -std=gnu11 $(HOSTCFLAGS) -Iinclude -MMD -MP -isystem $(LIBFDT_DIR) \
		  -isystem $(MBEDTLS_DIR)/include -Ilib/crypto \
		  -DMBEDTLS_CONFIG_FILE='"mbedtls_parts.h"'

$(O)/tools/fitverify: $(fitverify-obj)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTCFLAGS) -o $@ $^

$(O)/host/fitverify/%.o: %.c tools/host-tools.mk
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(fitverify-flags) -Wall -Wextra -Werror -Wno-unused-parameter -c -o $@ $<

$(O)/host/fitverify/libfdt/%.o: $(LIBFDT_DIR)/%.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(fitverify-flags) -w -c -o $@ $<

$(O)/host/fitverify/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c lib/crypto/mbedtls_parts.h
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(fitverify-flags) -w -U__linux__ -U__unix__ -c -o $@ $<

$(O)/tools/armdecode: $(armdecode-obj)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTCFLAGS) -o $@ $^

$(O)/host/%.o: %.c tools/host-tools.mk
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 $(HOSTCFLAGS) -Wall -Wextra -Werror -Wno-unused-parameter \
		-Wno-format-truncation -Iinclude -MMD -MP -c -o $@ $<

-include $(armdecode-obj:.o=.d) $(fitverify-obj:.o=.d)
