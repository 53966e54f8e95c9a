//! Text in lines of a width.

/// Cuts a text into lines of at most `width` characters: between words where it can, inside them where it must, as JSON
/// has no spaces. Line ends and other control characters become spaces: what a server sends cannot move the cursor.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && length(&line) + 1 + length(word) <= width {
            line.push(' ');
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            if length(&line) == width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_end_between_words_and_inside_long_ones() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a {\"long\":true} b", 6), ["a", "{\"long", "\":true", "} b"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("ä\u{1b}[31m\nö", 20), ["ä [31m ö"]);
    }
}
