//! Numbers that are printed in a table's place and cannot be read as its cells:
//! what they may be the values of is not called empty.

use nianbao::model::{Status, Table};
use nianbao::{Code, Parsed};

const TABLE_FOUR: &str = "四、政府信息公开行政复议、行政诉讼情况
行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结果维持 结果纠正 其他结果 尚未审结 总计
结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计
VALUES
五、存在的主要问题及改进情况
无。
";

/// The fixture of a report with a piece of it replaced.
fn replaced(fixture: &str, printed: &str, by: &str) -> Parsed {
    let text = std::fs::read_to_string(fixture).expect("a fixture");
    assert_eq!(text.matches(printed).count(), 1, "{printed} in {fixture}");
    nianbao::parse(&text.replace(printed, by))
}

fn statuses(table: Option<&Table>, row: &str) -> Vec<Status> {
    let table = table.expect("the table");
    let row = table.form().row_index(row).expect("a row of the form");
    table.row(row).iter().map(|cell| cell.status).collect()
}

/// That a row is undecided, and that a diagnostic quotes what is printed.
fn assert_undecided(parsed: &Parsed, table: Option<&Table>, row: &str, quote: &str) {
    let statuses = statuses(table, row);
    assert!(statuses.iter().all(|status| *status == Status::Unresolved), "{quote}: {statuses:?}");
    let said = |code: Code, message: &str| code == Code::ValuesStray && message.contains(quote);
    let mut diagnostics = parsed.diagnostics.iter();
    assert!(
        diagnostics.any(|diagnostic| said(diagnostic.code, &diagnostic.message_en)),
        "{quote}: {:#?}",
        parsed.diagnostics
    );
}

#[test]
fn a_line_of_values_with_a_strange_one_among_them_is_not_called_blank() {
    for strange in ["575[1]", "575①", "575¹", "2'080", "?", "八", "〇", "~803", "575\0"] {
        let values = format!("6 393 803 878 2080 493 891 374 584 2342 {strange} 211 437 58 1281");
        let parsed = nianbao::parse(&TABLE_FOUR.replace("VALUES", &values));
        let table = parsed.report.reconsideration_litigation();
        assert_undecided(&parsed, table, "litigation_after_reconsideration", strange);
    }
    let parsed = nianbao::parse(&TABLE_FOUR.replace("VALUES", "0 0 0 0 0 0 0 0 0 0 1 2 0 0 3。"));
    assert_undecided(&parsed, parsed.report.reconsideration_litigation(), "reconsideration", "1 2 0 0 3。");
}

#[test]
fn an_empty_table_with_a_remark_behind_it_is_blank() {
    for remark in ["", "注：2024年没有行政复议 1 件也没有。", "（数据截至 2024-12-31）"] {
        let parsed = nianbao::parse(&TABLE_FOUR.replace("VALUES", remark));
        let statuses = statuses(parsed.report.reconsideration_litigation(), "reconsideration");
        assert!(statuses.iter().all(|status| *status == Status::Blank), "{remark}: {statuses:?}");
    }
}

#[test]
fn a_number_glued_to_the_next_title_is_not_called_blank() {
    let fixture = "fixtures/2021/huaian-2024.lines.txt";
    let text = std::fs::read_to_string(fixture).expect("a fixture");
    let from = text.find("行政强制").expect("the row");
    let value = text[from..].lines().map(str::trim).find(|line| line.parse::<u64>().is_ok()).expect("its number");
    let title = text[from..].lines().find(|line| line.starts_with("第二十条")).expect("the next title");
    let at = from + text[from..].find(value).expect("its number");
    let end = from + text[from..].find(title).expect("the title");
    let parsed = nianbao::parse(&format!("{}{value}{}", &text[..at], &text[end..]));
    let table = parsed.report.proactive_disclosure();
    assert_undecided(&parsed, table, "administrative_compulsion", &format!("{value}第二十条"));
}

#[test]
fn a_print_header_between_a_label_and_its_values_is_no_row() {
    let header = "2025/1/20 10:31\n某市2024年政府信息公开工作年度报告\nhttps://www.example.gov.cn/art/1001.html 3/8\n";
    let parsed = replaced("fixtures/2021/huaian-2024.lines.txt", "(一)予以公开\n", &format!("(一)予以公开\n{header}"));
    let table = parsed.report.requests();
    assert_undecided(&parsed, table, "outcomes.disclosed", "1288");
    assert!(table.expect("the table").extra().is_empty());
}

#[test]
fn values_between_two_lines_of_a_label_are_no_remark() {
    let text = "三、收到和处理政府信息公开申请情况
（一）予以公开   138   583   868   822   783   65   3259
（二）部分公开（区分处理的，只计这一情  262   121   508   780   461   484   2616  形，不计其他情形）
1.属于国家秘密   668   389   808   215   97   500   2677
";
    let parsed = nianbao::parse(text);
    let table = parsed.report.requests().expect("the table");
    let row = table.form().row_index("outcomes.partially_disclosed").expect("a row of the form");
    let values: Vec<_> = table.row(row).iter().map(|cell| cell.value().and_then(|value| value.as_integer())).collect();
    assert_eq!(values, [262, 121, 508, 780, 461, 484, 2616].map(Some));
}

#[test]
fn values_behind_the_borders_that_close_a_header_are_not_lost() {
    let heads = "四、政府信息公开行政复议、行政诉讼情况
行政复议\n|\n行政诉讼\n|||||||||||||\n|
结果\n纠正\n|\n结果\n|\n尚未\n审结\n|\n|\n未经复议直接起诉\n|\n复议后起诉\n||||||||
结果\n维持\n|\n结果\n纠正\n|\n结果\n|\n尚未\n审结\n|\n|
结果\n维持\n|\n结果\n纠正\n|\n结果\n|\n尚未\n审结\n|\n|\n|||||\n";
    let values = "23\n|\n|\n|\n27\n|\n50\n|\n449\n|\n|\n|\n567\n|\n1016\n|\n|\n|\n|\n|\n|\n";
    let parsed = nianbao::parse(&format!("{heads}{values}五、存在的主要问题及改进情况\n无。\n"));
    assert_undecided(&parsed, parsed.report.reconsideration_litigation(), "reconsideration", "23 27 50 449 567 1016");
}

fn missing_tables(parsed: &Parsed) -> Vec<&str> {
    let missing = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::TableMissing);
    missing.filter_map(|diagnostic| diagnostic.table.as_deref()).collect()
}

#[test]
fn a_table_that_is_not_there_is_said() {
    let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt").expect("a fixture");
    let cut = text.find("三、收到和处理").expect("section three");
    let parsed = nianbao::parse(&text[..cut]);
    assert_eq!(missing_tables(&parsed), ["requests", "reconsideration_litigation"]);
    assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::SourceCutOff));

    // Neither heading nor heads: fifteen numbers that belong to no table.
    let behind =
        "结果 结果 其他 尚未 总\n0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n五、政府信息公开工作存在的主要问题及改进情况\n";
    let parsed = nianbao::parse(behind);
    assert_eq!(missing_tables(&parsed), ["proactive_disclosure", "requests", "reconsideration_litigation"]);
    assert!(parsed.diagnostics.iter().all(|diagnostic| diagnostic.code != Code::SourceCutOff));
    assert!(missing_tables(&nianbao::parse(&text)).is_empty());
}

#[test]
fn a_drawn_table_without_its_row_of_values_is_missing_them() {
    let heads = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>";
    let page = |cells: &str| {
        format!(
            "<html><body><p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr><td colspan=5 rowspan=2>行政复议</td><td colspan=10>行政诉讼</td></tr><tr><td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr><tr>{heads}{heads}{heads}</tr>{cells}</table><p>五、存在的主要问题及改进情况</p></body></html>"
        )
    };
    let status = |cells: &str| {
        let parsed = nianbao::parse(&page(cells));
        statuses(parsed.report.reconsideration_litigation(), "reconsideration")[0]
    };
    assert_eq!(status(""), Status::Missing);
    assert_eq!(status(&format!("<tr>{}</tr>", "<td></td>".repeat(15))), Status::Blank);
}
