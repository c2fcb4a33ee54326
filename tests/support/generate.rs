//! Reports made from a seed, and ways to leave their cells empty.

use super::form::Edition;
use super::narrative;
use super::report::{Cell, TestReport};
use super::rng::Rng;

const AGENCIES: [&str; 6] =
    ["青川县木鱼镇人民政府", "临河市统计局", "东山区水利局", "南屏市人民政府", "白石县教育局", "长桥街道办事处"];

/// A report whose figures satisfy the four identities of the form, with no
/// blank cell.
pub fn consistent(edition: Edition, rng: &mut Rng) -> TestReport {
    let agency = *rng.pick(&AGENCIES);
    let year = 2019 + rng.below(7) as i32;
    let mut report = TestReport::blank(edition, agency, year);
    let largest = *rng.pick(&[0, 9, 300, 400_000]);

    for article in &mut report.articles {
        for row in &mut article.rows {
            for ((column, _), cell) in article.columns.iter().zip(&mut row.cells) {
                *cell = proactive_cell(column, largest, rng);
            }
        }
    }
    fill_requests(&mut report, largest.min(4_000), rng);
    for five in report.review.chunks_mut(5) {
        let counts: [u64; 4] = std::array::from_fn(|_| rng.count(largest.min(200)));
        for (cell, count) in five.iter_mut().zip(counts) {
            *cell = Cell::number(count);
        }
        five[4] = Cell::number(counts.iter().sum::<u64>());
    }

    let (month, day) = (1 + rng.below(3), 1 + rng.below(28));
    report = report.with_published(
        &format!("{}-{month:02}-{day:02}", year + 1),
        &format!("发布日期: {}-{month:02}-{day:02} 来源: {agency}", year + 1),
    );
    narrative::write_from_figures(&mut report);
    report
}

fn proactive_cell(column: &str, largest: u64, rng: &mut Rng) -> Cell {
    let count = rng.count(largest);
    match column {
        "amount_collected_10k_yuan" if rng.chance(60) => {
            let decimals = 1 + rng.below(4) as usize;
            let fraction = rng.below(10u64.pow(decimals as u32));
            Cell::number(format!("{count}.{fraction:0decimals$}"))
        }
        "change_this_year" if count > 0 => Cell::number(format!("{}{count}", rng.pick(&["+", "-", ""]))),
        "procurement_total_amount" if rng.chance(30) => Cell::number(format!("{count}元")),
        "procurement_total_amount" if rng.chance(30) => Cell::number(format!("{count}.{:02}万元", rng.below(100))),
        _ => Cell::number(count),
    }
}

/// Draws the outcomes and the two carried rows, and derives the rest.
fn fill_requests(report: &mut TestReport, largest: u64, rng: &mut Rng) {
    let rows = report.requests.len();
    let mut figures = vec![[0u64; 7]; rows];
    let (received, carried_in, first) = (0, 1, 2);
    let (total, carried_out) = (rows - 2, rows - 1);
    // Natural persons send most requests; some organisations none at all.
    for applicant in 0..6 {
        let busy = applicant == 0 || rng.chance(35);
        let most = if applicant == 0 { largest } else { largest / 20 };
        if busy {
            for row in figures.iter_mut().take(total).skip(first) {
                row[applicant] = rng.count(most);
            }
            figures[carried_out][applicant] = rng.count(most / 4);
        }
        let handled: u64 = (first..total).map(|row| figures[row][applicant]).sum();
        let due = handled + figures[carried_out][applicant];
        let carried = rng.count(most / 4).min(due);
        figures[total][applicant] = handled;
        figures[carried_in][applicant] = carried;
        figures[received][applicant] = due - carried;
    }
    for (row, figures) in report.requests.iter_mut().zip(&mut figures) {
        figures[6] = figures[..6].iter().sum();
        row.cells = figures.iter().map(Cell::number).collect();
    }
}

/// A report with another number in every cell, so that a value in the wrong
/// place always shows. The identities of the form do not hold.
pub fn distinct(edition: Edition) -> TestReport {
    let mut report = TestReport::blank(edition, "临河市统计局", 2023);
    let mut next = 1001;
    let mut number = || {
        next += 3;
        next
    };
    let mut falls = false;
    for article in &mut report.articles {
        for row in &mut article.rows {
            for ((column, _), cell) in article.columns.iter().zip(&mut row.cells) {
                *cell = match column.as_str() {
                    "amount_collected_10k_yuan" => Cell::number(format!("{}.0407", number())),
                    "change_this_year" => {
                        falls = !falls;
                        Cell::number(format!("{}{}", if falls { '-' } else { '+' }, number()))
                    }
                    _ => Cell::number(number()),
                };
            }
        }
    }
    for row in &mut report.requests {
        for cell in &mut row.cells {
            *cell = Cell::number(number());
        }
    }
    for cell in &mut report.review {
        *cell = Cell::number(number());
    }
    report = report.with_published("2024-01-18", "发布日期: 2024-01-18 来源: 临河市统计局");
    narrative::write_from_figures(&mut report);
    report
}

/// Blanks cells at random, `percent` in a hundred.
pub fn blank_some(report: &mut TestReport, percent: u64, rng: &mut Rng) {
    for cell in report.cells_mut() {
        if rng.chance(percent) {
            *cell = Cell::Blank;
        }
    }
}

/// Puts `mark` in place of each zero of the tables.
pub fn dash_zeros(report: &mut TestReport, mark: &'static str) {
    for cell in report.cells_mut() {
        if cell.count() == Some(0) {
            *cell = Cell::Dash(mark);
        }
    }
}

/// Blanks each zero of the tables, as bodies do that print only what they have.
pub fn blank_zeros(report: &mut TestReport) {
    for cell in report.cells_mut() {
        if cell.count() == Some(0) {
            *cell = Cell::Blank;
        }
    }
}

/// Leaves only 自然人 and 总计 of the applicants filled.
pub fn blank_organisations(report: &mut TestReport) {
    for row in &mut report.requests {
        for cell in &mut row.cells[1..6] {
            *cell = Cell::Blank;
        }
    }
}

/// Leaves one column of applicants empty; 0 is 自然人, 6 is 总计.
pub fn blank_applicant(report: &mut TestReport, column: usize) {
    for row in &mut report.requests {
        row.cells[column] = Cell::Blank;
    }
}

/// Leaves 总计 empty in the rows under 三、本年度办理结果, save its last.
pub fn blank_row_totals(report: &mut TestReport) {
    for row in &mut report.requests {
        if !row.groups.is_empty() && row.id != "outcomes.total" {
            row.cells[6] = Cell::Blank;
        }
    }
}

/// The sums of the form that do not hold, each by the id of its rule and the
/// row or column it is about. Counts that are not printed count as zero.
pub fn broken_identities(report: &TestReport) -> Vec<String> {
    let mut broken = Vec::new();
    let figures: Vec<Vec<i64>> =
        report.requests.iter().map(|row| row.cells.iter().map(|cell| cell.count().unwrap_or(0)).collect()).collect();
    let last = figures.len() - 1;
    for column in 0..7 {
        let down: Vec<i64> = figures.iter().map(|row| row[column]).collect();
        if down[0] + down[1] != down[last - 1] + down[last] {
            broken.push(format!("REQ_BALANCE {column}"));
        }
        if down[2..last - 1].iter().sum::<i64>() != down[last - 1] {
            broken.push(format!("REQ_OUTCOME_SUM {column}"));
        }
    }
    for (row, figures) in report.requests.iter().zip(&figures) {
        if figures[..6].iter().sum::<i64>() != figures[6] {
            broken.push(format!("REQ_ROW_SUM {}", row.id));
        }
    }
    for (group, cells) in report.review.chunks(5).enumerate() {
        let counts: Vec<i64> = cells.iter().map(|cell| cell.count().unwrap_or(0)).collect();
        if counts[..4].iter().sum::<i64>() != counts[4] {
            broken.push(format!("REV_SUM {group}"));
        }
    }
    broken
}
