#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Kconfig for the Makefile: defconfig FILE | olddefconfig | savedefconfig FILE | generate DIR.

A thin layer over kconfiglib that makes every warning an error: an unknown or
contradictory symbol in a defconfig is a mistake, not a remark.
"""
import os
import sys

import kconfiglib


def load(config=None):
    kconf = kconfiglib.Kconfig("Kconfig", warn_to_stderr=False)
    kconf.warn_assign_undef = True
    kconf.warn_assign_override = False     # people append lines to a .config
    if config:
        kconf.load_config(config)
    return kconf


def fail_on_warnings(kconf):
    for warning in kconf.warnings:
        print(warning, file=sys.stderr)
    if kconf.warnings:
        sys.exit(1)


def write_if_changed(path, write):
    """WRITE(temporary name), then rename over PATH only when the content differs."""
    new = path + ".new"
    write(new)
    if os.path.exists(path):
        with open(path, "rb") as old_file, open(new, "rb") as new_file:
            if old_file.read() == new_file.read():
                os.unlink(new)
                return
    os.replace(new, path)


def auto_conf(kconf, path):
    """The symbols as make variables: CONFIG_X=y, values with their quotes, nothing for n."""
    with open(path, "w") as out:
        for sym in kconf.unique_defined_syms:
            line = sym.config_string
            if line and not line.startswith("#"):
                out.write(line)


def main(argv):
    verb = argv[1]
    dot_config = os.environ["KCONFIG_CONFIG"]
    if verb == "defconfig":
        if not os.path.exists(argv[2]):
            names = sorted(n for n in os.listdir("configs") if n.endswith("_defconfig"))
            sys.exit(f"no {argv[2]}; there are: {' '.join(names)}")
        kconf = load(argv[2])
        fail_on_warnings(kconf)
        kconf.write_config(dot_config)
        print(f"{dot_config} from {argv[2]}")
    elif verb == "olddefconfig":
        kconf = load(dot_config)
        kconf.write_config(dot_config)
    elif verb == "savedefconfig":
        kconf = load(dot_config)
        kconf.write_min_config(argv[2])
    elif verb == "generate":
        kconf = load(dot_config)
        # a .config may be older than the symbols: said, but no reason to stop
        for warning in kconf.warnings:
            print(warning, file=sys.stderr)
        os.makedirs(os.path.join(argv[2], "generated"), exist_ok=True)
        write_if_changed(os.path.join(argv[2], "generated", "autoconf.h"), kconf.write_autoconf)
        # auto.conf is written last and always: its time tells make that all of it is fresh
        auto_conf(kconf, os.path.join(argv[2], "auto.conf"))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
