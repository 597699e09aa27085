# SPDX-License-Identifier: Apache-2.0
"""The cases of the hand-off matrix, and a small set of them that covers every pair of values."""
import dataclasses
import itertools

import by_hand
import spin_board

NO_EL2 = "no-el2"       # mode el1 on a machine where Slipway itself is entered at EL1, or has no EL2

AXES = {
    "mode": (*by_hand.MODES, NO_EL2),
    "mmu": ("off", *(f"{kind},granule={granule}" for kind in ("identity", "linear")
                     for granule in by_hand.TG0)),
    "cpu": ("cortex-a53", "cortex-a55", "cortex-a57", "cortex-a72", "cortex-a76", "cortex-a710",
            "neoverse-n1", "neoverse-v1", "max"),
    "entry": ("bios", "kernel", "secure", "tfa", "spin"),
    "gic": (2, 3, 4),
    "cpus": (1, 4),
    "form": ("image", "raw", "elf"),
}


@dataclasses.dataclass(frozen=True)
class Case:
    """One machine and one hand-off; the fields are the axes."""
    mode: str
    mmu: str        # what is asked for besides the mode: "off" or "identity,granule=16k"
    cpu: str
    entry: str      # how Slipway is started: -bios, -kernel, "secure": by -bios at EL3, TF-A;
                    # "spin": by a stage without PSCI, with the other CPUs in a pen (spin_board.py)
    gic: int
    cpus: int
    form: str       # of the probe: a Linux "image", "raw" or "elf"

    def __str__(self):
        return " ".join(f"{name}={getattr(self, name)}" for name in AXES)

    @property
    def el(self):
        """Where the probe is entered."""
        return 2 if self.mode.startswith("el2") else 1

    @property
    def resident(self):
        """Something of Slipway's stays at EL2."""
        return self.mode == "el1"

    def how(self):
        """What -h of the boot commands is given."""
        return f"el1,mmu={self.mmu}" if self.mode == NO_EL2 else f"{self.mode},mmu={self.mmu}"

    @property
    def mapped(self):
        """Entered with the MMU on."""
        return self.mmu != "off"

    @property
    def base(self):
        """VA - PA."""
        return by_hand.LINEAR_BASE if self.mmu.startswith("linear") else 0

    def machine(self):
        """QEMU's -M."""
        return ",".join(["virt", f"gic-version={self.gic}",
                         *([] if self.mode == NO_EL2 else ["virtualization=on"]),
                         *(["secure=on"] if self.entry in ("secure", "tfa") else [])])

    def exists(self):
        """Whether there is such a machine, and a CPU that can be entered so."""
        if self.mode == NO_EL2 and self.gic == 4:
            return False                # QEMU has a GICv4 only with EL2
        if self.entry == "tfa" and (self.mode == NO_EL2 or self.gic == 4):
            return False                # TF-A goes to EL2, and knows no GICv4
        if self.entry == "spin" and (self.mapped or self.cpus != spin_board.CPUS):
            return False                # CPUs are moved for kernels with the MMU off
        if self.entry == "spin" and self.form == "image":
            return False                # that stage lies where it would go
        if self.mapped and self.form == "image":
            return False                # Linux wants it off
        if self.base and self.mode == "el2" or "16k" in self.mmu and self.cpu in by_hand.NO_16K:
            return False                # no TTBR1_EL2; no such pages
        return self.mode == NO_EL2 or by_hand.has_mode(self.cpu, self.mode)

    def expected(self, number=0):
        """{register: value} that the contract demands of the CPU with this number, by hand."""
        values = by_hand.expected(self.cpu, "el1" if self.mode == NO_EL2 else self.mode, self.gic,
                                  number, self.mode == NO_EL2)
        if not self.mapped:
            return values
        return by_hand.with_map(values, self.cpu, self.mode, self.mmu.split("granule=")[1],
                                bool(self.base))

    def rows(self):
        """Numbers of the contract's rows about those registers."""
        return by_hand.rows_of(self.expected(), self.mode)

    def pairs(self):
        """Every two of its values."""
        return itertools.combinations([(name, getattr(self, name)) for name in AXES], 2)


def all_cases():
    """Every case that exists."""
    return [case for values in itertools.product(*AXES.values())
            if (case := Case(*values)).exists()]


def full_cases():
    """Every combination of the other axes; the forms, of which nothing else depends, take turns."""
    groups = {}
    for case in all_cases():
        groups.setdefault(dataclasses.replace(case, form=""), []).append(case)
    return [group[n % len(group)] for n, group in enumerate(groups.values())]


def covering(cases):
    """Few of CASES that have every pair of values that any of them has: greedy, always the same."""
    number = {}
    masks = [sum(1 << number.setdefault(pair, len(number)) for pair in case.pairs())
             for case in cases]
    left = (1 << len(number)) - 1
    chosen = []
    while left:
        best = max(range(len(cases)), key=lambda i: (masks[i] & left).bit_count())
        chosen.append(cases[best])
        left &= ~masks[best]
    return chosen
