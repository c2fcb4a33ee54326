//! Text that was encoded twice.

use encoding_rs::{EncoderResult, Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};
use memchr::memmem;

/// A text in one encoding, taken for another and stored so. UTF-8 reads as
/// `æ”¿åºœ` or `鏀垮簻` where it should read `政府`, GB18030 as `Õþ¸®`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mojibake {
    /// The name of the encoding that it was in.
    pub was: &'static str,
    /// The name of the encoding that it was taken for.
    pub taken_for: &'static str,
    /// Offset in the text of the first character concerned.
    pub offset: usize,
}

/// Words that every report has. Where one of them can be read, the text is not
/// garbled, and nothing more needs to be looked at.
const READABLE: [&str; 4] = ["信息", "政府", "公开", "年度"];

/// How many characters beyond ASCII to judge by.
const ENOUGH: usize = 400;

/// If the text was encoded twice, how.
pub(super) fn find(text: &str) -> Option<Mojibake> {
    let offset = text.bytes().position(|byte| !byte.is_ascii())?;
    if READABLE.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some()) {
        return None;
    }
    let found = |was: &'static Encoding, taken_for: &'static Encoding| {
        Some(Mojibake { was: was.name(), taken_for: taken_for.name(), offset })
    };
    match [WINDOWS_1252, GBK].into_iter().find(|encoding| undoes(text, encoding)) {
        Some(encoding) => found(UTF_8, encoding),
        None if is_western_gb(text) => found(GB18030, WINDOWS_1252),
        None => None,
    }
}

/// Whether the text is GB2312 that was taken for Latin-1 or Windows-1252: what is
/// not ASCII stands in runs of pairs that spell common characters. Western text
/// has its accents one by one.
fn is_western_gb(text: &str) -> bool {
    let (mut seen, mut fit) = (0, 0);
    let runs = text.split(|c: char| c.is_ascii()).filter(|run| !run.is_empty());
    for run in runs.take(ENOUGH) {
        let bytes: Vec<u8> = run.chars().take(ENOUGH).filter_map(western_byte).collect();
        seen += run.chars().take(ENOUGH).count();
        let common = |pair: &&[u8]| matches!(pair[0], 0xA1..=0xA3 | 0xB0..=0xD7) && pair[1] >= 0xA1;
        fit += 2 * bytes.chunks_exact(2).filter(common).count();
    }
    fit >= 8 && fit * 10 >= seen * 9
}

/// The byte that Windows-1252, or Latin-1 where that has none, spells a character
/// with.
fn western_byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(character) {
        return Some(byte);
    }
    let mut utf8 = [0; 4];
    let (bytes, _, lost) = WINDOWS_1252.encode(character.encode_utf8(&mut utf8));
    bytes.first().copied().filter(|_| !lost)
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
