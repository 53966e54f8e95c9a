//! Rows on their way from one database to the other.

use crate::store::copy::catalog::Table;

/// What a column holds. Rollcall's tables have no other types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// True or false; SQLite keeps a number for it.
    Boolean,
}

impl Kind {
    /// Reads the name of a type, as either catalog writes it.
    pub fn of_type(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "text" => Some(Self::Text),
            "bigint" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            _ => None,
        }
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(Option<String>),
    /// A number.
    Integer(Option<i64>),
    /// True or false.
    Boolean(Option<bool>),
}

/// How many rows are read at a time: few enough that they are little in memory, whatever stands in them.
#[derive(Debug)]
pub struct BatchSize {
    rows: usize,
    most: usize,
}

/// Bytes that one batch should not have more of, by far.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Rows of the first batch, when nothing is known of their size.
const FIRST_ROWS: usize = 16;
/// Most values in one statement; SQLite takes 32,766 of them.
const MOST_VALUES: usize = 16_000;

impl BatchSize {
    /// Begins small.
    pub fn of(table: &Table) -> Self {
        Self { rows: FIRST_ROWS, most: (MOST_VALUES / table.columns.len().max(1)).clamp(1, 1_000) }
    }

    /// Returns how many rows to read next.
    pub fn rows(&self) -> i64 {
        i64::try_from(self.rows).unwrap_or(1)
    }

    /// Learns from a batch: the next one has as many rows as should fit, and at most four times as many as this one.
    pub fn adapt(&mut self, rows: &[Vec<Value>]) {
        let texts = rows.iter().flatten().map(|value| match value {
            Value::Text(Some(text)) => text.len(),
            _ => 0,
        });
        let bytes = texts.sum::<usize>() / rows.len().max(1) + 1;
        self.rows = (BATCH_BYTES / bytes).clamp(1, self.rows.saturating_mul(4)).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_while_rows_are_small_and_shrink_when_they_are_not() {
        let columns = (0..20).map(|n| (format!("c{n}"), "text".to_owned(), n)).collect();
        let mut size = BatchSize::of(&Table::new("t".to_owned(), columns, Vec::new()).unwrap());
        let rows = |bytes: usize| vec![vec![Value::Text(Some("x".repeat(bytes))), Value::Integer(Some(1))]];
        let mut next = |bytes: usize| {
            size.adapt(&rows(bytes));
            size.rows()
        };
        assert_eq!([next(10), next(10), next(10), next(10)], [64, 256, 800, 800]);
        assert_eq!([next(1024 * 1024), next(64 * 1024 * 1024), next(10)], [3, 1, 4]);
    }
}
