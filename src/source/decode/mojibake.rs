//! Text that was encoded twice.

use encoding_rs::{EncoderResult, Encoding, GBK, WINDOWS_1252};
use memchr::memmem;

/// Words that every report has. Where one of them can be read, the text is not
/// garbled, and nothing more needs to be looked at.
const READABLE: [&str; 4] = ["信息", "政府", "公开", "年度"];

/// How many characters beyond ASCII to judge by.
const ENOUGH: usize = 400;

/// If the text is UTF-8 that was taken for another encoding and stored so: the
/// name of that encoding, and the offset of the first character concerned.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    let first = text.bytes().position(|byte| !byte.is_ascii())?;
    if READABLE.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some()) {
        return None;
    }
    [WINDOWS_1252, GBK].into_iter().find(|encoding| undoes(text, encoding)).map(|encoding| (encoding.name(), first))
}

/// Whether encoding the text gives UTF-8 of Chinese for the most part.
fn undoes(text: &str, encoding: &'static Encoding) -> bool {
    let mut bytes = Vec::with_capacity(ENOUGH * 2);
    let mut encoder = encoding.new_encoder();
    let mut lost = 0;
    let mut piece = [0; 8];
    for character in text.chars().filter(|c| !c.is_ascii()).take(ENOUGH) {
        if encoding == WINDOWS_1252
            && let Ok(byte) = u8::try_from(character)
        {
            // Latin-1, which has control characters where Windows has quotes.
            bytes.push(byte);
            continue;
        }
        let mut utf8 = [0; 4];
        let (result, _, written) =
            encoder.encode_from_utf8_without_replacement(character.encode_utf8(&mut utf8), &mut piece, false);
        match result {
            EncoderResult::InputEmpty => bytes.extend_from_slice(&piece[..written]),
            _ => lost += 1,
        }
    }
    let chinese: usize = bytes
        .utf8_chunks()
        .flat_map(|chunk| chunk.valid().chars())
        .filter(|c| matches!(c, '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFFD}'))
        .map(char::len_utf8)
        .sum();
    // A character breaks apart wherever one was lost on the way, and many are
    // where the wrong decoder was strict. Of text that is merely Chinese, or
    // Western, nothing comes near a half.
    chinese >= 6 && chinese * 5 >= (bytes.len() + 2 * lost) * 3
}
