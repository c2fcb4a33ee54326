//! Grids in the shape of the requests form, and the loss of their blanks.

use crate::place::{Cell, Content, Grid, Piece, Placement, Relation, Row};

pub const COLUMNS: usize = 7;
pub const TOTAL: usize = 6;

/// The kinds of rows.
pub const LEAF: u8 = 0;
pub const BALANCE: u8 = 1;

pub type Cells = Vec<Option<i64>>;

/// Received, carried in, the leaves, their total, carried on.
pub type Matrix = Vec<Cells>;

pub fn relations(rows: usize) -> Vec<Relation> {
    let (total, next) = (rows - 2, rows - 1);
    vec![
        Relation { plus: vec![0, 1], minus: vec![total, next] },
        Relation { plus: (2..total).collect(), minus: vec![total] },
    ]
}

pub fn exact(matrix: &Matrix) -> Grid {
    let rows = matrix.len();
    let kind = |row| {
        if (2..rows - 2).contains(&row) { LEAF } else { BALANCE }
    };
    let row = |(at, cells): (usize, &Cells)| Row { kind: kind(at), content: Content::Exact(cells.clone()) };
    Grid {
        columns: COLUMNS,
        last_is_total: true,
        rows: matrix.iter().enumerate().map(row).collect(),
        relations: relations(rows),
    }
}

/// The row as a scraper leaves it that drops blank cells.
pub fn dropped(cells: &[Option<i64>]) -> Content {
    Content::Loose(cells.iter().flatten().map(|&value| piece(value)).collect())
}

pub fn piece(value: i64) -> Piece {
    Piece { value, digits: value.to_string().len() as u8, may_join_next: false }
}

/// Every row that has blanks loses them.
pub fn all_dropped(matrix: &Matrix) -> Grid {
    let mut grid = exact(matrix);
    for (row, cells) in grid.rows.iter_mut().zip(matrix) {
        if cells.iter().any(Option::is_none) {
            row.content = dropped(cells);
        }
    }
    grid
}

#[derive(Default, Debug, Clone, Copy, PartialEq)]
pub struct Count {
    pub right: usize,
    pub wrong: usize,
    pub open: usize,
    /// Printed numbers of loose rows, and how many of them were placed.
    pub numbers: usize,
    pub placed: usize,
}

impl Count {
    pub fn add(&mut self, other: Count) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.open += other.open;
        self.numbers += other.numbers;
        self.placed += other.placed;
    }
}

/// The answer held against what is printed.
pub fn compare(matrix: &Matrix, placement: &Placement) -> Count {
    let mut count = Count::default();
    for placed in &placement.rows {
        for (cell, truth) in placed.cells.iter().zip(&matrix[placed.row]) {
            let is_number = usize::from(truth.is_some());
            count.numbers += is_number;
            match (cell, truth) {
                (Cell::Open, _) => count.open += 1,
                (Cell::Blank, None) => count.right += 1,
                (Cell::Number { value, .. }, Some(printed)) if value == printed => {
                    count.right += 1;
                    count.placed += 1;
                }
                _ => count.wrong += 1,
            }
        }
    }
    count
}
