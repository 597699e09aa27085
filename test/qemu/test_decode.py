# SPDX-License-Identifier: Apache-2.0
"""decode and explain on the target: the configuration qemu_virt_debug, which has them."""


def test_decode(boot, debug_bin):
    m = boot(binary=debug_bin)
    m.prompt()
    text = m.run("decode esr 0x96000047")
    assert "0x25" in text and "translation fault" in text.lower() and "level 3" in text
    assert m.run("decode tcr_el2 0x500803510 --e2h") != m.run("decode tcr_el2 0x500803510")
    assert m.status("decode nonsense 1")[1] == 1


def test_explain_the_last_fault(boot, debug_bin):
    m = boot(binary=debug_bin)
    m.prompt()
    m.run("md 0 1")
    text = m.run("explain").lower()
    assert "read" in text and "translation fault" in text
    # from flash at 0, unmapped: the address is the null page
    assert "0x0" in text


ZEPHYR = ("esr_el2=0x96000047 far_el2=0x40019000 sctlr_el2=0x30c51838 ttbr0_el2=0x48000000 "
          "tcr_el2=0x00000005_00803510 spsr_el2=0x000003c4 hcr_el2=0x00000004_88000002 "
          "id_aa64mmfr1_el1=0x10212122 id_aa64mmfr0_el1=0x00101122")


def test_explain_values(boot, debug_bin):
    """Somebody's dump, typed; with its tables in our memory it is walked."""
    m = boot(binary=debug_bin)
    m.prompt()
    text, status = m.status("explain " + ZEPHYR)
    assert status == 0
    for finding in ("an ordinary store", "failed at level 3", "E2H layout", "harmless",
                    "SPSR_EL2 = 0x3c4 is EL1t", "ELR is not in the dump"):
        assert finding in text, finding
    assert "Level 0: entry" not in text
    for command in ("mw.q 48000000 48001003", "mw.q 48001008 48002003", "mw.q 48002000 48003003",
                    "mw.q 480030c8 0"):
        m.run(command)
    text = m.run("explain --tables " + ZEPHYR)
    assert "Level 3: entry 25 at 0x480030c8 is 0x0000000000000000, invalid" in text


def test_explain_text(boot, debug_bin):
    """A log in memory, as `load` would put it there: several lines, names of other programs."""
    m = boot(binary=debug_bin)
    m.prompt()
    lines = "ESR = 0x96000047\nFAR : 0x18\npc : probe+0x10/0x20\n"
    for i in range(0, len(lines), 4):
        m.run(f"mw.l {0x48000000 + i:x} {int.from_bytes(lines[i:i + 4].encode(), 'little'):x}")
    text = m.run(f"explain --el 1 --text 48000000 {len(lines):x}")
    assert "null pointer plus 24" in text and "taken to EL1" in text and "probe+0x10/0x20" in text
    # an oops at the end of a long log
    m.run("mw.b 50000000 0a 30000; cp.b 48000000 50030000 100")
    assert "null pointer plus 24" in m.run(f"explain --text 50000000 {0x30000 + len(lines):x}")
    for wrong in ("--text 0 100", "--text 50000000 1000000", "--text 50000000 ffffffffffffffff",
                  "--text 7ffff000 2000", "--text 9000000 10", "--text zz 1", "far=0x1000"):
        output, status = m.status(f"explain {wrong}")
        assert status == 1 and output.startswith("explain: "), output
    for usage in ("--el", "--el 4 esr=1", "--what esr=1", "--tables", "--text 48000000"):
        assert "explain" in m.run(f"explain {usage}") and m.run("echo $?") == "1"
