//! Between offsets of decoded text and offsets of the bytes.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::span::Span;

/// Leads from the text back to the bytes it was decoded from.
///
/// Kept as runs of characters that take equally many bytes on both sides: a
/// page in GB18030 alternates between runs of ASCII and of Chinese. The default
/// is for bytes that are the text.
#[derive(Debug, Default)]
pub struct OffsetMap {
    runs: Vec<Run>,
    /// Where the text ends in the bytes; for what lies behind the last run.
    end: Option<(usize, usize)>,
    /// Without runs: how far the bytes are ahead.
    shift: usize,
}

#[derive(Debug)]
struct Run {
    text: usize,
    byte: usize,
    /// Bytes of a character in the text, at least 1.
    text_step: usize,
    /// Bytes of a character in the input.
    byte_step: usize,
}

impl OffsetMap {
    /// The offset in the bytes of the character at or around `text`.
    pub fn to_bytes(&self, text: usize) -> usize {
        if let Some((text_end, byte_end)) = self.end
            && text >= text_end
        {
            return byte_end;
        }
        let behind = self.runs.partition_point(|run| run.text <= text);
        match behind.checked_sub(1).and_then(|at| self.runs.get(at)) {
            Some(run) => run.byte + (text - run.text) / run.text_step * run.byte_step,
            None => text + self.shift,
        }
    }

    /// The offset in the text of the character whose bytes lie at or around
    /// `byte`.
    pub fn to_text(&self, byte: usize) -> usize {
        if let Some((text_end, byte_end)) = self.end
            && byte >= byte_end
        {
            return text_end;
        }
        let behind = self.runs.partition_point(|run| run.byte <= byte);
        match behind.checked_sub(1).and_then(|at| self.runs.get(at)) {
            Some(run) => run.text + (byte - run.byte) / run.byte_step.max(1) * run.text_step,
            None => byte.saturating_sub(self.shift),
        }
    }

    /// The place in the bytes of a span of the text.
    pub fn span_to_bytes(&self, span: Span) -> Span {
        Span::new(self.to_bytes(span.start as usize) as u32, self.to_bytes(span.end as usize) as u32)
    }

    /// For bytes that are the text but for a mark in front.
    pub(super) fn shifted(mark: usize) -> Self {
        OffsetMap { runs: Vec::new(), end: None, shift: mark }
    }

    /// For bytes in a double-byte encoding that were decoded without damage:
    /// walks over text and bytes side by side. `None` where the two do not keep
    /// step, as where two bytes of Big5 are two characters.
    pub(super) fn side_by_side(text: &str, bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Option<Self> {
        let four = encoding == GB18030;
        let printed = text.as_bytes();
        let mut builder = Builder { runs: Vec::new(), text: 0, byte: mark };
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
        let end = (builder.text, builder.byte);
        (end == (printed.len(), bytes.len())).then_some(OffsetMap { runs: builder.runs, end: Some(end), shift: 0 })
    }

    /// Decodes byte by byte, to see what each character takes.
    pub(super) fn new(bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Self {
        let mut builder = Builder { runs: Vec::new(), text: 0, byte: mark };
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
        OffsetMap { runs: builder.runs, end: Some((builder.text, bytes.len())), shift: 0 }
    }
}

struct Builder {
    runs: Vec<Run>,
    text: usize,
    byte: usize,
}

impl Builder {
    fn run(&mut self, text_step: usize, byte_step: usize, count: usize) {
        let goes_on = self.runs.last().is_some_and(|run| run.text_step == text_step && run.byte_step == byte_step);
        if !goes_on {
            self.runs.push(Run { text: self.text, byte: self.byte, text_step, byte_step });
        }
        self.text += text_step * count;
        self.byte += byte_step * count;
    }
}

/// How many bytes of ASCII a text begins with; a page is mostly that.
fn ascii_len(bytes: &[u8]) -> usize {
    const AT_ONCE: usize = 16;
    let whole = bytes.chunks_exact(AT_ONCE).take_while(|chunk| chunk.is_ascii()).count() * AT_ONCE;
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}
