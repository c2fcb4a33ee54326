//! Text that stands where a table may hold none: it comes before the table.

use std::mem;

use super::Reader;
use crate::source::html::{Block, Line};

/// A line that belongs before a table that had begun.
pub(super) struct Fostered {
    /// Index in the blocks.
    pub(super) before: usize,
    /// Of two tables that begin at the same block the outer comes first.
    pub(super) table: u32,
    pub(super) line: Line,
}

impl Reader<'_> {
    /// Puts lines that stood between cells before their tables.
    pub(super) fn place_fostered(&mut self) {
        self.fostered.sort_by_key(|fostered| (fostered.before, fostered.table));
        let blocks = mem::take(&mut self.page.blocks);
        let mut fostered = mem::take(&mut self.fostered).into_iter().peekable();
        self.page.blocks.reserve(blocks.len() + fostered.len());
        for (at, block) in blocks.into_iter().enumerate() {
            while let Some(first) = fostered.next_if(|fostered| fostered.before <= at) {
                self.page.blocks.push(Block::Line(first.line));
            }
            self.page.blocks.push(block);
        }
        let rest = fostered.map(|fostered| Block::Line(fostered.line));
        self.page.blocks.extend(rest);
    }
}
