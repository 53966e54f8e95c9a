//! Lists by key order: three texts of one query, for the first page, the page behind a row and the page before a row.

use crate::model::page::Position;

/// The texts of one list. Parameters are the same in all of them: the scope's, then the search pattern, the limit, the row.
pub struct Keyset {
    /// The first page.
    pub first: &'static str,
    /// The page behind a row.
    pub after: &'static str,
    /// The page before a row, in reverse order.
    pub before: &'static str,
}

impl Keyset {
    /// Chooses the text for a position, and the id of the row that it starts from.
    pub fn at<'a>(&self, position: &'a Position) -> (&'static str, &'a str) {
        match position {
            Position::First => (self.first, ""),
            Position::After(id) => (self.after, id),
            Position::Before(id) => (self.before, id),
        }
    }
}

/// Writes the three texts of a [`Keyset`].
///
/// `query` selects with a `WHERE`; `key` are the columns of the order, `descending` the same in reverse; `row` selects the key
/// of the row with the id `$row_id`, whose parameter `limit` follows.
macro_rules! keyset {
    (
        query: $query:expr, key: $key:literal, descending: $descending:literal,
        row: $row:literal, row_id: $row_id:literal, limit: $limit:literal
    ) => {
        $crate::store::keyset::Keyset {
            // The row's parameter is bound in every text; here it is empty.
            first: concat!($query, " AND CAST(", $row_id, " AS TEXT) = '' ORDER BY ", $key, " LIMIT ", $limit),
            after: concat!($query, " AND (", $key, ") > (", $row, ") ORDER BY ", $key, " LIMIT ", $limit),
            before: concat!($query, " AND (", $key, ") < (", $row, ") ORDER BY ", $descending, " LIMIT ", $limit),
        }
    };
}

pub(super) use keyset;
