//! Statements whose results nobody waits for, run together.
//!
//! SQLite runs on a thread of its own, and the way there and back costs more than most statements. So what a unit of work only
//! writes is put together, and run in one go: before the unit reads again, or when it is kept.

use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type, query_with};

/// The statements of a unit of work on SQLite that are still to be run.
#[derive(Debug, Default)]
pub struct Script {
    text: String,
    arguments: SqliteArguments,
}

impl Script {
    /// Adds a statement, whose parameters `$1…$n` are bound next.
    pub fn push(&mut self, statement: &'static str) {
        if !self.text.is_empty() {
            self.text.push_str("; ");
        }
        let bound = self.arguments.len();
        let mut pieces = statement.split('$');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
            let (number, rest) = piece.split_at(end);
            self.text.push('$');
            match number.parse::<usize>() {
                Ok(number) => self.text.push_str(&(number + bound).to_string()),
                Err(_) => self.text.push_str(number),
            }
            self.text.push_str(rest);
        }
    }

    /// Binds the next parameter of the statement that was added last.
    ///
    /// # Errors
    /// When the value cannot be encoded.
    pub fn bind<'q, T: Encode<'q, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> Result<(), sqlx::Error> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)
    }

    /// Runs what waits, if anything does.
    ///
    /// # Errors
    /// When a statement fails; those behind it are not run.
    pub async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        if self.text.is_empty() {
            return Ok(());
        }
        std::mem::take(self).run_before("", connection).await
    }

    /// Runs what waits and then a last statement, in one go.
    ///
    /// # Errors
    /// When a statement fails; those behind it are not run.
    pub async fn run_before(mut self, last: &str, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        if !self.text.is_empty() && !last.is_empty() {
            self.text.push_str("; ");
        }
        self.text.push_str(last);
        crate::store::count_round_trip();
        // Put together of statements that are fixed texts.
        query_with(AssertSqlSafe(self.text), self.arguments).execute(connection).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_on_from_statement_to_statement() {
        let mut script = Script::default();
        script.push("INSERT INTO a VALUES ($1, $2, $1)");
        script.bind(1).unwrap();
        script.bind("two").unwrap();
        script.push("UPDATE a SET x = $1 WHERE y = $12");
        assert_eq!(script.text, "INSERT INTO a VALUES ($1, $2, $1); UPDATE a SET x = $3 WHERE y = $14");
    }
}
