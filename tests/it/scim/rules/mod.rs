//! The nine rules of the product, each test named by its rule.

mod groups;
mod pages;
mod people;
mod sign_in;
