//! The rows that were met with cells of their own.

use rustc_hash::FxHashMap;

use crate::model::{Cell, Table};

/// The rows that were met with cells of their own.
pub(super) struct Seen {
    rows: Vec<bool>,
    /// The cells met first, of rows that further cells contradicted.
    contradicted: FxHashMap<usize, Vec<Cell>>,
}

impl Seen {
    pub(super) fn new(rows: usize) -> Seen {
        Seen { rows: vec![false; rows], contradicted: FxHashMap::default() }
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.rows[row]
    }

    /// The cells that a row was met with.
    pub(super) fn cells<'a>(&'a self, row: usize, table: &'a Table) -> Option<&'a [Cell]> {
        let contradicted = || self.contradicted.get(&row).map(Vec::as_slice);
        self.has(row).then(|| contradicted().unwrap_or_else(|| table.row(row)))
    }

    pub(super) fn note(&mut self, row: usize) {
        self.rows[row] = true;
        self.contradicted.remove(&row);
    }

    pub(super) fn contradict(&mut self, row: usize, table: &Table) {
        self.contradicted.entry(row).or_insert_with(|| table.row(row).to_vec());
    }
}
