//! What cannot be read is null with a reason, never a guess and never lost.

use nianbao::model::Status;
use nianbao::{Code, Parsed, parse};

const HEADING_2: &str = "二、主动公开政府信息情况\n";
const HEADING_3: &str = "三、收到和处理政府信息公开申请情况\n";

fn status(parsed: &Parsed, table: &str, row: &str, column: &str) -> (Option<String>, Status) {
    let table = parsed.report.table(table).expect("the table");
    let cell = table.cell(row, column).expect("the cell");
    (cell.value().map(|number| number.to_string()), cell.status)
}

fn has(parsed: &Parsed, code: Code) -> bool {
    parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

/// Table two with one printed cell in the row of licences and one in a row of
/// three.
fn table_two(licences: &str, rules: &str) -> String {
    format!(
        "{HEADING_2}规章\n1\n{rules}\n0\n行政规范性文件\n1\n0\n0\n行政许可\n{licences}\n行政处罚\n3\n行政强制\n3\n行政事业性收费\n0\n五、存在的主要问题及改进情况\n"
    )
}

#[test]
fn a_cell_that_holds_no_number_is_unreadable() {
    for printed in
        ["约5", "****", "12O", "1 000", "007", "1,23", "未统计", "见附件", "暂无", "12345678901234567890", "1e5", "5%"]
    {
        let parsed = parse(&table_two(printed, "2"));
        let cell = status(&parsed, "proactive_disclosure", "administrative_licensing", "decisions_this_year");
        assert_eq!(cell, (None, Status::Unreadable), "{printed}");
        assert!(has(&parsed, Code::CellUnreadable), "{printed}");
        let raw = &parsed.report.cells[0].raw;
        assert_eq!(raw, printed);
        let penalties = status(&parsed, "proactive_disclosure", "administrative_penalties", "decisions_this_year");
        assert_eq!(penalties.0.as_deref(), Some("3"), "{printed}");

        let parsed = parse(&table_two("4", printed));
        let row = |column| status(&parsed, "proactive_disclosure", "rules", column);
        assert_eq!(row("issued_this_year").0.as_deref(), Some("1"), "{printed}");
        assert_eq!(row("repealed_this_year"), (None, Status::Unreadable), "{printed}");
        assert_eq!(row("currently_in_effect").0.as_deref(), Some("0"), "{printed}");
    }
}

#[test]
fn a_drawn_cell_that_holds_no_number_is_unreadable() {
    let parsed =
        parse(&format!("{HEADING_2}| 规章 | 约5 |  | 7 |\n| 行政规范性文件 | 1 | 2 | 3 |\n| 行政许可 | 1 |\n"));
    let row = |column| status(&parsed, "proactive_disclosure", "rules", column);
    assert_eq!(row("issued_this_year"), (None, Status::Unreadable));
    assert_eq!(row("repealed_this_year"), (None, Status::Blank));
    assert_eq!(row("currently_in_effect").0.as_deref(), Some("7"));
}

#[test]
fn a_row_cut_off_is_placed_only_where_full_rows_stand_before_it() {
    let parsed = parse(&format!("{HEADING_3}四、结转下年度继续办理 26\n"));
    assert_eq!(status(&parsed, "requests", "carried_over_to_next_year", "natural_person").0, None);
    let parsed = parse(&format!(
        "{HEADING_3}一、本年新收政府信息公开申请数量\n1\n2\n3\n4\n5\n6\n21\n二、上年结转政府信息公开申请数量\n7\n8"
    ));
    let row = |column| status(&parsed, "requests", "carried_over_from_last_year", column);
    assert_eq!(row("natural_person").0.as_deref(), Some("7"));
    // The text ends right behind the 8, which may have been longer.
    assert_eq!(row("commercial_enterprise"), (None, Status::Unresolved));
    assert_eq!(row("total"), (None, Status::Missing));
}

#[test]
fn a_row_cut_off_in_a_grid_filled_in_place_is_not_shifted() {
    let parsed = parse(&format!(
        "{HEADING_3}| 一、本年新收政府信息公开申请数量 |  |  | 1 | 2 | 3 | 4 | 5 | 6 | 21 |\n| 四、结转下年度继续办理 |  |  | 1 | 1 | 0 | 0 | 0"
    ));
    let row = |column| status(&parsed, "requests", "carried_over_to_next_year", column);
    assert_eq!(row("research_institution").0, None);
    assert_eq!(status(&parsed, "requests", "received_this_year", "total").0.as_deref(), Some("21"));
}

#[test]
fn glued_cells_and_lost_lines_are_said() {
    let parsed = parse(&format!("{HEADING_2}规章123\n行政规范性文件000\n五、存在的主要问题及改进情况\n"));
    assert!(has(&parsed, Code::SourceGlued));
    assert_eq!(status(&parsed, "proactive_disclosure", "rules", "issued_this_year"), (None, Status::Unresolved));
    for fixture in ["glued", "deduplicated", "column-wise", "blanks-dropped"] {
        let text = std::fs::read_to_string(format!("fixtures/refused/{fixture}.txt")).expect("the fixture");
        let parsed = parse(&text);
        assert!(!parsed.diagnostics.is_empty(), "{fixture}");
    }
    let text = std::fs::read_to_string("fixtures/refused/deduplicated.txt").expect("the fixture");
    let parsed = parse(&text);
    // Table two has no number twice, so nothing was taken out of it.
    for table in parsed.report.tables.iter().flatten().skip(1) {
        for row in 0..table.form().rows().len() {
            let cells = table.row(row).iter().filter(|_| table.has_row(row));
            assert!(cells.clone().all(|cell| cell.status == Status::Unresolved), "{} {row}", table.form().id);
        }
    }
}

#[test]
fn a_text_without_a_report_says_so() {
    for text in ["", " \n", "0\n0\n0\n", "这是一篇新闻。\n一、开会\n二、讲话\n"] {
        let parsed = parse(text);
        assert!(!parsed.is_report(), "{text}");
        assert_eq!(parsed.diagnostics.len(), 1, "{text}");
        assert!(parsed.report.tables.iter().all(Option::is_none), "{text}");
    }
}

#[test]
fn a_sentence_that_begins_with_a_label_takes_no_table() {
    let fixture = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt").expect("the fixture");
    let tables = |text: &str| {
        parse(text).report.tables.map(|table| {
            table.map(|table| format!("{:?}", table.cell("reconsideration", "total").map(|cell| cell.value())))
        })
    };
    let plain = tables(&fixture);
    for sentence in ["行政复议3件,行政诉讼1件。", "不予公开6件。", "规章2件。", "行政许可 5 件，行政处罚 6 件。"]
    {
        for heading in ["二、主动公开政府信息情况", "四、政府信息公开行政复议、行政诉讼情况"]
        {
            for placed in [format!("{sentence}\n{heading}"), format!("{heading}\n{sentence}")] {
                let text = fixture.replacen(heading, &placed, 1);
                let parsed = parse(&text);
                assert_eq!(tables(&text), plain, "{placed}");
                assert!(parsed.report.checks.skipped == 0, "{placed} {:?}", parsed.diagnostics);
            }
        }
    }
}

#[test]
fn the_end_of_a_text_longer_than_any_report_is_not_read() {
    let text = format!(
        "{HEADING_2}第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n1\n0\n2\n{}规章\n7\n7\n7\n",
        "村\n".repeat(300_000)
    );
    let parsed = nianbao::parse(&text);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    assert!(codes.contains(&"source-too-long") && !codes.contains(&"row-repeated"), "{codes:?}");
    let rules = parsed.report.proactive_disclosure().and_then(|table| table.cell("rules", "issued_this_year"));
    assert_eq!(rules.and_then(|cell| cell.value()).and_then(|value| value.as_integer()), Some(1));
}

/// The labels of a header are no row's, and a text that ends in them has not
/// reached a number yet: nothing tells that repeated ones were taken out.
#[test]
fn a_text_cut_off_in_a_header_is_not_said_to_have_lost_repeated_lines() {
    let text = std::fs::read_to_string("fixtures/2021/hongze-2023.lines.txt").expect("the fixture");
    let heading = text.find("四、政府信息公开行政复议").expect("the heading of table four");
    let direct = heading + text[heading..].find("未经复议直接起诉").expect("its header");
    let end = direct + text[direct..].find("\n10\n").expect("its first value");
    for (at, _) in text[..=end].match_indices('\n').filter(|&(at, _)| at > heading) {
        let parsed = parse(&text[..at]);
        assert!(!has(&parsed, Code::SourceDeduplicated), "{at} {:#?}", parsed.diagnostics);
        assert!(has(&parsed, Code::SourceCutOff) || has(&parsed, Code::TableMissing), "{at} {:#?}", parsed.diagnostics);
    }
}

/// Table three with two full rows and a last one, in which the 5 at the end is missing or printed
/// in some way.
fn page_of_table_three(last: &str) -> String {
    let row = |label: &str| format!("<tr><td>{label}</td>{}</tr>", "<td>3</td>".repeat(7));
    let (first, second) = (row("一、本年新收政府信息公开申请数量"), row("二、上年结转政府信息公开申请数量"));
    let cells = "<td>2</td>".repeat(6);
    format!(
        "<html><body><p>{HEADING_3}</p><table>{first}{second}<tr><td>四、结转下年度继续办理</td>{cells}{last}<p>五、存在的主要问题及改进情况</p></body></html>"
    )
}

#[test]
fn what_follows_a_drawn_table_is_no_cell_of_it() {
    let read = |last: &str| {
        let parsed = parse(&page_of_table_three(last));
        let misfit = has(&parsed, Code::RowMisfit);
        (status(&parsed, "requests", "carried_over_to_next_year", "total"), misfit)
    };
    assert_eq!(read("<td>5</td></tr></table>"), ((Some("5".to_owned()), Status::Printed), false));
    for below in ["5", "无", "-", "&nbsp;"] {
        let (total, misfit) = read(&format!("</tr></table><p>{below}</p>"));
        assert_eq!(total, (None, Status::Unresolved), "{below}");
        assert!(misfit, "{below}");
    }
}

#[test]
fn what_follows_a_drawn_row_of_rows_beside_each_other_is_no_cell_of_it() {
    let page = |cells: usize, below: &str| {
        let values = "<td>2</td>".repeat(cells);
        let heads = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>".repeat(3);
        parse(&format!(
            "<html><body><p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr>{heads}</tr><tr>{values}</tr></table><p>{below}</p><p>五、存在的主要问题及改进情况</p></body></html>"
        ))
    };
    let first = |parsed: &Parsed| status(parsed, "reconsideration_litigation", "reconsideration", "upheld");
    assert_eq!(first(&page(15, "&nbsp;")), (Some("2".to_owned()), Status::Printed));
    for below in ["5", "无", "&nbsp;"] {
        let parsed = page(14, below);
        assert_eq!(first(&parsed), (None, Status::Unresolved), "{below}");
        assert!(has(&parsed, Code::RowMisfit), "{below}");
    }
}

#[test]
fn what_follows_lines_of_values_is_no_cell() {
    let heads = "结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n".repeat(3);
    let read = |values: &str| {
        let parsed =
            parse(&format!("四、政府信息公开行政复议、行政诉讼情况\n{heads}{values}五、存在的主要问题及改进情况\n"));
        let first = status(&parsed, "reconsideration_litigation", "reconsideration", "upheld");
        (first.0, has(&parsed, Code::RowMisfit))
    };
    let value = || (Some("2".to_owned()), false);
    let values = |count: usize| "2\n".repeat(count);
    assert_eq!(read(&values(15)), value());
    // Elsewhere in the row a line of blanks is an empty cell, and then so is the last.
    assert_eq!(read(&format!("{}\u{A0}\n{}\u{A0}\n", values(4), values(9))), value());
    for below in ["\u{A0}\n", "\t\n", "\n\n/\n", "\n\n——\n", "\n无\n"] {
        assert_eq!(read(&format!("{}{below}", values(14))), (None, true), "{below:?}");
    }
}

#[test]
fn a_line_of_blanks_below_the_last_row_is_no_cell() {
    let table = |second: &str, last: &str| {
        let parsed = parse(&format!(
            "{HEADING_3}一、本年新收政府信息公开申请数量\n3\n3\n3\n3\n3\n3\n3\n二、上年结转政府信息公开申请数量\n{second}四、结转下年度继续办理\n{last}五、存在的主要问题及改进情况\n"
        ));
        status(&parsed, "requests", "carried_over_to_next_year", "natural_person")
    };
    let last = "1\n2\n3\n4\n5\n6\n\u{A0}\n";
    assert_eq!(table("3\n3\n3\n3\n3\n3\n3\n", last), (None, Status::Unresolved));
    assert_eq!(table("3\n\u{A0}\n3\n3\n3\n3\n3\n", last), (Some("1".to_owned()), Status::Printed));
}

#[test]
fn a_number_that_goes_on_in_the_next_line_is_unreadable() {
    let read = |printed: &str| {
        let parsed = parse(&format!(
            "{HEADING_2}行政许可\n1\n行政处罚\n3\n行政强制\n3\n行政事业性收费\n{printed}\n五、存在的主要问题及改进情况\n"
        ));
        let said = has(&parsed, Code::CellUnreadable);
        (status(&parsed, "proactive_disclosure", "administrative_fees", "amount_collected_10k_yuan"), said)
    };
    assert_eq!(read("251000元").0.0.as_deref(), Some("251000"));
    for printed in ["251\n000元", "160\n.5964万元", "160\n\n.5964万元", "1\n,573,179元"] {
        assert_eq!(read(printed), ((None, Status::Unreadable), true), "{printed}");
    }
    // A date, an item or a remark is no piece of a number.
    for below in ["2025年1月20日", "1.本年没有其他事项", "（单位：万元）"] {
        assert_eq!(read(&format!("251\n{below}")).0.0.as_deref(), Some("251"), "{below}");
    }
}

#[test]
fn a_number_without_borders_fills_no_drawn_cell() {
    // As some tools set them: a row ends with a filled cell and borders, and empty cells are pipes.
    let table = |lone: &str| {
        let row = |label: &str| format!("{label} |\n{}9 | ||\n", "3 |\n".repeat(6));
        let emptied = format!("四、结转下年度继续办理 |\n|\n{lone}\n{}| ||\n", "|\n".repeat(4));
        let (first, second) = (row("一、本年新收政府信息公开申请数量"), row("二、上年结转政府信息公开申请数量"));
        let denied = row("(一)予以公开");
        format!("{HEADING_3}{first}{second}{denied}{emptied}五、存在的主要问题及改进情况\n")
    };
    let read = |lone: &str| {
        let parsed = parse(&table(lone));
        let second = status(&parsed, "requests", "carried_over_to_next_year", "commercial_enterprise");
        (second.0, has(&parsed, Code::RowMisfit))
    };
    assert_eq!(read("5 |"), (Some("5".to_owned()), false));
    assert_eq!(read("5\n|"), (None, true));
}
