#!/bin/sh
# Builds the islands for the browser into target/site/pkg, where the server's build picks them up.
# Installs what is missing into .tools: wasm-bindgen at the version of Cargo.lock, and wasm-opt where npm is there.
set -eu
cd "$(dirname "$0")/.."

BINARYEN=132.0.0
site=target/site/pkg
built=target/wasm32-unknown-unknown/wasm-release/rollcall.wasm

bindgen_version=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
bindgen=$(command -v wasm-bindgen || true)
case "$("${bindgen:-false}" --version 2>/dev/null || true)" in
    "wasm-bindgen $bindgen_version"*) ;;
    *) bindgen=.tools/bin/wasm-bindgen ;;
esac
case "$("$bindgen" --version 2>/dev/null || true)" in
    "wasm-bindgen $bindgen_version"*) ;;
    *)
        echo "Installing wasm-bindgen-cli $bindgen_version into .tools; this takes two or three minutes, once."
        cargo install --quiet wasm-bindgen-cli --version "$bindgen_version" --root .tools
        ;;
esac

# Any wasm-opt shrinks the download by a third; without one the console works the same.
wasm_opt=
for candidate in end2end/node_modules/.bin/wasm-opt .tools/node_modules/.bin/wasm-opt; do
    [ -x "$candidate" ] && wasm_opt=$candidate && break
done
if [ -z "$wasm_opt" ] && command -v npm >/dev/null; then
    mkdir -p .tools
    if npm install --silent --no-audit --no-fund --no-save --prefix .tools "binaryen@$BINARYEN" >/dev/null 2>&1; then
        wasm_opt=.tools/node_modules/.bin/wasm-opt
    fi
fi

cargo build --lib --target wasm32-unknown-unknown --no-default-features --features hydrate --profile wasm-release

# Nothing is touched where nothing changed, so that the server is not built again.
stamp="$(cksum <"$built") $bindgen_version ${wasm_opt:+$BINARYEN}"
if [ -f "$site/rollcall_bg.wasm" ] && [ "$(cat target/site/stamp 2>/dev/null || true)" = "$stamp" ]; then
    echo "The islands are up to date."
    exit 0
fi

work=target/site/work
rm -rf "$work"
mkdir -p "$work" "$site"
"$bindgen" --target web --no-typescript --out-name rollcall --out-dir "$work" "$built"
if [ -n "$wasm_opt" ]; then
    "$wasm_opt" -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue \
        "$work/rollcall_bg.wasm" -o "$work/small.wasm"
    mv "$work/small.wasm" "$work/rollcall_bg.wasm"
fi
mv "$work/rollcall.js" "$work/rollcall_bg.wasm" "$site/"
rm -rf "$work"
echo "$stamp" >target/site/stamp

raw=$(wc -c <"$site/rollcall_bg.wasm")
if command -v node >/dev/null; then
    node -e '
        const { readFileSync } = require("fs"), { brotliCompressSync } = require("zlib");
        const [path, raw] = process.argv.slice(1), small = brotliCompressSync(readFileSync(path)).length;
        console.log(`Islands: ${raw} bytes of wasm, ${small} under Brotli (budget 92160).`);
    ' "$site/rollcall_bg.wasm" "$raw"
else
    echo "Islands: $raw bytes of wasm."
fi
