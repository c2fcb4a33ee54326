//! Rows that the text of a PDF breaks: by words of the margin between the lines of
//! a label, by numbers that go on in the next line, by the ends of pages.

use nianbao::model::{Report, Status};
use nianbao::{Code, Parsed};

/// Rows of words.
const WORDS: &str = "fixtures/2021/huaian-2024.spaces.txt";
/// One value a line.
const LINES: &str = "fixtures/2021/suqian-2024.lines-tight.contents.txt";

fn text(fixture: &str) -> String {
    std::fs::read_to_string(fixture).expect("a fixture")
}

/// The text of a fixture with pieces of it replaced.
fn edited(fixture: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text(fixture), |text, (printed, by)| {
        assert_eq!(text.matches(printed).count(), 1, "{printed} in {fixture}");
        text.replace(printed, by)
    })
}

/// The cells of all tables.
fn cells(report: &Report) -> Vec<(String, Option<String>, Status)> {
    let tables = report.tables.iter().flatten();
    let rows = tables.flat_map(|table| {
        let form = table.form().rows().enumerate().map(|(at, row)| (row.id.clone(), table.row(at)));
        form.chain(table.extra().iter().map(|extra| (extra.id.clone(), &extra.cells[..]))).collect::<Vec<_>>()
    });
    rows.flat_map(|(id, cells)| {
        cells
            .iter()
            .map(move |cell| (id.clone(), cell.value().map(|number| number.to_string()), cell.status))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// That a fixture is read as before when pieces of it are replaced.
fn assert_read(fixture: &str, edits: &[(&str, &str)]) {
    let edited = edited(fixture, edits);
    let read = nianbao::parse(&edited);
    assert_eq!(cells(&read.report), cells(&nianbao::parse(&text(fixture)).report), "{edits:?}\n{edited}");
}

/// That rows of table three are undecided, and no other cell is another than before.
fn assert_undecided(fixture: &str, edits: &[(&str, &str)], rows: &[&str]) -> Parsed {
    let edited = edited(fixture, edits);
    let read = nianbao::parse(&edited);
    let before = cells(&nianbao::parse(&text(fixture)).report);
    let after = cells(&read.report);
    assert_eq!(after.len(), before.len(), "{edits:?}");
    for (after, before) in after.iter().zip(&before) {
        match rows.contains(&after.0.as_str()) {
            true => assert_eq!((&after.1, after.2), (&None, Status::Unresolved), "{} {edits:?}", after.0),
            false => assert_eq!(after, before, "{edits:?}"),
        }
    }
    read
}

#[test]
fn words_of_the_margin_before_the_values_of_a_label_take_none() {
    for word in ["本", "度", "果", "结", "理"] {
        let by = format!("6.属于四类过程性\n{word} 12 0 0 0 0 0 12\n信息");
        assert_read(WORDS, &[("6.属于四类过程性信息 12 0 0 0 0 0 12", &by)]);
        let by = format!("6.属于四类过程性\n{word}\n12 0 0 0 0 0 12\n信息");
        assert_read(WORDS, &[("6.属于四类过程性信息 12 0 0 0 0 0 12", &by)]);
    }
}

#[test]
fn the_half_of_a_group_before_the_values_of_a_label_takes_none() {
    let row = "5.要求行政机关确认或重新出具已获取信息 1 0 0 0 0 0 1";
    for (group, half) in [("(五)不予\n", "处理"), ("(五)不\n", "予处理"), ("", "处理"), ("", "总计")] {
        let by = format!("5.要求行政机关确认或\n{half} 1 0 0 0 0 0 1\n重新出具已获取信息");
        assert_read(WORDS, &[("(五)不予处理 1.信访", &format!("{group}1.信访")), (row, &by)]);
    }
    let by = "2、申请人逾期未按收费通知要求缴纳费用、\n理 6 0 0 0 0 0 6\n行政机关不再处理其政府信息公开申请";
    let row = "2、申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 6 0 0 0 0 0 6";
    assert_read(WORDS, &[("(六)其他处理 1、", "(六)其他处\n1、"), (row, by)]);
}

#[test]
fn a_number_that_goes_on_in_the_next_line_is_not_read() {
    let printed = "(七)总计 2932 53 0 0 61 4 3050";
    let rows = ["outcomes.other_handling.other", "outcomes.total"];
    assert_undecided(WORDS, &[(printed, "293 305\n(七)总计 53 0 0 61 4\n2 0")], &rows);
    assert_undecided(WORDS, &[(printed, "305\n(七)总计 2932 53 0 0 61 4\n0")], &rows[1..]);
}

#[test]
fn a_group_before_the_values_of_its_first_row_is_no_row() {
    let row = "(六)其他处理 1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 67 3 0 0 1 0 71";
    let by =
        "(六)其他处\n理\n67 3 0 0 1 0 71\n- 5 -\n1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请";
    let read = assert_undecided(WORDS, &[(row, by)], &["outcomes.other_handling.correction_overdue"]);
    assert!(read.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::ValuesStray));
}

#[test]
fn a_row_beside_values_too_many_is_not_called_blank() {
    let rows = "4.无正当理由大量反复申请 0 0 0 0 0 0 0\n5.要求行政机关确认或重新出具已获取信息 1 0 0 0 0 0 1";
    let by = "4.无正当理由大量反复申请\n0 0 0 0 0 0 0\n1 0 0 0 0 0 1\n- 4 -\n5.要求行政机关确认或重新出具已获取信息";
    let undecided = ["outcomes.not_processed.excessive_repeated_requests", "outcomes.not_processed.confirm_or_reissue"];
    assert_undecided(WORDS, &[(rows, by)], &undecided);
}

#[test]
fn the_number_of_a_page_is_no_value() {
    assert_read(WORDS, &[("0 0 61 4 3119\n", "0 0 61 4 3119\n5\n")]);
    assert_read(WORDS, &[("未经复议直接起诉 复议后起诉\n", "未经复议直接起诉 复议后起诉\n5\n")]);
    assert_read(LINES, &[("3440\n75\n0\n", "3440\n75\n7\n\u{c}0\n")]);
    // With it the sum holds as little as without, whatever was read before.
    assert_undecided(WORDS, &[("0 0 61 4 3119\n", "0 0 61 4 3118\n5\n")], &["received_this_year"]);
}

#[test]
fn the_number_of_a_page_fills_no_short_row() {
    let pages = [("1573179\n", "1573179\n3\n"), ("1408\n21\n0\n0\n2\n0\n1431\n", "1408\n21\n0\n0\n2\n1431\n4\n")];
    assert_undecided(LINES, &pages, &["administrative_licensing", "outcomes.disclosed"]);
}

#[test]
fn the_title_at_the_head_of_a_page_parts_no_row() {
    let head = "3440\n75\n- 3 -\n宿迁市人民政府2024年政府信息公开工作年度报告\n0\n";
    assert_read(LINES, &[("3440\n75\n0\n", head)]);
}

#[test]
fn letters_for_noughts_are_unreadable() {
    for (fixture, printed, by) in [
        (WORDS, "3.要求提供公开出版物 0 0 0 0 0 0 0", "3.要求提供公开出版物 O O O O O O O"),
        (WORDS, "3.要求提供公开出版物 0 0 0 0 0 0 0", "3.要求提供\nO O O o O O O\n公开出版物"),
    ] {
        let read = nianbao::parse(&edited(fixture, &[(printed, by)]));
        let table = read.report.requests().expect("the table");
        let row = table.form().row_index("outcomes.not_processed.public_publication").expect("the row");
        assert!(table.row(row).iter().all(|cell| cell.status == Status::Unreadable), "{by}: {:?}", table.row(row));
        assert!(read.report.cells.iter().any(|note| note.raw == "O"), "{by}");
    }
}

#[test]
fn a_short_row_that_a_label_follows_is_not_cut_off() {
    let text = text(LINES);
    let from = text.rfind("二、上年结转").expect("the row");
    let read =
        |behind: &str| nianbao::parse(&format!("{}二、上年结转政府信息公开申请数量\n2\n2\n{behind}", &text[..from]));
    let status = |parsed: &Parsed| {
        let table = parsed.report.requests().expect("the table");
        table.row(table.form().row_index("carried_over_from_last_year").expect("the row"))[0].status
    };
    assert_eq!(status(&read("三、本年度办理结果\n")), Status::Unresolved);
    assert_eq!(status(&read("")), Status::Printed);
}

#[test]
fn columns_beyond_count_do_no_harm() {
    let far = "\t".repeat(70_000);
    for line in [format!("规章{far}1\t2\t3"), format!("{far}规章\t1\t2\t3\t\t"), format!("规章\t1\t2\t3{far}")] {
        let head = format!("二、主动公开政府信息情况\n信息内容{far}本年制发件数\t本年废止件数\t现行有效件数\n");
        nianbao::parse(&format!("{head}{line}\n{line}\n"));
    }
}
