//! Pages of the console's lists. Read by key order: a page starts behind or before a row, never at a number.

use crate::model::ids::{DirectoryId, RoleId};

/// Where a page starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// At the first row.
    #[default]
    First,
    /// Behind the row with this position, which only the store reads; also when the row is gone.
    After(String),
    /// Ends before the row with this position.
    Before(String),
}

/// In which order a list is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListOrder {
    /// By name.
    #[default]
    Name,
    /// The newest first: the last to join, or the last that changed.
    Newest,
}

/// Where members come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberSource {
    /// No directory holds them.
    ByHand,
    /// This directory holds them.
    Directory(DirectoryId),
}

/// What a list of people is narrowed to, beside what is searched. A list takes no heed of what its rows do not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Keeps those who are active, or those who are not.
    pub active: Option<bool>,
    /// Keeps members who have this role, given to them or through a group.
    pub role: Option<RoleId>,
    /// Keeps members from there.
    pub source: Option<MemberSource>,
}

/// Which page of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Keeps rows that contain this text, without regard to case.
    pub search: Option<String>,
    /// Keeps rows that are like this, too.
    pub narrow: Narrow,
    /// The order of the rows, where the list has more than one.
    pub order: ListOrder,
    /// Where the page starts.
    pub position: Position,
    /// Rows a page.
    pub size: u32,
    /// Leaves the rows of all pages together uncounted: for who reads one page after the other.
    pub uncounted: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Rows in all pages together; 0 where they were not to be counted.
    pub total: i64,
    /// What [`Position::Before`] takes for the page before this one, if there is one.
    pub previous: Option<String>,
    /// What [`Position::After`] takes for the page behind this one, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of what a query returned: one row more than a page shows where there is more, and in reverse order
    /// when the page was read backwards.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>, request: &PageRequest, total: i64, position_of: impl Fn(&T) -> String) -> Self {
        let size = request.size as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        let backwards = matches!(request.position, Position::Before(_));
        if backwards {
            rows.reverse();
        }
        let (has_previous, has_next) = match request.position {
            Position::First => (false, more),
            Position::After(_) => (true, more),
            Position::Before(_) => (more, true),
        };
        let previous = rows.first().filter(|_| has_previous).map(&position_of);
        let next = rows.last().filter(|_| has_next).map(&position_of);
        Self { items: rows, total, previous, next }
    }

    /// Changes each row.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            total: self.total,
            previous: self.previous,
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(position: Position) -> PageRequest {
        PageRequest { position, size: 2, ..PageRequest::default() }
    }

    #[test]
    fn a_page_knows_its_neighbours() {
        let id = |n: &i32| n.to_string();
        let first = Page::from_rows(vec![1, 2, 3], &request(Position::First), 5, id);
        assert_eq!((first.items, first.previous, first.next), (vec![1, 2], None, Some("2".into())));
        let last = Page::from_rows(vec![5], &request(Position::After("4".into())), 5, id);
        assert_eq!((last.items, last.previous, last.next), (vec![5], Some("5".into()), None));
        let back = Page::from_rows(vec![4, 3, 2], &request(Position::Before("5".into())), 5, id);
        assert_eq!((back.items, back.previous, back.next), (vec![3, 4], Some("3".into()), Some("4".into())));
    }
}
