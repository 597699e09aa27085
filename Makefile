# SPDX-License-Identifier: Apache-2.0
#
# Slipway's build. One makefile that includes the object lists of the rooms
# (arch/, lib/, drivers/, ...), so that dependencies are seen whole.
#
#   make run                  set up, build the default board, boot Linux in QEMU
#   make run-tfa              like run, with TF-A at EL3 as the first stage
#   make run-verified         a signed kernel boots, the same with one bit flipped does not
#   make check                set up, build, run the tests
#   make check-full           the same with every case, which takes much longer
#   make debug                like run, stopped under gdb
#   make bench                Slipway and U-Boot side by side
#   make docs                 what is generated in doc/: the command reference, the picture of the map
#   make unit, make fuzz T=N  the host tests alone, every fuzzer for N seconds
#   make fuzz-coverage        what the fuzzers reached, at least 85%; planted bugs that they find
#   make qemu_virt_defconfig  choose a configuration; then menuconfig, make
#   make O=DIR ...            build in DIR instead of build/ (several boards side by side)
#   make VERIFY_KEYS="a.pem"  the public keys of a configuration with CONFIG_VERIFIED_BOOT
#   make UNLOCK_KEYS="u.pem"  those that unlock the console, with CONFIG_AUTOBOOT_BY_TOKEN
#   make LLVM=1               with clang and lld instead of GCC
#   make V=1                  show the commands

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
SHELL := /bin/bash

O             ?= build
CROSS_COMPILE ?= aarch64-linux-gnu-
PYTHON        := /usr/bin/python3
HOSTCC        ?= gcc
LLVM          ?=
DEFAULT_DEFCONFIG := qemu_virt_defconfig

ifeq ($(V),1)
  Q :=
  say = @:
else
  Q := @
  say = @printf '  %-8s %s\n'
  MAKEFLAGS += --no-print-directory
endif

.PHONY: all
all:

# --- goals that need no configuration -----------------------------------------

setup-goals   := setup run run-tfa run-verified debug check check-full bench docs
config-goals  := menuconfig olddefconfig savedefconfig defconfig
plain-goals   := clean help $(setup-goals)

# A goal that changes the configuration, and others: one after the other, each
# with what the one before has made of it.
configuring := $(filter %_defconfig $(config-goals),$(MAKECMDGOALS))
ifneq ($(and $(configuring),$(filter-out $(configuring),$(MAKECMDGOALS))),)
.PHONY: $(MAKECMDGOALS) one-by-one
$(MAKECMDGOALS): one-by-one ; @:
one-by-one:
	$(Q)set -e; for goal in $(MAKECMDGOALS); do $(MAKE) $$goal; done
else

# --- Kconfig (Debian's python3-kconfiglib) ------------------------------------

kconfig-env := KCONFIG_CONFIG=$(O)/.config CONFIG_=CONFIG_ KCONFIG_WARN_UNDEF_ASSIGN=y srctree=.
kconfig      = $(kconfig-env) $(PYTHON) tools/kconfig.py

.PHONY: $(config-goals)
%_defconfig: | $(O)/
	$(Q)$(kconfig) defconfig configs/$@

defconfig: $(DEFAULT_DEFCONFIG)

menuconfig: $(O)/.config
	$(Q)$(kconfig-env) MENUCONFIG_STYLE=default $(PYTHON) -m menuconfig

olddefconfig: $(O)/.config
	$(Q)$(kconfig) olddefconfig

savedefconfig: $(O)/.config
	$(Q)$(kconfig) savedefconfig $(O)/defconfig
	@echo "written: $(O)/defconfig (only what differs from the defaults)"

$(O)/.config: | $(O)/
	$(Q)$(kconfig) defconfig configs/$(DEFAULT_DEFCONFIG)

%/:
	$(Q)mkdir -p $@

# --- everything below needs a configuration -----------------------------------

goals := $(or $(MAKECMDGOALS),all)
ifneq ($(filter-out $(plain-goals) $(config-goals) %_defconfig,$(goals)),)

-include $(O)/auto.conf
-include $(O)/deps.mk

$(O)/auto.conf: $(O)/.config $(shell find . -name Kconfig -not -path './build*') tools/kconfig.py
	$(Q)$(kconfig) generate $(O)

$(O)/deps.mk: tools/sources.lock tools/fetch | $(O)/
	$(Q)tools/fetch --mk $@

ARCH      := arm64
BOARD_DIR := board/$(patsubst "%",%,$(CONFIG_BOARD_DIR))

# Filled by the rooms:
#   obj-y            objects of the program, named by their source's path
#   early-y          those of obj-y that run with the MMU off
#   cold-y           those of obj-y that are packed until first use (arch/cold.h)
#   cold-callers-y   those of obj-y that open the cold part and then call into it
#   table-NAME-y     members of the generated table NAME
obj-y   :=
early-y :=
cold-y  :=
cold-callers-y :=
tables  := commands drivers filesystems pci_drivers virtio_drivers env_locations
tables  += $(if $(CONFIG_BOOT_ENTRIES),boot_methods)

rooms := arch/$(ARCH) lib drivers fs boot common cmd
# make reads this file once before auto.conf exists, makes that, and starts again
rooms += $(if $(CONFIG_BOARD_DIR),$(BOARD_DIR))
include $(addsuffix /Makefile,$(rooms))

# --- tools and flags ----------------------------------------------------------

PICOLIBC := /usr/lib/picolibc/aarch64-linux-gnu

ifneq ($(LLVM),)
  CC      := clang --target=aarch64-none-elf
  LD      := ld.lld
  NM      := llvm-nm
  NM-LTO  := $(NM)
  OBJCOPY := llvm-objcopy
  READELF := llvm-readelf
  LDFLAGS += --apply-dynamic-relocs
else
  CC      := $(CROSS_COMPILE)gcc
  LD      := $(CROSS_COMPILE)ld
  NM      := $(CROSS_COMPILE)nm
  NM-LTO  := $(CROSS_COMPILE)gcc-nm
  OBJCOPY := $(CROSS_COMPILE)objcopy
  READELF := $(CROSS_COMPILE)readelf
endif
CC_INCLUDE := $(shell $(CC) -print-file-name=include)
LIBGCC     := $(shell $(CROSS_COMPILE)gcc -print-libgcc-file-name)

export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
VERSION := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)

CPPFLAGS := -nostdinc -isystem $(PICOLIBC)/include -isystem $(CC_INCLUDE) \
	    -Iinclude -I$(O)/generated -include $(O)/generated/autoconf.h -include include/lib/hidden.h \
	    -I$(LIBFDT_DIR)
# tiny reaches 1 MiB, which padding to pages of 64 KiB may exceed, and the debug configuration does
code-model := $(if $(CONFIG_GRANULE_64K)$(CONFIG_HANDOFF_MMU),small,tiny)
CFLAGS := -std=gnu11 -Os -g -fpie -fvisibility=hidden -ffreestanding -fno-common \
	  -ffunction-sections -fdata-sections -fno-omit-frame-pointer \
	  -fno-asynchronous-unwind-tables -march=armv8-a -mcmodel=$(code-model) \
	  -ftls-model=local-exec -fno-strict-aliasing \
	  -ffile-prefix-map=$(CURDIR)/= -ffile-prefix-map=$(abspath $(O))/=build/ \
	  -ffile-prefix-map=$(LIBFDT_DIR)/=libfdt/ -ffile-prefix-map=$(ZLIB_DIR)/=zlib/ \
	  -ffile-prefix-map=$(MBEDTLS_DIR)/=mbedtls/ -ffile-prefix-map=$(LZ4_DIR)/=lz4/ \
	  -ffile-prefix-map=$(ZSTD_DIR)/=zstd/
# 1.5 KB less, at the price of instructions in loops; those that count are built $(fast)
CFLAGS += $(if $(LLVM),,-fno-move-loop-invariants -fno-tree-loop-im)
fast   := -O2 $(if $(LLVM),,-fmove-loop-invariants -ftree-loop-im)
# freestanding would hide what the compiler knows of memcpy and friends
CFLAGS += -fbuiltin
# lld does not know how the tiny model reaches the guard word
CFLAGS += $(if $(CONFIG_STACK_PROTECTOR),$(if $(LLVM),-mcmodel=small))
CFLAGS += $(if $(CONFIG_STACK_PROTECTOR_STRONG),-fstack-protector-strong,$(if \
	  $(CONFIG_STACK_PROTECTOR_ARRAYS),-fstack-protector,-fno-stack-protector))
# bti alone where nothing may be signed
landing-pads := $(if $(CONFIG_GUARDED_PAGES),bti,none)
CFLAGS += -mbranch-protection=$(if $(CONFIG_RETURN_ADDRESS_PAC),$(patsubst \
	  %+none,%,pac-ret+$(landing-pads)),$(landing-pads))
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wvla -Wundef -Wmissing-prototypes -Wstrict-prototypes \
	    -Wpointer-arith -Wno-unused-parameter -Wno-missing-field-initializers
ifeq ($(LLVM),)
  WARNINGS += -Wno-format-truncation       # snprintf is used because it cuts
endif
ASFLAGS := -Wa,-I$(O)/generated -D__ASSEMBLER__ -g -Wa,--fatal-warnings

# Code that runs with the MMU off: every access aligned, no FP registers, and
# no call that the compiler invents (its memcpy uses unaligned accesses).
EARLY_CFLAGS := -mgeneral-regs-only -mstrict-align -fno-builtin -fno-tree-loop-distribute-patterns \
		-fno-stack-protector -fno-jump-tables -mbranch-protection=$(landing-pads)
ifneq ($(LLVM),)
  EARLY_CFLAGS := $(filter-out -fno-tree-loop-distribute-patterns,$(EARLY_CFLAGS))
endif

# Optimised as one program at each link. Code that runs with the MMU off stays
# out: nothing may be inlined into it that was compiled with other flags.
LTO := $(if $(LLVM),,$(CONFIG_LTO))
ifeq ($(LTO),y)
  CFLAGS += -flto
  EARLY_CFLAGS += -fno-lto
endif

objs    := $(addprefix $(O)/,$(sort $(obj-y)))
cold-objs := $(addprefix $(O)/,$(sort $(filter $(obj-y),$(cold-y))))
gen-objs := $(foreach t,$(tables),$(O)/generated/table_$(t).o) \
	   $(O)/generated/default_env.o $(O)/generated/version.o \
	   $(if $(CONFIG_VERIFIED_BOOT),$(O)/generated/verify_keys.o)
lib-objs :=
flags-stamp := $(O)/.flags
include lib/third-party.mk

$(addprefix $(O)/,$(early-y)): CFLAGS += $(EARLY_CFLAGS)
# so that the linker script can tell them from the rest
$(cold-objs): CFLAGS += $(if $(LTO),-fno-lto)

# --- compiling ----------------------------------------------------------------

DEPFLAGS = -MMD -MP -MF $(@:.o=.d)
cmd-cc   = $(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) $(DEPFLAGS) -c -o $@ $<
cmd-as   = $(CC) $(CPPFLAGS) $(ASFLAGS) $(DEPFLAGS) -c -o $@ $<

# Rebuild when the flags change, not only when a file does.
flags-now   := $(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) $(ASFLAGS) $(EARLY_CFLAGS) $(cold-objs)
$(shell mkdir -p $(O); echo '$(subst ','\'',$(flags-now))' | cmp -s - $(flags-stamp) || \
	echo '$(subst ','\'',$(flags-now))' > $(flags-stamp))

$(O)/%.o: %.c $(flags-stamp) $(O)/auto.conf $(O)/deps.mk
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(cmd-cc)

$(O)/%.o: %.S $(flags-stamp) $(O)/auto.conf
	$(say) AS $<
	$(Q)mkdir -p $(@D)
	$(Q)$(cmd-as)

$(O)/generated/%.o: $(O)/generated/%.S $(flags-stamp)
	$(Q)$(cmd-as)

$(O)/generated/%.o: $(O)/generated/%.c $(flags-stamp)
	$(say) CC $<
	$(Q)$(cmd-cc)

# --- generated sources --------------------------------------------------------

$(O)/generated/table_%.c: tools/gen-table $(O)/auto.conf $(addsuffix /Makefile,$(rooms))
	$(say) GEN $@
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-table $* '$(strip $(table-$*-y))' > $@

env-text := $(BOARD_DIR)/$(notdir $(BOARD_DIR)).env
$(O)/generated/default_env.c: tools/gen-env $(env-text) $(O)/auto.conf
	$(say) GEN $@
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-env $(env-text) $(O)/auto.conf > $@

# The public keys of a build that starts only what is signed (doc/verified-boot.md). Not asked
# for by a configuration that is about to be read anew.
ifneq ($(shell [ $(O)/auto.conf -nt $(O)/.config ] || echo old),)
else ifneq ($(CONFIG_VERIFIED_BOOT),)
  ifeq ($(strip $(VERIFY_KEYS)$(VERIFY_DTB)),)
    $(error CONFIG_VERIFIED_BOOT: which keys? make VERIFY_KEYS="a.pem b.pem" or VERIFY_DTB=keys.dtb)
  endif
else ifneq ($(strip $(VERIFY_KEYS)$(VERIFY_DTB)),)
  $(error VERIFY_KEYS and VERIFY_DTB need CONFIG_VERIFIED_BOOT: this build would start anything)
endif

ifneq ($(CONFIG_AUTOBOOT_BY_TOKEN),)
  ifeq ($(strip $(UNLOCK_KEYS)),)
    $(error CONFIG_AUTOBOOT_BY_TOKEN: whose tokens unlock it? make UNLOCK_KEYS="unlock.pub")
  endif
else ifneq ($(and $(wildcard $(O)/auto.conf),$(strip $(UNLOCK_KEYS))),)
  $(error UNLOCK_KEYS needs CONFIG_AUTOBOOT_BY_TOKEN: this build would take no token)
endif

# Made anew when other keys are named, not only when a file changes.
$(O)/generated/verify_keys.dtb: tools/gen-keys $(VERIFY_KEYS) $(VERIFY_DTB) $(UNLOCK_KEYS) \
		$(O)/tools/fitverify FORCE
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-keys --out $@.new $(if $(VERIFY_DTB),--dtb $(VERIFY_DTB)) \
		$(if $(VERIFY_MODE),--mode $(VERIFY_MODE)) \
		$(addprefix --unlock ,$(UNLOCK_KEYS)) $(VERIFY_KEYS)
	$(Q)$(O)/tools/fitverify --keys $@.new
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(O)/generated/verify_keys.c: $(O)/generated/verify_keys.dtb tools/gen-keys
	$(say) GEN $@
	$(Q)tools/gen-keys --c $< > $@

$(O)/generated/version.c: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-version '$(VERSION)' > $@.new
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# --- linking ------------------------------------------------------------------
#
# Linked twice: the second time with the table of function names that fault
# reports use, the list of words to relocate and the room for the packed cold
# part, all made from the first. Their sizes change the address of data, but not
# of code, which lies before them, nor the inside of data. Both is checked. (The
# code of the cold part lies behind data, but counts from its own start.)

link-flags = -pie --no-dynamic-linker -z text -z norelro -z noexecstack --gc-sections --build-id=none \
	     --fix-cortex-a53-843419 $(if $(LLVM),,--no-warn-rwx-segments) -Map=$(@:.elf=.map) \
	     -T $(O)/slipway.lds --defsym=vfprintf=__i_vfprintf
ifeq ($(LTO),y)
  # in one piece: the same result however many CPUs build it, and the smallest
  link     = $(CC) $(CFLAGS) -flto-partition=one -nostdlib \
	     $(if $(CONFIG_GUARDED_PAGES),-save-temps) $(addprefix -Xlinker ,$(link-flags) $(LDFLAGS))
else
  link     = $(LD) $(link-flags) $(LDFLAGS)
endif
warm-objs  = $(filter-out $(cold-objs),$(objs) $(gen-objs) $(lib-objs))
link-objs  = $(warm-objs) $(O)/cold_part.o
libs       = $(PICOLIBC)/lib/release/libc.a $(LIBGCC)

$(O)/slipway.lds: arch/$(ARCH)/slipway.lds.S $(O)/auto.conf
	$(Q)$(CC) -E -P -x assembler-with-cpp $(CPPFLAGS) -o $@ $<

$(O)/cold_part.o: $(cold-objs)
	$(Q)$(LD) -r -o $@ $^

# Nobody else may call what may not be there yet.
$(O)/.cold-checked: $(warm-objs) $(O)/cold_part.o $(O)/generated/symtab_empty.o tools/check-cold
	$(Q)tools/check-cold $(NM-LTO) $(O)/cold_part.o,$(O)/generated/symtab_empty.o \
		$(filter-out $(addprefix $(O)/,$(cold-callers-y)),$(warm-objs))
	$(Q)touch $@

# The compiler may call memcpy() and its kin on its own, for a struct that is
# copied: with the MMU off they must not run.
$(O)/.early-checked: $(addprefix $(O)/,$(filter $(obj-y),$(early-y)))
	$(Q)if $(NM) -Au $^ | grep -E ' U (mem(cpy|set|move|cmp)|str[a-z]+|[a-z]*printf)$$'; then \
		echo 'this code runs with the MMU off and may not call libc'; exit 1; fi
	$(Q)touch $@

# not seen by the optimiser, which would make other code of other tables
first-objs := $(foreach t,symtab relocs packed,$(O)/generated/$(t)_empty.o)
last-objs  := $(foreach t,symtab relocs packed,$(O)/generated/$(t).o)
$(first-objs) $(last-objs): private CFLAGS += $(if $(LTO),-fno-lto)

$(O)/slipway.1.elf: $(link-objs) $(first-objs) $(O)/.early-checked $(O)/.el2-checked $(O)/.el3-checked \
		$(O)/.cold-checked $(O)/slipway.lds
	$(say) LD $@
	$(Q)$(link) -o $@ $(link-objs) $(first-objs) $(libs)

$(O)/generated/symtab_empty.c: tools/gen-symtab
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-symtab < /dev/null > $@

$(O)/generated/relocs_empty.c: tools/gen-relocs
	$(Q)mkdir -p $(@D)
	$(Q)tools/gen-relocs $(READELF) > $@

$(O)/generated/symtab.c: $(O)/slipway.1.elf tools/gen-symtab
	$(Q)$(NM) -n --format=sysv $< | tools/gen-symtab > $@

$(O)/generated/relocs.c: $(O)/slipway.1.elf tools/gen-relocs
	$(Q)tools/gen-relocs $(READELF) $< > $@

$(O)/generated/packed_empty.S: tools/pack-cold
	$(Q)mkdir -p $(@D)
	$(Q)tools/pack-cold --room /dev/null /dev/null /dev/null > $@

cold-raw := $(addprefix $(O)/cold.,code constants names)

# the cold part of the first link, and the names that will be in it too
$(O)/generated/packed.S: $(O)/slipway.1.elf $(O)/generated/symtab.o tools/pack-cold
	$(Q)$(OBJCOPY) -O binary -j .cold $< $(O)/cold.code
	$(Q)$(OBJCOPY) -O binary -j .cold.constants $< $(O)/cold.constants
	$(Q)$(LD) -e 0 -o $(O)/symtab.elf $(O)/generated/symtab.o
	$(Q)$(OBJCOPY) -O binary -j .rodata $(O)/symtab.elf $(O)/cold.names
	$(Q)tools/pack-cold --room $(cold-raw) > $@

# what guarded pages hold, whoever brought it; the optimiser's own object is kept for that
check-guarded := $(if $(CONFIG_GUARDED_PAGES),tools/check-guarded $(NM) $(READELF) $(O)/slipway.2.elf \
		 $(O)/slipway.2.map $(O)/cold_part.o $(cold-objs))

$(O)/slipway.2.elf: $(O)/slipway.1.elf $(last-objs) tools/check-guarded
	$(say) LD $@
	$(Q)$(link) -o $@ $(link-objs) $(last-objs) $(libs)
	$(Q)tools/gen-relocs --check $(READELF) $< $@
	$(Q)$(check-guarded)
	$(Q)$(NM) -n --format=sysv $@ | tools/gen-symtab | cmp - $(O)/generated/symtab.c

# the cold part, packed, into the room that was left for it
$(O)/slipway.elf: $(O)/slipway.2.elf tools/pack-cold
	$(Q)$(OBJCOPY) -O binary -j .cold $< $(O)/cold.code
	$(Q)$(OBJCOPY) -O binary -j .cold.constants $< $(O)/cold.constants
	$(Q)$(OBJCOPY) -O binary -j .cold.names $< $(O)/cold.names
	$(Q)$(OBJCOPY) -O binary -j .packed $< $(O)/cold.room
	$(Q)tools/pack-cold $(cold-raw) $$(stat -c %s $(O)/cold.room) $(O)/cold.packed
	$(Q)$(OBJCOPY) --update-section .packed=$(O)/cold.packed $< $@

# what the dynamic linker would need lies behind the image's memory and stays out
$(O)/slipway.bin: $(O)/slipway.elf
	$(say) BIN $@
	$(Q)$(OBJCOPY) -O binary -j .text -j .rodata -j .packed -j .data $< $@

$(O)/compile_commands.json: $(objs) tools/gen-compile-commands
	$(Q)tools/gen-compile-commands '$(CURDIR)' '$(O)' '$(CC) $(CPPFLAGS) $(CFLAGS)' $(sort $(obj-y)) > $@

# for fw_printenv and fw_setenv in Linux
$(O)/fw_env.config: tools/gen-fw-env $(O)/auto.conf
	$(say) GEN $@
	$(Q)tools/gen-fw-env $(O)/auto.conf > $@

# for fw_setenv, by which a system confirms itself (doc/rollback.md)
$(O)/fw_confirm.config: tools/gen-fw-env $(O)/auto.conf
	$(say) GEN $@
	$(Q)tools/gen-fw-env --confirm $(O)/auto.conf > $@

all: $(O)/slipway.bin $(O)/slipway.elf $(O)/compile_commands.json \
     $(if $(CONFIG_ENV_STORE),$(O)/fw_env.config) \
     $(if $(CONFIG_ROLLBACK_PROTECTION),$(O)/fw_confirm.config)

include tools/host-tools.mk

.PHONY: FORCE
FORCE:

-include $(shell find $(O) -name '*.d' 2>/dev/null)

endif

# --- what people do -----------------------------------------------------------

.PHONY: $(setup-goals) clean help
setup:
	$(Q)tools/setup --for check

run:
	$(Q)tools/setup --for run
	$(Q)$(MAKE) O=$(O) all
	$(Q)tools/run-qemu --out $(O) --bin $(O)/slipway.bin -- $(ARGS)

run-tfa:
	$(Q)tools/setup --for run
	$(Q)$(MAKE) O=$(O) all
	$(Q)tools/run-qemu --out $(O) --bin $(O)/slipway.bin --tfa -- $(ARGS)

run-verified:
	$(Q)tools/setup --for check
	$(Q)tools/run-verified --out $(O)

debug:
	$(Q)tools/setup --for debug
	$(Q)$(MAKE) O=$(O) all
	$(Q)tools/run-qemu --out $(O) --bin $(O)/slipway.bin --debug -- $(ARGS)

check:
	$(Q)tools/setup --for check
	$(Q)tools/check $(O)

check-full:
	$(Q)tools/setup --for check
	$(Q)PYTEST_ARGS="$$PYTEST_ARGS --full" tools/check $(O)

bench:
	$(Q)tools/setup --for check
	$(Q)$(MAKE) O=$(O) all
	$(Q)$(MAKE) -f test/bench/Makefile O=$(O) bench

docs:
	$(Q)tools/setup --for check
	$(Q)$(MAKE) O=$(O)/debug qemu_virt_debug_defconfig
	$(Q)$(MAKE) O=$(O)/debug all
	$(Q)tools/gen-commands-doc
	$(Q)tools/gen-differences
	$(Q)tools/gen-map-picture --bin $(O)/debug/slipway.bin --armdecode $(O)/debug/tools/armdecode \
		--out doc/memory-map.svg
	@echo "written: doc/command-reference.md doc/u-boot-differences.md doc/memory-map.svg"

.PHONY: fuzz fuzz-coverage unit
fuzz: $(O)/auto.conf
	$(Q)$(MAKE) -f test/fuzz/Makefile O=$(O) T=$(or $(T),60) run

# after fuzz: what it reached, with a lower bound, and whether it finds bugs that are there
fuzz-coverage: $(O)/auto.conf
	$(Q)$(MAKE) -f test/fuzz/Makefile O=$(O) covered planted

unit: $(O)/auto.conf
	$(Q)$(MAKE) -f test/unit/Makefile O=$(O) run

clean:
	$(Q)rm -rf $(O)

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

endif   # one by one
