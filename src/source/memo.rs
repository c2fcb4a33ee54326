//! Remembers the lines that pages have in common.
//!
//! Reports are on one form, so the lines of their tables' heads and rows follow
//! each other alike on most pages. Behind each line is remembered which ones
//! followed it on the pages before: a line that is one of them need neither be
//! searched for its end nor looked up. That changes how long reading takes and
//! nothing else, for what a line prints depends on the line alone.

use std::cell::Cell;
use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::form::LabelId;

/// The lines that a thread has read.
#[derive(Debug)]
pub(super) struct Memo {
    lines: Vec<Line>,
    /// By the line with its end.
    places: HashMap<Box<[u8]>, u16, FxBuildHasher>,
    /// The line that was read last.
    last: usize,
}

#[derive(Debug)]
struct Line {
    /// With its end.
    printed: Box<[u8]>,
    known: Known,
    /// The lines that followed it, the last that were met.
    followers: Vec<Follower>,
    /// Which of them was noted first.
    oldest: u8,
}

/// A line that followed another.
#[derive(Clone, Copy, Debug)]
struct Follower {
    place: u16,
    /// Its first bytes, in the lower ones, and those bits of them that count.
    first: u64,
    bits: u64,
}

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    /// Length in bytes, without the line's end.
    pub length: u8,
    /// The label that it prints as a whole.
    pub label: Option<LabelId>,
}

/// No label is longer, in bytes with the line's end.
pub(super) const LONGEST_LABEL: usize = 160;

/// Lines without a label that are longer, in bytes with the line's end, are
/// prose, of which no page has another's.
pub(super) const LONGEST_OTHER: usize = 32;

const FOLLOWERS: usize = 4;

/// The forms have some two hundred lines. A thread that has met so many starts
/// again.
const MOST_LINES: usize = 2_000;

/// The line before the first of a page.
const START: usize = 0;

impl Memo {
    /// That of the thread, which [`put_back`](Self::put_back) keeps for the next
    /// page.
    pub fn take() -> Memo {
        MEMO.try_with(Cell::take).ok().flatten().map_or_else(Memo::new, |memo| Memo { last: START, ..memo })
    }

    /// Keeps it for the next page that the thread reads.
    pub fn put_back(self) {
        // A thread that ends keeps nothing.
        let _ = MEMO.try_with(|memo| memo.set(Some(self)));
    }

    fn new() -> Memo {
        let start =
            Line { printed: Box::default(), known: Known { length: 0, label: None }, followers: Vec::new(), oldest: 0 };
        Memo { lines: vec![start], places: HashMap::default(), last: START }
    }

    /// What is known of the line at the beginning of `text`, and its length with
    /// its end, where it is one that has followed the last line before.
    #[inline]
    pub fn next(&mut self, text: &[u8]) -> Option<(Known, usize)> {
        // The last line of a text may be shorter.
        let first = u64::from_le_bytes(*text.first_chunk()?);
        for follower in &self.lines[self.last].followers {
            let line = &self.lines[usize::from(follower.place)];
            if (first ^ follower.first) & follower.bits == 0 && text.starts_with(&line.printed) {
                self.last = usize::from(follower.place);
                return Some((line.known, line.printed.len()));
            }
        }
        None
    }

    /// Takes note of a line, `printed` with its end.
    pub fn note(&mut self, printed: &[u8], known: Known) {
        let place = match self.places.get(printed) {
            Some(&place) => place,
            None => {
                if self.lines.len() == MOST_LINES {
                    *self = Memo::new();
                }
                let place = self.lines.len() as u16;
                self.lines.push(Line { printed: printed.into(), known, followers: Vec::new(), oldest: 0 });
                self.places.insert(printed.into(), place);
                place
            }
        };
        let before = &mut self.lines[self.last];
        if !before.followers.iter().any(|follower| follower.place == place) {
            let follower = Follower::new(place, printed);
            if before.followers.len() < FOLLOWERS {
                before.followers.push(follower);
            } else {
                before.followers[usize::from(before.oldest)] = follower;
                before.oldest = (before.oldest + 1) % FOLLOWERS as u8;
            }
        }
        self.last = usize::from(place);
    }
}

impl Follower {
    fn new(place: u16, printed: &[u8]) -> Self {
        let shown = printed.len().min(8);
        let mut first = [0; 8];
        first[..shown].copy_from_slice(&printed[..shown]);
        let bits = u64::MAX.checked_shr(64 - 8 * shown as u32).unwrap_or(0);
        Follower { place, first: u64::from_le_bytes(first), bits }
    }
}

thread_local! {
    static MEMO: Cell<Option<Memo>> = const { Cell::new(None) };
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: Known = Known { length: 6, label: None };

    #[test]
    fn a_line_is_known_behind_the_one_that_it_followed() {
        let mut memo = Memo::new();
        assert_eq!(memo.next("结果\n维持\n".as_bytes()), None);
        memo.note("结果\n".as_bytes(), UNKNOWN);
        memo.note("维持\n".as_bytes(), UNKNOWN);
        memo.last = START;
        assert_eq!(memo.next("结果\n纠正\n".as_bytes()), Some((UNKNOWN, 7)));
        assert_eq!(memo.next("纠正\n法院\n".as_bytes()), None);
        assert_eq!(memo.next("维持的\n".as_bytes()), None);
        assert_eq!(memo.next("维持\n0\n".as_bytes()), Some((UNKNOWN, 7)));
        assert_eq!(memo.next(b""), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut memo = Memo::new();
        for line in 0..MOST_LINES * 3 {
            memo.note(format!("{line}\n").as_bytes(), UNKNOWN);
        }
        assert!(memo.lines.len() <= MOST_LINES && memo.places.len() < MOST_LINES);
    }
}
