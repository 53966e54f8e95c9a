//! Filters (RFC 7644 §3.4.2.2): what the server finds is what the evaluator finds among the documents, and what the RFC says.

mod dice;
mod differential;
mod random;
mod rfc7644;

/// Writes a filter as a query parameter, whatever stands in it.
fn query(filter: &str) -> String {
    use std::fmt::Write as _;
    let mut query = String::from("filter=");
    for byte in filter.bytes() {
        if byte.is_ascii_alphanumeric() {
            query.push(char::from(byte));
        } else {
            write!(query, "%{byte:02X}").unwrap();
        }
    }
    query
}
