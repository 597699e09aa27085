/* SPDX-License-Identifier: Apache-2.0 */
/* bootmodule: tells a hypervisor, in /chosen, which files were loaded for it. */
#include <arch/mmu.h>
#include <boot/fdt_module.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* COMMAND_LINE_SIZE of Linux; static, because it is much for the stack. */
static char bootargs[2048];

static int join(int argc, char *const argv[])
{
	size_t used = 0;

	for (int i = 0; i < argc; i++) {
		int n = snprintf(bootargs + used, sizeof(bootargs) - used, "%s%s", i ? " " : "",
				 argv[i]);

		used += (size_t)n;
		if (used >= sizeof(bootargs)) {
			log_err("bootmodule", "arguments of more than %zu bytes",
				sizeof(bootargs) - 1);
			return -E2BIG;
		}
	}
	return 0;
}

static int number(const char *text, const char *what, uint64_t *value)
{
	return argument_number("bootmodule", what, text, 16, value);
}

/* "ADDR:SIZE", or ADDR of something that was loaded there. */
static int parse_place(const char *text, struct fdt_module *m)
{
	const struct memrange *r;
	const char *colon = strchr(text, ':');
	char addr[24];

	snprintf(addr, sizeof(addr), "%.*s", (int)(colon ? colon - text : 23), text);
	if (number(addr, "address", &m->base))
		return -EINVAL;
	if (colon)
		return number(colon + 1, "size", &m->size);
	r = memmap_overlap(mem_map(), m->base, 1);
	if (!r || r->role != MEM_ROLE_LOAD || r->base != m->base) {
		log_err("bootmodule", "no load began at 0x%" PRIx64 ": give the size too, ADDR:SIZE",
			m->base);
		return -ENOENT;
	}
	m->size = r->size;
	return 0;
}

/* What nobody has recorded might be taken for the kernel or the devicetree. */
static int claim(const struct fdt_module *m)
{
	const struct memrange *r = memmap_overlap(mem_map(), m->base, 1);
	int ret = -EINVAL;

	if (!m->size)
		log_err("bootmodule", "a module of 0 bytes");
	else
		ret = load_check_range(mem_map(), "bootmodule", m->base, m->size);
	if (ret || (r && m->base + m->size <= r->base + r->size))
		return ret;
	return memmap_reserve(mem_map(), "module", m->base, m->size, MEM_ROLE_LOAD);
}

static int do_bootmodule(int argc, char *const argv[])
{
	struct fdt_module m = { .type = argv[1], .bootargs = argc > 3 ? bootargs : NULL };
	void *fdt = NULL;

	if (!parse_place(argv[2], &m) && !join(argc - 3, argv + 3) && !claim(&m))
		fdt = fdt_work_edit(fdt_module_room(&m));
	return fdt && !fdt_add_module(fdt, &m) ? CMD_OK : CMD_FAILURE;
}

const struct command cmd_bootmodule = {
	.name = "bootmodule",
	.usage = "type addr[:size] [argument ...]",
	.summary = "tell a hypervisor about a file that was loaded for it",
	.help =
		"Describes what lies at ADDR in the working devicetree, as /chosen/module@ADDR\n"
		"(the multiboot modules of Xen), in place of what was described there before.\n"
		"TYPE is kernel, ramdisk, device-tree or xsm. SIZE (hexadecimal) may be left out\n"
		"for a file that was loaded to ADDR. ARGUMENTs are a kernel's command line.\n"
		"\n"
		"The hypervisor itself is started by booti; its own command line is $bootargs.\n"
		"The modules stay where they are, and booti puts nothing over them.\n"
		"\n"
		"  load virtio 0:1 48000000 /Image\n"
		"  bootmodule kernel 48000000 console=hvc0 root=/dev/vda2\n"
		"  load virtio 0:1 50000000 /initrd.gz\n"
		"  bootmodule ramdisk 50000000\n"
		"  setenv bootargs console=dtuart dtuart=serial0 dom0_mem=512M\n"
		"  load virtio 0:1 ${kernel_addr_r} /xen\n"
		"  booti ${kernel_addr_r}\n",
	.min_args = 2,
	.max_args = -1,
	.run = do_bootmodule,
};
