//! What stands above a report and names its sections or rows: a table of
//! contents, a menu of the site.

mod support;

use nianbao::Parsed;
use support::form::{Edition, HEADINGS};
use support::generate;
use support::render::{Layout, Options, render};

fn report() -> String {
    report_in(Layout::LinesTight)
}

fn report_in(layout: Layout) -> String {
    render(&generate::distinct(Edition::E2021), &Options::of(layout))
}

fn tables(parsed: &Parsed) -> String {
    serde_json::to_string(parsed)
        .map(|json| json[json.find("\"tables\"").unwrap_or(0)..json.find("\"checks\"").unwrap_or(0)].to_owned())
        .expect("a report serialises")
}

fn assert_read_alike(text: &str, other: &str) {
    let (parsed, other) = (nianbao::parse(text), nianbao::parse(other));
    assert_eq!(tables(&parsed), tables(&other), "{text}");
    assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
    let prose = |parsed: &Parsed| -> Vec<(u8, String)> {
        parsed.report.sections.iter().map(|section| (section.number, section.text.clone())).collect()
    };
    assert_eq!(prose(&parsed), prose(&other), "{text}");
}

/// A report with a table of contents between its title and its first section.
fn with_contents(text: &str, entry: impl Fn(usize, &str) -> String) -> String {
    let first = text.find(HEADINGS[0]).expect("the report has a first section");
    let entries: String = HEADINGS.iter().enumerate().map(|(at, heading)| entry(at + 1, heading)).collect();
    format!("{}目录\n{entries}{}", &text[..first], &text[first..])
}

#[test]
fn a_table_of_contents_heads_no_section() {
    let text = report();
    // Worded otherwise than in the form, as the contents are not.
    let reworded = text.replace(HEADINGS[3], "四、行政复议和行政诉讼情况");
    for text in [&text, &reworded] {
        assert_read_alike(&with_contents(text, |_, heading| format!("{heading}\n")), text);
        assert_read_alike(&with_contents(text, |page, heading| format!("{heading}\n{page}\n")), text);
        assert_read_alike(&with_contents(text, |page, heading| format!("{heading}……{page}\n")), text);
    }
}

#[test]
fn a_table_of_contents_above_a_part_of_a_report_heads_no_section() {
    let text = report();
    for last in 2..HEADINGS.len() {
        let cut = &text[..text.find(HEADINGS[last]).expect("the section is there")];
        let parsed = nianbao::parse(&with_contents(cut, |_, heading| format!("{heading}\n")));
        let numbers: Vec<u8> = parsed.report.sections.iter().map(|section| section.number).collect();
        assert_eq!(numbers, (1..=last as u8).collect::<Vec<_>>());
        assert_eq!(parsed.report.sections[0].text, nianbao::parse(&text).report.sections[0].text);
    }
}

#[test]
fn a_row_heads_no_section_however_far_apart_its_values_stand() {
    // Two headings are not there, so rows that begin as those do would be taken for them.
    let text = report_in(Layout::PdfColumns).replace(HEADINGS[0], "总体情况").replace(HEADINGS[3], "");
    let parsed = nianbao::parse(&text);
    let numbers: Vec<u8> = parsed.report.sections.iter().map(|section| section.number).collect();
    assert_eq!(numbers, [2, 3, 5, 6]);
    assert!(parsed.report.requests().is_some_and(|table| table.has_row(0) && table.has_row(1)), "{text}");
}

#[test]
fn a_menu_that_names_rows_is_no_table() {
    let text = report();
    let menu = "行政许可 12\n行政处罚 5\n规章\n";
    // A heading that is not known leaves the table to be found by its labels.
    for heading in [HEADINGS[1], "2.主动公开政府信息情况"] {
        let text = text.replace(HEADINGS[1], heading);
        let parsed = nianbao::parse(&format!("{menu}{text}"));
        assert_eq!(tables(&parsed), tables(&nianbao::parse(&text)), "{heading}");
    }
}
