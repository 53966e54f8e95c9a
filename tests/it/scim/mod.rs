//! The SCIM API.
