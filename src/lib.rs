//! Reads the annual open-government reports of Chinese public bodies.
#![forbid(unsafe_code)]

pub mod check;
mod diagnostic;
mod fold;
pub mod form;
mod lex;
mod meta;
pub mod model;
mod number;
pub mod output;
mod parser;
mod source;
mod span;
mod table;
mod token;
mod walk;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use model::{Parsed, Report};
pub use number::Number;
pub use parser::{Parser, parse};
pub use span::{LineIndex, Span};
