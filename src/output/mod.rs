//! The formats that a report, or what was found in it, is written in. They know
//! the model, not the parser.

#[cfg(feature = "csv")]
pub mod csv;
pub mod datapackage;
pub mod github;
pub mod json;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod record;
pub mod sarif;
#[cfg(feature = "schema")]
mod schema;
mod serial;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "csv", feature = "parquet", feature = "sqlite"))]
mod staged;
#[cfg(feature = "table")]
pub mod table;
pub mod tidy;

#[cfg(feature = "schema")]
pub use schema::schema;

use crate::check::{Finding, Kind};
use crate::words::Language;

/// The message of a finding and its hint.
fn words(finding: &Finding, language: Language) -> String {
    let message = language.pick(&finding.message, &finding.message_en);
    let hint = language.pick(&finding.hint, &finding.hint_en);
    match (hint, language) {
        (Some(hint), Language::Chinese) => format!("{message}（{hint}）"),
        (Some(hint), Language::English) => format!("{message} ({hint})"),
        (None, _) => message.clone(),
    }
}

/// The name of a kind of finding.
fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Report => language.pick("报告有误", "report"),
        Kind::Reading => language.pick("未能读懂", "reading"),
    }
}
