//! The same report in every layout gives the same tables.

mod support;

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use support::form::Edition;
use support::generate;
use support::render::{BlankLine, Layout, Newline, Options, render};
use support::report::{Cell, TestReport};
use support::rng::Rng;
use support::variant::Variant;

/// How a parse differs from what the report prints.
#[derive(Debug, Default)]
struct Differences {
    /// A number that is not the printed one, or where none is printed.
    wrong: Vec<String>,
    /// No number where one is printed.
    lost: Vec<String>,
    /// Lost, and nothing in the output says so.
    silent: Vec<String>,
}

fn differences(report: &TestReport, text: &str) -> Differences {
    let parsed = nianbao::parse(text);
    let mut found = Differences::default();
    for expected in report.expected() {
        let cell = parsed.report.table(expected.table).and_then(|table| table.cell(&expected.row, &expected.column));
        let number = cell.and_then(|cell| cell.value()).map(|number| number.to_string());
        if number == expected.number {
            continue;
        }
        let place = format!(
            "{}.{}.{}: printed {:?}, read {:?}",
            expected.table, expected.row, expected.column, expected.printed, number
        );
        if number.is_some() {
            found.wrong.push(place);
            continue;
        }
        let said = parsed.diagnostics.iter().any(|diagnostic| {
            diagnostic.severity >= nianbao::Severity::Warning
                && diagnostic.table.as_deref().is_none_or(|table| table == expected.table)
                && diagnostic.row.as_deref().is_none_or(|row| row == expected.row)
        });
        let noted = parsed.report.cells.iter().any(|note| {
            (note.table, note.row.as_str(), note.column) == (expected.table, &expected.row, &expected.column)
        });
        if !said && !noted {
            found.silent.push(place.clone());
        }
        found.lost.push(place);
    }
    found
}

fn assert_same(report: &TestReport, options: &Options) {
    let text = render(report, options);
    let found = differences(report, &text);
    let mut message = String::new();
    for place in found.wrong.iter().chain(&found.lost).take(12) {
        let _ = writeln!(message, "{place}");
    }
    let parsed = nianbao::parse(&text);
    for diagnostic in parsed.diagnostics.iter().take(5) {
        let _ = writeln!(message, "{} {}", diagnostic.code.as_str(), diagnostic.message_en);
    }
    assert!(message.is_empty() || found.lost.is_empty() && found.wrong.is_empty(), "{options:?}\n{message}\n{text}");
}

fn report(edition: Edition, seed: u64) -> TestReport {
    generate::consistent(edition, &mut Rng::new(seed))
}

fn edition() -> impl Strategy<Value = Edition> {
    prop::sample::select(&Edition::ALL[..])
}

fn layout() -> impl Strategy<Value = Layout> {
    prop::sample::select(&Layout::ALL[..])
}

fn variant() -> impl Strategy<Value = Option<Variant>> {
    prop::option::of(prop::sample::select(&Variant::ALL[..]))
}

/// Cells made blank or dashed as bodies do.
fn emptied(report: &mut TestReport, how: u8, seed: u64) {
    let mut rng = Rng::new(seed);
    match how {
        0 => {}
        1 => generate::blank_some(report, 10, &mut rng),
        2 => generate::blank_some(report, 60, &mut rng),
        3 => generate::blank_zeros(report),
        4 => generate::blank_organisations(report),
        5 => generate::blank_row_totals(report),
        6 => generate::dash_zeros(report, "/"),
        _ => generate::dash_zeros(report, "—"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        // The same cases in every run; PROPTEST_CASES and PROPTEST_RNG_SEED hunt further.
        cases: 300, rng_seed: RngSeed::Fixed(20231), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_layout_gives_the_same_tables(
        edition in edition(), seed: u64, layout in layout(), variant in variant(),
    ) {
        let report = report(edition, seed);
        let mut options = Options::of(layout);
        if let Some(variant) = variant {
            options = options.with_variant(variant);
        }
        assert_same(&report, &options);
    }

    #[test]
    fn blanks_are_exact_wherever_they_show(
        edition in edition(), seed: u64, layout in layout(), variant in variant(), how in 1u8..8,
    ) {
        let mut report = report(edition, seed);
        emptied(&mut report, how, seed);
        let mut options = Options::of(layout);
        if let Some(variant) = variant {
            options = options.with_variant(variant);
        }
        let shows = layout.shows_blanks() || report.cells_without_number() == 0 || how > 5;
        // How many cells an empty row has does not show, nor then how many are the last row's.
        let closed = layout != Layout::CellPerLineEmptyRow;
        match shows && closed && !layout.blanks_by_position() {
            true => assert_same(&report, &options),
            false => {
                let text = render(&report, &options);
                let found = differences(&report, &text);
                prop_assert!(found.wrong.is_empty() && found.silent.is_empty(), "{options:?} {found:?}\n{text}");
            }
        }
    }

    #[test]
    fn rows_of_a_spreadsheet_give_the_same_tables(
        edition in edition(), seed: u64, how in 0u8..8, other in layout(), mixed: bool, crlf: bool,
        variant in prop::sample::select(&[Variant::Kangxi, Variant::Traditional, Variant::BlanksInWords][..]),
    ) {
        let mut report = report(edition, seed);
        emptied(&mut report, how, seed);
        let mut options = match mixed && how == 0 {
            true => Options::mixed([Layout::Csv, other, Layout::Csv]),
            false => Options::of(Layout::Csv).with_variant(variant),
        };
        if crlf {
            options = options.with_newline(Newline::CrLf);
        }
        assert_same(&report, &options);
    }

    #[test]
    fn two_layouts_in_one_document(
        edition in edition(), seed: u64, one in layout(), two in layout(), three in layout(), crlf: bool, bom: bool,
    ) {
        let report = report(edition, seed);
        let mut options = Options::mixed([one, two, three]);
        if crlf {
            options = options.with_newline(Newline::CrLf);
        }
        if bom {
            options = options.with_byte_order_mark();
        }
        assert_same(&report, &options);
    }

    #[test]
    fn blanks_dropped_never_shift_a_number(edition in edition(), seed: u64, how in 1u8..6) {
        let mut report = report(edition, seed);
        emptied(&mut report, how, seed);
        let text = render(&report, &Options::of(Layout::Lines).with_blank_line(BlankLine::Dropped));
        let found = differences(&report, &text);
        prop_assert!(found.wrong.is_empty() && found.silent.is_empty(), "{found:?}\n{text}");
    }

    #[test]
    fn a_line_dropped_doubled_or_split_changes_no_number_unsaid(
        edition in edition(), seed: u64, layout in layout(), at: prop::sample::Index, how in 0u8..3,
    ) {
        let report = report(edition, seed);
        let text = render(&report, &Options::of(layout));
        let lines: Vec<&str> = text.lines().collect();
        let at = at.index(lines.len());
        let mut damaged: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        match how {
            0 => { damaged.remove(at); }
            1 => damaged.insert(at, lines[at].to_owned()),
            _ => {
                let middle = lines[at].char_indices().nth(lines[at].chars().count() / 2).map_or(0, |(at, _)| at);
                let behind = damaged[at].split_off(middle);
                damaged.insert(at + 1, behind);
            }
        }
        let damaged = damaged.join("\n");
        let parsed = nianbao::parse(&damaged);
        let found = differences(&report, &damaged);
        // A number of another cell may come out where the text no longer tells
        // them apart; then the sums or a remark on the table say so.
        let said = |place: &String| {
            let table = place.split('.').next();
            let remark = parsed.diagnostics.iter().any(|diagnostic| {
                diagnostic.severity >= nianbao::Severity::Warning
                    && diagnostic.table.as_deref().is_none_or(|of| Some(of) == table)
            });
            remark || parsed.report.checks.failures.iter().any(|failure| Some(failure.table) == table)
        };
        prop_assert!(found.wrong.iter().all(said), "line {} {how}: {found:?}\n{damaged}", at + 1);
        prop_assert!(found.silent.is_empty(), "line {} {how}: {found:?}\n{damaged}", at + 1);
    }

    #[test]
    fn a_report_cut_off_anywhere_loses_no_number_unsaid(
        edition in edition(), seed: u64, layout in layout(), at: prop::sample::Index,
    ) {
        let report = report(edition, seed);
        let text = render(&report, &Options::of(layout));
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) { at -= 1; }
        let found = differences(&report, &text[..at]);
        // The last number may be the beginning of a longer one, and then that is said.
        let cut_off = |parsed: &nianbao::Parsed| {
            parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == nianbao::Code::SourceCutOff)
        };
        let said = found.wrong.is_empty() || found.wrong.len() == 1 && cut_off(&nianbao::parse(&text[..at]));
        prop_assert!(said, "{found:?}\n{}", &text[..at]);
        prop_assert!(found.silent.is_empty(), "{found:?}\n{}", &text[..at]);
    }
}

#[test]
fn a_first_row_cut_off_keeps_its_cells_in_their_columns() {
    let report = generate::distinct(Edition::E2021);
    let text = render(&report, &Options::of(Layout::MarkdownPages));
    let row = text.find("| 一、").expect("table three has a first row");
    let end = row + text[row..].find('\n').expect("the row has an end");
    for at in (row..end).filter(|&at| text.is_char_boundary(at)) {
        let found = differences(&report, &text[..at]);
        assert!(found.wrong.len() <= 1, "{found:?}\n{}", &text[row..at]);
    }
}

#[test]
fn every_layout_and_variant_on_distinct_figures() {
    for edition in Edition::ALL {
        let report = generate::distinct(edition);
        for layout in Layout::ALL {
            assert_same(&report, &Options::of(layout));
            for variant in Variant::ALL {
                assert_same(&report, &Options::of(layout).with_variant(variant));
            }
        }
    }
}

#[test]
fn reports_that_leave_rows_out_or_add_some() {
    let consistent = || generate::consistent(Edition::E2021, &mut Rng::new(7));
    let reports = [
        consistent().without_row("outcomes.denied.internal_affairs").without_row("administrative_compulsion"),
        consistent().with_single_other_handling(),
        consistent().with_extra_row("其他主动公开文件", &["7", "2", "41"]),
    ];
    for (layout, report) in
        Layout::ALL.into_iter().flat_map(|layout| reports.iter().map(move |report| (layout, report)))
    {
        let text = render(report, &Options::of(layout));
        let found = differences(report, &text);
        assert!(found.wrong.is_empty() && found.silent.is_empty(), "{layout:?} {found:?}\n{text}");
        let blank = report.expected().iter().all(|expected| expected.printed != Cell::Blank.text());
        assert!(!blank || found.lost.is_empty(), "{layout:?} {found:?}\n{text}");
    }
}
