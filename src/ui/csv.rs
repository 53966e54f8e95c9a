//! Comma-separated values, as spreadsheets open them without running anything.

/// What makes a spreadsheet take a cell for a formula.
const STARTS_OF_FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes one line of cells. One that could be taken for a formula gets an apostrophe in front.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push(',');
        }
        line.push('"');
        if cell.trim_start_matches([' ', '\n']).starts_with(STARTS_OF_FORMULAS) {
            line.push('\'');
        }
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_cell_is_a_formula_or_ends_before_its_time() {
        assert_eq!(line(["a", "", "b,c", "d\"e", "f\ng"]), "\"a\",\"\",\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"] {
            assert_eq!(line([formula]), format!("\"'{formula}\"\r\n"), "{formula:?}");
        }
    }
}
