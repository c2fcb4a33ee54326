//! The layout of each table is named where it is asked for.

mod support;

use nianbao::{Code, Parser};
use support::form::Edition;
use support::generate;
use support::render::{Layout, Options, render};

/// The names given to the tables of a report, in their order.
fn names(text: &str) -> Vec<String> {
    let parsed = Parser::new().layouts(true).parse(text);
    let named = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::Layout);
    let name = |message: &str| message.split(" is ").nth(1)?.split(':').next().map(str::to_owned);
    named.filter_map(|diagnostic| name(&diagnostic.message_en)).collect()
}

#[test]
fn every_layout_has_its_name() {
    let report = generate::distinct(Edition::E2021);
    for layout in Layout::ALL.into_iter().chain([Layout::Csv]) {
        let expected = match layout {
            Layout::Lines | Layout::LinesTight | Layout::LinesSplit => "lines",
            Layout::PipeRows | Layout::PipeRowsFilled | Layout::LeadingPipeRows | Layout::Markdown => "pipe-rows",
            Layout::CellPerLine
            | Layout::CellPerLineEmptyRow
            | Layout::CellPerLineFilled
            | Layout::CellPerLineClosed
            | Layout::CellPerLineTail
            | Layout::CellPerLineOpened
            | Layout::CellPerLineOpenedTail
            | Layout::PipeRowsBroken => "cell-per-line",
            Layout::Alternating | Layout::AlternatingFilled | Layout::AlternatingOpened => "alternating",
            Layout::MarkdownRuled | Layout::MiniTables => "markdown",
            Layout::MarkdownPages => "pipe-rows",
            Layout::Tabs | Layout::TabsExpanded => "tabs",
            Layout::Csv => "csv",
            Layout::Spaces => "spaces",
            Layout::PdfColumns | Layout::PdfColumnsUnder => "pdf",
            // Pages show in some of their tables only.
            Layout::PdfRows | Layout::PdfRowsRepeated | Layout::PdfRowsHalves | Layout::PdfLines => continue,
        };
        let text = render(&report, &Options::of(layout));
        assert_eq!(names(&text), [expected; 3], "{layout:?}\n{text}");
    }
}

#[test]
fn each_table_has_its_own() {
    let report = generate::distinct(Edition::E2021);
    let options = Options::mixed([Layout::Tabs, Layout::PdfColumns, Layout::MarkdownRuled]);
    assert_eq!(names(&render(&report, &options)), ["tabs", "pdf", "markdown"]);
    let page = support::html::page(&report, support::html::Habit::ALL[0], 4);
    assert_eq!(names(&page), ["html-grid"; 3]);
}

#[test]
fn nothing_is_named_unasked() {
    let text = render(&generate::distinct(Edition::E2021), &Options::of(Layout::Lines));
    assert!(nianbao::parse(&text).diagnostics.is_empty());
}
