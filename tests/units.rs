//! A unit that a header or a label prints is carried to the cells.

mod support;

use nianbao::model::Status;
use support::form::Edition;
use support::generate;
use support::render::{Layout, Options, render};

const CELL: [&str; 3] = ["proactive_disclosure", "administrative_fees", "amount_collected_10k_yuan"];

/// Unit and status of a cell.
fn unit(text: &str, [table, row, column]: [&str; 3]) -> Option<(Option<&'static str>, Status)> {
    let parsed = nianbao::parse(text);
    let cell = *parsed.report.table(table)?.cell(row, column)?;
    cell.value().map(|_| (cell.unit(), cell.status))
}

#[test]
fn the_unit_of_a_header_is_that_of_the_amount_below() {
    let report = generate::distinct(Edition::E2021);
    let printed = "本年收费金额(单位:万元)";
    for layout in Layout::ALL.into_iter().chain([Layout::Csv]) {
        let text = render(&report, &Options::of(layout));
        assert_eq!(unit(&text, CELL), Some((None, Status::Printed)), "{layout:?}\n{text}");
        for head in ["本年收费金额(单位:元)", "本年收费金额（元）", "本年收费金额(单位：元)"]
        {
            let text = text.replace(printed, head);
            assert_eq!(unit(&text, CELL), Some((Some("元"), Status::Reported)), "{layout:?}\n{text}");
        }
    }
}

#[test]
fn the_unit_of_a_label_is_that_of_its_row() {
    let report = generate::distinct(Edition::E2021);
    for layout in [Layout::Lines, Layout::PipeRows, Layout::Spaces, Layout::Tabs, Layout::CellPerLine] {
        let text = render(&report, &Options::of(layout)).replace("行政事业性收费", "行政事业性收费(单位:元)");
        assert_eq!(unit(&text, CELL), Some((Some("元"), Status::Reported)), "{layout:?}\n{text}");
    }
}

#[test]
fn a_unit_on_a_line_of_its_own_belongs_to_the_head_above() {
    let report = generate::distinct(Edition::E2021);
    let text = render(&report, &Options::of(Layout::LinesTight));
    for head in ["本年收费金额\n(单位:元)", "本年收费金额\n(单位:\n元)"] {
        let text = text.replace("本年收费金额(单位:万元)", head);
        assert_eq!(unit(&text, CELL), Some((Some("元"), Status::Reported)), "{text}");
    }
}

#[test]
fn an_amount_without_a_prescribed_unit_takes_the_printed_one() {
    let cell = [CELL[0], "centralized_government_procurement", "procurement_total_amount"];
    let count = [CELL[0], "centralized_government_procurement", "procurement_projects"];
    let report = generate::distinct(Edition::E2019);
    let plain = render(&report, &Options::of(Layout::PipeRows));
    assert_eq!(unit(&plain, cell), Some((None, Status::Printed)));
    let text = plain.replace("采购总金额", "采购总金额(万元)");
    assert_eq!(unit(&text, cell), Some((Some("万元"), Status::Reported)));
    assert_eq!(unit(&text, count), Some((None, Status::Printed)));
}

#[test]
fn remarks_behind_labels_name_the_same_rows() {
    let report = generate::distinct(Edition::E2021);
    for layout in [Layout::Lines, Layout::PipeRows, Layout::Spaces, Layout::Tabs, Layout::PdfRows] {
        let text = render(&report, &Options::of(layout));
        let noted =
            text.replace("规章", "规章(件)").replace("(七)总计", "(七)总计（件）").replace("\n总计", "\n总计(件)");
        let tables = |text: &str| {
            let mut read = serde_json::to_value(nianbao::parse(text)).expect("a report is JSON");
            read["tables"].take()
        };
        assert_eq!(tables(&noted), tables(&text), "{layout:?}\n{noted}");
    }
}
