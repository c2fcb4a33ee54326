//! Reads the annual open-government reports of Chinese public bodies
//! (政府信息公开工作年度报告) as published, and gives back their tables with
//! every number where it was printed.
//!
//! [`parse`] takes the text of one report, in whatever layout it was scraped, or
//! its web page; [`parse_bytes`] takes either as fetched, in any encoding. Both
//! always return a [`Parsed`]: the [`Report`] and the [`Diagnostic`]s of
//! its reading. A number stands in a cell as printed or not at all; what cannot
//! be placed is left out and said so.
//!
//! ```
//! let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt")?;
//! let parsed = nianbao::parse(&text);
//! assert_eq!(parsed.report.year, Some(2024));
//!
//! let requests = parsed.report.requests().expect("the report has table three");
//! let received = requests.cell("received_this_year", "total").expect("the form has the cell");
//! assert_eq!(received.value().map(|number| number.to_string()).as_deref(), Some("3119"));
//! assert_eq!(parsed.report.checks.failed, 0);
//! assert!(parsed.diagnostics.is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! - [`model`]: the report, its tables and cells, and why a cell has no number
//! - [`check`]: the form's own identities, and [`check::audit`] for all rules; a
//!   failed one speaks of the report
//! - [`Diagnostic`]: speaks of the reading, with its place in the text
//! - [`form`]: the editions of the national form: rows, columns, ids, labels
//! - [`output`]: how a report is written; with serde_json, [`Parsed`] serialises
//!   to the documented object
//!
//! Positions are bytes of the input, from 0 and half open ([`Span`]); lines and
//! columns ([`LineIndex`]) count from 1, columns in characters.
//!
//! # Features
//! - `cli` (default): the command. Without it (`default-features = false`) the
//!   library has fewer dependencies.
//! - `schema` (with `cli`): `output::schema()`, the JSON Schema of the output.
//! - `csv`, `table` (with `cli`), `parquet` (default), `sqlite`: the formats for
//!   many reports, `output::csv` and so on.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

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
mod place;
mod source;
mod span;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod stages;
mod table;
mod token;
mod walk;
mod words;

pub use diagnostic::{Code, Diagnostic, Explanation, Severity};
pub use model::{Parsed, Report};
pub use number::Number;
pub use parser::{Parser, UnknownEncoding, parse, parse_bytes};
pub use source::SourceText;
pub use span::{LineIndex, Span};
pub use words::{Language, Words};

/// Keeps the examples of the READMEs true.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.zh-CN.md")]
pub struct Readme;
