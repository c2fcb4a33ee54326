//! Real reports with their blanks dropped.

use super::report::{Cells, Count, LEAF, Matrix, TOTAL, all_dropped, compare};
use crate::place::{Cell, Content, LIMIT, Verdict, place};

/// A row of the requests form: values by column, `.` for a blank.
fn row(text: &str) -> Cells {
    text.split_whitespace().map(|word| word.parse().ok()).collect()
}

/// 上海市人民政府办公厅 2019: totals only in the four rows of the balance.
pub fn shanghai() -> Matrix {
    let blank = ". . . . . . .";
    let rows = [
        ["821 35 . . 2 1 859", "18 . . . . . 18", "258 12 . . 1 1 .", "3 . . . . . ."],
        ["14 . . . . . .", blank, blank, blank],
        ["5 . . . . . .", "3 1 . . . . .", blank, "10 2 . . . . ."],
        ["252 12 . . 1 . .", "44 3 . . . . .", "25 . . . . . .", "148 1 . . . . ."],
        ["5 4 . . . . .", blank, blank, blank],
    ];
    let end = [blank, "767 35 . . 2 1 805", "72 . . . . . 72"];
    rows.iter().flatten().chain(&end).map(|text| row(text)).collect()
}

/// 沭阳县发展和改革局 2023: one applicant column and the totals.
pub fn shuyang() -> Matrix {
    let (some, none) = (row("26 . . . . . 26"), row("0 . . . . . 0"));
    let mut rows = vec![some.clone(), none.clone(), some.clone()];
    rows.extend(vec![none.clone(); 20]);
    rows.extend([some, none]);
    rows
}

fn number(cell: Cell) -> Option<i64> {
    match cell {
        Cell::Number { value, .. } => Some(value),
        _ => None,
    }
}

#[test]
fn without_any_anchor_the_totals_are_found_and_the_columns_are_not() {
    // Four of six applicant columns are in use. Which four nothing can tell, so
    // the answer is the totals, the blank totals of the leaves, and what the order
    // leaves to each number.
    let matrix = shanghai();
    let placement = place(&all_dropped(&matrix));
    let at = |row: usize| placement.rows.iter().find(|placed| placed.row == row).expect("the row is loose");
    for row in [0, 1, 21, 22] {
        assert_eq!(number(at(row).cells[TOTAL]), matrix[row][TOTAL]);
    }
    for row in [2, 3, 9, 12] {
        assert_eq!(at(row).cells[TOTAL], Cell::Blank);
    }
    assert_eq!(at(0).piece_columns, [0b111, 0b1110, 0b11100, 0b111000, 0b1000000]);
    assert_eq!(at(3).piece_columns, [0b111]);
    assert_eq!(at(5).verdict, Verdict::Complete);
    assert!(placement.steps < LIMIT * 2 / 3, "{} steps are too near the limit", placement.steps);
    let count = compare(&matrix, &placement);
    assert_eq!(count, Count { right: 100, wrong: 0, open: 61, numbers: 35, placed: 4 });
}

#[test]
fn one_anchored_row_resolves_the_rest() {
    let matrix = shanghai();
    for anchor in [0, 21] {
        let mut grid = all_dropped(&matrix);
        grid.rows[anchor].content = Content::Exact(matrix[anchor].clone());
        let count = compare(&matrix, &place(&grid));
        assert_eq!((count.wrong, count.open), (0, 0), "{count:?}");
        assert_eq!(count.placed, 30);
    }
}

#[test]
fn an_anchored_leaf_resolves_the_columns_that_it_fills() {
    let matrix = shanghai();
    let mut grid = all_dropped(&matrix);
    grid.rows[2].content = Content::Exact(matrix[2].clone());
    let count = compare(&matrix, &place(&grid));
    assert_eq!((count.wrong, count.open), (0, 0), "{count:?}");
}

#[test]
fn every_total_is_found_where_one_applicant_column_is_filled() {
    let matrix = shuyang();
    let placement = place(&all_dropped(&matrix));
    assert_eq!(placement.rows.len(), 25);
    for placed in &placement.rows {
        assert_eq!(placed.verdict, Verdict::Placed);
        assert_eq!(number(placed.cells[TOTAL]), matrix[placed.row][TOTAL]);
        assert!(placed.cells[..TOTAL].iter().all(|cell| *cell == Cell::Open));
        // Six columns are equally possible for the other number.
        assert_eq!(placed.piece_columns, [0b111111, 0b1000000]);
    }
}

#[test]
fn one_misprint_in_a_leaf_leaves_everything_open() {
    let clean = shanghai();
    let printed = |&(row, column): &(usize, usize)| clean[row][column].is_some();
    let leaves = (2..21).flat_map(|row| (0..TOTAL).map(move |column| (row, column))).filter(printed);
    for (row, column) in leaves.collect::<Vec<_>>() {
        let mut matrix = shanghai();
        matrix[row][column] = matrix[row][column].map(|value| value + 1);
        let grid = all_dropped(&matrix);
        let placement = place(&grid);
        let leaves = placement.rows.iter().filter(|placed| grid.rows[placed.row].kind == LEAF);
        for placed in leaves.filter(|placed| placed.verdict != Verdict::Complete) {
            assert_eq!(placed.verdict, Verdict::Inconsistent);
            assert!(placed.cells.iter().all(|cell| *cell == Cell::Open));
        }
    }
}
