//! Reads the annual open-government reports of Chinese public bodies.
#![forbid(unsafe_code)]

mod number;
mod span;

pub use number::Number;
pub use span::{LineIndex, Span};
