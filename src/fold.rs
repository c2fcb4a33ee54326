//! Folding text for comparison, never for output.
//!
//! Two printings of one label differ in width, in brackets and punctuation, in
//! blanks, in radicals that a PDF put for characters, in pinyin glosses that a
//! conversion mirror put behind characters, and in script. [`fold`] takes all
//! of that away but the script, which [`simplify`] does on demand because it
//! costs more and few pages need it.

use std::sync::LazyLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::char::decompose_compatible;

/// Appends the comparison form of `text` to `out`: letters, digits and
/// ideographs only, in their compatibility form (NFKC's mapping) and in lower
/// case.
///
/// Cost is linear in the length of `text`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    let mut rest = text.chars();
    loop {
        let here = rest.as_str();
        let Some(character) = rest.next() else { break };
        match gloss(here) {
            Some(behind) => rest = behind.chars(),
            None => fold_char(character, out),
        }
    }
}

/// The comparison form of `text` as a new string.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Whether a character is its own comparison form, and begins no gloss.
#[inline]
pub(crate) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

/// Whether a character leaves nothing in the comparison form, told without the
/// Unicode tables: the marks that labels and lines are full of.
#[inline]
pub(crate) fn is_silent(character: char) -> bool {
    match character {
        '\0'..='\x7F' => !character.is_ascii_alphanumeric(),
        '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{2014}' | '\u{2018}'..='\u{201D}' => true,
        _ => matches!(character, '，' | '（' | '）' | '：' | '；' | '．' | '\u{A0}' | '\u{2002}' | '\u{2003}'),
    }
}

/// Appends the comparison form of one character.
#[inline]
pub(crate) fn fold_char(character: char, out: &mut String) {
    match character {
        _ if is_ideograph(character) => out.push(character),
        _ if is_silent(character) => {}
        '\0'..='\x7F' => out.push(character.to_ascii_lowercase()),
        _ => decompose_compatible(character, |part| {
            if part.is_alphanumeric() {
                out.extend(part.to_lowercase());
            }
        }),
    }
}

/// Traditional text as the form may print it: its characters made simplified
/// (`規範性文件`), and besides its Taiwan vocabulary made that of the mainland
/// (`政府資訊`). Which of the two a page needs is tried out, because some words
/// of the form mean something else in Taiwan.
pub(crate) fn simplify(text: &str) -> [String; 2] {
    static CONVERTERS: LazyLock<[Option<OpenCC>; 2]> =
        LazyLock::new(|| [BuiltinConfig::T2s, BuiltinConfig::Tw2sp].map(|config| OpenCC::from_config(config).ok()));
    CONVERTERS.each_ref().map(|converter| match converter {
        Some(converter) => converter.convert(text),
        None => text.to_owned(),
    })
}

/// What follows a gloss that `text` begins with: pinyin in brackets, as in
/// `規(guī)章`. The longest syllable has six letters.
#[inline]
pub(crate) fn gloss(text: &str) -> Option<&str> {
    match text.as_bytes() {
        [b'(', ..] | [0xEF, 0xBC, 0x88, ..] => bracketed_gloss(text),
        _ => None,
    }
}

fn bracketed_gloss(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['(', '（'])?;
    if !inner.starts_with(|c: char| c.is_ascii_lowercase() || is_toned(c)) {
        return None;
    }
    let (letters, behind) = inner.split_once([')', '）'])?;
    let short = letters.len() <= 12 && !letters.is_empty();
    let pinyin = || letters.chars().all(|c| c.is_ascii_lowercase() || is_toned(c));
    let vowel = || letters.chars().any(|c| "aeiouü".contains(c) || is_toned(c));
    (short && pinyin() && vowel()).then_some(behind)
}

fn is_toned(character: char) -> bool {
    matches!(character, '\u{E0}'..='\u{1E3F}') && "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ".contains(character)
}

/// Whether a character is one of the blanks that pages put around values.
#[inline]
pub(crate) fn is_blank(character: char) -> bool {
    character == ' ' || !is_ideograph(character) && is_rare_blank(character)
}

fn is_rare_blank(character: char) -> bool {
    // Marks of direction are none of the print, but for those that turn digits around.
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
        || matches!(character, '\u{202A}' | '\u{202C}' | '\u{202D}' | '\u{2066}' | '\u{2068}' | '\u{2069}')
}

/// `text` without the blanks at its ends.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    if begins_visibly(text.as_bytes()) && ends_visibly(text.as_bytes()) {
        return text;
    }
    let text = text.trim_ascii();
    match begins_visibly(text.as_bytes()) && ends_visibly(text.as_bytes()) {
        true => text,
        false => text.trim_matches(is_blank),
    }
}

/// Whether the first character is surely no blank: most of ASCII and all from
/// U+4000 up to U+EFFF.
#[inline]
fn begins_visibly(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| matches!(byte, 0x21..=0x7E | 0xE4..=0xEE))
}

/// Whether the last character is surely no blank: as at the beginning, and the
/// stops and full-width signs that Chinese lines end with.
#[inline]
fn ends_visibly(bytes: &[u8]) -> bool {
    match bytes {
        [.., 0x21..=0x7E] | [.., 0xE4..=0xEE, _, _] | [.., 0xEF, 0xBC, _] => true,
        [.., 0xE3, 0x80, last] => *last != 0x80,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_punctuation_and_blanks_fall_away() {
        assert_eq!(fold("（一）予以公开"), fold("(一) 予以 公开"));
        assert_eq!(fold("3.危及“三安全一稳定”"), "3危及三安全一稳定");
        assert_eq!(fold("１、总\u{3000}计"), "1总计");
    }

    #[test]
    fn ideographs_are_their_own_comparison_form() {
        for character in ('\u{4000}'..'\u{A000}').filter(|&character| is_ideograph(character)) {
            assert_eq!(fold(&character.to_string()), character.to_string());
        }
    }

    #[test]
    fn what_is_silent_leaves_nothing() {
        for character in ('\0'..='\u{FFFF}').filter(|&character| is_silent(character)) {
            decompose_compatible(character, |part| assert!(!part.is_alphanumeric(), "{character:?}"));
        }
    }

    #[test]
    fn radicals_become_the_characters_they_show() {
        assert_eq!(fold("⾏政规范性⽂件"), "行政规范性文件");
    }

    #[test]
    fn a_gloss_goes_and_a_bracket_stays() {
        assert_eq!(fold("規(guī)章數(shù)量"), "規章數量");
        assert_eq!(fold("收费(单位:万元)"), "收费单位万元");
        assert_eq!(gloss("(b)"), None);
    }

    #[test]
    fn script_and_vocabulary_follow_the_form() {
        assert_eq!(simplify("主動公開政府資訊情況")[1], "主动公开政府信息情况");
        assert_eq!(simplify("規範性檔案")[1], "规范性文件");
        assert_eq!(simplify("規範性文件")[0], "规范性文件");
    }

    #[test]
    fn trimming_knows_the_blanks_of_pages() {
        assert_eq!(trim("\u{FEFF} 0 \u{2002}\u{A0}\u{3000}\r"), "0");
        assert_eq!(trim("规章"), "规章");
        assert_eq!(trim("规章。"), "规章。");
        assert_eq!(trim("规章：\u{FEFF}"), "规章：");
        assert_eq!(trim("规章\u{3000}"), "规章");
        assert_eq!(trim(""), "");
    }
}
