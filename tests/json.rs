//! The two JSON writers agree to the byte.

mod support;

use nianbao::{Parsed, output::json};
use support::fixture;
use support::form::Edition;
use support::generate::{blank_some, consistent, dash_zeros};
use support::render::{Layout, Options, render};
use support::rng::Rng;
use support::variant::Variant;

/// Compares both and gives back how many cells, failures and diagnostics the
/// report has, so that a test can see that it tested them.
fn agree(parsed: &Parsed) -> [usize; 3] {
    let mut written = Vec::new();
    json::write(parsed, &mut written);
    let serialised = serde_json::to_vec(parsed).expect("a vector takes all");
    if written != serialised {
        let (written, serialised) = (String::from_utf8_lossy(&written), String::from_utf8_lossy(&serialised));
        panic!("written {written}\nby serde {serialised}");
    }
    [parsed.report.cells.len(), parsed.report.checks.failures.len(), parsed.diagnostics.len()]
}

#[test]
fn on_every_fixture() {
    let texts =
        fixture::all().into_iter().map(|file| file.text()).chain(fixture::refused().into_iter().map(|f| f.text));
    let mut met = [0; 3];
    for text in texts {
        let parsed = nianbao::Parser::new().source("pages/“7”\\8\t.txt").parse(&text);
        let these = agree(&parsed);
        met = std::array::from_fn(|at| met[at] + these[at]);
    }
    assert!(met.iter().all(|&count| count > 20), "{met:?}");
}

#[test]
fn on_generated_reports_in_every_layout() {
    for (seed, layout) in Layout::ALL.into_iter().enumerate() {
        for edition in [Edition::E2021, Edition::E2019] {
            let mut rng = Rng::new(seed as u64);
            let mut report = consistent(edition, &mut rng);
            agree(&nianbao::parse(&render(&report, &Options::of(layout))));
            blank_some(&mut report, 20, &mut rng);
            dash_zeros(&mut report, "/");
            let text = render(&report, &Options::of(layout).with_variant(Variant::FullWidth));
            agree(&nianbao::parse(&text));
        }
    }
}

#[test]
fn on_whatever_a_text_may_hold() {
    let controls: String = (0..0x80u8).map(char::from).collect();
    for odd in [controls.as_str(), "\u{7F}\u{80}\u{2028}\u{2029}\u{FFFF}", "𠮷𝟙😀\u{10FFFF}", "\"\"\"\\\\\\", ""]
    {
        for padding in 0..40 {
            let odd = format!("{}{odd}", "报".repeat(padding));
            let text = format!(
                "{odd}2023年政府信息公开工作年度报告\n一、总体情况\n{odd}\n“{odd}”\n二、主动公开政府信息情况\n\
                 信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n-1.50\n3（{odd}）\n\
                 {odd}规范性文件|1|x{odd}|3|\n{odd} | 7 | 8 | 9 |\n"
            );
            agree(&nianbao::Parser::new().source(odd).parse(&text));
        }
    }
}
