#!/bin/sh
# Builds and starts the server, and again after each change of a source file. A change that does not compile leaves the
# last server running. Ctrl-C ends both.
set -u
cd "$(dirname "$0")/.."

server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; exit 0' INT TERM EXIT
mkdir -p target

changed() {
    find src style public migrations build.rs Cargo.toml -type f -newer target/dev-stamp 2>/dev/null | grep -q .
}

while :; do
    touch target/dev-stamp
    if ./scripts/wasm.sh && cargo build --features ssr; then
        if [ -n "$server" ]; then
            kill "$server" 2>/dev/null
            wait "$server" 2>/dev/null
        fi
        ./target/debug/rollcall serve &
        server=$!
    fi
    until changed; do sleep 1; done
done
