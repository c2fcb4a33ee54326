//! The ways to read and to place one loose row, by itself.

use rustc_hash::FxHashMap;

use super::habit::Habit;
use super::search::Steps;
use super::{Content, Grid, MAX_PIECES, MAX_VALUE, Piece, Row};

/// One way to put the pieces of a row together to numbers.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub numbers: Vec<PrintedNumber>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PrintedNumber {
    pub value: i64,
    /// Bit *p*: piece *p* is part of it.
    pub pieces: u32,
}

impl Reading {
    pub fn is_zero(&self) -> bool {
        self.numbers.iter().all(|number| number.value == 0)
    }

    /// Whether there are parts and the last number is their sum.
    pub fn closes(&self) -> bool {
        match self.numbers.split_last() {
            Some((last, parts)) => !parts.is_empty() && sum(parts) == last.value,
            None => false,
        }
    }

    /// The last number, which is the total if the row closes.
    pub fn total(&self) -> i64 {
        self.numbers.last().map_or(0, |number| number.value)
    }

    /// Whether only the last number can be more than 0, so that it may as well be
    /// a total whose parts are not told.
    pub fn is_lone(&self) -> bool {
        match self.numbers.split_last() {
            Some((_, parts)) => sum(parts) == 0,
            None => true,
        }
    }
}

fn sum(numbers: &[PrintedNumber]) -> i64 {
    numbers.iter().map(|number| number.value).sum()
}

/// All readings of a loose row that fit into the columns; none if it is out of
/// bounds or not loose.
pub(super) fn readings(grid: &Grid, row: &Row, steps: &mut Steps) -> Vec<Reading> {
    let Content::Loose(pieces) = &row.content else {
        return Vec::new();
    };
    let in_range = |piece: &Piece| (0..=MAX_VALUE).contains(&piece.value);
    if pieces.len() > MAX_PIECES || !pieces.iter().all(in_range) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let joinable = joinable(pieces);
    let mut joins = joinable;
    loop {
        if !steps.spend(1) {
            return Vec::new();
        }
        if pieces.len() - joins.count_ones() as usize <= grid.columns {
            found.extend(read(pieces, joins));
        }
        if joins == 0 {
            return found;
        }
        joins = (joins - 1) & joinable;
    }
}

/// Bit *p*: piece *p* may be joined with the next.
fn joinable(pieces: &[Piece]) -> u32 {
    let pairs = pieces.len().saturating_sub(1);
    (0..pairs).filter(|&at| pieces[at].may_join_next).map(|at| 1 << at).sum()
}

/// `None` if a number would be too great, or would begin with a 0 that no report
/// prints.
fn read(pieces: &[Piece], joins: u32) -> Option<Reading> {
    let mut numbers: Vec<PrintedNumber> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let joined = at > 0 && joins & (1 << (at - 1)) != 0;
        match numbers.last_mut() {
            Some(number) if joined => {
                if number.value == 0 {
                    return None;
                }
                let shift = 10i64.checked_pow(u32::from(piece.digits))?;
                let value = number.value.checked_mul(shift)?.checked_add(piece.value)?;
                if value > MAX_VALUE {
                    return None;
                }
                number.value = value;
                number.pieces |= 1 << at;
            }
            _ => numbers.push(PrintedNumber { value: piece.value, pieces: 1 << at }),
        }
    }
    Some(Reading { numbers })
}

/// The placements of one row that satisfy its own sum.
pub(super) struct Candidates {
    pub readings: Vec<Reading>,
    pub list: Vec<Candidate>,
    /// The different effects on the columns' sums. Placements that differ only in
    /// where a 0 stands are of one class, and the search need not tell them apart.
    pub classes: Vec<Vec<i64>>,
}

#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub reading: usize,
    /// Bit *c*: the next number of the reading stands in column *c*.
    pub columns: u32,
    pub class: usize,
}

impl Candidates {
    /// `None` once the steps are used up.
    pub fn of(grid: &Grid, readings: &[Reading], habit: Habit, steps: &mut Steps) -> Option<Candidates> {
        let mut found = Candidates { readings: readings.to_vec(), list: Vec::new(), classes: Vec::new() };
        let mut names = FxHashMap::default();
        for (reading, numbers) in readings.iter().enumerate() {
            for columns in subsets(grid.columns, numbers.numbers.len()) {
                if !steps.spend(1) {
                    return None;
                }
                let Some(effect) = effect(grid, numbers, columns, habit) else {
                    continue;
                };
                let next = names.len();
                let class = *names.entry(effect).or_insert_with_key(|effect: &Vec<i64>| {
                    found.classes.push(effect.clone());
                    next
                });
                found.list.push(Candidate { reading, columns, class });
            }
        }
        Some(found)
    }
}

/// All sets of `count` columns out of `columns`, in ascending order.
fn subsets(columns: usize, count: usize) -> impl Iterator<Item = u32> {
    let all = 1u32 << columns;
    let mut next = Some((1u32 << count) - 1).filter(|_| count <= columns);
    std::iter::from_fn(move || {
        let current = next?;
        // The next greater number with as many bits.
        next = match current {
            0 => None,
            _ => {
                let lowest = current & current.wrapping_neg();
                let ripple = current + lowest;
                Some(ripple | (((current ^ ripple) / lowest) >> 2))
            }
        }
        .filter(|&set| set < all);
        Some(current)
    })
}

/// The cells with 0 for blanks and the total filled in; `None` if the row's own
/// sum or the habit forbids this placement.
fn effect(grid: &Grid, reading: &Reading, columns: u32, habit: Habit) -> Option<Vec<i64>> {
    let mut values = vec![0; grid.columns];
    let stands = (0..grid.columns).filter(|&column| columns & (1 << column) != 0);
    for (column, number) in stands.zip(&reading.numbers) {
        values[column] = number.value;
    }
    let last = grid.columns.checked_sub(1).filter(|_| grid.last_is_total);
    let Some(last) = last else {
        return Some(values);
    };
    let parts: i64 = values[..last].iter().sum();
    let has_total = columns & (1 << last) != 0;
    match habit {
        Habit::Printed if !has_total => None,
        Habit::Printed | Habit::Optional if has_total && values[last] != parts => None,
        // To show a person the candidates, a bare total is one of them.
        Habit::Unknown if has_total && parts != 0 && values[last] != parts => None,
        _ => {
            values[last] = parts;
            Some(values)
        }
    }
}
