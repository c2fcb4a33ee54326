//! Between offsets of decoded text and offsets of the bytes.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::span::Span;

/// Leads from the text back to the bytes it was decoded from.
///
/// Kept as runs of characters that take equally many bytes on both sides: a
/// page in GB18030 alternates between runs of ASCII and of Chinese. A run is
/// two bytes, since a page may have as many runs as characters; where they begin
/// is kept for every [`EVERY`]th only, and counted on from there. The default is
/// for bytes that are the text.
#[derive(Debug, Default)]
pub struct OffsetMap {
    runs: Vec<Run>,
    /// Where the runs 0, [`EVERY`], 2 × [`EVERY`] … begin.
    marks: Vec<Place>,
    /// Where the text ends in the bytes; for what lies behind the last run.
    end: Option<Place>,
    /// Without runs: how far the bytes are ahead.
    shift: usize,
}

/// How many runs are counted on from a mark at most.
const EVERY: usize = 32;

/// An offset in the text and in the bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    text: u32,
    byte: u32,
}

/// Characters in a row that take equally many bytes.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Of one character: its bytes in the text, at least 1, times 16, and its
    /// bytes in the input.
    steps: u8,
    /// How many there are, less one.
    more: u8,
}

impl OffsetMap {
    /// The offset in the bytes of the character at or around `text`.
    pub fn to_bytes(&self, text: usize) -> usize {
        if let Some(end) = self.end
            && text >= end.text as usize
        {
            return end.byte as usize;
        }
        match self.run(|place| place.text as usize <= text) {
            Some((at, run)) => at.byte as usize + (text - at.text as usize) / run.text_step() * run.byte_step(),
            None => text + self.shift,
        }
    }

    /// The offset in the text of the character whose bytes lie at or around
    /// `byte`.
    pub fn to_text(&self, byte: usize) -> usize {
        if let Some(end) = self.end
            && byte >= end.byte as usize
        {
            return end.text as usize;
        }
        match self.run(|place| place.byte as usize <= byte) {
            Some((at, run)) => at.text as usize + (byte - at.byte as usize) / run.byte_step().max(1) * run.text_step(),
            None => byte.saturating_sub(self.shift),
        }
    }

    /// The last run whose beginning is `reached`, and where it begins.
    fn run(&self, reached: impl Fn(Place) -> bool) -> Option<(Place, Run)> {
        let mark = self.marks.partition_point(|&mark| reached(mark)).checked_sub(1)?;
        let mut place = self.marks[mark];
        let mut runs = self.runs[mark * EVERY..].iter();
        let mut run = *runs.next()?;
        for &next in runs {
            let behind = run.behind(place);
            if !reached(behind) {
                break;
            }
            (place, run) = (behind, next);
        }
        Some((place, run))
    }

    /// Whether every offset leads to itself.
    pub fn is_identity(&self) -> bool {
        self.end.is_none() && self.marks.is_empty() && self.shift == 0
    }

    /// The place in the bytes of a span of the text.
    pub fn span_to_bytes(&self, span: Span) -> Span {
        Span::new(self.to_bytes(span.start as usize) as u32, self.to_bytes(span.end as usize) as u32)
    }

    /// How many bytes it takes.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.runs) + size_of_val(&*self.marks)
    }

    /// For bytes that are the text but for a mark in front.
    pub(super) fn shifted(mark: usize) -> Self {
        OffsetMap { shift: mark, ..OffsetMap::default() }
    }

    /// For bytes in a double-byte encoding that were decoded without damage:
    /// walks over text and bytes side by side. `None` where the two do not keep
    /// step, as where two bytes of Big5 are two characters.
    pub(super) fn side_by_side(text: &str, bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Option<Self> {
        let four = encoding == GB18030;
        let printed = text.as_bytes();
        let mut builder = Builder { byte: mark, ..Builder::default() };
        while builder.text < printed.len() {
            let (characters, rest) = (&printed[builder.text..], bytes.get(builder.byte..)?);
            if characters[0].is_ascii() {
                let len = ascii_len(characters);
                if rest.get(..len)? != &characters[..len] {
                    return None;
                }
                builder.run(1, 1, len);
                continue;
            }
            let text_step = match characters[0] {
                ..0xE0 => 2,
                0xE0..0xF0 => 3,
                0xF0.. => 4,
            };
            let byte_step = match rest {
                [0x80, ..] => 1,
                [_, b'0'..=b'9', ..] if four => 4,
                _ => 2,
            };
            builder.run(text_step, byte_step, 1);
        }
        (builder.text == printed.len() && builder.byte == bytes.len()).then(|| builder.finish())
    }

    /// Decodes byte by byte, to see what each character takes.
    pub(super) fn new(bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Self {
        let mut builder = Builder { byte: mark, ..Builder::default() };
        let ascii_stands_alone = encoding != UTF_16LE && encoding != UTF_16BE;
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut out = [0; 16];
        let mut at = mark;
        loop {
            let neutral = at == builder.byte;
            if neutral && ascii_stands_alone && bytes.get(at).is_some_and(u8::is_ascii) {
                let len = ascii_len(&bytes[at..]);
                builder.run(1, 1, len);
                at += len;
                continue;
            }
            let last = at == bytes.len();
            let input = &bytes[at..bytes.len().min(at + 1)];
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(input, &mut out, last);
            at += read;
            if written > 0 {
                builder.run(written, at - builder.byte, 1);
            }
            match result {
                DecoderResult::Malformed(_, behind) => {
                    let upto = at.saturating_sub(usize::from(behind));
                    let taken = upto.saturating_sub(builder.byte);
                    builder.run(char::REPLACEMENT_CHARACTER.len_utf8(), taken, 1);
                }
                DecoderResult::InputEmpty if last => break,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        builder.byte = bytes.len();
        builder.finish()
    }
}

impl Run {
    fn text_step(self) -> usize {
        usize::from(self.steps >> 4)
    }

    fn byte_step(self) -> usize {
        usize::from(self.steps & 15)
    }

    /// Where it ends if it begins at `place`.
    fn behind(self, place: Place) -> Place {
        let count = u32::from(self.more) + 1;
        Place { text: place.text + self.text_step() as u32 * count, byte: place.byte + self.byte_step() as u32 * count }
    }
}

#[derive(Default)]
struct Builder {
    runs: Vec<Run>,
    marks: Vec<Place>,
    text: usize,
    byte: usize,
}

impl Builder {
    /// Adds `count` characters. No encoding spends more than four bytes on one,
    /// and none makes of one more than a few bytes of text.
    fn run(&mut self, text_step: usize, byte_step: usize, count: usize) {
        debug_assert!((1..16).contains(&text_step) && byte_step < 16, "{text_step} {byte_step}");
        let steps = (text_step << 4 | byte_step) as u8;
        let mut left = count;
        while left > 0 {
            match self.runs.last_mut().filter(|last| last.steps == steps && last.more < u8::MAX) {
                Some(last) => {
                    let more = left.min(usize::from(u8::MAX - last.more));
                    last.more += more as u8;
                    self.advance(text_step * more, byte_step * more);
                    left -= more;
                }
                None => {
                    if self.runs.len().is_multiple_of(EVERY) {
                        self.marks.push(Place { text: self.text as u32, byte: self.byte as u32 });
                    }
                    self.runs.push(Run { steps, more: 0 });
                    self.advance(text_step, byte_step);
                    left -= 1;
                }
            }
        }
    }

    fn advance(&mut self, text: usize, byte: usize) {
        self.text += text;
        self.byte += byte;
    }

    fn finish(self) -> OffsetMap {
        let end = Place { text: self.text as u32, byte: self.byte as u32 };
        OffsetMap { runs: self.runs, marks: self.marks, end: Some(end), shift: 0 }
    }
}

/// How many bytes of ASCII a text begins with; a page is mostly that.
fn ascii_len(bytes: &[u8]) -> usize {
    const AT_ONCE: usize = 16;
    let whole = bytes.chunks_exact(AT_ONCE).take_while(|chunk| chunk.is_ascii()).count() * AT_ONCE;
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}
