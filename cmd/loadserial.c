/* SPDX-License-Identifier: Apache-2.0 */
/* loadx, loady, loadb: files over the console's own line. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/serial_load.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define NEXT_FILE_ALIGN 4096u

struct protocol {
	const char *command, *name;
	int (*receive)(const struct serial_load *io);
};

static const struct protocol protocols[] = {
	{ "loadx", "xmodem", xmodem_receive },
	{ "loady", "ymodem", ymodem_receive },
	{ "loadb", "kermit", kermit_receive },
};

/* What is said while the line is the protocol's would be lost on the user, so it is kept. */
struct transfer {
	const struct protocol *protocol;
	uint64_t addr;                  /* of the file that is under way, or would be next */
	uint64_t refused, refused_size; /* the range that was refused; size 0: none */
	char name[SERIAL_NAME_MAX + 1];
	struct { uint64_t addr, size; } done;   /* the last one that is whole */
	unsigned int files;
};

static bool may_load(struct transfer *t, uint64_t addr, uint64_t size)
{
	int ret;

	log_set_level(LOG_NONE);
	ret = load_check_range(mem_map(), t->protocol->command, addr, size);
	log_set_level(LOG_WARN);
	if (ret) {
		t->refused = addr;
		t->refused_size = size;
	}
	return !ret;
}

static int begin(void *ctx, const char *name, uint64_t size)
{
	struct transfer *t = ctx;

	/* what others have sent does not get to the terminal as it is */
	for (size_t i = 0; i < sizeof(t->name); i++) {
		t->name[i] = isprint((unsigned char)name[i]) ? name[i] : '?';
		if (!name[i]) {
			t->name[i] = '\0';
			break;
		}
	}
	return size == SIZE_UNKNOWN || size == 0 || may_load(t, t->addr, size) ? 0 : -EFBIG;
}

static int data(void *ctx, uint64_t offset, const uint8_t *bytes, size_t len)
{
	struct transfer *t = ctx;

	if (offset > UINT64_MAX - t->addr || !may_load(t, t->addr + offset, len))
		return -EFBIG;
	memcpy((void *)(uintptr_t)(t->addr + offset), bytes, len);
	return 0;
}

static void end(void *ctx, uint64_t size)
{
	struct transfer *t = ctx;

	t->done.addr = t->addr;
	t->done.size = size;
	t->files++;
	if (size)
		load_record(mem_map(), *t->name ? t->name : t->protocol->name, t->addr, size);
	t->addr = ALIGN_UP(t->addr + size, (uint64_t)NEXT_FILE_ALIGN);
}

static int get(void *ctx, unsigned int ms)
{
	return console_read_raw(ms);
}

static void put(void *ctx, uint8_t byte)
{
	console_write_raw(byte);
}

/* The last file is what $fileaddr and $filesize say, as with load. */
static int report(const struct transfer *t)
{
	printf("## Total Size      = 0x%08" PRIx64 " = %" PRIu64 " Bytes\n", t->done.size,
	       t->done.size);
	printf("## Start Addr      = 0x%08" PRIx64 "\n", t->done.addr);
	if (t->files > 1)
		printf("## %u files; this is the last one, %s\n", t->files, t->name);
	env_set_hex("filesize", t->done.size);
	env_set_hex("fileaddr", t->done.addr);
	return CMD_OK;
}

static int fail(struct transfer *t, int err)
{
	const char *name = t->protocol->command;

	if (t->refused_size)
		load_check_range(mem_map(), name, t->refused, t->refused_size);
	else if (err == -ETIMEDOUT)
		log_err(name, "nobody sends by %s, or no more; nothing was loaded", t->protocol->name);
	else if (err == -ECANCELED)
		log_err(name, "the sender has cancelled");
	else if (err == -EPROTO)
		log_err(name, "what was sent is not %s", t->protocol->name);
	else
		log_err(name, "too much arrives damaged: " ERR_FMT, ERR_ARG(err));
	return CMD_FAILURE;
}

static const struct protocol *find(const char *command)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (strncmp(protocols[i].command, command, strlen(command)) == 0)
			return &protocols[i];
	return &protocols[0];
}

static int do_load(int argc, char *const argv[])
{
	struct transfer t = { .protocol = find(argv[0]) };
	const char *addr = argc > 1 ? argv[1] : env_get("loadaddr");
	const struct serial_load io = { get, put, begin, data, end, &t };
	int ret;

	if (!addr || number_parse(addr, 16, &t.addr)) {
		log_err(t.protocol->command, "%s: no address (hexadecimal)", addr ? addr :
			"the variable loadaddr is not set");
		return CMD_FAILURE;
	}
	if (argc > 2)
		printf("%s: the line keeps its speed, whatever %s says\n", t.protocol->command, argv[2]);
	printf("## Ready for binary (%s) download to 0x%08" PRIx64 "...\n", t.protocol->name, t.addr);
	console_drain();
	ret = t.protocol->receive(&io);
	putchar('\n');
	if (ret == -EINTR)
		return ret;
	return ret || !t.files ? fail(&t, ret ? ret : -ECANCELED) : report(&t);
}

#define HELP_SERIAL                                                                         \
	"over the console's line, to ADDR or to $loadaddr (hexadecimal), and sets filesize\n" \
	"and fileaddr. Memory that is in use is not written over. Ctrl-C, or a minute in\n"   \
	"which nobody sends, ends it. The line's speed is never changed: BAUD is taken for\n" \
	"the sake of old scripts. $? is 1 when nothing whole has come.\n\n"

#define HELP_BATCH                                                                          \
	"Several files lie one after the other, each at the next multiple of 4 KiB; the\n"     \
	"variables are the last one's.\n\n"

const struct command cmd_loadx = {
	.name = "loadx",
	.usage = "[addr [baud]]",
	.summary = "load a file over the serial line, by X-modem",
	.help = "Receives a file by X-modem (CRC or checksum, blocks of 128 or 1024 bytes)\n"
		HELP_SERIAL
		"X-modem does not say how long a file is: up to 1023 bytes 0x1a are behind it.\n\n"
		"    => loadx ${kernel_addr_r}        (in picocom: Ctrl-A Ctrl-S, with sx -k)\n",
	.max_args = 2,
	.run = do_load,
};

const struct command cmd_loady = {
	.name = "loady",
	.usage = "[addr [baud]]",
	.summary = "load files over the serial line, by Y-modem",
	.help = "Receives files by Y-modem\n"
		HELP_SERIAL
		HELP_BATCH
		"    => loady ${kernel_addr_r}        (in picocom: Ctrl-A Ctrl-S, with sb)\n",
	.max_args = 2,
	.run = do_load,
};

const struct command cmd_loadb = {
	.name = "loadb",
	.usage = "[addr [baud]]",
	.summary = "load files over the serial line, by Kermit",
	.help = "Receives files by Kermit\n"
		HELP_SERIAL
		HELP_BATCH
		"    => loadb ${loadaddr}             (in C-Kermit: send Image)\n",
	.max_args = 2,
	.run = do_load,
};
