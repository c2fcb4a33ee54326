//! The formats that a report is written in. They know the model, not the
//! parser.

#[cfg(feature = "schema")]
mod schema;
mod serial;

#[cfg(feature = "schema")]
pub use schema::schema;
