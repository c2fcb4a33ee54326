//! Cuts a page into text, start tags and end tags, as the tokenizer of the
//! HTML standard does, leaving out what no reader of tables can need: comments,
//! doctypes, and every attribute but a few.

use std::ops::Range;

use super::tag::Tag;
use crate::span::Span;

/// A piece of the page. Ranges are bytes of the source.
pub(super) enum Token<'a> {
    /// Characters, with references not yet resolved.
    Text(Range<usize>),
    Start(StartTag<'a>),
    End {
        tag: Tag,
        name: &'a [u8],
    },
    /// Only that there was one.
    Doctype,
    /// `<![CDATA[`, passed over up to the next `>` as HTML wants it. Holds the
    /// offset behind it, for [`Tokenizer::section`].
    Section(usize),
}

pub(super) struct StartTag<'a> {
    pub(super) tag: Tag,
    pub(super) name: &'a [u8],
    pub(super) self_closing: bool,
    pub(super) attributes: Attributes,
    /// Offset behind the `>`.
    pub(super) end: usize,
}

/// Where the values of the attributes that can matter stand; 0..0 is none. Of a
/// repeated attribute the first counts. (Kept small: each tag moves one.)
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) style: Span,
    pub(super) colspan: Span,
    pub(super) rowspan: Span,
    pub(super) name: Span,
    pub(super) content: Span,
    pub(super) href: Span,
    /// Of an `input`: its `type`.
    pub(super) kind: Span,
    pub(super) hidden: bool,
    /// Whether there is a `color`, `face` or `size`, as of a `font` of HTML.
    pub(super) font: bool,
}

/// Walks over the page once.
pub(super) struct Tokenizer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether the end cut off a tag.
    pub(super) cut_off: bool,
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Tokenizer { bytes: source.as_bytes(), at: 0, cut_off: false }
    }

    /// The next piece, or `None` at the end. A tag that the end cuts off is
    /// dropped, as browsers do.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.bytes.len() {
            if !self.markup_at(self.at) {
                return Some(self.text());
            }
            let open = self.at;
            match self.bytes[open + 1] {
                b'!' => {
                    if let Some(token) = self.declaration() {
                        return Some(token);
                    }
                }
                b'?' => self.skip_past_greater(open + 1),
                b'/' => match self.bytes.get(open + 2) {
                    Some(letter) if letter.is_ascii_alphabetic() => {
                        let tag = self.tag(open + 2)?;
                        return Some(Token::End { tag: tag.tag, name: tag.name });
                    }
                    // `</>` is nothing; `</3` begins a bogus comment.
                    _ => self.skip_past_greater(open + 2),
                },
                _ => return self.tag(open + 1).map(Token::Start),
            }
        }
        None
    }

    /// Skips the content of an element whose content is not markup, and its
    /// end tag; gives the content.
    pub(super) fn raw(&mut self, tag: Tag, name: &[u8]) -> Range<usize> {
        let start = self.at;
        let mut escape = Escape::No;
        let mut at = start;
        while let Some(found) = memchr::memchr2(b'<', b'-', &self.bytes[at..]) {
            at += found;
            let rest = &self.bytes[at..];
            if rest[0] == b'-' {
                if tag == Tag::Script && rest.starts_with(b"-->") {
                    escape = Escape::No;
                }
                at += 1;
            } else if tag == Tag::Script && escape == Escape::No && rest.starts_with(b"<!--") {
                // `<!-->` opens and closes at once, so step onto its dashes.
                escape = Escape::Comment;
                at += 2;
            } else if escape == Escape::Comment && tag_follows(&rest[1..], b"script") {
                // A script that writes a script: its end tag is not ours.
                escape = Escape::Script;
                at += 1;
            } else if rest.get(1) == Some(&b'/') && tag_follows(&rest[2..], name) {
                if escape == Escape::Script {
                    escape = Escape::Comment;
                    at += 1;
                } else {
                    self.at = at;
                    let _ = self.tag(at + 2);
                    return start..at;
                }
            } else {
                at += 1;
            }
        }
        self.at = self.bytes.len();
        start..self.bytes.len()
    }

    /// Skips a CDATA section of SVG or MathML whose content begins at `start`.
    pub(super) fn section(&mut self, start: usize) {
        self.at = memchr::memmem::find(&self.bytes[start..], b"]]>").map_or(self.bytes.len(), |end| start + end + 3);
    }

    /// Everything up to the end.
    pub(super) fn rest(&mut self) -> Range<usize> {
        let start = self.at;
        self.at = self.bytes.len();
        start..self.at
    }

    fn text(&mut self) -> Token<'a> {
        let start = self.at;
        let mut at = start + 1;
        while let Some(found) = memchr::memchr(b'<', &self.bytes[at..]) {
            at += found;
            if self.markup_at(at) {
                self.at = at;
                return Token::Text(start..at);
            }
            at += 1;
        }
        self.at = self.bytes.len();
        Token::Text(start..self.at)
    }

    /// Whether markup begins here; a `<` before anything else is a character.
    fn markup_at(&self, at: usize) -> bool {
        let rest = &self.bytes[at..];
        rest[0] == b'<'
            && match rest.get(1) {
                Some(b'!' | b'?') => true,
                Some(b'/') => rest.len() > 2,
                Some(byte) => byte.is_ascii_alphabetic(),
                None => false,
            }
    }

    /// Skips a comment, doctype or bogus comment, and gives what may matter.
    fn declaration(&mut self) -> Option<Token<'a>> {
        const SECTION: &[u8] = b"[CDATA[";
        let start = self.at + 2;
        let inside = &self.bytes[start..];
        if inside.starts_with(b"--") {
            self.comment();
            return None;
        }
        self.skip_past_greater(start);
        let word = inside.get(..SECTION.len())?;
        if word == SECTION {
            return Some(Token::Section(start + SECTION.len()));
        }
        word.eq_ignore_ascii_case(b"doctype").then_some(Token::Doctype)
    }

    fn comment(&mut self) {
        let mut at = self.at + 4;
        let rest = &self.bytes[at..];
        if rest.starts_with(b">") {
            self.at = at + 1;
            return;
        }
        if rest.starts_with(b"->") {
            self.at = at + 2;
            return;
        }
        while let Some(found) = memchr::memchr(b'-', &self.bytes[at..]) {
            at += found;
            let rest = &self.bytes[at..];
            if rest.starts_with(b"-->") {
                self.at = at + 3;
                return;
            }
            if rest.starts_with(b"--!>") {
                self.at = at + 4;
                return;
            }
            at += 1;
        }
        self.at = self.bytes.len();
    }

    fn skip_past_greater(&mut self, from: usize) {
        self.at = memchr::memchr(b'>', &self.bytes[from..]).map_or(self.bytes.len(), |found| from + found + 1);
    }

    /// Reads a tag whose name begins at `start`. `None` if the page ends
    /// within it.
    fn tag(&mut self, start: usize) -> Option<StartTag<'a>> {
        let bytes = self.bytes;
        self.at = bytes.len();
        self.cut_off = true;
        let mut at = start;
        while !ends_name(*bytes.get(at)?) {
            at += 1;
        }
        let name = &bytes[start..at];
        let mut tag = StartTag {
            tag: Tag::from_name(name),
            name,
            self_closing: false,
            attributes: Attributes::default(),
            end: 0,
        };
        loop {
            match *bytes.get(at)? {
                b'>' => break,
                b'/' => {
                    tag.self_closing = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                byte if is_space(byte) => at += 1,
                _ => at = self.attribute(at, &mut tag.attributes)?,
            }
        }
        tag.end = at + 1;
        self.at = at + 1;
        self.cut_off = false;
        Some(tag)
    }

    /// Reads one attribute and gives the offset behind it.
    fn attribute(&self, start: usize, attributes: &mut Attributes) -> Option<usize> {
        let bytes = self.bytes;
        // An equals sign at the very start belongs to the name.
        let mut at = start + 1;
        loop {
            match *bytes.get(at)? {
                b'=' => break,
                byte if ends_name(byte) => break,
                _ => at += 1,
            }
        }
        let name = &bytes[start..at];
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        if bytes[at] != b'=' {
            attributes.note(name, at..at);
            return Some(at);
        }
        at += 1;
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        let (value, end) = match bytes[at] {
            quote @ (b'"' | b'\'') => {
                let close = at + 1 + memchr::memchr(quote, &bytes[at + 1..])?;
                (at + 1..close, close + 1)
            }
            _ => {
                let start = at;
                while !matches!(bytes.get(at)?, b'>') && !is_space(bytes[at]) {
                    at += 1;
                }
                (start..at, at)
            }
        };
        attributes.note(name, value);
        Some(end)
    }
}

impl Attributes {
    /// Keeps an attribute if it can matter.
    fn note(&mut self, name: &[u8], value: Range<usize>) {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
        let slot = match (name.len(), name[0] | 0x20) {
            (4, b'n') if is("name") => &mut self.name,
            (4, b't') if is("type") => &mut self.kind,
            // What `meta` elements of Open Graph have for a name.
            (8, b'p') if is("property") => &mut self.name,
            (5, b's') if is("style") => &mut self.style,
            (7, b'c') if is("colspan") => &mut self.colspan,
            (7, b'c') if is("content") => &mut self.content,
            (7, b'r') if is("rowspan") => &mut self.rowspan,
            (4, b'f' | b's') | (5, b'c') if is("face") || is("size") || is("color") => {
                self.font = true;
                return;
            }
            (4, b'h') if is("href") => &mut self.href,
            (6, b'h') if is("hidden") => {
                self.hidden = true;
                return;
            }
            _ => return,
        };
        // No value can stand at the very beginning.
        if *slot == Span::default() {
            *slot = Span::new(value.start as u32, value.end as u32);
        }
    }
}

/// Where a script stands in the old habit of hiding itself in a comment.
#[derive(PartialEq)]
enum Escape {
    No,
    Comment,
    Script,
}

/// White space of the markup.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'\x0C')
}

fn ends_name(byte: u8) -> bool {
    matches!(byte, b'>' | b'/') || is_space(byte)
}

/// Whether a tag of this name opens `rest`.
fn tag_follows(rest: &[u8], name: &[u8]) -> bool {
    rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        && rest.get(name.len()).is_some_and(|&byte| ends_name(byte))
}
