/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PCI hierarchy for host tests: configuration space by ECAM, bridges that
 * forward by their registers, BARs that decode. It is reached through
 * host_io_read() and host_io_write(), as hardware would be.
 */
#ifndef TEST_PCI_MODEL_H
#define TEST_PCI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_ECAM       0x4010000000u
#define MODEL_MEM32      0x10000000u       /* the same on both sides */
#define MODEL_MEM32_SIZE 0x2eff0000u
#define MODEL_MEM64      0x8000000000u     /* the CPU's; the bus sees it 1 TiB higher */
#define MODEL_MEM64_PCI  0x18000000000u
#define MODEL_MEM64_SIZE 0x8000000000u

#define MODEL_FNS 24

struct model_fn {
	const struct model_fn *parent;     /* bridge; NULL: root bus */
	uint8_t slot, function;
	bool bridge;
	bool echoes;                       /* answers in every slot of its bus */
	uint8_t config[256];
	uint32_t bar_mask[6];              /* writable bits */
	unsigned int writes;               /* to configuration space */
	/* accesses to BARs; NULL: reads give the BAR's number and offset */
	uint64_t (*read)(void *ctx, unsigned int bar, uint64_t offset, unsigned int width);
	void (*write)(void *ctx, unsigned int bar, uint64_t offset, uint64_t value,
		      unsigned int width);
	void *ctx;
};

struct pci_model {
	struct model_fn fn[MODEL_FNS];
	size_t count;
	uint8_t last_bus;                  /* that the ECAM window covers */
};

extern struct pci_model pci_model;

void pci_model_reset(void);

/* A function of its own; what it returns may be changed further. */
struct model_fn *pci_model_add(struct model_fn *parent, unsigned int slot, unsigned int function,
			       uint16_t vendor, uint16_t device);

/* A bridge; PORT is the kind of PCIe port (4 root, 5 upstream, 6 downstream), -1 for plain PCI. */
struct model_fn *pci_model_add_bridge(struct model_fn *parent, unsigned int slot, int port);

/* A memory BAR of SIZE bytes; FLAGS as in the register. A 64-bit one takes the next too. */
void pci_model_bar(struct model_fn *fn, unsigned int index, uint64_t size, uint32_t flags);

/* Links a capability of LEN bytes in at AT, before those that are there. */
void pci_model_cap(struct model_fn *fn, uint8_t at, uint8_t id, const void *body, size_t len);

uint16_t model_get16(const struct model_fn *fn, unsigned int offset);
uint32_t model_get32(const struct model_fn *fn, unsigned int offset);
void model_put16(struct model_fn *fn, unsigned int offset, uint16_t value);
void model_put32(struct model_fn *fn, unsigned int offset, uint32_t value);

#endif
