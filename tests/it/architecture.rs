//! The import rules.
