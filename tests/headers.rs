//! What the printed header says of the columns holds, not the form's order.

mod support;

use support::form::Edition;
use support::generate;
use support::render::{Layout, Options, render};
use support::report::TestReport;

/// The layouts that print the heads as the report has them.
fn layouts() -> impl Iterator<Item = Layout> {
    let own = |layout: &Layout| {
        let pdf = [Layout::PdfRows, Layout::PdfRowsRepeated, Layout::PdfRowsHalves];
        let columns = [Layout::PdfColumns, Layout::PdfColumnsUnder, Layout::MiniTables];
        !pdf.contains(layout) && !columns.contains(layout)
    };
    Layout::ALL.into_iter().filter(own)
}

/// Whether a layout breaks heads over lines and draws no border at them.
fn sets_heads_on_lines(layout: Layout) -> bool {
    use Layout::{Alternating, AlternatingFilled, AlternatingOpened, Lines, LinesSplit, PdfLines};
    matches!(layout, Lines | LinesSplit | PdfLines | Alternating | AlternatingFilled | AlternatingOpened)
}

/// Asserts that no number stands elsewhere than printed, that lost ones are
/// said, and answers how many are lost.
fn lost(report: &TestReport, text: &str, table: &str, what: &str) -> usize {
    let parsed = nianbao::parse(text);
    let mut lost = 0;
    for expected in report.expected() {
        let cell = parsed.report.table(expected.table).and_then(|table| table.cell(&expected.row, &expected.column));
        let number = cell.and_then(|cell| cell.value()).map(|number| number.to_string());
        if number == expected.number {
            continue;
        }
        let place = format!("{}.{}.{}", expected.table, expected.row, expected.column);
        assert_eq!((number, expected.table), (None, table), "{what}: {place} is printed {}\n{text}", expected.printed);
        let said = parsed.diagnostics.iter().any(|diagnostic| {
            diagnostic.severity >= nianbao::Severity::Warning && diagnostic.table.as_deref() == Some(table)
        });
        assert!(said, "{what}: {place} is lost unsaid\n{text}");
        lost += 1;
    }
    if lost == 0 {
        let said = parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == nianbao::Code::HeaderOrder);
        assert!(said, "{what}: the order is not said\n{:?}", parsed.diagnostics);
    }
    lost
}

fn swapped<const N: usize>(a: usize, b: usize) -> [usize; N] {
    let mut order = std::array::from_fn(|at| at);
    order.swap(a, b);
    order
}

#[test]
fn columns_in_another_order_are_placed_by_their_heads() {
    for edition in Edition::ALL {
        for layout in layouts() {
            for order in [[0, 2, 1], [1, 0, 2], [2, 0, 1]] {
                let report = generate::distinct(edition).with_article_order(0, &order);
                let what = format!("{edition:?} {layout:?} {order:?}");
                let text = render(&report, &Options::of(layout));
                let lost = lost(&report, &text, "proactive_disclosure", &what);
                // Of heads of unlike height, one a line, the order may be that of a page's lines.
                assert!(lost == 0 || sets_heads_on_lines(layout), "{what}\n{text}");
            }
        }
    }
}

#[test]
fn applicants_in_another_order_are_placed_by_their_heads() {
    for edition in Edition::ALL {
        for layout in layouts() {
            for (a, b) in [(1, 2), (2, 5), (3, 4), (0, 6)] {
                let report = generate::distinct(edition).with_applicants(swapped(a, b));
                let what = format!("{edition:?} {layout:?} {a} {b}");
                let text = render(&report, &Options::of(layout));
                assert_eq!(lost(&report, &text, "requests", &what), 0, "{what}\n{text}");
            }
        }
    }
}

#[test]
fn a_spanning_head_in_another_place_is_followed_or_refused() {
    for edition in Edition::ALL {
        for layout in layouts() {
            for order in [[1, 2, 3, 4, 5, 0, 6], [0, 6, 1, 2, 3, 4, 5], [6, 0, 1, 2, 3, 4, 5]] {
                let report = generate::distinct(edition).with_applicants(order);
                let what = format!("{edition:?} {layout:?} {order:?}");
                lost(&report, &render(&report, &Options::of(layout)), "requests", &what);
            }
        }
    }
}

#[test]
fn reviews_keep_the_order_of_the_form_under_heads_in_another() {
    for edition in Edition::ALL {
        for layout in layouts() {
            // Results within a group, and whole groups.
            let groups = [5, 10].map(|by| std::array::from_fn(|at| if at < 5 { at } else { 5 + (at + by - 5) % 10 }));
            let last = std::array::from_fn(|at| (at + 5) % 15);
            for order in [swapped(0, 1), swapped(7, 8), swapped(13, 14), groups[0], last] {
                let report = generate::distinct(edition).with_review_places(order);
                let what = format!("{edition:?} {layout:?} {order:?}");
                let text = render(&report, &Options::of(layout));
                let lost = lost(&report, &text, "reconsideration_litigation", &what);
                assert_eq!(lost, 0, "{what}\n{text}");
            }
        }
    }
}

const RESULTS: &str = "结果维持 结果纠正 其他结果 尚未审结 总计";

/// The fifteen numbers of table four under a header, in the form's order, and
/// the codes and severities that speak of the header.
fn reviews_under(header: &str) -> (Vec<Option<String>>, Vec<(&'static str, nianbao::Severity)>) {
    let header = header.replace('X', RESULTS);
    let row = "1 2 3 4 10 5 6 7 8 26 9 10 11 12 42";
    let row = if header.contains('|') { format!("| {} |", row.replace(' ', " | ")) } else { row.to_owned() };
    let parsed = nianbao::parse(&format!(
        "四、政府信息公开行政复议、行政诉讼情况\n{header}\n{row}\n五、存在的主要问题及改进情况\n"
    ));
    let table = parsed.report.reconsideration_litigation().expect("the table is read");
    let cells = (0..3).flat_map(|row| table.row(row)).map(|cell| cell.value().map(|number| number.to_string()));
    let said = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.code.as_str().starts_with("header"));
    (cells.collect(), said.map(|diagnostic| (diagnostic.code.as_str(), diagnostic.severity)).collect())
}

fn reviews() -> Vec<Option<String>> {
    [1, 2, 3, 4, 10, 5, 6, 7, 8, 26, 9, 10, 11, 12, 42].iter().map(|number: &u8| Some(number.to_string())).collect()
}

#[test]
fn heads_of_reviews_printed_twice_say_nothing() {
    for header in [
        "行政复议 行政诉讼\n行政复议 行政诉讼\nX 未经复议直接起诉 复议后起诉\nX X",
        "行政复议\n行政诉讼\n行政复议\n行政诉讼\n行政复议\n行政诉讼\nX\n未经复议直接起诉\n复议后起诉\nX\nX",
        "| 行政复议 | 行政诉讼 |\n| 行政复议 | 行政诉讼 |\n| X | 未经复议直接起诉 | 复议后起诉 |\n| X | X |",
    ] {
        let header =
            if header.contains('|') { header.replace('X', &RESULTS.replace(' ', " | ")) } else { header.into() };
        assert_eq!(reviews_under(&header), (reviews(), vec![]), "{header}");
    }
}

#[test]
fn reviews_under_heads_in_an_odd_order_are_the_forms_with_a_warning() {
    for header in [
        "行政复议 行政诉讼\n复议后起诉 未经复议直接起诉\nX X X",
        "行政诉讼 行政复议\n未经复议直接起诉 复议后起诉 X\nX X",
        "行政复议\nX\n行政诉讼\n复议后起诉\nX\n未经复议直接起诉\nX",
        "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n总计 结果维持 结果纠正 其他结果 尚未审结\nX X",
    ] {
        let said = vec![("header-order", nianbao::Severity::Warning)];
        assert_eq!(reviews_under(header), (reviews(), said), "{header}");
    }
}

#[test]
fn reviews_under_a_head_more_do_not_stand() {
    let header =
        "行政复议 行政诉讼\nX 未经复议直接起诉 复议后起诉\n结果维持 驳回起诉 结果纠正 其他结果 尚未审结 总计 X";
    let said = vec![("header-mismatch", nianbao::Severity::Warning)];
    assert_eq!(reviews_under(header), (vec![None; 15], said), "{header}");
}

/// What a table of one row under a header gives: its numbers by column, and the
/// codes that speak of the table.
fn row_under(header: &str, row: &str, id: &str) -> (Vec<Option<String>>, Vec<&'static str>) {
    let text = format!(
        "三、收到和处理政府信息公开申请情况\n{header}\n{row}\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0\n四、完\n"
    );
    let parsed = nianbao::parse(&text);
    let table = parsed.report.requests().expect("the table is read");
    let columns = table.form().columns(0).iter();
    let numbers = columns.map(|column| table.cell(id, &column.id)?.value().map(|number| number.to_string()));
    let codes = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str());
    (numbers.collect(), codes.filter(|code| code.starts_with("header")).collect())
}

const RECEIVED: &str = "一、本年新收政府信息公开申请数量 1 2 3 4 5 6 7";

fn numbers(of: [u8; 7]) -> Vec<Option<String>> {
    of.iter().map(|number| Some(number.to_string())).collect()
}

#[test]
fn heads_in_any_lines_that_keep_the_order_say_nothing() {
    for header in [
        "",
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他",
        // A line is lost, reworded, cut or printed again.
        "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 其他",
        "自然人 法人或者其他组织 总计\n商业企业 科研机构类 社会公益组织 法律服务机构 其他",
        "自然人 法人或其他组织 总计\n商业 科研 社会公益 法律服务 其他\n企业 机构 组织 机构",
        "申请人情况\n自然人 法人或其他组织 总计\n自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        // A page prints a head in the middle of two lines between them.
        "法人或其他组织\n自然人 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他",
        "法人或其他组织\n自然人 社会 法律 总计\n商业 科研\n公益 服务 其他\n企业 机构\n组织 机构",
    ] {
        let (read, codes) = row_under(header, RECEIVED, "received_this_year");
        assert_eq!((read, codes), (numbers([1, 2, 3, 4, 5, 6, 7]), vec![]), "{header}");
    }
}

/// Heads as the text of a page has them, in lines without borders.
#[test]
fn heads_cut_by_the_lines_of_a_page_are_the_forms() {
    for header in [
        // Two heads glued together.
        "申请人情况\n自然人\n法人或其他组织\n总计商业企\n业\n科研机\n构\n社会公\n益组织\n法律服\n务机构 其他",
        // Halves of other lengths, a head of one line between the lines of others.
        "申请人情况\n自然人 法人或其他组织 总计\n商业企 科研机 社会公 法律服\n其他\n业 构 益组织 务机构",
        // Heads of one, two and three lines, set to the middle, beside a remark.
        "（本列数据的勾稽关系为：第一项 申请人情况\n加第二项之和，等于第三项加第四 自然 法人或其他组织 总计\n\
         项之和） 人\n- 1 -\n社会 法律\n商业 科研\n公益 服务 其他\n企业 机构\n组织 机构",
    ] {
        let (read, codes) = row_under(header, RECEIVED, "received_this_year");
        assert_eq!((read, codes), (numbers([1, 2, 3, 4, 5, 6, 7]), vec![]), "{header}");
    }
}

#[test]
fn heads_cut_by_the_lines_of_a_page_that_are_not_the_forms_let_no_number_stand() {
    for header in [
        // One more, one twice.
        "自然人 法人或其他组织 总计\n商业企 科研机 事业单 社会公 法律服\n其他\n业 构 位 益组织 务机构",
        "自然人 法人或其他组织 总计\n商业企 科研机 科研机 社会公 法律服\n其他\n业 构 构 益组织 务机构",
        // In another order on a line, or one behind the other.
        "自然人 法人或其他组织 总计\n商业企 社会公 科研机 法律服\n其他\n业 益组织 构 务机构",
        "申请人情况\n自然人\n法人或其他组织\n总计商业企\n业\n社会公\n益组织\n科研机\n构\n法律服\n务机构 其他",
    ] {
        let (read, codes) = row_under(header, RECEIVED, "received_this_year");
        assert_eq!((read, codes), (vec![None; 7], vec!["header-mismatch"]), "{header}");
    }
}

#[test]
fn the_order_of_lines_is_not_that_of_unlike_heads() {
    for header in [
        // An extractor took the heads of one line before those of two and three.
        "自然人\n法人或其他组织\n总计\n商业\n企业\n科研\n机构\n其他\n- 3 -\n社会\n公益\n组织\n法律\n服务\n机构",
        "自然\n人\n法人或其他组织\n总计\n其他\n商业\n企业\n科研\n机构\n社会\n公益\n组织\n法律\n服务\n机构",
    ] {
        for row in [RECEIVED, &RECEIVED.replace(' ', "\n")] {
            let (read, codes) = row_under(header, row, "received_this_year");
            assert_eq!((read, codes), (vec![None; 7], vec!["header-mismatch"]), "{header}");
        }
    }
}

#[test]
fn a_piece_of_a_head_tells_no_other_order() {
    let text = "二、主动公开政府信息情况\n第二十条第(九)项\n信息内容 采购总金额\n量\n政府集中采购 23 4\n三、完\n";
    let parsed = nianbao::parse(text);
    let table = parsed.report.proactive_disclosure().expect("the table is read");
    let cell = table.cell("centralized_government_procurement", "procurement_projects");
    assert_eq!(cell.and_then(|cell| cell.value()), None);
}

#[test]
fn reviews_under_heads_cut_by_the_lines_of_a_page_are_the_forms() {
    let above = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉";
    let (upper, lower) = ("结果 结果 其他 尚未", "维持 纠正 结果 审结");
    for header in [
        format!("{above}\n{upper}\n总计 {upper} {upper} {lower} 总计 总计\n{lower} {lower}"),
        "行政复议\n行政诉讼\n结果\n维持\n结果\n纠正\n其他\n结果\n尚未\n审结总计\n未经复议直接起诉\n复议后起诉\n结果\n维持\n\
         结果\n纠正\n其他\n结果\n尚未\n审结总计结果\n维持\n结果\n纠正\n其他\n结果\n尚未\n审结总计"
            .to_owned(),
        format!(
            "{above}\n结 结 其 尚\n结 结 其 尚 结 结 其 尚\n果 果 他 未 总\n果 果 他 未 总 果 果 他 未 总\n维 纠 结 审 计\n\
             维 纠 结 审 计 维 纠 结 审 计\n持 正 果 结\n持 正 果 结 持 正 果 结"
        ),
    ] {
        assert_eq!(reviews_under(&header), (reviews(), vec![]), "{header}");
    }
}

#[test]
fn heads_of_reviews_without_end_are_refused_at_once() {
    let header = "结果维持\n".repeat(20_000);
    assert_eq!(reviews_under(&header).0, vec![None; 15]);
}

#[test]
fn reviews_in_three_rows_follow_their_heads_in_any_layout() {
    let words = "类型 总计 结果维持 结果纠正 其他结果 尚未审结\n行政复议 10 1 2 3 4\n未经复议直接起诉 26 5 6 7 8\n\
                 复议后起诉 42 9 10 11 12";
    let pipes: Vec<String> = words.lines().map(|line| format!("| {} |", line.replace(' ', " | "))).collect();
    for table in [words.to_owned(), words.replace(' ', "\n"), words.replace(' ', "\t"), pipes.join("\n")] {
        let parsed =
            nianbao::parse(&format!("四、政府信息公开行政复议、行政诉讼情况\n{table}\n五、存在的主要问题及改进情况\n"));
        let table = parsed.report.reconsideration_litigation().expect("the table is read");
        let cells = (0..3).flat_map(|row| table.row(row)).map(|cell| cell.value().map(|number| number.to_string()));
        assert_eq!(cells.collect::<Vec<_>>(), reviews(), "{:?}", parsed.diagnostics);
    }
}

#[test]
fn values_between_the_heads_of_reviews_belong_to_no_row_for_certain() {
    let heads = "结果\n维持\n\n结果\n纠正\n\n其他\n结果\n\n尚未\n审结\n\n总计\n\n";
    let text = format!(
        "四、政府信息公开行政复议、行政诉讼情况\n行政复议\n\n行政诉讼\n未经复议直接起诉\n\n{heads}1\n\n2\n\n3\n\n4\n\n10\n\n\
         复议后起诉\n\n{heads}{heads}5\n\n6\n\n7\n\n8\n\n26\n\n9\n\n10\n\n11\n\n12\n\n42\n五、存在的主要问题及改进情况\n"
    );
    let parsed = nianbao::parse(&text);
    let table = parsed.report.reconsideration_litigation().expect("the table is read");
    assert!((0..3).flat_map(|row| table.row(row)).all(|cell| cell.value().is_none()), "{:?}", parsed.diagnostics);
    assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == nianbao::Code::RowMisfit));
}

#[test]
fn heads_of_markdown_break_their_lines() {
    let heads = "结果<br>维持 | 结果<br>纠正 | 其他<br>结果 | 尚未<br>审结 | 总计";
    let header = format!(
        "| 行政复议 | | | | | 行政诉讼 | | | | | | | | | |\n|{}\n| {heads} | 未经复议直接起诉 | | | | | 复议后起诉 | | | | |\n\
         | | | | | | {heads} | {heads} |",
        "---|".repeat(15)
    );
    assert_eq!(reviews_under(&header), (reviews(), vec![]), "{header}");
}

#[test]
fn heads_in_another_order_place_the_numbers() {
    for (header, order) in [
        ("总计 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他", [2, 3, 4, 5, 6, 7, 1]),
        ("自然人 法人或其他组织 总计\n科研机构 商业企业 社会公益组织 法律服务机构 其他", [1, 3, 2, 4, 5, 6, 7]),
        ("总计 自然人 法人或其他组织\n商业企业 科研机构 社会公益组织 法律服务机构 其他", [2, 3, 4, 5, 6, 7, 1]),
        ("合计 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他", [2, 3, 4, 5, 6, 7, 1]),
    ] {
        let (read, codes) = row_under(header, RECEIVED, "received_this_year");
        assert_eq!((read, codes), (numbers(order), vec!["header-order"]), "{header}");
    }
}

#[test]
fn a_header_that_is_not_the_forms_lets_no_number_stand() {
    for header in [
        // A column more, in place of one, twice.
        "自然人 商业企业 事业单位 科研机构 社会公益组织 法律服务机构 其他 总计",
        "自然人 商业企业 事业单位 社会公益组织 法律服务机构 其他 总计",
        "自然人 商业企业 商业企业 社会公益组织 法律服务机构 其他 总计",
        "自然人 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
        // One that is lost among others in another order.
        "商业企业 自然人 社会公益组织 法律服务机构 其他 总计",
        // Two lines of heads of which the lower came first.
        "法人或其他组织\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n自然人\n总计",
        "法人或其他组织 商业企业 科研机构 社会公益组织 法律服务机构 其他 自然人 总计",
        "法人或其他组织 自然人 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他",
        "其他\n法律服务机构\n社会公益组织\n科研机构\n商业企业\n自然人\n总计",
        // Staggered lines that do not keep the order.
        "法人或其他组织\n自然人 法律 社会 总计\n商业 科研\n服务 公益 其他\n企业 机构\n机构 组织",
    ] {
        let (read, codes) = row_under(header, RECEIVED, "received_this_year");
        assert_eq!((read, codes), (vec![None; 7], vec!["header-mismatch"]), "{header}");
    }
}

#[test]
fn sums_that_the_form_keeps_and_the_header_breaks_refute_the_header() {
    let lines = "总计\n自然人\n法人或其他组织\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他";
    for header in [lines, "总计 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他"] {
        let read =
            |row: &str| row_under(header, &format!("一、本年新收政府信息公开申请数量 {row}"), "received_this_year");
        assert_eq!(read("1 2 3 4 5 6 21"), (vec![None; 7], vec!["header-mismatch"]), "{header}");
        assert_eq!(read("21 1 2 3 4 5 6"), (numbers([1, 2, 3, 4, 5, 6, 21]), vec!["header-order"]), "{header}");
        let pipes = |text: &str| format!("| {} |", text.replace(' ', " | "));
        if !header.contains('\n') {
            let row = "| 一、本年新收政府信息公开申请数量 | 1 | 2 | | | 5 | 6 | 14 |";
            let of = format!("| 申请人情况 {}", pipes(header));
            assert_eq!(row_under(&of, row, "received_this_year"), (vec![None; 7], vec!["header-mismatch"]), "{of}");
        }
        // No sum speaks for either.
        assert_eq!(read("1 2 3 4 5 6 7"), (numbers([2, 3, 4, 5, 6, 7, 1]), vec!["header-order"]), "{header}");
    }
}

#[test]
fn a_header_of_the_other_edition_lets_no_number_stand() {
    let table = |header: &str| {
        let form = "行政许可 4\n行政处罚 5\n行政强制 6\n行政事业性收费 7\n";
        let text = format!("二、主动公开政府信息情况\n信息内容 {header}\n规章 1 2 3\n本年处理决定数量\n{form}三、完\n");
        let parsed = nianbao::parse(&text);
        let table = parsed.report.proactive_disclosure().expect("the table is read").clone();
        table.cell("rules", "issued_this_year").and_then(|cell| cell.value()).is_some()
    };
    assert!(table("本年制发件数 本年废止件数 现行有效件数"));
    assert!(!table("本年新制作数量 本年新公开数量 对外公开总数量"));
}
