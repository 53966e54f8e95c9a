//! Rows, and what else a statement returns.

use std::sync::Arc;

use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{ColumnIndex, Either, FromRow, IntoArguments, SqlStr};

use super::Embedded;
use super::value::{Arguments, Kind, Value, ValueRef};

/// A column of a row.
#[derive(Debug)]
pub struct Column {
    /// Its place, from 0.
    pub ordinal: usize,
    /// Its name.
    pub name: Box<str>,
}

impl sqlx::Column for Column {
    type Database = Embedded;

    fn ordinal(&self) -> usize {
        self.ordinal
    }

    fn name(&self) -> &str {
        &self.name
    }

    /// SQLite's values have a kind each, whatever the column.
    fn type_info(&self) -> &Kind {
        &Kind::Null
    }
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// The columns of all rows of the statement.
    pub columns: Arc<[Column]>,
    /// A value a column.
    pub values: Box<[Value]>,
}

impl sqlx::Row for Row {
    type Database = Embedded;

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn try_get_raw<I: ColumnIndex<Self>>(&self, index: I) -> Result<ValueRef<'_>, sqlx::Error> {
        let index = index.index(self)?;
        self.values
            .get(index)
            .map(ValueRef)
            .ok_or(sqlx::Error::ColumnIndexOutOfBounds { index, len: self.values.len() })
    }
}

impl ColumnIndex<Row> for usize {
    fn index(&self, row: &Row) -> Result<usize, sqlx::Error> {
        if *self < row.values.len() {
            Ok(*self)
        } else {
            Err(sqlx::Error::ColumnIndexOutOfBounds { index: *self, len: row.values.len() })
        }
    }
}

impl ColumnIndex<Row> for str {
    fn index(&self, row: &Row) -> Result<usize, sqlx::Error> {
        let found = row.columns.iter().position(|column| &*column.name == self);
        found.ok_or_else(|| sqlx::Error::ColumnNotFound(self.to_owned()))
    }
}

/// What a statement did.
#[derive(Debug, Default)]
pub struct Done {
    /// Rows that were written or deleted.
    pub changed: u64,
}

impl Done {
    /// Rows that were written or deleted.
    pub const fn rows_affected(&self) -> u64 {
        self.changed
    }
}

impl Extend<Self> for Done {
    fn extend<T: IntoIterator<Item = Self>>(&mut self, more: T) {
        for done in more {
            self.changed += done.changed;
        }
    }
}

/// A statement apart from its connection, of which there is none: a connection keeps its statements by their texts.
#[derive(Debug, Clone, Copy)]
pub enum NoStatement {}

impl sqlx::Statement for NoStatement {
    type Database = Embedded;

    fn into_sql(self) -> SqlStr {
        match self {}
    }

    fn sql(&self) -> &SqlStr {
        match *self {}
    }

    fn parameters(&self) -> Option<Either<&[Kind], usize>> {
        match *self {}
    }

    fn columns(&self) -> &[Column] {
        match *self {}
    }

    fn query(&self) -> Query<'_, Embedded, Arguments> {
        match *self {}
    }

    fn query_with<A: IntoArguments<Embedded>>(&self, _: A) -> Query<'_, Embedded, A> {
        match *self {}
    }

    fn query_as<O: for<'r> FromRow<'r, Row>>(&self) -> QueryAs<'_, Embedded, O, Arguments> {
        match *self {}
    }

    fn query_as_with<'s, O: for<'r> FromRow<'r, Row>, A: IntoArguments<Embedded>>(
        &'s self,
        _: A,
    ) -> QueryAs<'s, Embedded, O, A> {
        match *self {}
    }

    fn query_scalar<O>(&self) -> QueryScalar<'_, Embedded, O, Arguments>
    where
        (O,): for<'r> FromRow<'r, Row>,
    {
        match *self {}
    }

    fn query_scalar_with<'s, O, A: IntoArguments<Embedded>>(&'s self, _: A) -> QueryScalar<'s, Embedded, O, A>
    where
        (O,): for<'r> FromRow<'r, Row>,
    {
        match *self {}
    }
}
