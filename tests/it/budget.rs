//! What the console may cost a browser.

use rollcall::ui::assets;

/// Most bytes of the islands under Brotli.
const WASM_BYTES: usize = 90 * 1024;
/// Most bytes of the stylesheet under Brotli.
const STYLESHEET_BYTES: usize = 15 * 1024;

fn brotli_bytes(media_type: &str) -> usize {
    let assets = assets::all().iter().filter(|asset| asset.media_type.starts_with(media_type));
    assets.map(|asset| asset.brotli.map_or(asset.bytes.len(), <[u8]>::len)).sum()
}

#[test]
fn the_islands_and_the_stylesheet_stay_small() {
    assert!(assets::islands().is_some(), "this build has no islands: run `make wasm`, then build again");
    let (wasm, stylesheet) = (brotli_bytes("application/wasm"), brotli_bytes("text/css"));
    assert!(0 < wasm && wasm <= WASM_BYTES, "the islands have {wasm} bytes under Brotli, of {WASM_BYTES}");
    assert!(
        0 < stylesheet && stylesheet <= STYLESHEET_BYTES,
        "the stylesheet has {stylesheet} bytes under Brotli, of {STYLESHEET_BYTES}"
    );
}
