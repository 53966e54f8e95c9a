//! Lists by key order: three texts of one query, for the first page, the page behind a row and the page before a row.
//!
//! A position holds the row's key as well as its id, so that it is good even when the row is deleted meanwhile.

use crate::model::page::{ListOrder, Position};
use crate::model::text::key_of;
use crate::model::time::Timestamp;

/// The texts of one list. Parameters are the same in all of them: the scope's, then the search pattern, the limit, the key and
/// the id that the page starts from.
pub struct Keyset {
    /// The first page.
    pub first: &'static str,
    /// The page behind a row.
    pub after: &'static str,
    /// The page before a row, in reverse order.
    pub before: &'static str,
    /// The key is a number.
    pub numeric: bool,
}

/// Where a page starts: the text that reads it, and what to bind.
pub struct Start<'a> {
    /// The text.
    pub text: &'static str,
    /// The key of the row that the page starts from.
    pub key: &'a str,
    /// Its id.
    pub id: &'a str,
}

impl Keyset {
    /// Chooses between a list by name and the same with the newest first.
    pub const fn in_order(order: ListOrder, by_name: Self, newest: Self) -> Self {
        match order {
            ListOrder::Name => by_name,
            ListOrder::Newest => newest,
        }
    }

    /// Writes the key of a row of this list, which is its name or its instant.
    pub fn key_of(&self, name: &str, at: Timestamp) -> String {
        if self.numeric { at.as_ms().to_string() } else { key_of(name) }
    }

    /// Chooses the text for a position.
    pub fn at<'a>(&self, position: &'a Position) -> Start<'a> {
        // PostgreSQL takes no U+0000, and no row has one.
        let split = |position: &'a str| position.split_once(SEPARATOR).filter(|_| !position.contains('\0'));
        let (text, position) = match position {
            Position::First => (self.first, None),
            Position::After(position) => (self.after, split(position)),
            Position::Before(position) => (self.before, split(position)),
        };
        // PostgreSQL refuses what is no number: an address that was made up starts at the first row.
        if self.numeric && position.is_none_or(|(_, key)| key.parse::<i64>().is_err()) {
            return Start { text: self.first, key: "", id: "" };
        }
        let (id, key) = position.unwrap_or_default();
        Start { text, key, id }
    }
}

/// Stands between id and key in a position; no id has it.
const SEPARATOR: char = ':';

/// Writes the position of the row with this id and key.
pub fn position(id: &str, key: &str) -> String {
    format!("{id}{SEPARATOR}{key}")
}

/// Writes the three texts of a [`Keyset`].
///
/// `query` selects with a `WHERE`; `key` are the columns of the order, key and id; `descending` the same in reverse; the
/// parameters `limit`, `from_key` and `from_id` follow those of the query.
///
/// With `newest` in the place of `query`, rows with the largest instant come first; `at` and `id` are the columns.
macro_rules! keyset {
    (
        newest: $query:expr, at: $at:literal, id: $id:literal,
        limit: $limit:literal, from_key: $from_key:literal, from_id: $from_id:literal
    ) => {
        $crate::store::keyset::keyset!(
            @texts numeric: true, query: $query, columns: concat!($at, ", ", $id),
            order: concat!($at, " DESC, ", $id, " DESC"), reverse: concat!($at, ", ", $id),
            behind: "<", in_front: ">", limit: $limit, from_key: $from_key, from_id: $from_id,
            from: concat!("CAST(CAST(", $from_key, " AS TEXT) AS BIGINT), ", $from_id)
        )
    };
    (
        query: $query:expr, key: $key:literal, descending: $descending:literal,
        limit: $limit:literal, from_key: $from_key:literal, from_id: $from_id:literal
    ) => {
        $crate::store::keyset::keyset!(
            @texts numeric: false, query: $query, columns: $key, order: $key, reverse: $descending,
            behind: ">", in_front: "<", limit: $limit, from_key: $from_key, from_id: $from_id,
            from: concat!($from_key, ", ", $from_id)
        )
    };
    (
        @texts numeric: $numeric:literal, query: $query:expr, columns: $columns:expr, order: $order:expr, reverse: $reverse:expr,
        behind: $behind:literal, in_front: $in_front:literal, limit: $limit:literal, from_key: $from_key:literal,
        from_id: $from_id:literal, from: $from:expr
    ) => {
        $crate::store::keyset::Keyset {
            // What is bound must be used: here both are empty.
            first: concat!(
                $query, " AND CAST(", $from_key, " AS TEXT) = '' AND CAST(", $from_id, " AS TEXT) = '' ORDER BY ", $order,
                " LIMIT ", $limit
            ),
            after: concat!(
                $query, " AND (", $columns, ") ", $behind, " (", $from, ") ORDER BY ", $order, " LIMIT ", $limit
            ),
            before: concat!(
                $query, " AND (", $columns, ") ", $in_front, " (", $from, ") ORDER BY ", $reverse, " LIMIT ", $limit
            ),
            numeric: $numeric,
        }
    };
}

/// Reads a page of a [`Keyset`], and counts the rows of all pages: `read_page!(self.conn, LIST, COUNT, Row, request,
/// [scope, …], |row| position_of(row))`.
macro_rules! read_page {
    ($conn:expr, $list:expr, $count:expr, $row:ty, $request:expr, [$($scope:expr),*], |$of:ident| $position:expr) => {{
        let mut request = $request.clone();
        let pattern = $crate::store::contains_pattern(request.search.as_deref());
        let total: i64 = if request.uncounted {
            0
        } else {
            on!(long $conn, |c| query_scalar($count)$(.bind($scope))*.bind(&pattern).fetch_one(c).await)?
        };
        let limit = i64::from(request.size) + 1;
        loop {
            let start = $list.at(&request.position);
            let rows: Vec<$row> = on!(long $conn, |c| query_as(start.text)
                $(.bind($scope))*
                .bind(&pattern)
                .bind(limit)
                .bind(start.key)
                .bind(start.id)
                .fetch_all(c)
                .await)?;
            // What was there has been deleted: the first page stands in its place, or there would be no way on.
            if rows.is_empty() && request.position != $crate::model::page::Position::First {
                request.position = $crate::model::page::Position::First;
                continue;
            }
            break $crate::model::page::Page::from_rows(rows, &request, total, |$of: &$row| $position);
        }
    }};
}

pub(super) use {keyset, read_page};
