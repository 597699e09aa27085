#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_dt.sh FOLDER: small trees with all that the memory map looks at, behind the byte for the page size.
set -e
cd "$1"

seed() {
	{ printf '%b' "$2"; dtc -q -f -I dts -O dtb -; } >"$1"
}

seed plain '\0' <<'EOF'
/dts-v1/;
/memreserve/ 0x41000000 0x1000;
/ {
	#address-cells = <2>; #size-cells = <2>;
	aliases { serial0 = "/soc/uart@9000000"; };
	chosen { stdout-path = "serial0:115200n8";
		linux,initrd-start = <0x44000000>; linux,initrd-end = <0x45000000>; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x10000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		tee@42000000 { no-map; reg = <0 0x42000800 0 0x100000>; };
		log@41000000 { reg = <0 0x41000000 0 0x3000>; }; };
	soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0 0x40000000>; dma-coherent;
		uart@9000000 { compatible = "arm,pl011", "arm,primecell"; phandle = <1>;
			reg = <0x9000000 0x1000>, <0x9008000 0x10>; };
		off@9001000 { status = "disabled"; reg = <0x9001000 0x1000>; }; };
};
EOF

seed cells '\1' <<'EOF'
/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>;
	memory { device_type = "memory"; reg = <0 0x8000000>, <0xf0000000 0x8000000>; };
	bus { #address-cells = <3>; #size-cells = <2>; ranges = <1 0 0 0x10000000 0 0x1000>;
		inner { #address-cells = <0>; #size-cells = <0>; ranges = <1 2>;
			dev { compatible = "arm,pl011"; reg = <1>; }; }; };
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; reg = <0>; }; };
};
EOF

seed top '\2' <<'EOF'
/dts-v1/;
/ {
	#address-cells = <2>; #size-cells = <2>;
	memory { device_type = "memory"; reg = <0 0x80000000 0xffffffff 0x80000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		r { no-map; reg = <1 0 0xffffffff 0>; }; };
	d { reg = <0 0x1000 0 0x7000000>; };
};
EOF
