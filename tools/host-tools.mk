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

$(O)/tools/armdecode: $(armdecode-obj)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTCFLAGS) -o $@ $^

$(O)/host/%.o: %.c tools/host-tools.mk
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 $(HOSTCFLAGS) -Wall -Wextra -Werror -Wno-unused-parameter \
		-Wno-format-truncation -Iinclude -MMD -MP -c -o $@ $<

-include $(armdecode-obj:.o=.d)
