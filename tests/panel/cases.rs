//! For each rule reports that break it and reports that keep it.

use super::series::{self, cell_mut};
use crate::support::report::{Cell, TestReport};
use crate::support::rng::Rng;

/// A rule, and two sets of reports.
pub struct Case {
    pub rule: &'static str,
    pub fails: Vec<TestReport>,
    pub passes: Vec<TestReport>,
}

const AGENCY: &str = "南屏县教育局";

fn years(first: i32, last: i32) -> Vec<TestReport> {
    series::consistent(AGENCY, first..=last, &mut Rng::new(first as u64))
}

/// Two years, the later changed.
fn changed(first: i32, change: impl FnOnce(&mut TestReport)) -> (Vec<TestReport>, Vec<TestReport>) {
    let passes = years(first, first + 1);
    let mut fails = passes.clone();
    change(&mut fails[1]);
    (fails, passes)
}

fn add(cell: &mut Cell, by: i64) {
    *cell = Cell::number(cell.count().expect("a count") + by);
}

pub fn all() -> Vec<Case> {
    let case = |rule, (fails, passes)| Case { rule, fails, passes };
    vec![
        case("carry-cross-year", changed(2022, |report| add(&mut report.requests[1].cells[0], 4))),
        case("norm-stock", stock(&[])),
        case("items-cross-year", {
            changed(2019, |report| {
                add(cell_mut(report, "administrative_licensing", "items_last_year").expect("a cell"), 2);
            })
        }),
        case("fee-cross-year", {
            changed(2022, |report| {
                let fees = cell_mut(report, "administrative_fees", "amount_collected_10k_yuan").expect("a cell");
                *fees = Cell::number("987654321.5");
            })
        }),
        case("review-cross-year", {
            let passes = years(2022, 2023);
            let mut fails = passes.clone();
            fails[0].review[3] = Cell::number(fails[1].review[4].count().expect("a count") + 1);
            (fails, passes)
        }),
        case("same-year-twice", {
            let passes = years(2022, 2023);
            let mut fails = passes.clone();
            let mut second = passes[1].clone();
            add(&mut second.requests[1].cells[0], 1);
            fails.push(second);
            (fails, passes)
        }),
        case("year-missing", {
            let passes = years(2021, 2024);
            let fails = vec![passes[0].clone(), passes[3].clone()];
            (fails, passes)
        }),
        case("text-of-other-year", {
            let passes = years(2022, 2023);
            let mut fails = passes.clone();
            fails[1].narrative = fails[0].narrative.clone();
            for (report, year) in fails.iter_mut().zip(["2022年", "2023年"]) {
                report.narrative[0].insert(0, format!("{year}，本机关推进政府信息公开。"));
            }
            (fails, passes)
        }),
        case("text-of-other-body", {
            let mut passes = years(2023, 2023);
            passes.extend(series::consistent("北屏县教育局", 2023..=2023, &mut Rng::new(9)));
            let mut fails = passes.clone();
            fails[1].narrative[0] = fails[0].narrative[0].clone();
            for report in &mut fails {
                let named = format!("{}推进政府信息公开。", report.agency);
                report.narrative[0].push(named);
            }
            (fails, passes)
        }),
    ]
}

/// Documents in effect that do not follow, with sentences more in the prose.
pub fn stock(sentences: &[&str]) -> (Vec<TestReport>, Vec<TestReport>) {
    changed(2022, |report| {
        let cell = cell_mut(report, "administrative_normative_documents", "currently_in_effect").expect("a cell");
        add(cell, 3);
        report.narrative[0].extend(sentences.iter().map(|sentence| sentence.to_string()));
    })
}
