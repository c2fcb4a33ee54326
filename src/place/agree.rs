//! What the remaining placements of one row have in common.

use super::Cell;
use super::candidates::{Candidate, Candidates};

pub(super) struct Agreement {
    pub cells: Vec<Cell>,
    /// For each piece, bit *c*: it may stand in column *c*.
    pub piece_columns: Vec<u32>,
}

impl Agreement {
    /// Over all candidates of the classes that `keep` names.
    pub fn of(candidates: &Candidates, keep: impl Fn(usize) -> bool, pieces: usize, columns: usize) -> Agreement {
        let mut common: Vec<Option<Cell>> = vec![None; columns];
        let mut piece_columns = vec![0; pieces];
        for candidate in candidates.list.iter().filter(|candidate| keep(candidate.class)) {
            for (column, cell) in cells(candidates, candidate, columns).enumerate() {
                common[column] = Some(common[column].map_or(cell, |known| meet(known, cell)));
                note_pieces(&mut piece_columns, cell, column);
            }
        }
        let cells = common.into_iter().map(|cell| cell.unwrap_or(Cell::Open)).collect();
        Agreement { cells, piece_columns }
    }
}

fn cells(candidates: &Candidates, candidate: &Candidate, columns: usize) -> impl Iterator<Item = Cell> {
    let mut numbers = candidates.readings[candidate.reading].numbers.iter();
    let taken = candidate.columns;
    (0..columns).map(move |column| match taken & (1 << column) {
        0 => Cell::Blank,
        _ => numbers.next().map_or(Cell::Open, |number| Cell::Number { value: number.value, pieces: number.pieces }),
    })
}

fn meet(one: Cell, other: Cell) -> Cell {
    match (one, other) {
        (Cell::Blank, Cell::Blank) => Cell::Blank,
        (Cell::Number { value, pieces }, Cell::Number { value: same, pieces: more }) if value == same => {
            Cell::Number { value, pieces: pieces | more }
        }
        _ => Cell::Open,
    }
}

fn note_pieces(piece_columns: &mut [u32], cell: Cell, column: usize) {
    let Cell::Number { pieces, .. } = cell else {
        return;
    };
    for (at, columns) in piece_columns.iter_mut().enumerate() {
        if pieces & (1 << at) != 0 {
            *columns |= 1 << column;
        }
    }
}
