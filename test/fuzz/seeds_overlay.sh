#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_overlay.sh FOLDER: overlays for the tree of fuzz_overlay.c, as dtc writes them.
set -e
cd "$1"

seed() {
	{ printf '/dts-v1/; /plugin/;'; cat; } | dtc -q -@ -I dts -O dtb -o "$1" -
}

seed labels <<'EOF'
&uart0 { status = "okay"; dma { chan = <&ch 1 &soc>; ch: ch { n = <2>; }; }; };
EOF

seed paths <<'EOF'
&{/soc} { new = <1>; new: node { self = <&new>; }; };
EOF

seed fragments <<'EOF'
/ { one: fragment@0 { target = <&soc>; __overlay__ { uart@1 { phandle = <7>; r = <7>; }; }; };
    two: fragment@1 { target-path = "/soc"; __overlay__ { deep { er { x; }; }; }; }; };
EOF
