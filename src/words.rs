//! Words for people, in the two languages that the crate speaks.

use serde::Deserialize;

/// The same words in Chinese and in English.
///
/// ```
/// let words = &nianbao::Code::RowMisfit.explanation().title;
/// assert!(!words.zh.is_empty() && !words.en.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A language that the crate speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese, the language of the reports.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// One of two texts.
    ///
    /// ```
    /// assert_eq!(nianbao::Language::English.pick("错误", "error"), "error");
    /// ```
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

impl Words {
    /// The words in one language.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }

    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }
}
