//! The renderer that the other tests rely on.

mod support;

use support::form::Edition;
use support::generate::{self, broken_identities};
use support::published;
use support::refusal::Refusal;
use support::render::{BlankLine, Layout, Newline, Options, Table, cut_after, render, table_text};
use support::report::{Cell, TestReport};
use support::rng::Rng;
use support::variant::Variant;

fn licensing(cell: Cell) -> TestReport {
    let mut report = published::huaian_2024();
    report.articles.truncate(2);
    for row in &mut report.articles[1].rows {
        row.cells = vec![cell.clone()];
    }
    report
}

fn proactive(layout: Layout, cell: Cell) -> String {
    table_text(&licensing(cell), Table::Proactive, &Options::of(layout))
}

#[test]
fn lines_show_a_blank_as_a_line_of_its_own() {
    let text = proactive(Layout::LinesTight, Cell::Blank);
    assert_eq!(
        text,
        "第二十条第(一)项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n\
         规章\n1\n0\n11\n行政规范性文件\n8\n26\n66\n\
         第二十条第(五)项\n信息内容\n本年处理决定数量\n行政许可\n\u{a0}\n"
    );
}

#[test]
fn pipe_rows_are_filled_up_at_their_end_save_the_last() {
    let text = proactive(Layout::PipeRowsFilled, Cell::number(7));
    assert_eq!(
        text,
        "第二十条第(一)项 | ||||\n\
         信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 | |\n\
         规章 | 1 | 0 | 11 | |\n\
         行政规范性文件 | 8 | 26 | 66 | |\n\
         第二十条第(五)项 | ||||\n\
         信息内容 | 本年处理决定数量 | |||\n\
         行政许可 | 7 |\n"
    );
}

#[test]
fn leading_pipe_rows_keep_a_blank_at_the_end_of_full_rows() {
    let text = proactive(Layout::LeadingPipeRows, Cell::number(7));
    assert_eq!(
        text,
        "| 第二十条第(一)项 | |||\n\
         | 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 | \n\
         | 规章 | 1 | 0 | 11 | \n\
         | 行政规范性文件 | 8 | 26 | 66 | \n\
         | 第二十条第(五)项 | |||\n\
         | 信息内容 | 本年处理决定数量 | ||\n\
         | 行政许可 | 7 | \n"
    );
}

#[test]
fn a_lone_pipe_opens_a_row_and_another_closes_it() {
    let text = proactive(Layout::CellPerLineOpened, Cell::Blank);
    assert!(text.starts_with("|\n第二十条第(一)项 |\n||||\n|\n信息内容 |\n"), "{text}");
    assert!(text.contains("|\n规章 |\n1 |\n0 |\n11 |\n|\n|\n行政规范性文件 |\n"), "{text}");
    assert!(text.ends_with("|\n行政许可 |\n|\n"), "{text}");
}

#[test]
fn alternating_pipes_print_a_blank_as_the_pipe_alone() {
    let text = proactive(Layout::Alternating, Cell::Blank);
    assert!(text.contains("规章\n|\n1\n|\n0\n|\n11\n|\n行政规范性文件\n|\n"), "{text}");
    assert!(text.ends_with("行政许可\n|\n|\n"), "{text}");
}

#[test]
fn markdown_fills_spans_in_place() {
    let report = published::shuyang_reform_2023();
    let text = table_text(&report, Table::Requests, &Options::of(Layout::Markdown));
    assert!(text.contains("\n| 一、本年新收政府信息公开申请数量 |  |  | 26 |  |  |  |  |  | 26 |\n"), "{text}");
    assert!(text.contains("\n|  | (三)不予公开 | 1.属于国家秘密 | 0 |  |  |  |  |  | 0 |\n"), "{text}");
}

#[test]
fn values_of_a_pdf_stand_between_the_lines_of_a_wrapped_label() {
    let report = published::huaian_2024();
    let text = table_text(&report, Table::Requests, &Options::of(Layout::PdfColumns));
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("5.要求行政机关")).expect("the label");
    let values: Vec<&str> = lines[at + 1].split_whitespace().collect();
    assert_eq!(values, ["1", "0", "0", "0", "0", "0", "1"]);
    assert!(lines[at + 2].contains("已获取信息"), "{}", lines[at + 2]);
}

#[test]
fn values_of_a_pdf_row_follow_the_last_line_of_the_label() {
    let report = published::hongze_2023();
    let text = table_text(&report, Table::Requests, &Options::of(Layout::PdfRows));
    assert!(text.contains("不\n计其他情形) 4 0 0 0 0 0 4\n(三)不予公开\n1.属于国家秘密 1 0 0 0 0 0 1\n"), "{text}");
    assert!(text.contains("\n三\n、\n本\n年\n度\n"), "{text}");
}

#[test]
fn every_layout_prints_every_figure() {
    for edition in Edition::ALL {
        let report = generate::distinct(edition);
        for layout in Layout::ALL {
            let text = render(&report, &Options::of(layout));
            for cell in report.expected() {
                assert!(text.contains(&cell.printed), "{} lost {cell:?}", layout.name());
            }
        }
    }
}

#[test]
fn layouts_that_show_blanks_tell_which_cell_is_blank() {
    let mut first = generate::distinct(Edition::E2021);
    let mut second = first.clone();
    first.requests[4].cells[2] = Cell::Blank;
    second.requests[4].cells[3] = Cell::Blank;
    first.requests[4].cells[3] = Cell::number(5);
    second.requests[4].cells[2] = Cell::number(5);
    for layout in Layout::ALL {
        let texts = [&first, &second].map(|report| render(report, &Options::of(layout)));
        let told_apart = texts[0] != texts[1];
        assert_eq!(told_apart, layout.shows_blanks() || layout.blanks_by_position(), "{}", layout.name());
    }
}

#[test]
fn consistent_reports_satisfy_the_identities() {
    for seed in 0..300 {
        for edition in Edition::ALL {
            let report = generate::consistent(edition, &mut Rng::new(seed));
            assert_eq!(broken_identities(&report), Vec::<String>::new(), "seed {seed}");
            assert_eq!(report.cells_without_number(), 0, "seed {seed}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let made = |seed| generate::consistent(Edition::E2021, &mut Rng::new(seed));
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}

#[test]
fn distinct_reports_repeat_no_number() {
    for edition in Edition::ALL {
        let mut numbers: Vec<String> = generate::distinct(edition)
            .expected()
            .into_iter()
            .map(|cell| cell.printed.trim_start_matches(['+', '-']).to_string())
            .collect();
        let cells = numbers.len();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), cells);
    }
}

#[test]
fn published_figures_break_identities_only_where_the_page_did() {
    for report in published::all() {
        let broken = broken_identities(&report);
        let title = &report.title;
        match (report.agency.as_str(), report.year) {
            ("淮安市洪泽区人民政府", 2023) => {
                assert_eq!(broken, ["REV_SUM 0", "REV_SUM 2"], "{title}")
            }
            // Blank totals count as zero here.
            ("上海市人民政府办公厅", 2019) => {
                assert!(broken.iter().all(|rule| !rule.starts_with("REV")), "{title} {broken:?}")
            }
            _ => assert_eq!(broken, Vec::<String>::new(), "{title}"),
        }
    }
}

#[test]
fn expected_cells_are_plain_decimals_in_the_order_of_the_form() {
    let cells = published::shanghai_2019().expected();
    assert_eq!(cells.len(), 22 + 23 * 7 + 15);
    assert_eq!(cells[0].row, "rules");
    assert_eq!(cells[21].number.as_deref(), Some("251000"));
    assert_eq!(cells[21].unit, Some("元"));
    assert_eq!(cells[21].printed, "251000元");
    assert_eq!(Cell::number("增1558").decimal().as_deref(), Some("1558"));
    assert_eq!(Cell::number("减38").decimal().as_deref(), Some("-38"));
    assert_eq!(Cell::number("+7").decimal().as_deref(), Some("7"));
}

#[test]
fn variants_change_labels_and_keep_figures() {
    let report = published::suqian_2024();
    let plain = render(&report, &Options::of(Layout::LinesTight));
    let spelled = |variant| render(&report, &Options::of(Layout::LinesTight).with_variant(variant));
    for variant in Variant::ALL {
        assert_ne!(spelled(variant), plain, "{}", variant.name());
    }
    assert!(spelled(Variant::Kangxi).contains("\n\u{2f8f}政许可\n1573179\n"));
    assert!(spelled(Variant::Taiwan).contains("\n行政規範性檔案\n50\n"));
    assert!(spelled(Variant::Taiwan).contains("政府資訊公開"));
    assert!(spelled(Variant::Pinyin).contains("\n規(guī)章\n2\n"));
    assert!(spelled(Variant::OrdinalComma).contains("\n1、属于国家秘密\n"));
    assert!(spelled(Variant::OrdinalComma).contains("\n72701.2578\n"));
    assert!(spelled(Variant::FullWidth).contains("\n\u{ff17}\u{ff12}\u{ff17}\u{ff10}\u{ff11}\u{ff0e}\u{ff12}"));
    assert!(spelled(Variant::NoQuotes).contains("\n3.危及三安全一稳定\n"));
}

#[test]
fn options_set_line_ends_marks_and_contents() {
    let report = published::huaian_2024();
    let options = Options::of(Layout::Lines).with_newline(Newline::CrLf).with_byte_order_mark().with_contents();
    let text = render(&report, &options);
    assert!(text.starts_with("\u{feff}淮安市人民政府2024年"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(text.matches("三、收到和处理政府信息公开申请情况").count(), 2);
    let mixed = Options::mixed([Layout::LinesTight, Layout::Tabs, Layout::Markdown]);
    let text = render(&report, &mixed);
    assert!(text.contains("\n行政许可\n447228\n"));
    assert!(text.contains("\n四、结转下年度继续办理\t103\t0\t0\t0\t0\t0\t103\n"));
    assert!(text.contains("\n| 72 | 64 | 178 | 37 | 351 | 13 |"));
}

/// The number printed after `words` in the prose of a report.
fn stated(report: &TestReport, words: &str) -> Option<i64> {
    let prose = report.narrative.concat().concat();
    let (_, after) = prose.split_once(words)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[test]
fn prose_states_the_figures_of_the_tables() {
    let generated = (0..20).map(|seed| generate::consistent(Edition::E2021, &mut Rng::new(seed)));
    for report in published::all().into_iter().chain(generated) {
        let title = &report.title;
        let total = |id: &str| report.request_row(id).and_then(|row| row.cells[6].count());
        let review = |at: usize| report.review[at].count().unwrap_or(0);
        let pairs = [
            ("收政府信息公开申请", total("received_this_year")),
            ("收到政府信息公开申请", total("received_this_year")),
            ("上年结转", total("carried_over_from_last_year")),
            ("办结", total("outcomes.total")),
            ("结转下年度", total("carried_over_to_next_year")),
            ("行政复议", Some(review(4))),
            ("行政诉讼", Some(review(9) + review(14))),
        ];
        for (words, figure) in pairs {
            if let Some(number) = stated(&report, words) {
                assert_eq!(Some(number), figure, "{title}: {words}");
            }
        }
    }
}

#[test]
fn every_layout_takes_any_report() {
    for seed in 0..25 {
        let mut rng = Rng::new(seed);
        for edition in Edition::ALL {
            let mut report = generate::consistent(edition, &mut rng);
            generate::blank_some(&mut report, 40, &mut rng);
            let id = rng.pick(&report.requests).id.clone();
            let report = report.without_row(&id);
            for layout in Layout::ALL {
                let variant = *rng.pick(&Variant::ALL);
                let text = render(&report, &Options::of(layout).with_variant(variant));
                assert!(text.ends_with('\n'), "{}", layout.name());
            }
            for refusal in Refusal::ALL {
                assert!(!refusal.render(&report).is_empty());
            }
        }
    }
}

#[test]
fn furniture_stands_around_the_report() {
    let report = published::huaian_2024();
    let text = render(&report, &Options::of(Layout::LinesTight).with_furniture());
    assert_eq!(text.matches(&report.title).count(), 3);
    assert!(text.ends_with("备案号:00000000\n"), "{text}");
}

#[test]
fn a_heading_can_be_glued_to_the_last_figures() {
    let report = published::suqian_2024();
    let options = Options::of(Layout::PdfRows).with_glued_heading(Table::Proactive);
    let text = render(&report, &options);
    assert!(text.contains("\n行政事业性收费 72701.2578三、收到和处理政府信息公开申请情况\n"), "{text}");
}

#[test]
fn a_page_can_be_cut_off_in_a_row() {
    let report = generate::distinct(Edition::E2021);
    let last = report.expected()[40].printed.clone();
    let text = cut_after(&render(&report, &Options::of(Layout::PipeRows)), &last);
    assert!(text.ends_with(&format!(" | {last}")), "{text}");
}

#[test]
fn rows_can_be_added_and_left_out() {
    let report =
        generate::distinct(Edition::E2019).with_extra_row("其他主动公开文件", &["1", "2", "3"]).without_row("rules");
    let text = render(&report, &Options::of(Layout::LinesTight));
    assert!(!text.contains("\n规章\n"));
    assert!(text.contains("\n其他主动公开文件\n1\n2\n3\n"));
    assert_eq!(report.absent_rows(), ["rules"]);
    assert!(report.expected().iter().any(|cell| cell.row == "extra.其他主动公开文件"));
}

#[test]
fn dropped_blanks_leave_nothing() {
    let report = published::shanghai_2019();
    let kept = render(&report, &Options::of(Layout::Lines));
    let dropped = render(&report, &Options::of(Layout::Lines).with_blank_line(BlankLine::Dropped));
    assert_eq!(kept.replace("\u{a0}\n\n", ""), dropped);
}

#[test]
fn refusals_lose_what_they_say() {
    let report = published::huaian_2024();
    assert!(Refusal::Glued.render(&report).contains("\n规章1011\n"));
    let text = Refusal::Deduplicated.render(&report);
    assert_eq!(text.lines().filter(|line| *line == "0").count(), 1);
    let text = Refusal::ColumnWise.render(&report);
    assert!(text.contains("\n规章\n行政规范性文件\n本年制发件数\n1\n8\n本年废止件数\n0\n26\n"), "{text}");
    assert!(!Refusal::HeadingsOnly.render(&report).contains("行政许可"));
}
