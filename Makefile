# What is needed first is installed by the targets themselves, into .tools and end2end/node_modules.

.DEFAULT_GOAL := help
.PHONY: help run test build wasm dev demo check e2e pictures bench fuzz clean

DEMO_DATABASE := sqlite://data/demo.db
# How long `make fuzz` runs each target.
FUZZ_SECONDS ?= 600

help: ## Shows the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Builds the release and starts it
	./target/release/rollcall serve

test: ## Runs every check and every test, on SQLite and PostgreSQL, and in the browser
	@.ci/test

build: wasm ## Builds the release binary with everything embedded
	cargo build --release --features ssr

wasm: ## Builds the islands into target/site/pkg
	@.ci/wasm

dev: ## Builds and starts the server, and again on each change
	@.ci/dev

demo: build ## Starts the release on a fresh database with sample data
	@mkdir -p data
	rm -f data/demo.db data/demo.db-wal data/demo.db-shm
	ROLLCALL_DATABASE_URL=$(DEMO_DATABASE) ./target/release/rollcall demo
	ROLLCALL_DATABASE_URL=$(DEMO_DATABASE) ./target/release/rollcall serve

check: ## Checks format, lints and documentation, for the server and for the browser
	cargo fmt --check
	cargo clippy --features ssr --all-targets -- -D warnings
	cargo clippy --lib --target wasm32-unknown-unknown --no-default-features --features hydrate -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --features ssr --no-deps --quiet

e2e: wasm ## Runs the browser tests alone; leaves a picture of every page in end2end/screenshots
	cargo build --features ssr
	npm --prefix end2end ci --silent --no-audit --no-fund
	npm --prefix end2end test

pictures: wasm ## Takes the pictures of the README anew, of the sample data
	cargo build --features ssr
	npm --prefix end2end ci --silent --no-audit --no-fund
	cd end2end && npx playwright test --config pictures.config.ts

bench: build ## Measures the release beside the limits of the machine; BENCH_ONLY=get-user BENCH_SIZES=1000 for less
	@.ci/bench

fuzz: ## Feeds the readers of filters and PATCHes with random bytes, 10 minutes each; FUZZ_SECONDS=60 for less
	@.ci/fuzz $(FUZZ_SECONDS)

clean: ## Removes what was built, and keeps the installed tools
	cargo clean
