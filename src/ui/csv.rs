//! Comma-separated values, as spreadsheets open them without running anything, sent while they are read.

use std::future::Future;
use std::io;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::StreamExt as _;
use tokio::sync::mpsc;

use crate::domain::{DomainResult, with_causes};

/// What makes a spreadsheet take a cell for a formula.
const STARTS_OF_FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Parts of a file that wait for a slow reader.
const MOST_WAITING: usize = 2;

/// Rows of a file, and what the rest of them is asked for with, if there is one.
pub type Part<R> = (Vec<Vec<String>>, Option<R>);

/// Sends a file of any number of rows while it is read, part by part; no connection of the database is held between two.
///
/// A file that breaks off is a download that fails, never one that looks whole.
pub fn file<R, F, Fut>(name: &str, heads: &[&str], first: R, read: F) -> Response
where
    R: Send + 'static,
    F: Fn(R) -> Fut + Send + 'static,
    Fut: Future<Output = DomainResult<Part<R>>> + Send,
{
    let (sender, mut parts) = mpsc::channel::<io::Result<Bytes>>(MOST_WAITING);
    let mut text = line(heads.iter().copied());
    // In a task of its own, which no hang-up drops in the middle of a query: it ends with the next part that nobody takes.
    let task = tokio::spawn(async move {
        let mut rest = Some(first);
        while let Some(from) = rest {
            let part = match read(from).await {
                Ok((rows, more)) => {
                    text.extend(rows.iter().map(|row| line(row.iter().map(String::as_str))));
                    rest = more;
                    Ok(Bytes::from(std::mem::take(&mut text)))
                }
                Err(error) => {
                    tracing::error!(error = with_causes(&error), "a list that is sent as a file broke off");
                    rest = None;
                    Err(io::Error::other("the list could not be read"))
                }
            };
            if sender.send(part).await.is_err() {
                return;
            }
        }
    });
    let parts = futures::stream::poll_fn(move |context| parts.poll_recv(context));
    // Parts end as well when the task was broken off: only its own end is the end of the file.
    let end =
        futures::stream::once(task).filter_map(async |ended| ended.err().map(|error| Err(io::Error::other(error))));
    let body = Body::from_stream(parts.chain(end));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// Writes one line of cells. One that could be taken for a formula gets an apostrophe in front.
fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
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
    use axum::body::to_bytes;

    use super::*;
    use crate::domain::DomainError;

    #[test]
    fn no_cell_is_a_formula_or_ends_before_its_time() {
        assert_eq!(line(["a", "", "b,c", "d\"e", "f\ng"]), "\"a\",\"\",\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"] {
            assert_eq!(line([formula]), format!("\"'{formula}\"\r\n"), "{formula:?}");
        }
    }

    #[tokio::test]
    async fn a_file_has_every_part_and_one_that_breaks_off_is_not_whole() {
        let numbers = |broken: bool| {
            file("numbers", &["number"], 1_u32, move |from| async move {
                match from {
                    3 if broken => Err(DomainError::NotFound),
                    _ => Ok((vec![vec![from.to_string()]], (from < 3).then_some(from + 1))),
                }
            })
        };
        let whole = to_bytes(numbers(false).into_body(), usize::MAX).await.unwrap();
        assert_eq!(whole, "\"number\"\r\n\"1\"\r\n\"2\"\r\n\"3\"\r\n");
        assert!(to_bytes(numbers(true).into_body(), usize::MAX).await.is_err());
        let panics = file("numbers", &["number"], 1_u32, |from| async move {
            assert!(from < 2, "a defect");
            Ok((vec![vec![from.to_string()]], Some(from + 1)))
        });
        assert!(to_bytes(panics.into_body(), usize::MAX).await.is_err());
    }
}
