/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCI: finding functions behind a host bridge and setting up those that a
 * driver wants. Everything else on the bus is left as it was found.
 *
 * Sources: PCI Local Bus Specification 3.0 (cited as PCI), PCI Express Base
 * Specification 4.0 (PCIe), PCI-to-PCI Bridge Architecture 1.2 (Bridge).
 *
 * Configuration space is reached by ECAM (PCIe 7.2.2). BARs that firmware
 * before us has assigned are kept when they lie in the host's windows; others
 * are assigned when the function is opened, downwards from the top of the
 * 32-bit window (firmware and kernels go upwards), then of the 64-bit one.
 * I/O ports are not used. Behind bridges only what has a driver is set up.
 */
#ifndef DRIVERS_PCI_H
#define DRIVERS_PCI_H

#include <drivers/device.h>
#include <lib/table.h>
#include <stdbool.h>
#include <stdint.h>

#define PCI_BARS 6

/* Configuration space (PCI 6.1, 6.2); read and written with io_read16(fn->config + PCI_...) */
#define PCI_VENDOR_ID       0x00
#define PCI_COMMAND         0x04
#define PCI_STATUS          0x06
#define PCI_HEADER_TYPE     0x0e
#define PCI_BAR0            0x10
#define PCI_SUBSYSTEM_ID    0x2e
#define PCI_CAPABILITIES    0x34
/* of a bridge (Bridge 3.2.5) */
#define PCI_BUS_NUMBERS     0x18    /* primary, secondary, subordinate, latency */
#define PCI_MEMORY_WINDOW   0x20    /* base and limit, in units of 1 MiB */
#define PCI_PREFETCH_WINDOW 0x24

#define PCI_COMMAND_MEMORY       (1u << 1)
#define PCI_COMMAND_MASTER       (1u << 2)
#define PCI_COMMAND_INTX_DISABLE (1u << 10)

#define PCI_CAP_VENDOR  0x09
#define PCI_CAP_EXPRESS 0x10

struct pci_host;
struct pci_bridge;
struct pci_driver;

struct pci_bar {
	uint64_t addr;                  /* as the CPU sees it; 0: not assigned */
	uint64_t size;                  /* 0: there is none, or an I/O one */
	bool is_64;                     /* takes the next register too */
};

/* A function that a driver wants. */
struct pci_fn {
	struct pci_host *host;
	struct pci_bridge *bridge;      /* that it is behind; NULL: on the root bus */
	struct pci_fn *next;
	const struct pci_driver *driver;
	void *priv;                     /* the driver's */
	uint64_t config;                /* address of its configuration space */
	struct pci_bar bar[PCI_BARS];
	uint16_t vendor, device;
	uint16_t command_found;         /* before we touched it */
	bool sized;                     /* bar[] is filled */
	char name[16];                  /* "pci 00:01.0" */
};

/* In the generated table pci_drivers. */
struct pci_driver {
	const char *name;
	/* True when FN (name, vendor, device, configuration space) is one for this driver. */
	bool (*match)(const struct pci_fn *fn);
	/* FN has been found; nothing of it has been set up. 0, or it is not used. */
	int (*found)(struct pci_fn *fn);
	/* As those of struct driver, for one function. */
	void (*start)(struct pci_fn *fn, enum device_class class);
	int (*quiesce)(struct pci_fn *fn);
	void (*list)(const struct pci_fn *fn, device_child_fn visit, void *ctx);
};

TABLE_DECLARE(const struct pci_driver, pci_drivers);

/* A range of bus addresses that the host forwards to the bus. */
struct pci_window {
	uint64_t cpu, pci, size;
	uint64_t top;                   /* PCI addresses from here on are given away */
};

/* A PCI-to-PCI bridge on the way to something that a driver wants. */
struct pci_bridge {
	struct pci_host *host;
	struct pci_bridge *parent;      /* NULL: it is on the root bus */
	struct pci_bridge *next;
	uint64_t config;
	uint32_t buses_found;           /* PCI_BUS_NUMBERS before we touched it */
	uint16_t command_found;
	uint8_t bus;                    /* behind it */
	bool set_up;                    /* has bus numbers and window, firmware's or ours */
	bool wanted;                    /* a function behind it has a driver */
	bool open;
	char name[16];
};

struct pci_host {
	const char *name;
	uint64_t ecam;                  /* of bus_first */
	uint8_t bus_first, bus_last;    /* that the ECAM window covers */
	uint8_t bus_next;               /* number for the next bridge */
	struct pci_window mem32, mem64; /* size 0: there is none */
	bool coherent;
	bool kept_seen;                 /* functions that firmware placed have been sized */
	struct pci_fn *fns;
	struct pci_bridge *bridges;
};

/* --- for host drivers --------------------------------------------------------- */

/*
 * Looks through all buses of HOST, whose ecam, buses, windows, name and
 * coherent are set, and offers each function to the drivers. -ENOMEM, or an
 * error of mmio_map().
 */
int pci_scan(struct pci_host *host);

/* Passes on to the functions what struct driver asks of a bus. */
void pci_start(struct pci_host *host, enum device_class class);
int pci_quiesce(struct pci_host *host);
void pci_list(const struct pci_host *host, device_child_fn visit, void *ctx);

/* --- for function drivers ----------------------------------------------------- */

/*
 * Gives FN's memory BARs addresses where they have none and enables memory
 * accesses and bus mastering, of the bridges before it too. -ENOSPC when no
 * window has room (printed), -EINVAL for an absurd BAR (printed).
 */
int pci_open(struct pci_fn *fn);

/* Ends bus mastering; memory accesses as they were found. */
void pci_close(struct pci_fn *fn);

/*
 * The CPU's address of BAR INDEX of an open function, its registers mapped.
 * -EINVAL when there is no such memory BAR; errors of mmio_map(), printed.
 */
int pci_map_bar(struct pci_fn *fn, unsigned int index, uint64_t *addr, uint64_t *size);

/*
 * Offset in the configuration space at CONFIG of the first capability ID after
 * the one at AFTER (0: from the start), or 0. Bounded, whatever the list looks
 * like (PCI 6.7).
 */
unsigned int pci_find_cap(uint64_t config, uint8_t id, unsigned int after);

/* --- between the files of the PCI core ------------------------------------------ */

/* Fills fn->bar from the function's registers. -EINVAL, printed. */
int pci_size_bars(struct pci_fn *fn);

/* Gives every BAR of FN that has none an address. */
int pci_assign_bars(struct pci_fn *fn);

/*
 * Offers what is behind a bridge to the drivers: gives the bridge bus numbers
 * for as long as needed. CONFIG is its configuration space, on bus BUS.
 */
int pci_scan_bridge(struct pci_host *host, struct pci_bridge *parent, uint64_t config,
		    uint8_t bus, const char *name);

/* Looks through one bus; BRIDGE is the one that it is behind, or NULL. */
int pci_scan_bus(struct pci_host *host, struct pci_bridge *bridge, uint8_t bus);

/* Makes BRIDGE and those before it forward memory accesses and bus mastering. */
int pci_open_bridge(struct pci_bridge *bridge);

/* Bridges as they were found, but without bus mastering. */
void pci_close_bridges(struct pci_host *host);

#endif
