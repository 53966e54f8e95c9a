//! Tables as the catalog of a database has them.

use crate::store::copy::CopyError;
use crate::store::copy::row::{Kind, Value};

/// A table of Rollcall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The places of the columns of the primary key, in the key's order.
    pub key: Vec<usize>,
    /// The tables that it refers to, by name.
    pub references: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub kind: Kind,
}

/// A row of the catalog: a column's name, its type, and its place in the primary key, from one; zero outside.
pub type ColumnRow = (String, String, i64);

impl Table {
    /// Puts a table together.
    ///
    /// # Errors
    /// When a column has a type that is not known.
    pub fn new(name: String, columns: Vec<ColumnRow>, mut references: Vec<String>) -> Result<Self, CopyError> {
        let mut key: Vec<(i64, usize)> = columns
            .iter()
            .enumerate()
            .map(|(index, (.., place))| (*place, index))
            .filter(|(place, _)| *place > 0)
            .collect();
        key.sort_unstable();
        let columns = columns.into_iter().map(|(column, kind, _)| match Kind::of_type(&kind) {
            Some(kind) => Ok(Column { name: column, kind }),
            None => Err(CopyError::UnknownType { table: name.clone(), column, kind }),
        });
        let columns = columns.collect::<Result<_, _>>()?;
        references.sort_unstable();
        Ok(Self { name, columns, key: key.into_iter().map(|(_, index)| index).collect(), references })
    }

    /// Returns the primary key of a row.
    pub fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key.iter().filter_map(|index| row.get(*index)).cloned().collect()
    }

    /// Writes the names of the columns for SQL.
    pub fn column_list(&self) -> String {
        quoted(self.columns.iter().map(|column| column.name.as_str()))
    }

    /// Writes the names of the columns of the primary key for SQL.
    pub fn key_list(&self) -> String {
        quoted(self.key.iter().filter_map(|index| self.columns.get(*index)).map(|column| column.name.as_str()))
    }

    /// Writes the name for SQL.
    pub fn quoted_name(&self) -> String {
        quoted([self.name.as_str()])
    }
}

/// Writes names for SQL.
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect::<Vec<_>>().join(", ")
}

/// Sorts tables so that each stands behind those that it refers to.
///
/// # Errors
/// When they refer to each other in a circle.
pub fn in_order_of_references(mut tables: Vec<Table>) -> Result<Vec<Table>, CopyError> {
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let mut sorted: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            table.references.iter().all(|name| *name == table.name || sorted.iter().any(|there| there.name == *name))
        };
        let (ready, waiting): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(CopyError::Circle(quoted(waiting.iter().map(|table| table.name.as_str()))));
        }
        sorted.extend(ready);
        tables = waiting;
    }
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, references: &[&str]) -> Table {
        let references = references.iter().map(ToString::to_string).collect();
        Table::new(name.to_owned(), vec![("id".to_owned(), "TEXT".to_owned(), 1)], references).unwrap()
    }

    #[test]
    fn a_table_stands_behind_those_that_it_refers_to() {
        let tables = vec![table("a", &["c", "a"]), table("b", &[]), table("c", &["b"])];
        let sorted = in_order_of_references(tables).unwrap();
        assert_eq!(sorted.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
        let circle = in_order_of_references(vec![table("a", &["b"]), table("b", &["a"])]);
        assert!(matches!(circle, Err(CopyError::Circle(_))));
    }

    #[test]
    fn a_type_that_is_not_known_is_named() {
        let columns = vec![("shape".to_owned(), "polygon".to_owned(), 0)];
        let error = Table::new("maps".to_owned(), columns, Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "the column shape of the table maps has the type polygon, which cannot be copied");
    }

    #[test]
    fn the_key_has_its_own_order() {
        let columns = vec![
            ("b".to_owned(), "TEXT".to_owned(), 2),
            ("x".to_owned(), "BIGINT".to_owned(), 0),
            ("a\"".to_owned(), "BOOLEAN".to_owned(), 1),
        ];
        let table = Table::new("t".to_owned(), columns, Vec::new()).unwrap();
        assert_eq!((table.key_list().as_str(), table.column_list().as_str()), (r#""a""", "b""#, r#""b", "x", "a""""#));
    }
}
