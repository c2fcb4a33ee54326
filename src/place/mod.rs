//! Placement by arithmetic: in which column did a number stand whose row lost
//! its blank cells?
//!
//! A grid has rows of the same columns, the last of which may be the sum of the
//! others, and *relations* that hold in every column ("these rows together equal
//! those rows"). Some rows are known cell by cell ([`Content::Exact`]); of others
//! only the numbers in printed order are left ([`Content::Loose`]). [`place`]
//! weighs every order-preserving placement of the loose rows and answers the
//! cells on which **all** placements agree that satisfy every relation. It knows
//! nothing of tokens, forms or labels.
//!
//! # What is assumed
//!
//! An answer is right if the report keeps its relations and these premises hold:
//!
//! 1. *Printed order is column order*, and nothing printed was lost.
//! 2. *A blank counts as 0 in a sum*, except that a blank total claims nothing:
//!    the row's sum is then what its parts add up to. A row that shows a total
//!    and no part claims nothing in the columns of the parts.
//! 3. *Whether totals are printed is a habit* of each kind of row in one report,
//!    and is read from its rows that are not all zero ([`Habit`]). Arithmetic
//!    alone cannot tell: the totals obey the very relations that a seventh
//!    applicant would, so `26 26` may be one applicant and the total or two
//!    applicants. Where the habit cannot be told, nothing is inferred.
//!    A habit needs several rows to show in, one of them with a total too great
//!    to be a coincidence.
//!    So is which columns print their zeros: where zeros come and go from row to
//!    row, a blank may be anything, and nothing is inferred.
//! 4. *A row of zeros follows the habit only in a grid of one shape*: zeros are
//!    invisible to sums, so their totals are inferred only where many rows are
//!    loose and all show the same count of numbers.
//!
//! # When the report itself is wrong
//!
//! Published errors are common, and must be neither repaired nor absorbed by
//! moving a loose row's number:
//!
//! - No placement satisfies all relations: [`Verdict::Inconsistent`], and nothing
//!   is inferred in any row that shares a relation with the trouble.
//! - A relation among exact rows that fails, or an exact row whose total is not
//!   the sum of its parts, is a visible error: [`Verdict::Inconsistent`], too, for
//!   the rows that share a relation with it. A placement that happens to fit may
//!   fit because of the error.
//! - A row's cells are inferred only where a relation holds in each of its columns:
//!   a row's own sum alone does not tell a misprint from a placement.
//! - A cell is inferred only if it is *also* agreed when all relations of any one
//!   column are disregarded, so no single misprinted part decides anything alone.
//!
//! # Cost
//!
//! Without loose rows [`place`] returns at once and allocates nothing. Otherwise
//! the loose rows that share relations are worked through together, one row after
//! the other, keeping the set of *different* partial sums (not of placements)
//! that can still come out right; a backward pass then marks what is part of a
//! whole solution. The result is exact, the work is counted in steps, and past
//! [`LIMIT`] steps the answer is [`Verdict::GaveUp`], the same on any machine.
//!
//! Constraint and SAT solvers were weighed. They answer "is there a solution", so
//! that every candidate of every row would have to be asked for in turn, with
//! their own notion of a limit; the layers answer for all candidates in one pass.

mod agree;
mod candidates;
mod habit;
mod search;
#[cfg(test)]
mod tests;

use agree::Agreement;
use candidates::{Candidates, Reading};
use habit::{Habit, Habits};
use search::{Found, Problem, Steps};

/// Most steps that one call takes. A step is one candidate weighed, or one
/// partial sum extended by one row.
///
/// The form of 上海 2019 without any blank takes six tenths of this; of random dense
/// reports 1 in 10 takes more than a sixteenth, and 1 in 30 gives up. Four times the
/// limit would place another 0.3 % of the numbers.
pub(crate) const LIMIT: u32 = 80_000;

/// A grid with more columns is not looked at.
pub(crate) const MAX_COLUMNS: usize = 15;

/// A loose row with more pieces is not looked at.
pub(crate) const MAX_PIECES: usize = 20;

/// Greatest value that is reckoned with. A row with a greater one counts as
/// unknown; no count of requests comes near.
pub(crate) const MAX_VALUE: i64 = 1_000_000_000_000;

/// Rows of numbers and what is known of their sums.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// How many cells a row has; at most [`MAX_COLUMNS`].
    pub columns: usize,
    /// Whether the last column is the sum of the others.
    pub last_is_total: bool,
    pub rows: Vec<Row>,
    /// Each holds in every column.
    pub relations: Vec<Relation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Rows of one kind share the habit of printing their total or not. Any
    /// numbering will do; in the requests form 0 for the leaf rows under
    /// "outcomes" and 1 for the four rows of the balance.
    pub kind: u8,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// One entry per column, `None` where the cell is known to hold no number.
    Exact(Vec<Option<i64>>),
    /// The numbers in printed order, the columns lost.
    Loose(Vec<Piece>),
    /// Not in the text, cut off or unreadable: any number may stand there.
    Unknown,
}

/// A run of digits as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub value: i64,
    /// How many digits are printed (`007` has 3).
    pub digits: u8,
    /// Whether this and the next piece may be one number that came out split
    /// (`13 612`, or `1361` and `2` on two lines).
    pub may_join_next: bool,
}

/// Rows (by index) whose sum equals that of other rows, in each column.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub plus: Vec<usize>,
    pub minus: Vec<usize>,
}

/// What was found: one entry for each loose row, in the order of the grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Placement {
    pub rows: Vec<PlacedRow>,
    /// The work done, at most [`LIMIT`].
    pub steps: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacedRow {
    /// Index of the row in the grid.
    pub row: usize,
    pub verdict: Verdict,
    /// One entry per column.
    pub cells: Vec<Cell>,
    /// For each piece the columns where it, or the number that it is part of, may
    /// stand: the candidates to show to a person where the cells are open. Bit
    /// *c* is column *c*. Empty (0) where no placement was found.
    pub piece_columns: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// The placements do not agree, or nothing may be inferred.
    Open,
    /// Blank in every placement.
    Blank,
    /// This number in every placement. Bit *p* of `pieces`: piece *p* is part of
    /// it in some placement (of `5 5`, either may be meant).
    Number { value: i64, pieces: u32 },
}

/// How far the cells of a row may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As many pieces as columns, or none: placed by order alone.
    Complete,
    /// The cells are those on which all consistent placements agree; they may all
    /// be open.
    Placed,
    /// It cannot be told whether rows of this kind print their total. Nothing is
    /// inferred.
    HabitUnknown,
    /// No placement satisfies the relations: the report contradicts itself or was
    /// misread. Nothing is inferred.
    Inconsistent,
    /// The limit was reached. Nothing is inferred.
    GaveUp,
    /// More numbers than columns, however they are joined, or beyond
    /// [`MAX_COLUMNS`], [`MAX_PIECES`] or [`MAX_VALUE`]. Nothing is inferred.
    Misfit,
}

/// Finds the cells that all consistent placements agree on.
pub(crate) fn place(grid: &Grid) -> Placement {
    place_with(grid, Policy::DEFAULT)
}

/// What the measurements vary; everybody else takes [`Policy::DEFAULT`].
#[derive(Clone, Copy, Debug)]
struct Policy {
    limit: u32,
    /// Whether an answer must hold up without any one column's relations.
    doubt_columns: bool,
    /// Whether nothing is inferred near a visible published error.
    doubt_errors: bool,
    /// Whether the habit of printing totals must show.
    ask_habit: bool,
}

impl Policy {
    const DEFAULT: Policy = Policy { limit: LIMIT, doubt_columns: true, doubt_errors: true, ask_habit: true };
}

fn place_with(grid: &Grid, policy: Policy) -> Placement {
    let is_loose = |row: &Row| matches!(row.content, Content::Loose(_));
    if !grid.rows.iter().any(is_loose) {
        return Placement::default();
    }
    let mut steps = Steps::new(policy.limit);
    if grid.columns > MAX_COLUMNS || grid.columns <= usize::from(grid.last_is_total) {
        return Placement { rows: misfits(grid), steps: 0 };
    }
    let rows = Solver::new(grid, policy, &mut steps).solve(&mut steps);
    Placement { rows, steps: steps.used() }
}

/// All loose rows of a grid of which nothing can be said.
fn misfits(grid: &Grid) -> Vec<PlacedRow> {
    let misfit = |(row, given): (usize, &Row)| match &given.content {
        Content::Loose(pieces) => Some(open_row(row, Verdict::Misfit, grid.columns, pieces.len())),
        _ => None,
    };
    grid.rows.iter().enumerate().filter_map(misfit).collect()
}

fn open_row(row: usize, verdict: Verdict, columns: usize, pieces: usize) -> PlacedRow {
    PlacedRow { row, verdict, cells: vec![Cell::Open; columns], piece_columns: vec![0; pieces] }
}

/// What the search knows of a row.
enum State {
    /// Its cells, with the total filled in from the parts where it is blank.
    Known(Vec<i64>),
    /// A total and no parts: says nothing but in the last column.
    BareTotal(i64),
    Free(Candidates),
    /// Anything may stand there.
    Opaque,
}

struct Solver<'a> {
    grid: &'a Grid,
    policy: Policy,
    states: Vec<State>,
    /// The answers already known, for the loose rows that no search is made for.
    settled: Vec<Option<PlacedRow>>,
}

impl<'a> Solver<'a> {
    fn new(grid: &'a Grid, policy: Policy, steps: &mut Steps) -> Self {
        let readings: Vec<Vec<Reading>> = grid.rows.iter().map(|row| candidates::readings(grid, row, steps)).collect();
        let habits = Habits::of(grid, &readings, policy.ask_habit);
        let mut solver = Solver {
            grid,
            policy,
            states: Vec::with_capacity(grid.rows.len()),
            settled: Vec::with_capacity(grid.rows.len()),
        };
        for (row, readings) in readings.iter().enumerate() {
            let (state, settled) = solver.state(row, readings, &habits, steps);
            solver.states.push(state);
            solver.settled.push(settled);
        }
        solver
    }

    fn state(
        &self,
        row: usize,
        readings: &[Reading],
        habits: &Habits,
        steps: &mut Steps,
    ) -> (State, Option<PlacedRow>) {
        let pieces = match &self.grid.rows[row].content {
            Content::Unknown => return (State::Opaque, None),
            Content::Exact(cells) => return (known(self.grid, cells), None),
            Content::Loose(pieces) => pieces,
        };
        if steps.is_out() {
            return (State::Opaque, Some(self.nothing(row, Verdict::GaveUp)));
        }
        if readings.is_empty() {
            return (State::Opaque, Some(self.nothing(row, Verdict::Misfit)));
        }
        let only_order = pieces.is_empty() || readings.len() == 1 && readings[0].numbers.len() == self.grid.columns;
        if only_order {
            return self.by_order(row, &readings[0]);
        }
        let habit = habits.of_row(self.grid, row, readings);
        let Some(candidates) = Candidates::of(self.grid, readings, habit, steps) else {
            return (State::Opaque, Some(self.nothing(row, Verdict::GaveUp)));
        };
        if habit == Habit::Unknown && !readings.iter().all(Reading::is_zero) {
            let mut answer = self.nothing(row, Verdict::HabitUnknown);
            answer.piece_columns = Agreement::of(&candidates, |_| true, pieces.len(), self.grid.columns).piece_columns;
            return (State::Opaque, Some(answer));
        }
        (State::Free(candidates), None)
    }

    /// As many numbers as cells, or none: no arithmetic is needed, and a wrong
    /// sum is the report's own affair.
    fn by_order(&self, row: usize, reading: &Reading) -> (State, Option<PlacedRow>) {
        let columns = self.grid.columns;
        let mut cells = vec![None; columns];
        let mut placed = vec![Cell::Blank; columns];
        for (column, number) in reading.numbers.iter().enumerate() {
            cells[column] = Some(number.value);
            placed[column] = Cell::Number { value: number.value, pieces: number.pieces };
        }
        let answer = PlacedRow {
            row,
            verdict: Verdict::Complete,
            cells: placed,
            piece_columns: (0..reading.numbers.len()).map(|column| 1 << column).collect(),
        };
        (known(self.grid, &cells), Some(answer))
    }

    fn nothing(&self, row: usize, verdict: Verdict) -> PlacedRow {
        let pieces = match &self.grid.rows[row].content {
            Content::Loose(pieces) => pieces.len(),
            _ => 0,
        };
        open_row(row, verdict, self.grid.columns, pieces)
    }

    fn solve(mut self, steps: &mut Steps) -> Vec<PlacedRow> {
        let equations = self.equations();
        let suspects = self.suspects(&equations);
        for component in self.components(&equations) {
            let answers = match self.policy.doubt_errors && self.is_near(&component, &suspects) {
                true => component.iter().map(|&row| self.nothing(row, Verdict::Inconsistent)).collect(),
                false => self.solve_component(&component, &equations, steps),
            };
            for answer in answers {
                let row = answer.row;
                self.settled[row] = Some(answer);
            }
        }
        self.settled.into_iter().flatten().collect()
    }

    fn solve_component(&self, rows: &[usize], equations: &[Equation], steps: &mut Steps) -> Vec<PlacedRow> {
        let all = |verdict| rows.iter().map(|&row| self.nothing(row, verdict)).collect();
        let mut supported = match self.search(rows, equations, None, steps) {
            Found::Supported(supported) => supported,
            Found::Inconsistent => return all(Verdict::Inconsistent),
            Found::GaveUp => return all(Verdict::GaveUp),
        };
        let doubted = if self.policy.doubt_columns { self.part_columns() } else { 0 };
        for column in 0..doubted {
            // Doubt can only add to what is supported.
            if supported.iter().flatten().all(|&supported| supported) {
                break;
            }
            match self.search(rows, equations, Some(column), steps) {
                Found::Supported(more) => search::unite(&mut supported, &more),
                // Fewer equations cannot be harder to satisfy; should they be,
                // nothing is known.
                Found::Inconsistent | Found::GaveUp => return all(Verdict::GaveUp),
            }
        }
        let answer = |(&row, supported): (&usize, &Vec<bool>)| self.agreed(row, supported, equations);
        rows.iter().zip(&supported).map(answer).collect()
    }

    fn agreed(&self, row: usize, supported: &[bool], equations: &[Equation]) -> PlacedRow {
        let mut answer = self.nothing(row, Verdict::Placed);
        if let State::Free(candidates) = &self.states[row] {
            let pieces = answer.piece_columns.len();
            let agreement = Agreement::of(candidates, |class| supported[class], pieces, self.grid.columns);
            answer.piece_columns = agreement.piece_columns;
            if self.is_held(row, equations) {
                answer.cells = agreement.cells;
            }
        }
        answer
    }

    /// Whether a row takes part in an equation of every column. Where the other
    /// rows of its relations are not known, nothing would show that a number of
    /// it is wrong.
    fn is_held(&self, row: usize, equations: &[Equation]) -> bool {
        let held = |column: usize| equations.iter().any(|e| e.column == column && e.signs[row] != 0);
        (0..self.grid.columns).all(held)
    }

    /// The supported classes of each row under the equations, without those of
    /// one column if so asked.
    fn search(&self, rows: &[usize], equations: &[Equation], without: Option<usize>, steps: &mut Steps) -> Found {
        let total = self.part_columns();
        // The total column holds the sums of the others: who doubts one of them
        // doubts it, too.
        let doubted = |column| without.is_some_and(|doubted| column == doubted || column == total);
        let used: Vec<&Equation> = equations
            .iter()
            .filter(|equation| !doubted(equation.column) && rows.iter().any(|&row| equation.signs[row] != 0))
            .collect();
        let sums = with_running_sums(&used, total);
        let contributions = |&row: &usize| match &self.states[row] {
            State::Free(candidates) => {
                let add = |class: &[i64], sum: &[&Equation]| sum.iter().map(|e| e.signs[row] * class[e.column]).sum();
                let adds = |class: &Vec<i64>| sums.iter().map(|sum| add(class, sum)).collect();
                candidates.classes.iter().map(adds).collect()
            }
            _ => Vec::new(),
        };
        let problem = Problem {
            constants: sums.iter().map(|sum| sum.iter().map(|equation| equation.constant).sum()).collect(),
            rows: rows.iter().map(contributions).collect(),
        };
        search::search(problem, steps)
    }

    fn part_columns(&self) -> usize {
        self.grid.columns - usize::from(self.grid.last_is_total)
    }

    /// The relations, column by column.
    fn equations(&self) -> Vec<Equation> {
        let mut equations = Vec::new();
        for relation in &self.grid.relations {
            for column in 0..self.grid.columns {
                equations.extend(self.equation(relation, column));
            }
        }
        equations
    }

    /// `None` if a row says nothing in this column.
    fn equation(&self, relation: &Relation, column: usize) -> Option<Equation> {
        let mut signs = vec![0; self.grid.rows.len()];
        let members = relation.plus.iter().map(|&row| (row, 1)).chain(relation.minus.iter().map(|&row| (row, -1)));
        for (row, sign) in members {
            *signs.get_mut(row)? += sign;
        }
        let mut constant = 0;
        let mut open = false;
        for (row, state) in self.states.iter().enumerate().filter(|(row, _)| signs[*row] != 0) {
            match state {
                State::Known(values) => constant += signs[row] * values[column],
                State::BareTotal(total) if column == self.part_columns() => constant += signs[row] * total,
                State::Free(_) => open = true,
                State::BareTotal(_) | State::Opaque => return None,
            }
        }
        Some(Equation { column, signs, constant, open })
    }

    /// The rows that a visible error of the report may concern: known rows whose
    /// total is not the sum of their parts, and the rows of a relation between
    /// known rows that fails.
    fn suspects(&self, equations: &[Equation]) -> Vec<bool> {
        let failing = |row: usize| equations.iter().any(|e| !e.open && e.constant != 0 && e.signs[row] != 0);
        (0..self.states.len()).map(|row| self.has_wrong_sum(row) || failing(row)).collect()
    }

    /// Whether a row shares a relation with a suspect.
    fn is_near(&self, rows: &[usize], suspects: &[bool]) -> bool {
        self.grid.relations.iter().any(|relation| {
            let members = || relation.plus.iter().chain(&relation.minus);
            members().any(|row| rows.contains(row)) && members().any(|&row| suspects.get(row) == Some(&true))
        })
    }

    fn has_wrong_sum(&self, row: usize) -> bool {
        match &self.states[row] {
            State::Known(values) if self.grid.last_is_total => {
                let (parts, total) = values.split_at(self.part_columns());
                parts.iter().sum::<i64>() != total[0]
            }
            _ => false,
        }
    }

    /// The free rows in groups that no equation connects.
    fn components(&self, equations: &[Equation]) -> Vec<Vec<usize>> {
        let free = |row: &usize| matches!(self.states[*row], State::Free(_));
        let mut group: Vec<usize> = (0..self.states.len()).collect();
        for equation in equations {
            let members: Vec<usize> = (0..group.len()).filter(|&row| equation.signs[row] != 0).filter(free).collect();
            let groups: Vec<usize> = members.iter().map(|&row| group[row]).collect();
            if let Some(&first) = groups.iter().min() {
                for entry in group.iter_mut().filter(|entry| groups.contains(*entry)) {
                    *entry = first;
                }
            }
        }
        let members = |name| (0..group.len()).filter(|&row| group[row] == name).filter(free).collect();
        (0..group.len()).map(members).filter(|rows: &Vec<usize>| !rows.is_empty()).collect()
    }
}

/// One relation in one column: the rows' values times their signs, plus what the
/// known rows amount to, is 0.
#[derive(Clone)]
struct Equation {
    column: usize,
    /// One entry per row of the grid.
    signs: Vec<i64>,
    constant: i64,
    /// Whether a free row takes part.
    open: bool,
}

/// The equations, each by itself, and behind them the sums of those of one relation
/// in neighbouring columns of parts: the first two, the first three, and so on.
///
/// These follow from the others, so they change no answer. But printed order is
/// column order, so a row has few ways to share its numbers between the columns up to
/// one and those behind it, and a search that looks at few rows at a time sees sooner
/// what cannot come out right.
fn with_running_sums<'a>(equations: &[&'a Equation], total: usize) -> Vec<Vec<&'a Equation>> {
    let mut sums: Vec<Vec<&Equation>> = equations.iter().map(|&equation| vec![equation]).collect();
    let parts: Vec<&Equation> = equations.iter().copied().filter(|equation| equation.column != total).collect();
    for neighbours in parts.chunk_by(|one, next| one.column + 1 == next.column && one.signs == next.signs) {
        sums.extend((2..=neighbours.len()).map(|count| neighbours[..count].to_vec()));
    }
    sums
}

fn known(grid: &Grid, cells: &[Option<i64>]) -> State {
    let out_of_range = |value: &i64| !(0..=MAX_VALUE).contains(value);
    if cells.len() != grid.columns || cells.iter().flatten().any(out_of_range) {
        return State::Opaque;
    }
    let mut values: Vec<i64> = cells.iter().map(|cell| cell.unwrap_or(0)).collect();
    if !grid.last_is_total {
        return State::Known(values);
    }
    let (parts, total) = cells.split_at(cells.len() - 1);
    match total[0] {
        Some(total) if total != 0 && parts.iter().all(Option::is_none) => {
            return State::BareTotal(total);
        }
        Some(_) => {}
        None => values[cells.len() - 1] = parts.iter().flatten().sum(),
    }
    State::Known(values)
}
