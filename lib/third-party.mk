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
