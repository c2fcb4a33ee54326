//! Reports of one body over years, and of several bodies, held against each
//! other.

#[path = "../runs/archive.rs"]
#[allow(dead_code)]
mod archive;
mod cases;
#[cfg(feature = "cli")]
mod command;
mod series;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fmt::Write;

use nianbao::check::{Apart, Body, Panel, Rule};
use nianbao::{Parser, Severity};
use support::form::{APPLICANTS, Edition, REVIEW_ROWS};
use support::render::{Layout, Options, render};
use support::report::{Cell, TestReport};
use support::rng::Rng;

/// What a report is called: its place among those given, its body and year.
fn source(at: usize, report: &TestReport) -> String {
    format!("{at}-{}-{}.txt", report.agency, report.year)
}

fn text(report: &TestReport) -> String {
    render(report, &Options::of(Layout::PipeRows))
}

fn add(panel: &mut Panel, source: String, text: &str) {
    panel.add(&Parser::new().source(source).parse(text), text);
}

fn bodies_of(mut panel: Panel, reports: &[TestReport]) -> Vec<Body> {
    for (at, report) in reports.iter().enumerate() {
        add(&mut panel, source(at, report), &text(report));
    }
    panel.finish()
}

fn bodies(reports: &[TestReport]) -> Vec<Body> {
    bodies_of(Panel::new(), reports)
}

/// What is found: rule, the source that it is about, and the row or column
/// that it is in.
fn found(bodies: &[Body]) -> BTreeSet<(String, String, String)> {
    let findings = bodies.iter().flat_map(|body| &body.findings);
    let all: Vec<_> = findings
        .map(|finding| {
            let along = if finding.table.as_deref() == Some("requests") { &finding.column } else { &finding.row };
            let source = finding.marks[0].source.clone().expect("marks name their report");
            (finding.rule.to_owned(), source, along.clone().unwrap_or_default())
        })
        .collect();
    let set: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!(set.len(), all.len(), "a finding is there twice");
    set
}

fn tally(bodies: &[Body], rule: &str) -> [u32; 3] {
    let of_rule = bodies.iter().flat_map(|body| &body.rules).filter(|tally| tally.rule == rule);
    of_rule.fold([0; 3], |[passed, failed, skipped], tally| {
        [passed + tally.passed, failed + tally.failed, skipped + tally.skipped]
    })
}

fn totals(bodies: &[Body]) -> [u32; 3] {
    bodies.iter().fold([0; 3], |sum, body| [sum[0] + body.passed, sum[1] + body.failed, sum[2] + body.skipped])
}

/// What a rule says of reports.
fn said(rule: &str, reports: &[TestReport]) -> String {
    let bodies = bodies(reports);
    let [passed, failed, skipped] = tally(&bodies, rule);
    let mut said = format!("passed {passed}, failed {failed}, skipped {skipped}\n");
    let findings = bodies.iter().flat_map(|body| &body.findings);
    for finding in findings.filter(|finding| finding.rule == rule) {
        writeln!(said, "{:?} {}", finding.severity, finding.message).unwrap();
        writeln!(said, "    {}", finding.message_en).unwrap();
        for hint in [&finding.hint, &finding.hint_en].into_iter().flatten() {
            writeln!(said, "    hint: {hint}").unwrap();
        }
        for mark in &finding.marks {
            let name = mark.source.as_deref().expect("marks name their report");
            let at: usize = name.split('-').next().and_then(|at| at.parse().ok()).expect("a number in front");
            let text = text(&reports[at]);
            let printed = mark.span.of(&text).expect("marks lie on characters");
            let what = if mark.main { "at" } else { "by" };
            writeln!(said, "    {what} {name}:{}:{} “{printed}” {}", mark.line, mark.column, mark.label).unwrap();
        }
    }
    said
}

#[test]
fn every_rule_has_its_case() {
    let cases: Vec<&str> = cases::all().iter().map(|case| case.rule).collect();
    let rules: Vec<&str> = Rule::all().filter(|rule| rule.is_across()).map(|rule| rule.id.as_str()).collect();
    assert_eq!(cases, rules);
}

#[test]
fn each_rule_fails_and_passes() {
    for case in cases::all() {
        let [_, failed, _] = tally(&bodies(&case.fails), case.rule);
        assert!(failed > 0, "{} does not fail", case.rule);
        let [passed, failed, _] = tally(&bodies(&case.passes), case.rule);
        assert!(passed > 0 && failed == 0, "{} does not pass", case.rule);
        let both = format!("fails: {}\npasses: {}", said(case.rule, &case.fails), said(case.rule, &case.passes));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(case.rule, both);
        });
    }
}

/// Bodies with the reports of some years each.
fn nation(rng: &mut Rng) -> Vec<TestReport> {
    let mut reports = Vec::new();
    for agency in ["南屏县教育局", "临河市统计局", "东山市水利局"] {
        let first = 2019 + rng.below(4) as i32;
        reports.extend(series::consistent(agency, first..=first + rng.below(4) as i32, rng));
    }
    reports
}

#[test]
fn a_consistent_series_gives_no_finding_and_every_check_is_made() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let reports = nation(&mut rng);
        let bodies = bodies(&reports);
        assert_eq!(found(&bodies), BTreeSet::new(), "seed {seed}");
        // Each pair of years: seven columns and three rows of reviews; with the
        // form of 2019 five rows of items; with that of 2021 two of documents
        // and one of fees, which the form of the year before may not have.
        let (mut passed, mut skipped) = (3 * reports.len() as u32, 0);
        for pair in reports.windows(2).filter(|pair| pair[0].agency == pair[1].agency) {
            passed += 10 + 1;
            match (pair[0].edition, pair[1].edition) {
                (Edition::E2019, Edition::E2019) => passed += 5,
                (Edition::E2019, Edition::E2021) => skipped += 3,
                _ => passed += 3,
            }
        }
        assert_eq!(totals(&bodies), [passed, 0, skipped], "seed {seed}");
    }
}

/// A cell of a report that rules across years use, drawn at random, and the
/// findings that follow if it is off by one more.
fn a_used_cell(reports: &[TestReport], at: usize, rng: &mut Rng) -> (UsedCell, BTreeSet<(String, String, String)>) {
    let report = &reports[at];
    let neighbour = |other: usize| reports.get(other).filter(|other| other.agency == report.agency).is_some();
    let (before, next) = (at.checked_sub(1).is_some_and(neighbour), neighbour(at + 1));
    let same_form = |other: usize| reports[other].edition == report.edition;
    let mut expected = BTreeSet::new();
    let mut expect = |rule: &str, of: usize, along: &str| {
        expected.insert((rule.to_owned(), source(of, &reports[of]), along.to_owned()));
    };
    let cell = match rng.below(3) {
        0 => {
            let column = rng.below(7) as usize;
            if before {
                expect("carry-cross-year", at, APPLICANTS[column].0);
            }
            UsedCell::Request(1, column)
        }
        1 => {
            let column = rng.below(7) as usize;
            if next {
                expect("carry-cross-year", at + 1, APPLICANTS[column].0);
            }
            UsedCell::Request(report.requests.len() - 1, column)
        }
        _ if report.edition == Edition::E2019 => {
            let row = rng.pick(&series::rows_with(report, "items_last_year")).clone();
            let column = *rng.pick(&["items_last_year", "change_this_year"]);
            if column == "items_last_year" && before {
                expect("items-cross-year", at, &row);
            }
            if next && same_form(at + 1) {
                expect("items-cross-year", at + 1, &row);
            }
            UsedCell::Disclosure(row, column)
        }
        _ => {
            let row = rng.pick(&series::rows_with(report, "currently_in_effect")).clone();
            let column = *rng.pick(&["issued_this_year", "repealed_this_year", "currently_in_effect"]);
            if before && same_form(at - 1) {
                expect("norm-stock", at, &row);
            }
            if column == "currently_in_effect" && next {
                expect("norm-stock", at + 1, &row);
            }
            UsedCell::Disclosure(row, column)
        }
    };
    (cell, expected)
}

enum UsedCell {
    Request(usize, usize),
    Disclosure(String, &'static str),
}

impl UsedCell {
    fn of<'a>(&self, report: &'a mut TestReport) -> &'a mut Cell {
        match self {
            UsedCell::Request(row, column) => &mut report.requests[*row].cells[*column],
            UsedCell::Disclosure(row, column) => series::cell_mut(report, row, column).expect("a cell of the form"),
        }
    }
}

#[test]
fn one_broken_number_gives_the_findings_that_use_it_and_no_other() {
    let mut broken = 0;
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut reports = nation(&mut rng);
        let at = rng.below(reports.len() as u64) as usize;
        let (cell, expected) = a_used_cell(&reports, at, &mut rng);
        let printed = cell.of(&mut reports[at]);
        *printed = Cell::number(printed.count().expect("a count") + 1);
        assert_eq!(found(&bodies(&reports)), expected, "seed {seed}");
        broken += expected.len();
    }
    assert!(broken > 50, "only {broken} findings were asked for");
}

#[test]
fn a_check_whose_cells_are_not_all_known_is_skipped() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let mut reports = nation(&mut rng);
        let [passed, _, skipped] = totals(&bodies(&reports));
        let at = rng.below(reports.len() as u64) as usize;
        let (cell, concerned) = a_used_cell(&reports, at, &mut rng);
        *cell.of(&mut reports[at]) = if rng.chance(50) { Cell::Blank } else { Cell::Dash("/") };
        let concerned = concerned.len() as u32;
        assert_eq!(totals(&bodies(&reports)), [passed - concerned, 0, skipped + concerned], "seed {seed}");
    }
}

#[test]
fn places_are_those_of_the_bytes_in_every_encoding() {
    let fails = cases::all().remove(0).fails;
    let texts = fails.iter().map(text).collect::<Vec<_>>();
    let encoded = |encode: fn(&str) -> Vec<u8>| {
        let mut panel = Panel::new();
        let files: Vec<Vec<u8>> = texts.iter().map(|text| encode(text)).collect();
        for (name, bytes) in ["first", "second"].into_iter().zip(&files) {
            let parser = Parser::new().source(name);
            panel.add_source(&parser.parse_bytes(bytes), &parser.source_text(bytes));
        }
        let finding = panel.finish().remove(0).findings.remove(0);
        let printed = |at: usize, file: usize| {
            let source = Parser::new().source_text(&files[file]).printed(finding.marks[at].span).to_owned();
            (source, finding.marks[at].line, finding.marks[at].column)
        };
        (finding.message.clone(), printed(0, 1), printed(1, 0))
    };
    let utf8 = encoded(|text| text.as_bytes().to_vec());
    assert_eq!((utf8.1.0.as_str(), utf8.2.0.as_str()), ("4", "0"));
    assert_eq!(encoded(|text| encoding_rs::GB18030.encode(text).0.into_owned()), utf8);
    assert_eq!(encoded(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()), utf8);
}

#[test]
fn the_order_of_reports_does_not_matter() {
    let mut rng = Rng::new(3);
    let mut reports = nation(&mut rng);
    let last = reports.len() - 1;
    reports[last].narrative = reports[0].narrative.clone();
    let named: Vec<(String, String)> = reports.iter().enumerate().map(|(at, r)| (source(at, r), text(r))).collect();
    let of = |order: &mut dyn Iterator<Item = &(String, String)>| {
        let mut panel = Panel::new();
        order.for_each(|(source, text)| add(&mut panel, source.clone(), text));
        panel.finish()
    };
    let forwards = of(&mut named.iter());
    assert_eq!(forwards, of(&mut named.iter().rev()));
    assert_eq!(tally(&forwards, "text-of-other-body")[1], 1);
}

#[test]
fn what_the_prose_explains_is_less_grave() {
    let severity = |sentences: &[&str]| {
        let (fails, _) = cases::stock(sentences);
        let bodies = bodies(&fails);
        let finding =
            bodies[0].findings.iter().find(|finding| finding.rule == "norm-stock").expect("a finding").clone();
        (finding.severity, finding.hint)
    };
    assert_eq!(severity(&[]), (Severity::Warning, None));
    assert_eq!(severity(&["清理网站栏目十二个。"]).0, Severity::Warning);
    let (eased, hint) = severity(&["全年开展行政规范性文件集中清理。"]);
    assert_eq!(eased, Severity::Info);
    assert!(hint.expect("a hint").contains("“文件集中清理”"));
}

#[test]
fn a_renamed_body_is_joined_where_the_caller_says_so() {
    let mut reports = series::consistent("南屏县教育局", 2022..=2023, &mut Rng::new(5));
    series::name(&mut reports[1], "南屏县教育体育局", 2023);
    let by = reports[1].requests[1].cells[6].count().expect("a count");
    reports[1].requests[1].cells[6] = Cell::number(by + 7);
    assert_eq!(bodies(&reports).len(), 2);

    let joined = bodies_of(Panel::new().same_body("南屏县教育局", "南屏县教育体育局"), &reports);
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0].names, ["南屏县教育局", "南屏县教育体育局"]);
    assert_eq!(joined[0].name.as_deref(), Some("南屏县教育体育局"));
    let finding = joined[0].findings.iter().find(|finding| finding.rule == "carry-cross-year").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.hint.as_ref().is_some_and(|hint| hint.contains("更名")));
}

#[test]
fn spellings_of_a_name_are_one_body_and_places_stay_apart() {
    let mut reports = series::consistent("南屏县", 2021..=2023, &mut Rng::new(6));
    series::name(&mut reports[1], "南屏县人民政府", 2022);
    series::name(&mut reports[2], "南屏县 人民政府", 2023);
    let all = bodies(&reports);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].worst(), None);
    series::name(&mut reports[2], "北屏县", 2023);
    assert_eq!(bodies(&reports).len(), 2);
}

#[test]
fn names_without_a_place_are_joined_only_on_demand() {
    let reports = series::consistent("教育局", 2021..=2023, &mut Rng::new(7));
    let apart = bodies(&reports);
    assert_eq!((apart.len(), apart[0].apart, apart[0].reports.len()), (1, Some(Apart::NoPlace), 3));
    assert_eq!(totals(&apart), [0; 3]);
    let joined = bodies_of(Panel::new().one_place(true), &reports);
    assert_eq!((joined.len(), joined[0].apart), (1, None));
    assert!(joined[0].passed > 0);
}

#[test]
fn reports_without_year_or_name_are_listed_and_not_compared() {
    let reports = series::consistent("南屏县教育局", 2022..=2023, &mut Rng::new(8));
    let mut panel = Panel::new();
    let [first, second] = [&reports[0], &reports[1]].map(text);
    add(&mut panel, "dated".to_owned(), &first);
    add(&mut panel, "undated".to_owned(), &second.replace("2023年", ""));
    add(&mut panel, "nameless".to_owned(), &second.replace(&reports[1].title, ""));
    add(&mut panel, "no report".to_owned(), "今日天气");
    let bodies = panel.finish();
    let sources = |body: &Body| -> Vec<String> { body.reports.iter().filter_map(|of| of.source.clone()).collect() };
    assert_eq!(bodies.len(), 2);
    assert_eq!((bodies[0].apart, sources(&bodies[0])), (None, vec!["undated".to_owned(), "dated".to_owned()]));
    assert_eq!((bodies[1].apart, sources(&bodies[1])), (Some(Apart::NoName), vec!["nameless".to_owned()]));
    assert_eq!(found(&bodies), BTreeSet::new());
}

#[test]
fn of_two_reports_of_a_year_only_what_both_print_is_compared() {
    let mut reports = series::consistent("南屏县教育局", 2022..=2023, &mut Rng::new(10));
    let mut second = reports[1].clone();
    let carried = &mut second.requests[1].cells[2];
    *carried = Cell::number(carried.count().expect("a count") + 5);
    reports.push(second);
    let all = bodies(&reports);
    assert_eq!(tally(&all, "carry-cross-year"), [6, 0, 1]);
    assert_eq!(all[0].findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["same-year-twice"]);
    assert_eq!(all[0].findings[0].severity, Severity::Warning);

    reports[2] = reports[1].clone();
    let all = bodies(&reports);
    assert_eq!(tally(&all, "carry-cross-year"), [7, 0, 0]);
    assert_eq!(all[0].findings[0].severity, Severity::Info);
}

#[test]
fn pending_cases_come_back_in_the_total() {
    let mut rng = Rng::new(11);
    for (row, _) in REVIEW_ROWS.iter().enumerate() {
        let mut reports = series::consistent("南屏县教育局", 2022..=2023, &mut rng);
        let total = reports[1].review[row * 5 + 4].count().expect("a count");
        reports[0].review[row * 5 + 3] = Cell::number(total);
        assert_eq!(tally(&bodies(&reports), "review-cross-year"), [3, 0, 0]);
        reports[0].review[row * 5 + 3] = Cell::number(total + 1);
        assert_eq!(tally(&bodies(&reports), "review-cross-year"), [2, 1, 0]);
    }
}

#[test]
fn many_reports_alike_each_name_one_other() {
    let mut rng = Rng::new(12);
    let prose = series::prose(400, &mut rng);
    let mut reports = Vec::new();
    for at in 0..60 {
        let name = char::from_u32(0x5000 + at).expect("an ideograph");
        let agency = format!("南{name}县教育局");
        let mut report = series::consistent(&agency, 2023..=2023, &mut rng).remove(0);
        report.narrative[0] = vec![prose.clone()];
        reports.push(report);
    }
    assert_eq!(tally(&bodies(&reports), "text-of-other-body"), [1, 59, 0]);
}
