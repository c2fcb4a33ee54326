//! Values that lost their columns are placed where they were printed, or not at
//! all.

mod support;

use std::collections::BTreeMap;
use std::ops::Range;

use nianbao::model::Status;
use nianbao::{Code, Parsed};

use support::form::Edition;
use support::generate;
use support::published;
use support::render::{BlankLine, Layout, Options, render};
use support::report::{Cell, TestReport};
use support::rng::Rng;

/// The layouts in which a blank cell leaves nothing; of the first three if the
/// scraper drops it.
const LAYOUTS: [Layout; 10] = [
    Layout::Lines,
    Layout::LinesTight,
    Layout::LinesSplit,
    Layout::Spaces,
    Layout::PdfRows,
    Layout::PdfRowsRepeated,
    Layout::PdfRowsHalves,
    Layout::PdfColumns,
    Layout::PdfColumnsUnder,
    Layout::PdfLines,
];

fn dropped(report: &TestReport, layout: Layout) -> String {
    render(report, &Options::of(layout).with_blank_line(BlankLine::Dropped))
}

/// What came of the cells of table three.
#[derive(Debug, Default)]
struct Tally {
    reports: usize,
    /// Printed numbers of rows that lost blanks, and how many were placed.
    numbers: usize,
    placed: usize,
    /// Numbers or blanks that are not as printed.
    wrong: Vec<String>,
    inconsistent: usize,
    gave_up: usize,
}

impl Tally {
    fn add(&mut self, name: &str, report: &TestReport, text: &str) {
        let parsed = nianbao::parse(text);
        self.reports += 1;
        self.inconsistent += usize::from(has(&parsed, Code::PlacementInconsistent));
        self.gave_up += usize::from(has(&parsed, Code::PlacementGaveUp));
        for expected in report.expected() {
            let cell =
                parsed.report.table(expected.table).and_then(|table| table.cell(&expected.row, &expected.column));
            let Some(cell) = cell else { continue };
            let number = cell.value().map(|number| number.to_string());
            let right = match cell.status {
                Status::Blank => expected.number.is_none(),
                _ => number.is_none() || number == expected.number,
            };
            if !right {
                self.wrong.push(format!("{name}: {expected:?} read as {cell:?}"));
            }
            let is_placed = cell.status == Status::Inferred;
            self.placed += usize::from(is_placed);
            let lost = cell.status == Status::Unresolved && expected.table == "requests" && expected.number.is_some();
            self.numbers += usize::from(is_placed || lost);
        }
    }

    fn line(&self) -> String {
        format!(
            "{} reports: {} wrong; {} of {} numbers placed; inconsistent {}, gave up {}",
            self.reports,
            self.wrong.len(),
            self.placed,
            self.numbers,
            self.inconsistent,
            self.gave_up
        )
    }
}

fn has(parsed: &Parsed, code: Code) -> bool {
    parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

/// A report that keeps the form's sums, with blanks as bodies leave them.
fn random_report(rng: &mut Rng) -> TestReport {
    let edition = *rng.pick(&Edition::ALL);
    let mut report = generate::consistent(edition, rng);
    // Few reports are as full as these: thin them out, zero by zero and row by row.
    match rng.below(4) {
        0 => {}
        1 => generate::blank_row_totals(&mut report),
        2 => report.requests.iter_mut().for_each(|row| row.cells[6] = Cell::Blank),
        _ => blank_zero_totals(&mut report),
    }
    let whole_rows = *rng.pick(&[0, 0, 10, 50]);
    let columns = *rng.pick(&[0, 0, rng.clone().below(64)]);
    let anyhow = rng.chance(20);
    for row in &mut report.requests {
        if rng.chance(whole_rows) {
            continue;
        }
        for (column, cell) in row.cells[..6].iter_mut().enumerate() {
            let keeps = columns & (1 << column) != 0 || anyhow && rng.chance(50);
            if cell.count() == Some(0) && !keeps {
                *cell = Cell::Blank;
            }
        }
    }
    report
}

fn blank_zero_totals(report: &mut TestReport) {
    for row in &mut report.requests {
        if row.cells[6].count() == Some(0) {
            row.cells[6] = Cell::Blank;
        }
    }
}

/// One printed number of table three becomes another.
fn misprint(report: &mut TestReport, rng: &mut Rng) {
    let mut printed: Vec<&mut Cell> = report.requests.iter_mut().flat_map(|row| &mut row.cells).collect();
    printed.retain(|cell| cell.count().is_some());
    if printed.is_empty() {
        return;
    }
    let at = rng.below(printed.len() as u64) as usize;
    let old = printed[at].count().unwrap_or(0);
    let greatest = if rng.chance(70) { 2 } else { 1 + old.unsigned_abs() };
    let delta = 1 + rng.below(greatest) as i64;
    *printed[at] = Cell::number(if rng.chance(50) && old >= delta { old - delta } else { old + delta });
}

/// The text with all blanks dropped, or, of lines, now and then one left.
fn random_text(report: &TestReport, rng: &mut Rng) -> String {
    let layout = *rng.pick(&LAYOUTS);
    if !layout.shows_blanks() || rng.chance(70) {
        return dropped(report, layout);
    }
    let blank = "\u{a0}";
    let text = render(report, &Options::of(layout).with_blank_line(BlankLine::Of(blank)));
    let kept = text.lines().filter(|line| *line != blank || rng.chance(10));
    kept.flat_map(|line| [line, "\n"]).collect()
}

fn run(seeds: Range<u64>, broken: bool) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let mut rng = Rng::new(seed);
        let mut report = random_report(&mut rng);
        if broken {
            misprint(&mut report, &mut rng);
        }
        let text = random_text(&report, &mut rng);
        tally.add(&format!("seed {seed}"), &report, &text);
    }
    tally
}

#[test]
fn what_is_inferred_is_what_was_printed() {
    let tally = run(0..150, false);
    assert_eq!(tally.wrong, [] as [&str; 0]);
    assert!(tally.placed * 20 > tally.numbers, "too little is placed: {}", tally.line());
}

#[test]
fn nothing_wrong_is_inferred_from_a_misprint() {
    let tally = run(0..150, true);
    assert_eq!(tally.wrong, [] as [&str; 0]);
    assert!(tally.inconsistent > 0, "{}", tally.line());
}

/// 100,000 reports of each kind, from the seed in `SEED` (or 0) on.
#[test]
#[ignore = "takes minutes: cargo test --release --test placement -- --ignored --nocapture"]
fn no_counterexample_in_many_reports() {
    let seed = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    for (name, broken) in [("consistent", false), ("one misprint", true)] {
        let tally = run(seed..seed + 100_000, broken);
        println!("{name}: {}", tally.line());
        assert_eq!(tally.wrong.iter().take(20).collect::<Vec<_>>(), [] as [&str; 0]);
    }
}

/// How many cells of table three have each status.
fn statuses(parsed: &Parsed) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for note in parsed.report.cells.iter().filter(|note| note.table == "requests") {
        *counts.entry(note.status.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn shanghai_2019_without_blanks_has_its_totals_and_no_columns() {
    for layout in LAYOUTS.into_iter().filter(|&layout| layout != Layout::PdfRowsRepeated) {
        let report = published::shanghai_2019();
        let text = dropped(&report, layout);
        let parsed = nianbao::parse(&text);
        let expected = BTreeMap::from([("blank", 96), ("inferred", 4), ("unresolved", 61)]);
        assert_eq!(statuses(&parsed), expected, "{layout:?}");
        let mut tally = Tally::default();
        tally.add("上海", &report, &text);
        assert_eq!(tally.wrong, [] as [&str; 0]);
    }
}

#[test]
fn shanghai_2019_with_one_whole_row_is_whole() {
    for layout in LAYOUTS.into_iter().filter(|&layout| layout != Layout::PdfRowsRepeated) {
        let report = published::shanghai_2019_with_one_whole_row();
        let text = dropped(&report, layout);
        let parsed = nianbao::parse(&text);
        assert_eq!(statuses(&parsed).get("unresolved"), None, "{layout:?}");
        let of_table = |diagnostic: &&nianbao::Diagnostic| diagnostic.table.as_deref() == Some("requests");
        assert!(parsed.diagnostics.iter().filter(of_table).all(|diagnostic| diagnostic.code == Code::ValuesInferred));
        let mut tally = Tally::default();
        tally.add("上海", &report, &text);
        assert_eq!(tally.wrong, [] as [&str; 0]);
    }
}

#[test]
fn shuyang_2023_has_every_total_and_six_columns_for_the_other_number() {
    let report = published::shuyang_reform_2023();
    let parsed = nianbao::parse(&dropped(&report, Layout::Lines));
    let requests = parsed.report.requests().expect("the report has table three");
    for row in &report.requests {
        let cell = requests.cell(&row.id, "total").expect("the form has the cell");
        assert_eq!(cell.status, Status::Inferred, "{}", row.id);
        assert_eq!(cell.value().and_then(|number| number.as_integer()), row.cells[6].count(), "{}", row.id);
        let said = parsed.diagnostics.iter().any(|diagnostic| {
            diagnostic.row.as_deref() == Some(row.id.as_str())
                && diagnostic.message.contains("可能属于：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他")
                && diagnostic.message_en.contains("may stand in natural_person, commercial_enterprise, ")
        });
        assert!(said, "{}", row.id);
    }
}

#[test]
fn checks_take_no_inferred_number_for_evidence() {
    let text = dropped(&published::shanghai_2019_with_one_whole_row(), Layout::Lines);
    let parsed = nianbao::parse(&text);
    let checks = &parsed.report.checks;
    // The one whole row; the balance and the outcomes need inferred cells, and
    // table four has blanks.
    assert_eq!((checks.passed, checks.failed), (1, 0));
}

#[test]
fn a_number_in_two_pieces_is_put_together() {
    let mut report = published::shanghai_2019_with_one_whole_row();
    for row in &mut report.requests {
        for cell in &mut row.cells {
            if cell.count().is_none() {
                *cell = Cell::number(0);
            }
        }
        row.cells[6] = Cell::number(row.cells[..6].iter().filter_map(Cell::count).sum::<i64>());
    }
    let text = dropped(&report, Layout::LinesTight);
    for split in ["80\n5", "80 5"] {
        let text = text.replace("\n805\n", &format!("\n{split}\n"));
        let parsed = nianbao::parse(&text);
        let requests = parsed.report.requests().expect("the report has table three");
        let total = requests.cell("outcomes.total", "total").expect("the form has the cell");
        assert_eq!(total.status, Status::Inferred, "{split}");
        assert_eq!(total.value().map(|number| number.to_string()).as_deref(), Some("805"), "{split}");
        assert_eq!(total.span.and_then(|span| span.of(&text)), Some(split));
    }
}

#[test]
fn a_header_in_another_order_places_nothing() {
    let text = dropped(&published::shanghai_2019_with_one_whole_row(), Layout::Lines);
    let swapped = text.replace("自然人", "@").replace("\n总计\n", "\n自然人\n").replace('@', "总计");
    assert_ne!(text, swapped);
    assert!(!statuses(&nianbao::parse(&swapped)).contains_key("inferred"));
    let headless = text.replace("自然人", "");
    assert!(!statuses(&nianbao::parse(&headless)).contains_key("inferred"));
}
