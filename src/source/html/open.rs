//! The elements that are open at a place of the page.
//!
//! Every question that a tag asks ("is there a `p` in scope?") is answered
//! without walking down the stack, so that a million open elements cost no
//! more than a million steps.

use std::mem;

use super::tag::{BLOCK, FORMATTING, SCOPE, SPECIAL, Tag};

/// Marks of an open element.
pub(super) type Flags = u8;
pub(super) const HIDDEN: Flags = 1;
pub(super) const LINK: Flags = 2;
pub(super) const PREFORMATTED: Flags = 4;
/// Begins and ends a line although its tag does not.
pub(super) const BREAKS: Flags = 16;
/// Closed out of order: still on the stack, without any effect.
const CLOSED: Flags = 8;

const NONE: u32 = u32::MAX;

/// How far to look among ordinary elements; they can hide text but do nothing
/// else, and nobody nests them deeper.
const ORDINARY_DEPTH: usize = 32;

/// How many containers a list item may leave open before the next one.
const LIST_DEPTH: usize = 64;

struct Entry {
    tag: Tag,
    flags: Flags,
    /// Tells unlisted names apart; a clash could only close a wrong one.
    name: u16,
    /// The next open element of the same tag below.
    below: u32,
}

impl Entry {
    /// Whether it begins and ends a line.
    fn breaks(&self) -> bool {
        self.tag.is(BLOCK) || self.flags & BREAKS != 0
    }
}

/// The stack of open elements.
pub(super) struct Open {
    entries: Vec<Entry>,
    /// Topmost of each tag.
    last: [u32; Tag::COUNT],
    specials: Vec<u32>,
    scopes: Vec<u32>,
    hidden: u32,
    links: u32,
    preformatted: u32,
}

impl Open {
    pub(super) fn new() -> Self {
        Open {
            entries: Vec::new(),
            last: [NONE; Tag::COUNT],
            specials: Vec::new(),
            scopes: Vec::new(),
            hidden: 0,
            links: 0,
            preformatted: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many open elements hide their content.
    pub(super) fn hidden(&self) -> u32 {
        self.hidden
    }

    pub(super) fn in_link(&self) -> bool {
        self.links > 0
    }

    pub(super) fn preformatted(&self) -> bool {
        self.preformatted > 0
    }

    pub(super) fn top(&self) -> Option<Tag> {
        self.entries.last().map(|entry| entry.tag)
    }

    pub(super) fn push(&mut self, tag: Tag, name: &[u8], flags: Flags) {
        let at = self.entries.len() as u32;
        self.entries.push(Entry {
            tag,
            flags,
            name: if tag == Tag::Other { hash(name) } else { 0 },
            below: self.last[tag as usize],
        });
        self.last[tag as usize] = at;
        if tag.is(SPECIAL) {
            self.specials.push(at);
        }
        if tag.is(SCOPE) {
            self.scopes.push(at);
        }
        self.count(flags, 1);
    }

    /// Closes the elements from `at` up. Tells whether a line ends by that.
    pub(super) fn truncate(&mut self, at: usize) -> bool {
        let mut breaks = false;
        while self.entries.len() > at {
            let Some(entry) = self.entries.pop() else {
                break;
            };
            let last = &mut self.last[entry.tag as usize];
            if *last as usize == self.entries.len() {
                *last = entry.below;
            }
            if entry.flags & CLOSED != 0 {
                continue;
            }
            // What is hidden does not break the line around it.
            breaks |= self.hidden == 0 && entry.breaks();
            self.count(entry.flags, -1);
        }
        let len = self.entries.len() as u32;
        for marks in [&mut self.specials, &mut self.scopes] {
            while marks.last().is_some_and(|&mark| mark >= len) {
                marks.pop();
            }
        }
        breaks
    }

    /// Takes out the topmost element of a tag, leaving open what it holds.
    /// Gives whether a line ends by that.
    pub(super) fn take_out(&mut self, at: usize) -> bool {
        if at + 1 == self.entries.len() {
            return self.truncate(at);
        }
        let entry = &mut self.entries[at];
        let breaks = self.hidden == 0 && entry.breaks();
        let flags = mem::replace(&mut entry.flags, CLOSED);
        let (tag, below) = (entry.tag, entry.below);
        self.last[tag as usize] = below;
        self.count(flags, -1);
        breaks
    }

    /// Closes a misnested formatting element: one that has a special element
    /// above it, which stays open. Ordinary elements between the two are
    /// closed with it.
    pub(super) fn take_out_formatting(&mut self, at: usize) {
        let above = self.specials.partition_point(|&special| special as usize <= at);
        let special = self.specials.get(above).map_or(at, |&at| at as usize);
        for between in at + 1..special.min(at + 1 + ORDINARY_DEPTH) {
            let entry = &mut self.entries[between];
            if !entry.tag.is(FORMATTING) && entry.flags & CLOSED == 0 {
                let flags = mem::replace(&mut entry.flags, CLOSED);
                self.count(flags, -1);
            }
        }
        self.take_out(at);
    }

    /// The topmost element of this tag in scope.
    pub(super) fn in_scope(&self, tag: Tag) -> Option<usize> {
        above(self.last[tag as usize], self.bound(&[]))
    }

    /// Likewise for a paragraph, whose scope a button bounds too.
    pub(super) fn paragraph(&self) -> Option<usize> {
        above(self.last[Tag::P as usize], self.bound(&[Tag::Button]))
    }

    /// Likewise for a list item, whose scope a list bounds too.
    pub(super) fn list_item(&self) -> Option<usize> {
        above(self.last[Tag::Li as usize], self.bound(&[Tag::Ol, Tag::Ul]))
    }

    /// The topmost heading in scope.
    pub(super) fn heading(&self) -> Option<usize> {
        const HEADINGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];
        HEADINGS.iter().filter_map(|&tag| self.in_scope(tag)).max()
    }

    /// The element that a new item of a list (`li`, or `dd` and `dt`) closes.
    pub(super) fn previous_item(&self, tags: &[Tag]) -> Option<usize> {
        for &at in self.specials.iter().rev().take(LIST_DEPTH) {
            let entry = &self.entries[at as usize];
            if tags.contains(&entry.tag) && entry.flags & CLOSED == 0 {
                return Some(at as usize);
            }
            if !matches!(entry.tag, Tag::Address | Tag::Div | Tag::P) {
                return None;
            }
        }
        None
    }

    /// The element that the end tag of an ordinary element closes: the topmost
    /// of its name, unless a special element lies above.
    pub(super) fn ordinary(&self, tag: Tag, name: &[u8]) -> Option<usize> {
        let bound = self.specials.last().copied();
        let mut at = above(self.last[tag as usize], bound)?;
        if tag != Tag::Other {
            return Some(at);
        }
        let name = hash(name);
        for _ in 0..ORDINARY_DEPTH {
            let entry = &self.entries[at];
            if entry.name == name {
                return Some(at);
            }
            at = above(entry.below, bound)?;
        }
        None
    }

    /// Whether a special element lies above `at`.
    pub(super) fn special_above(&self, at: usize) -> bool {
        self.specials.last().is_some_and(|&mark| mark as usize > at)
    }

    /// The outermost SVG or MathML element that one stands in, if any.
    pub(super) fn foreign(&self) -> Option<usize> {
        let bound = self.specials.last().copied();
        let svg = above(self.last[Tag::Svg as usize], bound);
        let math = above(self.last[Tag::Math as usize], bound);
        svg.or(math)
    }

    fn bound(&self, also: &[Tag]) -> Option<u32> {
        also.iter()
            .map(|&tag| self.last[tag as usize])
            .filter(|&at| at != NONE)
            .chain(self.scopes.last().copied())
            .max()
    }

    fn count(&mut self, flags: Flags, by: i32) {
        for (flag, counter) in
            [(HIDDEN, &mut self.hidden), (LINK, &mut self.links), (PREFORMATTED, &mut self.preformatted)]
        {
            if flags & flag != 0 {
                *counter = counter.saturating_add_signed(by);
            }
        }
    }
}

/// `at` as an index if it is set and not below `bound`. An element may be its
/// own bound.
fn above(at: u32, bound: Option<u32>) -> Option<usize> {
    (at != NONE && bound.is_none_or(|bound| at >= bound)).then_some(at as usize)
}

fn hash(name: &[u8]) -> u16 {
    let hash = name
        .iter()
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) as u16
}
