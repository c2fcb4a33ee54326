//! The language of what is written for people.

use std::env;

use clap::ValueEnum;
use nianbao::check::Kind;
use nianbao::{Language, Severity, Words};

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// That of the locale, in the order in which POSIX asks for it; Chinese,
    /// the language of the reports, where the locale names none.
    pub fn of_locale() -> Lang {
        let set =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
        match set.as_deref() {
            None | Some("C" | "POSIX") => Lang::Zh,
            Some(locale) if locale.starts_with("zh") || locale.starts_with("C.") => Lang::Zh,
            Some(_) => Lang::En,
        }
    }

    /// The language as the library has it.
    pub fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }

    /// One of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        self.language().pick(zh, en)
    }

    /// The words in this language.
    pub fn of(self, words: &Words) -> &str {
        words.get(self.language())
    }

    /// The name of a severity.
    pub fn severity(self, severity: Severity) -> &'static str {
        let (zh, en) = match severity {
            Severity::Error => ("错误", "error"),
            Severity::Warning => ("警告", "warning"),
            Severity::Info => ("提示", "info"),
        };
        self.pick(zh, en)
    }

    /// The name of a kind of finding.
    pub fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Report => self.pick("报告有误", "report"),
            Kind::Reading => self.pick("未能读懂", "reading"),
        }
    }
}
