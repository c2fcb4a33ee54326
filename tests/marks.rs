//! Blanks, marks and lines in and around the cells of a table that change nothing
//! of what its cells are.

use nianbao::Parsed;
use nianbao::model::{Status, Table};

const TABLE_TWO: &str = "二、主动公开政府信息情况
第二十条第（一）项
信息内容 本年制发件数 本年废止件数 现行有效件数
";

const TABLE_THREE: &str = "三、收到和处理政府信息公开申请情况
申请人情况
自然人
法人或其他组织
总计
商业企业
科研机构
社会公益组织
法律服务机构
其他
";

const HEADS_FOUR: &str = "四、政府信息公开行政复议、行政诉讼情况
行政复议
行政诉讼
结果维持
结果纠正
其他结果
尚未审结
总计
未经复议直接起诉
复议后起诉
结果维持
结果纠正
其他结果
尚未审结
总计
结果维持
结果纠正
其他结果
尚未审结
总计
";

const DRAWN_FOUR: &str = "| 行政复议 | 行政诉讼 |
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
| 4 | 1 | 0 | 2 | 7 | 3 | 0 | 0 | 1 | 4 | 2 | 0 | 5 | 0 | 7 |
";

const VALUES_FOUR: [i64; 15] = [4, 1, 0, 2, 7, 3, 0, 0, 1, 4, 2, 0, 5, 0, 7];

fn values(table: Option<&Table>, row: &str) -> Vec<Option<i64>> {
    let table = table.expect("the table");
    let row = table.form().row_index(row).expect("a row of the form");
    table.row(row).iter().map(|cell| cell.value().and_then(|value| value.as_integer())).collect()
}

fn statuses(table: Option<&Table>, row: &str) -> Vec<Status> {
    let table = table.expect("the table");
    let row = table.form().row_index(row).expect("a row of the form");
    table.row(row).iter().map(|cell| cell.status).collect()
}

fn table_four(parsed: &Parsed) -> Vec<Option<i64>> {
    let rows = ["reconsideration", "litigation_direct", "litigation_after_reconsideration"];
    rows.iter().flat_map(|row| values(parsed.report.reconsideration_litigation(), row)).collect()
}

fn assert_whole(text: &str) {
    let parsed = nianbao::parse(text);
    assert_eq!(table_four(&parsed), VALUES_FOUR.map(Some), "{text}\n{:#?}", parsed.diagnostics);
}

fn lines_four() -> String {
    let values: String = VALUES_FOUR.iter().map(|value| format!("{value}\n")).collect();
    format!("{HEADS_FOUR}{values}")
}

#[test]
fn tabs_at_the_ends_of_lines_are_blanks() {
    let text = format!("{TABLE_THREE}(一)予以公开\n12\n5\n1\n(二)部分公开\n3\n0\n0\n0\n0\n1\n4\n");
    for end in ["\t", "\t\t", " \t"] {
        let parsed = nianbao::parse(&text.replace('\n', &format!("{end}\n")));
        let table = parsed.report.requests();
        assert_eq!(statuses(table, "outcomes.disclosed"), [Status::Unresolved; 7]);
        assert_eq!(values(table, "outcomes.partially_disclosed"), [3, 0, 0, 0, 0, 1, 4].map(Some));
    }
}

#[test]
fn lines_of_blanks_part_the_cells_of_table_four() {
    for blank in [" ", "  ", "\u{A0}", "\t", "\u{3000}"] {
        assert_whole(&lines_four().replace('\n', &format!("\n{blank}\n")));
        assert_whole(&lines_four().replace('\n', &format!("{blank}\n{blank}\n")));
    }
}

#[test]
fn lines_of_blanks_in_the_place_of_values_are_cells() {
    let values = "4\n \n \n \n4\n \n \n \n \n \n2\n \n \n \n2\n";
    let parsed = nianbao::parse(&format!("{HEADS_FOUR}{values}"));
    let expected = [(0, 4), (4, 4), (10, 2), (14, 2)];
    let printed = |at| expected.iter().find(|(place, _)| *place == at).map(|&(_, value)| value);
    assert_eq!(table_four(&parsed), (0..15).map(printed).collect::<Vec<Option<i64>>>());
    // One such line among fifteen values may be a cell beside a number printed twice.
    let parsed = nianbao::parse(&lines_four().replace("0\n2\n7\n", "0\n \n2\n7\n"));
    assert_eq!(table_four(&parsed), [None; 15]);
}

#[test]
fn what_stands_around_table_four_is_none_of_it() {
    let heading = "四、政府信息公开行政复议、行政诉讼情况";
    let next = "五、存在的主要问题及改进情况\n无。\n";
    for rule in ["---", "***", "* * *", "----------", "___", "————————————"] {
        assert_whole(&format!("{heading}\n{DRAWN_FOUR}{rule}\n{next}"));
        assert_whole(&format!("{heading}\n\n{rule}\n{DRAWN_FOUR}{next}"));
        assert_whole(&format!("{}{rule}\n{next}", lines_four()));
    }
    for footer in ["浏览次数：\n86\n", "阅读\n125\n", "版权所有 © 2024\n", "点赞\n0\n收藏\n3\n", "1 2 3\n"]
    {
        assert_whole(&format!("{heading}\n{DRAWN_FOUR}{footer}"));
    }
    assert_whole(&format!("{heading}\n表 3\n{DRAWN_FOUR}{next}"));
}

#[test]
fn a_row_of_table_four_that_lacks_a_value_does_not_take_one_from_a_footer() {
    let parsed = nianbao::parse(&format!(
        "四、政府信息公开行政复议、行政诉讼情况\n{}浏览次数：\n86\n",
        DRAWN_FOUR.replace("| 4 | 1 |", "| 4 |")
    ));
    assert_eq!(table_four(&parsed), [None; 15]);
}

#[test]
fn lines_that_are_all_set_in_as_far_are_not_aligned() {
    let text = "四、政府信息公开行政复议、行政诉讼情况
行政复议 行政诉讼
结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉
结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计
4 1 0 2 7 3 0 0 1 4 2 0 5 0 7
";
    for indent in ["", "    ", "\u{3000}\u{3000}", "          "] {
        assert_whole(&text.lines().map(|line| format!("{indent}{line}\n")).collect::<String>());
    }
}

#[test]
fn numbered_rows_of_words_are_no_headings() {
    assert_whole(
        "四、政府信息公开行政复议、行政诉讼情况
类型 结果维持 结果纠正 其他结果 尚未审结 总计
一、行政复议 4 1 0 2 7
二、行政诉讼（未经复议直接起诉） 3 0 0 1 4
三、行政诉讼（复议后起诉） 2 0 5 0 7
五、存在的主要问题及改进情况
",
    );
}

#[test]
fn blanks_within_a_number_part_no_cells() {
    let parsed = nianbao::parse(&format!("{TABLE_TWO}规章 1 件 0 件 2 件\n行政规范性文件 58 件 4 件 7 件\n"));
    let table = parsed.report.proactive_disclosure();
    assert_eq!(values(table, "rules"), [1, 0, 2].map(Some));
    assert_eq!(values(table, "administrative_normative_documents"), [58, 4, 7].map(Some));
    let text = "二、主动公开政府信息情况\n第二十条第（五）项\n信息内容 上一年项目数量 本年增/减 处理决定数量
行政许可 19 增 15 58\n其他对外管理服务事项 1 + 4 7\n";
    let parsed = nianbao::parse(text);
    let table = parsed.report.proactive_disclosure();
    assert_eq!(values(table, "administrative_licensing"), [19, 15, 58].map(Some));
    assert_eq!(values(table, "other_external_management_services"), [1, 4, 7].map(Some));
}

#[test]
fn emphasis_is_no_part_of_a_number() {
    let parsed = nianbao::parse(
        "二、主动公开政府信息情况\n| 第二十条第（五）项 | |\n| 信息内容 | 本年处理决定数量 |
| 行政许可 | **12** |\n| **行政处罚** | **35** |\n",
    );
    let table = parsed.report.proactive_disclosure();
    assert_eq!(values(table, "administrative_licensing"), [Some(12)]);
    assert_eq!(values(table, "administrative_penalties"), [Some(35)]);
}

#[test]
fn a_mark_in_a_drawn_cell_keeps_its_place() {
    for mark in ["·", ".", "。", "5/3", "一", "4.", "(4)", "\"4\"", "12件。", "无。", "～"] {
        let parsed = nianbao::parse(&format!(
            "二、主动公开政府信息情况\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 | |
规章 | 0 | 0 | 0 | |\n行政规范性文件 | {mark} | 6 | 33 | |\n"
        ));
        let table = parsed.report.proactive_disclosure();
        assert_eq!(values(table, "administrative_normative_documents"), [None, Some(6), Some(33)], "{mark}");
        assert_eq!(statuses(table, "administrative_normative_documents")[0], Status::Unreadable, "{mark}");
    }
}

#[test]
fn what_is_put_for_a_dash_is_not_lost() {
    let row = |cells: &str| format!("{TABLE_THREE}(一)予以公开\n{cells}\n(二)部分公开\n3\n0\n0\n0\n0\n1\n4\n");
    for (mark, status) in [
        ("⽆", Status::Dash),
        ("\\", Status::Dash),
        ("─", Status::Dash),
        ("--", Status::Dash),
        ("一", Status::Unreadable),
        ("暂无", Status::Unreadable),
        ("N/A", Status::Unreadable),
    ] {
        let text = row(&format!("{mark}\n{mark}\n0\n5\n{mark}\n0\n5"));
        let parsed = nianbao::parse(&text);
        let table = parsed.report.requests();
        assert_eq!(
            values(table, "outcomes.disclosed"),
            [None, None, Some(0), Some(5), None, Some(0), Some(5)],
            "{mark}"
        );
        assert_eq!(statuses(table, "outcomes.disclosed")[..2], [status; 2], "{mark}");
    }
    for mark in ["无。", "(4)", "\"4\"", "4.", "12件。", "暂无数据"] {
        let parsed = nianbao::parse(&row(&format!("{mark}\n5\n0\n0\n0\n0\n5")));
        let statuses = statuses(parsed.report.requests(), "outcomes.disclosed");
        assert!(!statuses.contains(&Status::Blank), "{mark}: {statuses:?}");
    }
}

#[test]
fn a_dash_that_is_the_only_cell_of_a_line_is_one() {
    let cells = "(一)予以公开 |\n3 |\n-- |\n-- |\n0 |\n0 |\n0 |\n3 |\n";
    let heads = TABLE_THREE.replacen('\n', "\r", 1).replace('\n', " |\n").replace('\r', "\n");
    let parsed = nianbao::parse(&format!("{heads}{cells}"));
    let row = values(parsed.report.requests(), "outcomes.disclosed");
    assert_eq!(row, [Some(3), None, None, Some(0), Some(0), Some(0), Some(3)]);
}

#[test]
fn rows_of_empty_cells_that_are_all_closed_alike_keep_their_columns() {
    let heads = TABLE_THREE.replacen('\n', "\r", 1).replace('\n', " |\n").replace('\r', "\n");
    let row = |label: &str, value: u32| format!("{label} |\n{value} |\n|\n|\n|\n|\n|\n{value} |\n|\n");
    let text = format!(
        "{heads}|\n{}{}三、本年度办理结果 |\n{}",
        row("一、本年新收政府信息公开申请数量", 31),
        row("二、上年结转政府信息公开申请数量", 2),
        row("(一)予以公开", 33)
    );
    let parsed = nianbao::parse(&text);
    let table = parsed.report.requests();
    for (id, value) in [("received_this_year", 31), ("carried_over_from_last_year", 2), ("outcomes.disclosed", 33)] {
        assert_eq!(values(table, id), [Some(value), None, None, None, None, None, Some(value)], "{id}");
    }
    // One row with a cell less leaves all in doubt.
    let parsed = nianbao::parse(&text.replacen("31 |\n|\n", "31 |\n", 1));
    assert_eq!(statuses(parsed.report.requests(), "carried_over_from_last_year"), [Status::Unresolved; 7]);
}

#[test]
fn numbers_under_a_heading_without_labels_are_said() {
    let text = format!(
        "{TABLE_TWO}规章 1 0 2\n四、政府信息公开行政复议、行政诉讼情况\n| 4 | 1 | 0 | 2 | 7 | 3 | 0 | 0 | 1 | 4 | 2 | 0 | 5 | 0 | 7 |\n五、存在的主要问题及改进情况\n无。\n"
    );
    let parsed = nianbao::parse(&text);
    assert_eq!(statuses(parsed.report.reconsideration_litigation(), "reconsideration"), [Status::Unresolved; 5]);
    assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == nianbao::Code::ValuesStray));
    // Those of another table are not meant.
    let parsed = nianbao::parse(&format!(
        "{TABLE_TWO}规章 1 0 2\n四、政府信息公开行政复议、行政诉讼情况\n{}(一)予以公开\n3\n0\n0\n0\n0\n1\n4\n",
        TABLE_THREE.split_once('\n').expect("a heading").1
    ));
    assert!(parsed.report.reconsideration_litigation().is_none());
    // Prose with a page number or two is no table.
    let parsed = nianbao::parse(&format!(
        "{TABLE_TWO}规章 1 0 2\n四、政府信息公开行政复议、行政诉讼情况\n12\n13\n五、存在的主要问题及改进情况\n"
    ));
    assert!(parsed.report.reconsideration_litigation().is_none());
}

#[test]
fn a_carriage_return_alone_ends_a_line() {
    assert_whole(&lines_four().replace('\n', "\r"));
    assert_whole(&lines_four().replace('\n', "\r\n"));
}

#[test]
fn heads_and_labels_in_other_words_are_known() {
    let parsed = nianbao::parse(
        "二、主动公开政府信息情况\n| 信息内容 | 本年制发数量 | 本年废止数量 | 现行有效数量 |\n| 规章 | 1 | 0 | 2 |\n",
    );
    assert_eq!(values(parsed.report.proactive_disclosure(), "rules"), [1, 0, 2].map(Some));
}
