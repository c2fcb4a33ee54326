//! From bytes to text: which encoding a file is in, and where each character of
//! the text stood in the bytes.
//!
//! The order of evidence: a byte order mark; what the caller says; bytes that
//! read as UTF-16 or as UTF-8; what the page declares; the look of the bytes. A
//! declaration is believed only as far as the bytes bear it out.

mod map;
mod mojibake;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

pub use map::OffsetMap;
pub use mojibake::Mojibake;

/// How many [`DecodeProblem::Undecodable`] are listed; the rest are counted in
/// [`Decoded::undecodable`].
pub const MAX_LISTED: usize = 100;

/// A page declares its encoding within this many bytes or not at all.
const DECLARATION_WITHIN: usize = 4096;

/// How many bytes to judge an encoding by.
const SAMPLE: usize = 4096;

/// How many bytes of text to decode at a time.
const PIECE: usize = 8192;

/// A file as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Borrowed where the bytes are valid UTF-8, without byte order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding as the WHATWG Encoding Standard has it.
    pub encoding: &'static str,
    /// What it was chosen by.
    pub chosen_by: ChosenBy,
    /// In the order of the bytes, what concerns the whole first.
    pub problems: Vec<DecodeProblem>,
    /// How many places could not be decoded; each is a U+FFFD in the text.
    pub undecodable: usize,
    bytes: &'a [u8],
    encoder: &'static Encoding,
    mark: usize,
}

/// The evidence that an encoding was chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The byte order mark.
    Bom,
    /// The caller.
    Given,
    /// The bytes are valid UTF-8 (or ASCII).
    Utf8Valid,
    /// `<meta charset>` or the like.
    Declared,
    /// The look of the bytes.
    Detected,
}

/// What went wrong in decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeProblem {
    /// The page declares one encoding and is in another.
    ContradictedDeclaration {
        /// The name that is declared.
        declared: &'static str,
        /// The name of what it was read as.
        used: &'static str,
    },
    /// The text was encoded twice.
    Mojibake(Mojibake),
    /// Bytes that mean nothing in the encoding; the text has U+FFFD for them.
    Undecodable {
        /// Offset of the first of them in the bytes.
        offset: usize,
    },
}

/// Decodes a file. `given` is the encoding that the caller knows it to be in;
/// only a byte order mark overrides it. Never fails: what cannot be decoded
/// becomes U+FFFD and a problem.
pub fn decode<'a>(bytes: &'a [u8], given: Option<&'static Encoding>) -> Decoded<'a> {
    let mut decoded = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if encoding == UTF_8 && simdutf8::basic::from_utf8(bytes).is_err() && !is_damaged_utf8(bytes) {
            // The mark of one file in front of another, as templates come to have.
            let mut decoded = choose(bytes, mark);
            decoded.contradict(UTF_8);
            decoded
        } else {
            decode_as(bytes, encoding, mark, ChosenBy::Bom)
        }
    } else if let Some(encoding) = given {
        decode_as(bytes, encoding, 0, ChosenBy::Given)
    } else if let Some(encoding) = utf16_without_mark(bytes) {
        decode_as(bytes, encoding, 0, ChosenBy::Detected)
    } else if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        let mut decoded = borrowed(bytes, text, 0, ChosenBy::Utf8Valid);
        if let Some(declared) = declared(bytes)
            && declared != UTF_8
            && !text.is_ascii()
        {
            decoded.contradict(declared);
        }
        decoded
    } else {
        choose(bytes, 0)
    };
    if let Some(found) = mojibake::find(&decoded.text) {
        decoded.problems.insert(0, DecodeProblem::Mojibake(found));
    }
    decoded
}

/// If a text was encoded twice, how.
pub fn mojibake(text: &str) -> Option<Mojibake> {
    mojibake::find(text)
}

/// Whether the bytes are UTF-32, which no page comes in and nobody decodes: nearly
/// all that the units spell in one order or the other is Chinese or ASCII.
pub fn is_utf32(bytes: &[u8]) -> bool {
    // What any character begins or ends with in it, and no other text.
    if !matches!(bytes, [0, ..] | [_, _, _, 0, ..]) {
        return false;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE) & !3];
    let units = || sample.chunks_exact(4);
    let little = units().filter(|unit| unit[2..] == [0, 0] && is_common(u16::from_le_bytes([unit[0], unit[1]])));
    let big = units().filter(|unit| unit[..2] == [0, 0] && is_common(u16::from_be_bytes([unit[2], unit[3]])));
    !sample.is_empty() && little.count().max(big.count()) * 20 >= sample.len() / 4 * 19
}

/// Where the bytes show that this is no text: the offset of the first byte that
/// does, or `None` if it may be text. Knows NUL and control characters, where
/// they are not those of UTF-16, and the marks of files that reports come in.
pub fn looks_binary(bytes: &[u8]) -> Option<usize> {
    const MARKS: [&[u8]; 7] =
        [b"%PDF-", b"PK\x03\x04", b"\xD0\xCF\x11\xE0", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"\x1F\x8B"];
    /// A stray control character is in many a page; one in this many is not.
    const ONE_IN: usize = 200;
    const LOOK_AT: usize = 64 * 1024;
    if MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Some(0);
    }
    let sample = &bytes[..bytes.len().min(LOOK_AT)];
    if !may_hold_control(sample) {
        return None;
    }
    // Without branches, and in chunks whose counts fit in a byte: the compiler
    // takes many bytes at a time.
    let in_chunk = |chunk: &[u8]| usize::from(chunk.iter().map(|&byte| u8::from(is_control(byte))).sum::<u8>());
    let chunks = sample.chunks_exact(128);
    let count: usize = in_chunk(chunks.remainder()) + chunks.map(in_chunk).sum::<usize>();
    if count * ONE_IN <= sample.len() {
        return None;
    }
    let utf16 = matches!(Encoding::for_bom(bytes), Some((encoding, _)) if encoding != UTF_8)
        || utf16_without_mark(bytes).is_some();
    if utf16 {
        return None;
    }
    sample.iter().position(|&byte| is_control(byte))
}

/// Whether a byte is a control character that no text needs: none of those around
/// the line ends and no escape.
fn is_control(byte: u8) -> bool {
    (byte < 0x20) & !(0x09..=0x0D).contains(&byte) & (byte != 0x1B)
}

/// Whether any byte [is control](is_control) or an escape: two minima, of the bytes
/// and of how far they are behind the line ends, which costs a third of counting.
fn may_hold_control(bytes: &[u8]) -> bool {
    let (mut least, mut least_behind) = (u8::MAX, u8::MAX);
    for &byte in bytes {
        least = least.min(byte);
        least_behind = least_behind.min(byte.wrapping_sub(0x0E));
    }
    least < 0x09 || least_behind < 0x20 - 0x0E
}

impl<'a> Decoded<'a> {
    /// Leads from offsets of the text to offsets of the bytes. Costs nothing
    /// for UTF-8; where bytes are damaged, and for UTF-16, they are decoded once
    /// more, slowly.
    pub fn offsets(&self) -> OffsetMap {
        let (bytes, encoding, mark) = (self.bytes, self.encoder, self.mark);
        let quick = self.undecodable == 0 && (encoding == GB18030 || encoding == BIG5);
        match &self.text {
            Cow::Borrowed(_) => OffsetMap::shifted(mark),
            Cow::Owned(text) if quick => OffsetMap::side_by_side(text, bytes, encoding, mark)
                .unwrap_or_else(|| OffsetMap::new(bytes, encoding, mark)),
            Cow::Owned(_) => OffsetMap::new(bytes, encoding, mark),
        }
    }

    fn contradict(&mut self, declared: &'static Encoding) {
        self.problems
            .insert(0, DecodeProblem::ContradictedDeclaration { declared: declared.name(), used: self.encoding });
    }
}

/// Chooses for bytes that are not valid UTF-8, behind a mark.
fn choose(bytes: &[u8], mark: usize) -> Decoded<'_> {
    let declared = declared(bytes);
    let mut decoded = if is_damaged_utf8(bytes) {
        decode_as(bytes, UTF_8, mark, ChosenBy::Detected)
    } else {
        match declared.filter(|&encoding| encoding != UTF_8) {
            Some(encoding) => choose_against(bytes, encoding, mark),
            None => decode_as(bytes, detect(bytes), mark, ChosenBy::Detected),
        }
    };
    if let Some(declared) = declared.filter(|_| mark == 0) {
        if superset(declared) == decoded.encoder {
            decoded.chosen_by = ChosenBy::Declared;
        } else {
            decoded.contradict(declared);
        }
    }
    decoded
}

/// Decodes as declared, unless another encoding fits better.
fn choose_against<'a>(bytes: &'a [u8], declared: &'static Encoding, mark: usize) -> Decoded<'a> {
    // Every byte means something in a single-byte encoding, so that such a one
    // fits proves nothing in a country that uses none.
    let proves = !declared.is_single_byte();
    let as_declared = decode_as(bytes, declared, mark, ChosenBy::Declared);
    if proves && as_declared.undecodable == 0 && !belies(bytes, declared) {
        return as_declared;
    }
    let other = decode_as(bytes, detect(bytes), mark, ChosenBy::Detected);
    let better = if proves && as_declared.undecodable > 0 {
        other.undecodable < as_declared.undecodable
    } else {
        other.undecodable == 0
    };
    if better { other } else { as_declared }
}

/// GBK and GB2312 are read as GB18030, which contains them: files hold more
/// than they declare.
fn superset(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn borrowed<'a>(bytes: &'a [u8], text: &'a str, mark: usize, by: ChosenBy) -> Decoded<'a> {
    Decoded {
        text: Cow::Borrowed(text),
        encoding: UTF_8.name(),
        chosen_by: by,
        problems: Vec::new(),
        undecodable: 0,
        bytes,
        encoder: UTF_8,
        mark,
    }
}

/// Decodes the bytes behind a mark.
fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, mark: usize, by: ChosenBy) -> Decoded<'a> {
    let encoding = superset(encoding);
    let input = &bytes[mark..];
    if encoding == UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(input)
    {
        return borrowed(bytes, text, mark, by);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(input.len() + input.len() / 2);
    let mut problems = Vec::new();
    let mut undecodable = 0;
    let mut at = 0;
    // Decoding straight into the text would touch all that it has reserved at
    // every damaged place.
    let mut piece = "\0".repeat(PIECE);
    loop {
        let (result, read, written) = decoder.decode_to_str_without_replacement(&input[at..], &mut piece, true);
        at += read;
        text.push_str(&piece[..written]);
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, behind) => {
                text.push(char::REPLACEMENT_CHARACTER);
                undecodable += 1;
                if problems.len() < MAX_LISTED {
                    let offset = mark + at.saturating_sub(usize::from(length + behind));
                    problems.push(DecodeProblem::Undecodable { offset });
                }
            }
        }
    }
    Decoded {
        text: Cow::Owned(text),
        encoding: encoding.name(),
        chosen_by: by,
        problems,
        undecodable,
        bytes,
        encoder: encoding,
        mark,
    }
}

/// The encoding that `<meta charset>`, `<meta http-equiv>` or `<?xml?>` names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_WITHIN)];
    for open in memchr::memchr_iter(b'<', head) {
        let tag = &head[open + 1..];
        let word: &[u8] = if starts_with(tag, b"meta") {
            b"charset"
        } else if starts_with(tag, b"?xml") {
            b"encoding"
        } else {
            continue;
        };
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        let Some(encoding) = label(tag, word).and_then(Encoding::for_label) else {
            continue;
        };
        // These bytes could not have been read as UTF-16, whatever they say.
        let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
        match readable(encoding) {
            Some(_) if utf16 => return Some(UTF_8),
            Some(encoding) => return Some(encoding),
            None => {}
        }
    }
    None
}

/// An encoding in which ASCII stands for itself, or one of UTF-16. The others
/// (ISO-2022-JP, and the "replacement" of what is not safe) change their meaning
/// along the text, and no report comes in them.
pub fn readable(encoding: &'static Encoding) -> Option<&'static Encoding> {
    let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
    (utf16 || encoding.is_ascii_compatible()).then_some(encoding)
}

/// The value that follows `word =` within a tag.
fn label<'a>(tag: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let at = tag.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))?;
    let rest = tag[at + word.len()..].trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let rest = match rest.first()? {
        b'"' | b'\'' => &rest[1..],
        _ => rest,
    };
    let ends = |byte: &u8| matches!(byte, b'"' | b'\'' | b';' | b'/' | b'?') || byte.is_ascii_whitespace();
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    Some(&rest[..end])
}

fn starts_with(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the bytes are UTF-8 but for some damage: nine of ten bytes beyond
/// ASCII belong to whole characters. Text in a Chinese double-byte encoding
/// comes nowhere near.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let mut lost = 0;
    bytes.utf8_chunks().all(|chunk| {
        lost += chunk.invalid().len();
        lost * 10 <= beyond
    })
}

/// Of the two Chinese double-byte encodings, the one that the bytes look more
/// like. Nobody publishes these reports in any other, so a detector that knows
/// them all has only more ways to be wrong.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let (gb, big5) = likeness(sample(bytes));
    if big5 > gb { BIG5 } else { GB18030 }
}

/// How many of a thousand double-byte characters are in common use if the bytes
/// are GB2312, and if they are Big5. Both put punctuation and the common
/// characters, which make up nearly all of any text, into ranges of their own.
fn likeness(sample: &[u8]) -> (usize, usize) {
    let (mut pairs, mut gb, mut big5) = (0, 0, 0);
    let mut at = 0;
    while let Some(&lead) = sample.get(at) {
        at += 1;
        if lead.is_ascii() {
            continue;
        }
        let Some(&trail) = sample.get(at) else { break };
        at += 1;
        pairs += 1;
        let high = trail >= 0xA1;
        gb += usize::from(high && matches!(lead, 0xA1..=0xA3 | 0xB0..=0xD7));
        big5 += usize::from((high || matches!(trail, 0x40..=0x7E)) && matches!(lead, 0xA1..=0xC6));
    }
    let share = |count: usize| (count * 1000).checked_div(pairs).unwrap_or(0);
    (share(gb), share(big5))
}

/// Whether the bytes fit a declared double-byte encoding much worse than the
/// other one. Nearly any byte pair is some character of either.
fn belies(bytes: &[u8], declared: &'static Encoding) -> bool {
    const MUCH: usize = 250;
    let (gb, big5) = likeness(sample(bytes));
    if declared == BIG5 { gb >= big5 + MUCH } else { superset(declared) == GB18030 && big5 >= gb + MUCH }
}

/// A stretch of the bytes that begins shortly before the first one beyond
/// ASCII in text rather than in the head of a page, if there is a body.
fn sample(bytes: &[u8]) -> &[u8] {
    let body = memchr::memmem::find(bytes, b"<body").or_else(|| memchr::memmem::find(bytes, b"<BODY")).unwrap_or(0);
    let first = |from: usize| bytes[from..].iter().position(|byte| !byte.is_ascii()).map(|at| from + at);
    let start = first(body).or_else(|| first(0)).unwrap_or(0);
    &bytes[start..bytes.len().min(start + SAMPLE)]
}

/// UTF-16 by its NUL bytes, if nearly all that the units spell in one order or
/// the other is Chinese or ASCII.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    memchr::memchr(0, sample)?;
    let plausible = |read: fn([u8; 2]) -> u16| {
        let units = sample.chunks_exact(2);
        let count = units.filter(|pair| is_common(read([pair[0], pair[1]]))).count();
        count * 20 >= sample.len() / 2 * 19
    };
    if plausible(u16::from_le_bytes) { Some(UTF_16LE) } else { plausible(u16::from_be_bytes).then_some(UTF_16BE) }
}

/// Whether a unit of UTF-16 is Chinese, ASCII or a byte order mark.
fn is_common(unit: u16) -> bool {
    matches!(unit,
        0x09..=0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x2000..=0x206F
        | 0x3000..=0x303F | 0x4E00..=0x9FFF | 0xFEFF..=0xFFEF)
}
