//! Prepares what the server binary embeds: the stylesheet, the islands' script and wasm, and the files of `public/`.
//!
//! The browser's build (feature `hydrate`) needs none of it.

#[cfg(feature = "ssr")]
#[path = "style/build/assets.rs"]
mod assets;
#[cfg(feature = "ssr")]
#[path = "style/build/css.rs"]
mod css;

#[cfg(not(feature = "ssr"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "ssr")]
fn main() {
    use std::path::PathBuf;

    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let result = css::build(&root).and_then(|stylesheet| assets::build(&root, &out, &stylesheet));
    if let Err(problem) = result {
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
        std::process::exit(1);
    }
}
