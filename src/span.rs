//! Where something stands in the input.
//!
//! Positions are byte offsets while a report is read; lines and columns are
//! worked out only when somebody looks, by [`LineIndex`].

use serde::Serialize;

/// A half-open range of bytes of the input, both ends counted from 0.
///
/// Offsets are 32-bit: an input is at most 4 GiB − 1 byte, which
/// [`Parser`](crate::Parser) checks.
///
/// ```
/// let span = nianbao::Span::new(3, 6);
/// assert_eq!(span.of("规章 0"), Some("章"));
/// assert_eq!(span.len(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    #[inline]
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The text it covers, or `None` where it does not lie on character
    /// boundaries of `text`.
    #[inline]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.end as usize)
    }

    /// Length in bytes.
    #[inline]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers no byte.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The smallest span that covers both.
    #[inline]
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// Written as `[start, end]`, the form of the output contract.
impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

/// Finds the line and column of a byte offset.
///
/// Lines are counted from 1 and end at `\n`; columns are counted from 1 in
/// characters (Unicode scalar values), not in bytes or in screen cells.
///
/// ```
/// let index = nianbao::LineIndex::new("规章\n0\n");
/// assert_eq!(index.line_column(7), (2, 1));
/// assert_eq!(index.line_column(3), (1, 2));
/// ```
#[derive(Debug)]
pub struct LineIndex<'a> {
    bytes: &'a [u8],
    starts: Vec<u32>,
}

impl<'a> LineIndex<'a> {
    /// Notes where the lines of `input` begin; cost proportional to its length.
    pub fn new<T: AsRef<[u8]> + ?Sized>(input: &'a T) -> Self {
        let bytes = input.as_ref();
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', bytes).map(|at| at as u32 + 1));
        LineIndex { bytes, starts }
    }

    /// Line and column of the character at `offset`, both counted from 1. An
    /// offset behind the end counts as the end.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let offset = offset.min(self.bytes.len() as u32);
        self.places().line_column(offset)
    }

    /// Line of the character at `offset`, counted from 1.
    pub(crate) fn line_at(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset).max(1) as u32
    }

    /// Lines and columns one after the other, best in the order of the input.
    pub(crate) fn places(&self) -> Places<'_> {
        Places { index: self, line: 0, offset: 0, column: 1 }
    }

    /// The bytes of a line, counted from 1, without its line ending.
    pub fn line(&self, number: u32) -> Option<Span> {
        let start = *self.starts.get(number.checked_sub(1)? as usize)?;
        let mut end = match self.starts.get(number as usize) {
            Some(&next) => next - 1,
            None => self.bytes.len() as u32,
        };
        if end > start && self.bytes[end as usize - 1] == b'\r' {
            end -= 1;
        }
        Some(Span::new(start, end))
    }
}

/// Goes on counting the columns of a line where it stopped before, so that many
/// places in one long line do not each cost its length.
pub(crate) struct Places<'a> {
    index: &'a LineIndex<'a>,
    line: u32,
    offset: u32,
    column: u32,
}

impl Places<'_> {
    /// Line and column of the character at `offset`, as
    /// [`LineIndex::line_column`] has them.
    pub fn line_column(&mut self, offset: u32) -> (u32, u32) {
        let offset = offset.min(self.index.bytes.len() as u32);
        let line = self.index.line_at(offset);
        if line != self.line || offset < self.offset {
            (self.line, self.offset, self.column) = (line, self.index.starts[line as usize - 1], 1);
        }
        let between = &self.index.bytes[self.offset as usize..offset as usize];
        self.column += between.iter().filter(|&&byte| !is_continuation(byte)).count() as u32;
        self.offset = offset;
        (line, self.column)
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
