//! The formats that a report, or what was found in it, is written in. They know
//! the model, not the parser.

pub mod github;
pub mod json;
pub mod record;
pub mod sarif;
#[cfg(feature = "schema")]
mod schema;
mod serial;

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
