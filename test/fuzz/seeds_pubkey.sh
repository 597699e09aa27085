#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_pubkey.sh FOLDER: keys of every kind as tools/gen-keys writes them, each with a signature of nothing.
set -e
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/nothing"

# raw BYTES: an ECDSA signature (DER) as its two numbers
raw() {
	openssl asn1parse -inform DER | sed -n 's/.*INTEGER *://p' | while read -r number; do
		/usr/bin/python3 -c "import sys; sys.stdout.buffer.write(
			int(sys.argv[1], 16).to_bytes($1, 'big'))" "$number"
	done
}

# seed NAME "SUFFIX of gen-keys" HASH KEY... : options of openssl genpkey, and of openssl dgst in $sign
seed() {
	name=$1 suffix=$2 hash=$3
	shift 3
	openssl genpkey "$@" -out "$work/key" 2>/dev/null
	openssl pkey -in "$work/key" -pubout -out "$work/pub"
	tools/gen-keys --out "$work/keys" "$work/pub$suffix"
	# shellcheck disable=SC2086  # a list of options
	openssl dgst "-$hash" -sign "$work/key" $sign "$work/nothing" >"$work/sig"
	case $name in
	p*) raw "${name#p}" <"$work/sig" >"$work/raw" && mv "$work/raw" "$work/sig" ;;
	esac
	cat "$work/keys" "$work/sig" >"$out/$name"
}

sign=
seed rsa2048 "" sha256 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
seed rsa3072 ,sha512,pkcs-1.5 sha512 -algorithm RSA -pkeyopt rsa_keygen_bits:3072
seed p32 "" sha256 -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1
seed p48 "" sha384 -algorithm EC -pkeyopt ec_paramgen_curve:secp384r1
sign="-sigopt rsa_padding_mode:pss"
seed rsa2048-pss ,sha384,pss sha384 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
