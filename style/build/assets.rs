//! The table of embedded files: name with content hash, media type, bytes, and the same bytes under Brotli.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where `make wasm` leaves the islands.
const PACKAGE: &str = "target/site/pkg";
/// Files that browsers and crawlers ask for by a fixed name.
const PUBLIC: &str = "public";

struct Asset {
    url: String,
    media_type: &'static str,
    bytes: Vec<u8>,
    /// The name tells the content, so that a browser may keep it for ever.
    hashed: bool,
}

/// Writes `assets.rs` and the files that it includes into `out`.
pub fn build(root: &Path, out: &Path, stylesheet: &str) -> Result<(), String> {
    let package = root.join(PACKAGE);
    let public = root.join(PUBLIC);
    // A path that is not there would make cargo run this on every build.
    fs::create_dir_all(&package).map_err(|error| format!("{}: {error}", package.display()))?;
    for path in [&package, &public] {
        println!("cargo::rerun-if-changed={}", path.display());
    }

    let stylesheet = hashed("rollcall", "css", stylesheet.as_bytes().to_vec())?;
    let stylesheet_url = stylesheet.url.clone();
    let mut assets = vec![stylesheet];
    let mut islands = None;
    let (script, wasm) = (package.join("rollcall.js"), package.join("rollcall_bg.wasm"));
    if script.is_file() && wasm.is_file() {
        let (script, wasm) = (hashed("rollcall", "js", read(&script)?)?, hashed("rollcall", "wasm", read(&wasm)?)?);
        islands = Some((script.url.clone(), wasm.url.clone()));
        assets.extend([script, wasm]);
    }
    for (name, bytes) in files(&public)? {
        let media_type = media_type(&name)?;
        assets.push(Asset { url: format!("/{name}"), media_type, bytes, hashed: false });
    }
    write_table(out, &assets, &stylesheet_url, islands)
}

fn write_table(
    out: &Path,
    assets: &[Asset],
    stylesheet: &str,
    islands: Option<(String, String)>,
) -> Result<(), String> {
    let mut code = String::from("pub static ASSETS: &[Asset] = &[\n");
    for (index, asset) in assets.iter().enumerate() {
        let plain = format!("asset-{index}");
        write(&out.join(&plain), &asset.bytes)?;
        let small = compressed(out, &asset.bytes)?;
        let brotli = if small.len() < asset.bytes.len() * 9 / 10 {
            write(&out.join(format!("{plain}.br")), &small)?;
            format!("Some(include_bytes!(\"{plain}.br\"))")
        } else {
            "None".to_owned()
        };
        let Asset { url, media_type, hashed, .. } = asset;
        let _ = writeln!(
            code,
            "    Asset {{ url: {url:?}, media_type: {media_type:?}, immutable: {hashed}, \
             bytes: include_bytes!({plain:?}), brotli: {brotli} }},"
        );
    }
    code.push_str("];\n");
    let _ = writeln!(code, "pub const STYLESHEET: &str = {stylesheet:?};");
    let _ = match islands {
        Some((script, wasm)) => {
            writeln!(
                code,
                "pub const ISLANDS: Option<Islands> = Some(Islands {{ script: {script:?}, wasm: {wasm:?} }});"
            )
        }
        None => writeln!(code, "pub const ISLANDS: Option<Islands> = None;"),
    };
    write(&out.join("assets.rs"), code.as_bytes())
}

fn hashed(name: &str, extension: &str, bytes: Vec<u8>) -> Result<Asset, String> {
    let url = format!("/assets/{name}.{}.{extension}", hash(&bytes));
    Ok(Asset { url, media_type: media_type(extension)?, bytes, hashed: true })
}

/// FNV-1a: a name that changes with the content is all that is asked for.
fn hash(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Compresses as small as Brotli can, and keeps the result for the next build: build scripts are not optimized, and the
/// wasm takes seconds.
fn compressed(out: &Path, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let cache = out.join(format!("{}.br", hash(bytes)));
    if let Ok(found) = fs::read(&cache) {
        return Ok(found);
    }
    let mut small = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut small, &parameters).map_err(|error| format!("Brotli: {error}"))?;
    write(&cache, &small)?;
    Ok(small)
}

fn media_type(name: &str) -> Result<&'static str, String> {
    Ok(match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => {
            return Err(format!("{name}: no media type is known for this file; add one in build/assets.rs"));
        }
    })
}

fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
    paths.sort();
    paths
        .iter()
        .map(|path| Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(path)?)))
        .collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
