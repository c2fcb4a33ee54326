//! Character references: `&nbsp;`, `&lt`, `&#160;`, `&#xA0;`.

use std::sync::LazyLock;

/// The 2231 names of the HTML standard with their code points in hexadecimal,
/// one name a line, sorted by byte. Names that are valid without a semicolon
/// stand twice.
const NAMES: &str = include_str!("entities.txt");

/// The names that nearly all references have.
const COMMON: [(&[u8], char); 5] =
    [(b"nbsp;", '\u{A0}'), (b"lt;", '<'), (b"gt;", '>'), (b"amp;", '&'), (b"quot;", '"')];

/// Longest name, its semicolon included, its ampersand not.
const LONGEST_NAME: usize = 32;

/// What a character reference stands for: one character, seldom two.
pub(super) struct Reference {
    pub(super) first: char,
    pub(super) second: Option<char>,
    /// Bytes of source that it takes, the ampersand included.
    pub(super) len: usize,
}

/// The reference that `source` opens with, if its `&` begins one. In an
/// attribute a name without semicolon does not count before `=` or a letter or
/// digit, as in `?a=1&copy=2`.
pub(super) fn reference(source: &[u8], in_attribute: bool) -> Option<Reference> {
    match source.get(1)? {
        b'#' => numeric(source),
        letter if letter.is_ascii_alphabetic() => named(source, in_attribute),
        _ => None,
    }
}

/// `text` with its references resolved, as in an attribute value.
pub(super) fn decode(text: &str, in_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest.as_bytes(), in_attribute) {
            Some(found) => {
                out.push(found.first);
                out.extend(found.second);
                rest = &rest[found.len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn numeric(source: &[u8]) -> Option<Reference> {
    let hexadecimal = matches!(source.get(2), Some(b'x' | b'X'));
    let (digits_at, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let mut value: u32 = 0;
    let mut len = digits_at;
    while let Some(digit) = source.get(len).and_then(|&byte| char::from(byte).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        len += 1;
    }
    if len == digits_at {
        return None;
    }
    if source.get(len) == Some(&b';') {
        len += 1;
    }
    let first = match value {
        0 => char::REPLACEMENT_CHARACTER,
        // Written by programs that thought in Windows-1252.
        0x80..=0x9F => windows_1252(value as u8),
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some(Reference { first, second: None, len })
}

fn windows_1252(byte: u8) -> char {
    encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(&[byte])
        .0
        .chars()
        .next()
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn named(source: &[u8], in_attribute: bool) -> Option<Reference> {
    let rest = &source[1..];
    if let Some((name, first)) = COMMON.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some(Reference { first: *first, second: None, len: 1 + name.len() });
    }
    let (len, value) = longest(rest)?;
    if in_attribute && rest[len - 1] != b';' {
        let next = rest.get(len).copied().unwrap_or(b' ');
        if next == b'=' || next.is_ascii_alphanumeric() {
            return None;
        }
    }
    let mut characters =
        value.split(' ').filter_map(|code| u32::from_str_radix(code, 16).ok()).filter_map(char::from_u32);
    Some(Reference { first: characters.next()?, second: characters.next(), len: len + 1 })
}

/// The longest name that `text` begins with: its length and value.
///
/// All lines between that name and the text begin with it, so where the last
/// line before the text does not fit, only what the two share can be the name.
fn longest(text: &[u8]) -> Option<(usize, &'static str)> {
    let mut text = &text[..text.len().min(LONGEST_NAME)];
    while !text.is_empty() {
        let (name, value) = last_upto(text)?;
        let shared = name.bytes().zip(text).take_while(|(a, b)| a == *b).count();
        if shared == name.len() {
            return Some((shared, value));
        }
        text = &text[..shared];
    }
    None
}

/// The last of [`NAMES`] that does not come behind `text`, and its value.
fn last_upto(text: &[u8]) -> Option<(&'static str, &'static str)> {
    static LINES: LazyLock<Vec<(&str, &str)>> =
        LazyLock::new(|| NAMES.lines().filter_map(|line| line.split_once(' ')).collect());
    let behind = LINES.partition_point(|(name, _)| name.as_bytes() <= text);
    LINES.get(behind.checked_sub(1)?).copied()
}
