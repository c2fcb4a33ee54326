//! Random reports: does the solver ever infer a wrong cell?

use super::cases::{shanghai, shuyang};
use super::report::{COLUMNS, Count, Matrix, TOTAL, all_dropped, compare, dropped, exact, piece};
use crate::place::{Content, Grid, Piece, Policy, Verdict, place_with};

/// A small generator of numbers (SplitMix64), so that a seed names a report.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// From 0 up to, not including, `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Which zeros are printed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Zeros {
    Blank,
    Printed,
    /// In some columns always, in the others never.
    ByColumn,
    /// Each cell as it comes.
    Anyhow,
}

/// Which totals are printed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Totals {
    All,
    /// Not those of 0.
    OfNonzero,
    /// Only those of the four rows of the balance, as in 上海 2019.
    OfBalance,
    Never,
    /// No parts at all but in the balance.
    BareInLeaves,
    /// No parts at all.
    Bare,
    /// Each as it comes: a report without any habit.
    Anyhow,
}

const HABITS: [Totals; 6] =
    [Totals::All, Totals::OfNonzero, Totals::OfBalance, Totals::Never, Totals::BareInLeaves, Totals::Bare];

/// A report that keeps all relations.
fn report(dice: &mut Dice, totals: Totals) -> Matrix {
    let leaves = dice.pick(&[19, 21]);
    let counts = counts(dice, leaves);
    let zeros = dice.pick(&[Zeros::Blank, Zeros::Blank, Zeros::Printed, Zeros::ByColumn, Zeros::Anyhow]);
    let fixed: u64 = dice.below(64);
    let prints_zero = |dice: &mut Dice, column: usize| match zeros {
        Zeros::Blank => false,
        Zeros::Printed => true,
        Zeros::ByColumn => fixed & (1 << column) != 0,
        Zeros::Anyhow => dice.chance(50),
    };
    let rows = counts.len();
    let mut matrix = Vec::with_capacity(rows);
    for (row, parts) in counts.iter().enumerate() {
        let is_leaf = (2..rows - 2).contains(&row);
        let total: i64 = parts.iter().sum();
        let bare = totals == Totals::Bare || totals == Totals::BareInLeaves && is_leaf;
        let mut cells = vec![None; COLUMNS];
        for (column, &part) in parts.iter().enumerate() {
            if !bare && (part != 0 || prints_zero(dice, column)) {
                cells[column] = Some(part);
            }
        }
        let prints_total = match totals {
            Totals::All if total == 0 && zeros == Zeros::Blank => dice.chance(50),
            Totals::All | Totals::Bare | Totals::BareInLeaves => true,
            Totals::OfNonzero => total != 0,
            Totals::OfBalance => !is_leaf && (total != 0 || zeros != Zeros::Blank),
            Totals::Never => false,
            Totals::Anyhow => dice.chance(50),
        };
        cells[TOTAL] = prints_total.then_some(total);
        matrix.push(cells);
    }
    matrix
}

/// The parts of each row.
fn counts(dice: &mut Dice, leaves: usize) -> Vec<[i64; TOTAL]> {
    let greatest = dice.pick(&[2, 4, 10, 100, 2000]);
    let filled_rows = dice.pick(&[5, 20, 50, 90]);
    let chances: [u64; TOTAL] = match dice.below(4) {
        0 => [100, 0, 0, 0, 0, 0],
        1 => [95, 30, 0, 0, 5, 20],
        2 => [90, 60, 10, 10, 30, 30],
        _ => [60; TOTAL],
    };
    let mut sum = [0; TOTAL];
    let mut matrix = vec![[0; TOTAL]; 2];
    for _ in 0..leaves {
        let filled = dice.chance(filled_rows);
        let mut row = [0; TOTAL];
        for (column, part) in row.iter_mut().enumerate() {
            if filled && dice.chance(chances[column]) {
                *part = 1 + dice.below(if column == 0 { greatest } else { 1 + greatest / 8 }) as i64;
            }
            sum[column] += *part;
        }
        matrix.push(row);
    }
    matrix.push(sum);
    let mut next = [0; TOTAL];
    for column in 0..TOTAL {
        let open = |dice: &mut Dice| {
            if dice.chance(chances[column] / 2) { dice.below(1 + greatest / 2) as i64 } else { 0 }
        };
        next[column] = open(dice);
        let available = sum[column] + next[column];
        let carried = open(dice).min(available);
        matrix[1][column] = carried;
        matrix[0][column] = available - carried;
    }
    matrix.push(next);
    matrix
}

/// Takes the blanks out of all, half or few rows, and now and then splits a
/// number or loses a row.
fn lose(dice: &mut Dice, matrix: &Matrix) -> Grid {
    let (share, splits, unknown) =
        (dice.pick(&[100, 100, 50, 10]), dice.pick(&[0, 0, 0, 20]), dice.pick(&[0, 0, 0, 5]));
    let mut grid = exact(matrix);
    for (row, cells) in grid.rows.iter_mut().zip(matrix) {
        if cells.iter().any(Option::is_none) && dice.chance(share) {
            row.content = dropped(cells);
        }
        if dice.chance(splits) {
            row.content = split(dice, cells);
        }
        if dice.chance(unknown) {
            row.content = Content::Unknown;
        }
    }
    grid
}

/// One number of the row comes out in two pieces.
fn split(dice: &mut Dice, cells: &[Option<i64>]) -> Content {
    let values: Vec<i64> = cells.iter().flatten().copied().collect();
    let chosen = dice.below(1 + values.len() as u64) as usize;
    let mut pieces = Vec::new();
    for (at, &value) in values.iter().enumerate() {
        if at == chosen && value >= 10 {
            let digits = 1 + dice.below(value.to_string().len() as u64 - 1) as u8;
            let unit = 10i64.pow(u32::from(digits));
            pieces.push(Piece { may_join_next: true, ..piece(value / unit) });
            pieces.push(Piece { value: value % unit, digits, may_join_next: false });
        } else {
            pieces.push(Piece { may_join_next: dice.chance(10), ..piece(value) });
        }
    }
    Content::Loose(pieces)
}

/// Changes one printed number by a random amount.
fn misprint(dice: &mut Dice, matrix: &mut Matrix) {
    let printed: Vec<(usize, usize)> = (0..matrix.len())
        .flat_map(|row| (0..COLUMNS).map(move |column| (row, column)))
        .filter(|&(row, column)| matrix[row][column].is_some())
        .collect();
    let (row, column) = dice.pick(&printed);
    let old = matrix[row][column].unwrap_or(0);
    let greatest = if dice.chance(70) { 2 } else { 1 + old.unsigned_abs() };
    let delta = 1 + dice.below(greatest) as i64;
    let new = if dice.chance(50) && old >= delta { old - delta } else { old + delta };
    matrix[row][column] = Some(new);
}

#[derive(Default, Debug)]
struct Tally {
    count: Count,
    wrong_reports: usize,
    inconsistent: usize,
    gave_up: usize,
    steps: Vec<u32>,
    micros: Vec<u32>,
}

impl Tally {
    fn line(&self) -> String {
        let spread = |numbers: &[u32]| {
            let mut numbers = numbers.to_vec();
            numbers.sort_unstable();
            let last = numbers.len().saturating_sub(1);
            let at = |permille: usize| numbers.get(last * permille / 1000).copied().unwrap_or(0);
            format!("median {} p90 {} p99 {} max {}", at(500), at(900), at(990), at(1000))
        };
        let Count { right, wrong, open, numbers, placed } = self.count;
        let share = 100.0 * placed as f64 / numbers.max(1) as f64;
        format!(
            "{} reports: wrong {wrong} in {} reports, right {right}, open {open}; {share:.1} % of {numbers} numbers \
             placed; inconsistent {}, gave up {}; steps {}; µs {}",
            self.steps.len(),
            self.wrong_reports,
            self.inconsistent,
            self.gave_up,
            spread(&self.steps),
            spread(&self.micros),
        )
    }
}

fn run(seeds: std::ops::Range<u64>, habits: &[Totals], broken: bool, policy: Policy) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let mut dice = Dice(seed.wrapping_mul(0xD129_42F5_7E8B_1A63));
        let totals = dice.pick(habits);
        let mut matrix = report(&mut dice, totals);
        if broken && matrix.iter().flatten().any(Option::is_some) {
            misprint(&mut dice, &mut matrix);
        }
        let grid = lose(&mut dice, &matrix);
        let start = std::time::Instant::now();
        let placement = place_with(&grid, policy);
        tally.micros.push(start.elapsed().as_micros() as u32);
        let count = compare(&matrix, &placement);
        if count.wrong > 0 && std::env::var_os("SHOW").is_some() && tally.wrong_reports < 20 {
            eprintln!("seed {seed} {totals:?}");
            for placed in &placement.rows {
                eprintln!("{} {:?} {:?} {:?}", placed.row, placed.verdict, matrix[placed.row], placed.cells);
            }
        }
        tally.count.add(count);
        tally.wrong_reports += usize::from(count.wrong > 0);
        let has = |verdict| placement.rows.iter().any(|placed| placed.verdict == verdict);
        tally.inconsistent += usize::from(has(Verdict::Inconsistent));
        tally.gave_up += usize::from(has(Verdict::GaveUp));
        tally.steps.push(placement.steps);
    }
    tally
}

#[test]
fn what_is_inferred_is_what_was_printed() {
    // A low limit, to be quick also where nothing is optimized.
    let tally = run(0..500, &HABITS, false, Policy { limit: 20_000, ..Policy::DEFAULT });
    assert_eq!(tally.wrong_reports, 0, "{}", tally.line());
    assert!(tally.count.placed * 8 > tally.count.numbers, "too little is placed: {}", tally.line());
}

/// 100,000 reports from the seed in `SEED` (or 0) on. `SHOW=1` prints what is wrong.
fn many(broken: bool) {
    let seed = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let tally = run(seed..seed + 100_000, &HABITS, broken, Policy::DEFAULT);
    println!("{}", tally.line());
    assert_eq!(tally.wrong_reports, 0);
}

#[test]
#[ignore = "takes minutes: cargo test --release place::tests::random::no_counterexample -- --ignored --nocapture"]
fn no_counterexample_in_many_reports() {
    many(false);
}

#[test]
#[ignore = "takes minutes: cargo test --release place::tests::random::no_misprint -- --ignored --nocapture"]
fn no_misprint_in_many_reports_leads_astray() {
    many(true);
}

#[test]
#[ignore = "measures, asserts nothing: cargo test --release place::tests::random::measure -- --ignored --nocapture"]
fn measure() {
    let d = Policy::DEFAULT;
    let policies = [
        ("default", d),
        ("no column doubt", Policy { doubt_columns: false, ..d }),
        ("no error doubt", Policy { doubt_errors: false, ..d }),
        ("neither doubt", Policy { doubt_columns: false, doubt_errors: false, ..d }),
        ("habit not asked", Policy { ask_habit: false, ..d }),
        ("nothing but arithmetic", Policy { ask_habit: false, doubt_columns: false, doubt_errors: false, ..d }),
    ];
    let reports: u64 = std::env::var("REPORTS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    println!("The real cases:");
    for (name, matrix) in [("上海 2019", shanghai()), ("沭阳 2023", shuyang())] {
        let grid = all_dropped(&matrix);
        let start = std::time::Instant::now();
        let steps = (0..100).map(|_| place_with(&grid, d).steps).max();
        println!("{name}: {steps:?} steps, {:?} each", start.elapsed() / 100);
    }
    for limit in [1_000, 10_000, 40_000, 80_000, 160_000, 320_000, 1_600_000] {
        println!("limit {limit}: {}", run(0..reports.min(2_000), &HABITS, false, Policy { limit, ..d }).line());
    }
    for (name, policy) in policies {
        println!("{name}, consistent: {}", run(0..reports, &HABITS, false, policy).line());
        println!("{name}, one misprint: {}", run(0..reports, &HABITS, true, policy).line());
        println!("{name}, totals anyhow: {}", run(0..reports, &[Totals::Anyhow], false, policy).line());
    }
    for totals in HABITS {
        println!("{totals:?}: {}", run(0..reports, &[totals], false, d).line());
        println!("{totals:?} misprint: {}", run(0..reports, &[totals], true, d).line());
    }
}
