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
