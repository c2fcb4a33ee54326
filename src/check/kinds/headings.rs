//! The six headings: each there, once, and in order.

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::diagnostic::Code;
use crate::form::Lexicon;
use crate::lex::{self, Ordinal};
use crate::span::Span;
use crate::words::Words;

/// The sections that were found count upwards, so a heading out of order or
/// printed again is a line in the form's wording that is none of them. A table
/// of contents stands before the first and is left alone.
pub(super) fn outcome(page: &Page<'_>) -> Outcome {
    let found = &page.report.sections;
    let Some(first) = found.first().filter(|_| !page.has(Code::SourceCutOff)) else { return Outcome::Skip };
    let others = other_headings(page, first.span.end);
    let missing: Vec<_> = page
        .edition
        .sections
        .iter()
        .filter(|form| found.iter().all(|section| section.number != form.number))
        .filter(|form| others.iter().all(|&(number, _)| number != form.number))
        .collect();
    let mut zh = Vec::new();
    let mut en = Vec::new();
    if !missing.is_empty() {
        let labels: Vec<&str> = missing.iter().map(|form| form.label.as_str()).collect();
        zh.push(format!("缺少{}", labels.iter().map(|label| format!("“{label}”")).collect::<String>()));
        en.push(format!("missing: {}", labels.join(", ")));
    }
    let mut broken = Broken::default();
    let last = found.last().unwrap_or(first);
    let is_outside = |number: u8| number < first.number || number > last.number;
    if !missing.is_empty() && others.is_empty() && missing.iter().all(|form| is_outside(form.number)) {
        broken.hint = Some(Words::new(
            format!(
                "读到的是从“{}”到“{}”连着的几节，也可能是抓取时漏了前后的部分，请对照原网页",
                first.heading, last.heading
            ),
            format!(
                "what was read goes from “{}” to “{}” without a gap, so the scraper may have left out what is before or behind; look at the page",
                first.heading, last.heading
            ),
        ));
    }
    for &(number, span) in &others {
        let label = span.of(page.text).unwrap_or_default();
        let again = found.iter().any(|section| section.number == number);
        let (what, what_en) = if again { ("重复出现", "printed again") } else { ("次序不对", "out of order") };
        zh.push(format!("“{label}”{what}"));
        en.push(format!("“{label}” {what_en}"));
        broken = broken.mark(Some(span), what, what_en);
    }
    if zh.is_empty() {
        return Outcome::Pass;
    }
    if broken.marks.is_empty() {
        broken = broken.mark(Some(last.span), "读到的最后一节", "the last section that was found");
    }
    Outcome::fail(broken.words("faults", Words::new(zh.join("；"), en.join("; "))))
}

/// Lines behind the first section that are a heading of the form as a whole and
/// head no section.
fn other_headings(page: &Page<'_>, from: u32) -> Vec<(u8, Span)> {
    let lexicon = Lexicon::get();
    let mut buffer = String::new();
    let mut others = Vec::new();
    let mut start = from as usize;
    for line in page.text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let content = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        let span = Span::new(at as u32, (at + content.len()) as u32);
        start += line.len();
        // The longest heading of the form has some thirty characters.
        if content.is_empty() || content.len() > 150 {
            continue;
        }
        // Without its number it may head a part of the prose.
        let Some((Ordinal::Chapter(printed), _)) = lex::ordinal(content) else { continue };
        let label = lexicon.find(content, false, &mut buffer);
        let Some(number) = label.and_then(|label| lexicon.section(label)) else { continue };
        let known =
            page.report.sections.iter().any(|section| section.span.start < span.end && span.start < section.span.end);
        if !known && printed == number {
            others.push((number, span));
        }
    }
    others
}
