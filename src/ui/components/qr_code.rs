//! A QR code, drawn on the server.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcode::{Color, QrCode as Drawn};

/// Modules of white around the code: ISO/IEC 18004 wants four.
const QUIET: usize = 4;

/// A text as a QR code: dark on white in either theme, since many readers take no other. Nothing when the text is too long for one.
#[component]
pub fn QrCode(
    /// What it says.
    text: String,
    /// What it is for whom does not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    path(&text).map(|(width, path)| {
        let size = format!("0 0 {width} {width}");
        view! {
            <svg
                role="img"
                aria-label=label
                viewBox=size
                shape-rendering="crispEdges"
                class="w-48 h-48 flex-none rounded-md border border-line"
            >
                <rect width="100%" height="100%" fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        }
    })
}

/// Draws each row's runs of dark modules as one rectangle; with the width of the whole.
fn path(text: &str) -> Option<(usize, String)> {
    let code = Drawn::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    Some((width + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the rectangles of a path back into modules.
    fn modules(width: usize, path: &str) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; width]; width];
        for rectangle in path.split('M').skip(1) {
            let numbers: Vec<usize> =
                rectangle.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
            let [x, y, length, ..] = numbers[..] else { panic!("{rectangle}") };
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn a_code_is_drawn_module_by_module_with_white_around() {
        let text = "otpauth://totp/Rollcall:ada%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Rollcall";
        let (width, path) = path(text).unwrap();
        let drawn = modules(width, &path);
        let code = Drawn::new(text).unwrap();
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (QUIET..width - QUIET).contains(&x) && (QUIET..width - QUIET).contains(&y);
                let expected = inside && code[(x - QUIET, y - QUIET)] == Color::Dark;
                assert_eq!(*dark, expected, "{x} {y}");
            }
        }
        assert!(super::path(&"x".repeat(3_000)).is_none());
    }
}
