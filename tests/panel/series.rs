//! Reports of one body over years that follow from each other.

use crate::support::form::Edition;
use crate::support::generate;
use crate::support::report::{Cell, TestReport};
use crate::support::rng::Rng;

/// The edition that reports of a year are on.
pub fn edition(year: i32) -> Edition {
    if year <= 2020 { Edition::E2019 } else { Edition::E2021 }
}

/// Reports of a body for years one after the other, every number of which
/// follows from those of the year before, each with prose of its own.
pub fn consistent(agency: &str, years: std::ops::RangeInclusive<i32>, rng: &mut Rng) -> Vec<TestReport> {
    let mut series: Vec<TestReport> = Vec::new();
    for year in years {
        let mut report = generate::consistent(edition(year), rng);
        name(&mut report, agency, year);
        report.narrative[0] = vec![prose(400, rng)];
        let before = series.last().filter(|before| before.edition == report.edition);
        follow_documents(&mut report, before, rng);
        if let Some(before) = series.last() {
            follow_requests(&mut report, before);
            follow_reviews(&mut report, before);
        }
        series.push(report);
    }
    series
}

/// Gives a report to a body and a year.
pub fn name(report: &mut TestReport, agency: &str, year: i32) {
    report.agency = agency.to_owned();
    report.year = year;
    report.title = format!("{agency}{year}年政府信息公开工作年度报告");
}

/// Characters drawn at random, in sentences.
pub fn prose(length: usize, rng: &mut Rng) -> String {
    let mut prose = String::new();
    for at in 1..=length {
        prose.extend(char::from_u32(0x4E00 + rng.below(3000) as u32));
        if at % 25 == 0 {
            prose.push('。');
        }
    }
    prose
}

/// The cell of table two with ids of row and column.
pub fn cell_mut<'a>(report: &'a mut TestReport, row: &str, column: &str) -> Option<&'a mut Cell> {
    for article in &mut report.articles {
        let Some(at) = article.columns.iter().position(|(id, _)| id == column) else { continue };
        if let Some(row) = article.rows.iter_mut().find(|known| known.id == row) {
            return Some(&mut row.cells[at]);
        }
    }
    None
}

pub fn count(report: &mut TestReport, row: &str, column: &str) -> i64 {
    cell_mut(report, row, column).and_then(|cell| cell.count()).expect("a count")
}

fn set(report: &mut TestReport, row: &str, column: &str, value: i64) {
    *cell_mut(report, row, column).expect("a cell of the form") = Cell::number(value);
}

/// The rows of table two that hold a column.
pub fn rows_with(report: &TestReport, column: &str) -> Vec<String> {
    let articles = report.articles.iter().filter(|article| article.columns.iter().any(|(id, _)| id == column));
    articles.flat_map(|article| &article.rows).map(|row| row.id.clone()).collect()
}

fn follow_documents(report: &mut TestReport, before: Option<&TestReport>, rng: &mut Rng) {
    let mut before = before.cloned();
    for row in rows_with(report, "currently_in_effect") {
        let stock = before.as_mut().map_or(40, |before| count(before, &row, "currently_in_effect"));
        let (issued, repealed) = (rng.below(9) as i64, rng.below(1 + stock as u64) as i64);
        set(report, &row, "issued_this_year", issued);
        set(report, &row, "repealed_this_year", repealed);
        set(report, &row, "currently_in_effect", stock + issued - repealed);
    }
    for row in rows_with(report, "amount_collected_10k_yuan") {
        set(report, &row, "amount_collected_10k_yuan", 1 + rng.below(900) as i64);
    }
    for row in rows_with(report, "items_last_year") {
        let last = before
            .as_mut()
            .map_or(30, |before| count(before, &row, "items_last_year") + count(before, &row, "change_this_year"));
        set(report, &row, "items_last_year", last);
        set(report, &row, "change_this_year", rng.below(2 * last as u64 + 1) as i64 - last);
    }
}

fn follow_requests(report: &mut TestReport, before: &TestReport) {
    let last = report.requests.len() - 1;
    let carried: Vec<i64> =
        before.requests.last().expect("rows").cells.iter().map(|c| c.count().expect("a count")).collect();
    let mut figures: [Vec<i64>; 4] = [0, 1, last - 1, last]
        .map(|row| report.requests[row].cells.iter().map(|cell| cell.count().expect("a count")).collect());
    for applicant in 0..6 {
        let [received, from, handled, to] = figures.each_mut().map(|row| &mut row[applicant]);
        *from = carried[applicant];
        // What was carried over was handled, or is carried on.
        *to = (*to).max(*from - *handled);
        *received = *handled + *to - *from;
    }
    for (row, figures) in [0, 1, last - 1, last].into_iter().zip(figures) {
        let total: i64 = figures[..6].iter().sum();
        report.requests[row].cells = figures[..6].iter().chain([&total]).map(Cell::number).collect();
    }
}

fn follow_reviews(report: &mut TestReport, before: &TestReport) {
    for (cells, pending) in report.review.chunks_mut(5).zip(before.review.chunks(5).map(|cells| cells[3].count())) {
        for at in [0, 4] {
            cells[at] = Cell::number(cells[at].count().expect("a count") + pending.expect("a count"));
        }
    }
}
