//! Does this report print the totals of its rows?

use super::candidates::Reading;
use super::{Content, Grid};

/// What the rows of one kind show. Rows of zeros show nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Every row can end with the sum of its other numbers, and enough rows do:
    /// that is taken for the total.
    Printed,
    /// Several rows have parts and no total, and none is known to have one: any row
    /// may print its total or not. That a row shows its total *only* is then ruled
    /// out.
    Optional,
    /// Neither: a lone `26` may be a part or a total without parts.
    Unknown,
}

/// The habits of a grid's kinds of rows.
pub(super) struct Habits {
    kinds: Vec<(u8, Habit)>,
    /// Whether all loose rows that show anything show the same count of numbers.
    one_shape: bool,
}

/// What the rows of one kind say for and against a habit.
#[derive(Default)]
struct Evidence {
    /// Rows that end, or may end, with the sum of their other numbers.
    closing: usize,
    /// Those that cannot well be two applicants with the same count: the cells are
    /// known, or the total is not [`SMALL`].
    telling: usize,
    /// Rows with parts and certainly no total.
    without_total: usize,
    /// Loose rows that do not close, whatever the reason.
    not_closing: usize,
    /// Exact rows with a total and no parts.
    bare_totals: usize,
    unknown: usize,
}

/// So many rows with a total make a habit: those of the kind, or of the whole grid
/// if nothing in it speaks against.
const ROWS_TO_SHOW: usize = 3;

/// Totals up to this may equal the other numbers by chance. In a report without
/// totals, one request from each of two applicants reads `1 1` in every row.
const SMALL: i64 = 9;

/// So many loose rows in one shape, with blanks in the same columns as it seems,
/// make it likely that rows of zeros print their totals like the others.
const ROWS_OF_ONE_SHAPE: usize = 8;

/// So many rows of a kind without one make it doubtful in all.
const ROWS_WITHOUT_TOTAL: usize = 2;

impl Habits {
    pub fn of(grid: &Grid, readings: &[Vec<Reading>], ask: bool) -> Habits {
        let mut kinds: Vec<u8> = grid.rows.iter().map(|row| row.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if !grid.last_is_total || !ask {
            let kinds = kinds.into_iter().map(|kind| (kind, Habit::Optional)).collect();
            return Habits { kinds, one_shape: false };
        }
        let evidence: Vec<Evidence> = kinds.iter().map(|&kind| Evidence::of(grid, readings, kind)).collect();
        let all = evidence.iter().fold(Evidence::default(), Evidence::plus);
        let zeros_tell = kinds.iter().all(|&kind| zeros_keep_to_columns(grid, kind));
        let habits = evidence.iter().map(|kind| if zeros_tell { kind.habit(&all) } else { Habit::Unknown });
        Habits { kinds: kinds.iter().copied().zip(habits).collect(), one_shape: one_shape(grid, readings) }
    }

    /// The habit that a loose row is held to.
    pub fn of_row(&self, grid: &Grid, row: usize, readings: &[Reading]) -> Habit {
        let kind = grid.rows[row].kind;
        let habit = self.kinds.iter().find(|(name, _)| *name == kind).map_or(Habit::Unknown, |(_, habit)| *habit);
        let is_zero = readings.iter().all(Reading::is_zero);
        let shows_total = self.one_shape && readings.iter().all(Reading::closes);
        match habit {
            Habit::Printed if is_zero && !shows_total => Habit::Optional,
            Habit::Unknown if is_zero => Habit::Optional,
            habit => habit,
        }
    }
}

impl Evidence {
    fn of(grid: &Grid, readings: &[Vec<Reading>], kind: u8) -> Evidence {
        let mut evidence = Evidence::default();
        for (row, readings) in grid.rows.iter().zip(readings).filter(|(row, _)| row.kind == kind) {
            match &row.content {
                Content::Exact(cells) => evidence.add_exact(cells),
                Content::Loose(_) => evidence.add_loose(readings),
                Content::Unknown => evidence.unknown += 1,
            }
        }
        evidence
    }

    fn add_exact(&mut self, cells: &[Option<i64>]) {
        let Some((total, parts)) = cells.split_last() else {
            return;
        };
        let sum = parts.iter().flatten().fold(0i64, |sum, &part| sum.saturating_add(part));
        match total {
            Some(total) if *total != 0 && parts.iter().all(Option::is_none) => self.bare_totals += 1,
            Some(total) if sum != 0 && *total == sum => {
                self.closing += 1;
                self.telling += 1;
            }
            None if sum != 0 => self.without_total += 1,
            _ => {}
        }
    }

    fn add_loose(&mut self, readings: &[Reading]) {
        if readings.iter().all(Reading::is_zero) {
            return;
        }
        let mut closing = readings.iter().filter(|reading| reading.closes()).peekable();
        if closing.peek().is_some() {
            self.closing += 1;
            self.telling += usize::from(closing.all(|reading| reading.total() > SMALL));
            return;
        }
        self.not_closing += 1;
        if !readings.iter().any(Reading::is_lone) {
            self.without_total += 1;
        }
    }

    fn habit(&self, all: &Evidence) -> Habit {
        // A kind with a single row may take after the grid, but not if that row
        // closes with a small total: it may do so by one misprint.
        let by_chance = self.closing == 1 && self.telling == 0;
        let grid_shows = all.shows() && all.never_without() && all.unknown == 0;
        let shown = self.shows() || grid_shows && !by_chance;
        if self.never_without() && shown {
            return Habit::Printed;
        }
        // One such row among others may be a misprint, and a single one proves
        // no habit; nor do rows of which some print their total and some do not.
        match self.without_total >= ROWS_WITHOUT_TOTAL && self.telling == 0 && all.bare_totals == 0 {
            true => Habit::Optional,
            false => Habit::Unknown,
        }
    }

    fn shows(&self) -> bool {
        self.closing >= ROWS_TO_SHOW && self.telling > 0
    }

    fn never_without(&self) -> bool {
        self.not_closing == 0 && self.without_total == 0
    }

    fn plus(mut self, other: &Evidence) -> Evidence {
        self.closing += other.closing;
        self.telling += other.telling;
        self.without_total += other.without_total;
        self.not_closing += other.not_closing;
        self.bare_totals += other.bare_totals;
        self.unknown += other.unknown;
        self
    }
}

/// Whether each column prints its zeros in all loose rows of a kind or in none, as
/// far as can be seen: rows of zeros then show as many numbers, and no row fewer.
/// Where zeros come and go, who knows what else was left blank.
fn zeros_keep_to_columns(grid: &Grid, kind: u8) -> bool {
    let mut counts: Vec<usize> = Vec::new();
    let mut of_zeros: Option<usize> = None;
    let mut shows_zero = false;
    for row in grid.rows.iter().filter(|row| row.kind == kind) {
        let pieces = match &row.content {
            Content::Loose(pieces) if pieces.iter().all(|piece| !piece.may_join_next) => pieces.as_slice(),
            Content::Exact(cells) if cells.iter().all(Option::is_none) => &[],
            _ => continue,
        };
        counts.push(pieces.len());
        shows_zero |= pieces.iter().any(|piece| piece.value == 0);
        if pieces.iter().all(|piece| piece.value == 0) {
            if of_zeros.is_some_and(|count| count != pieces.len()) {
                return false;
            }
            of_zeros = Some(pieces.len());
        }
    }
    !shows_zero || of_zeros.is_none_or(|least| counts.iter().all(|&count| count >= least))
}

/// Whether all loose rows that show anything show as many numbers, those that are
/// not all zero (enough of them) as well as those that are.
fn one_shape(grid: &Grid, readings: &[Vec<Reading>]) -> bool {
    let mut counts = Vec::new();
    let mut nonzero = 0;
    for (row, readings) in grid.rows.iter().zip(readings) {
        match &row.content {
            Content::Loose(pieces) if !pieces.is_empty() => counts.push(pieces.len()),
            _ => continue,
        }
        nonzero += usize::from(!readings.iter().all(Reading::is_zero));
    }
    // One cell missing anywhere in a row leaves as many, too.
    let as_many = counts.iter().all(|&count| count == counts[0] && count + 1 < grid.columns);
    as_many && nonzero >= ROWS_TO_SHOW && counts.len() >= ROWS_OF_ONE_SHAPE
}
