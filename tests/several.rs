//! A text with more than one report in it, and one that ends too early.

mod support;

use nianbao::Code;
use support::form::Edition;
use support::generate;
use support::render::{Layout, Options, render};
use support::rng::Rng;

fn codes(text: &str) -> Vec<Code> {
    nianbao::parse(text).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn two_reports_in_one_text_give_no_number() {
    let one = generate::consistent(Edition::E2021, &mut Rng::new(3));
    let two = generate::distinct(Edition::E2021);
    for layout in Layout::ALL.into_iter().chain([Layout::Csv]) {
        let options = Options::of(layout);
        for (first, second) in [(&one, &two), (&two, &one)] {
            let text = render(first, &options) + &render(second, &options);
            let parsed = nianbao::parse(&text);
            let codes = codes(&text);
            assert!(codes.contains(&Code::SeveralReports), "{layout:?} {codes:?}\n{text}");
            assert!(parsed.report.tables.iter().all(Option::is_none), "{layout:?}\n{text}");
        }
    }
}

#[test]
fn a_report_in_another_layout_is_no_part_of_the_one_behind_it() {
    let one = render(&generate::consistent(Edition::E2021, &mut Rng::new(3)), &Options::of(Layout::Spaces));
    let two = generate::distinct(Edition::E2021);
    for layout in [Layout::LinesTight, Layout::PdfRowsRepeated] {
        let two = render(&two, &Options::of(layout));
        // Twice: the second time it is known how the tables are printed.
        for _ in 0..2 {
            nianbao::parse(&two);
            assert!(codes(&(one.clone() + &two)).contains(&Code::SeveralReports), "{layout:?}");
        }
    }
}

#[test]
fn little_tables_are_no_second_copy() {
    for seed in 0..4 {
        let report = generate::consistent(Edition::E2021, &mut Rng::new(seed));
        let text = render(&report, &Options::of(Layout::MiniTables));
        assert!(codes(&text).is_empty(), "{:?}\n{text}", codes(&text));
    }
}

#[test]
fn the_same_report_twice_is_read_once() {
    let report = generate::distinct(Edition::E2021);
    for layout in [Layout::Lines, Layout::PipeRows, Layout::Tabs, Layout::Markdown, Layout::Spaces] {
        let text = render(&report, &Options::of(layout));
        let twice = nianbao::parse(&(text.clone() + &text));
        assert!(!codes(&(text.clone() + &text)).contains(&Code::SeveralReports), "{layout:?}");
        let value = |parsed: &nianbao::Parsed| {
            parsed.report.requests().and_then(|table| table.cell("outcomes.total", "total")?.value())
        };
        assert_eq!(value(&twice), value(&nianbao::parse(&text)), "{layout:?}");
    }
}

#[test]
fn a_text_that_ends_in_a_number_may_be_cut() {
    let report = generate::distinct(Edition::E2021);
    let text = render(&report, &Options::of(Layout::LinesTight));
    let table_four = text.rfind("五、").expect("there is a fifth section");
    assert!(codes(text[..table_four].trim_end()).contains(&Code::SourceCutOff));
    assert!(codes(text.trim_end()).is_empty());
    let wide: String = text[..table_four]
        .trim_end()
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect();
    assert!(codes(&wide).contains(&Code::SourceCutOff));
    // What a table of contents names does not follow.
    let contents = "目录\n一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n";
    let at = text.find("一、").expect("there is a first section");
    let cut = format!("{}{contents}{}", &text[..at], text[at..table_four].trim_end());
    assert!(codes(&cut).contains(&Code::SourceCutOff), "{cut}");
    // Tables alone, without any heading, have nothing behind them.
    let from = text.find("第二十条").expect("there is a table");
    let tables: Vec<&str> = text[from..table_four].lines().filter(|line| !line.starts_with(['三', '四'])).collect();
    assert!(!codes(tables.join("\n").trim_end()).contains(&Code::SourceCutOff), "{tables:?}");
    // But a row that is opened by a border and not closed, as the others are, is cut.
    let rows = "| 信息内容 | 本年处理决定数量 |\n| 行政处罚 | 12 |\n| 行政强制 | 13";
    assert!(codes(rows).contains(&Code::SourceCutOff));
    assert!(!codes(&format!("{rows} |")).contains(&Code::SourceCutOff));
}

#[test]
fn numbers_that_are_no_counts_are_said() {
    let row = |values: &str| {
        format!(
            "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 {values}\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0\n四、完\n"
        )
    };
    assert!(!codes(&row("1 2 3 4 5 6 21")).contains(&Code::NotACount));
    for values in ["1.12 2 3 4 5 6 21", "1 2 -1004 4 5 6 21", "1 2 3 4 5 6 21.0"] {
        let parsed = nianbao::parse(&row(values));
        let odd = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::NotACount);
        let rows: Vec<_> = odd.map(|diagnostic| diagnostic.row.clone()).collect();
        assert_eq!(rows, [Some("received_this_year".to_owned())], "{values}");
    }
    // Changes have signs, amounts decimals.
    let report = generate::distinct(Edition::E2019);
    assert!(codes(&render(&report, &Options::of(Layout::Lines))).is_empty());
}

#[test]
fn a_second_copy_in_the_other_script_is_said() {
    let report = generate::consistent(Edition::E2021, &mut Rng::new(3));
    let text = render(&report, &Options::of(Layout::LinesTight));
    let copy = "規章\n1\n行政許可\n447228\n行政處罰\n5\n行政強制\n6\n開數\n";
    // Twice: the second time it is known how the tables are printed.
    for _ in 0..2 {
        nianbao::parse(&text);
        assert_eq!(codes(&(text.clone() + copy)), [Code::ValuesStray]);
    }
}
