//! What the page says of its own time: period, title, publication.

use regex::Captures;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::check::prose::Prose;
use crate::check::rule::Pattern;
use crate::span::Span;
use crate::words::Words;

/// The last day on which a kind of body has to publish.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deadline {
    /// Kinds of bodies.
    organs: Vec<String>,
    month: u8,
    day: u8,
}

/// The period is the whole year that the title names. A pattern names year,
/// month and day of both ends: `y1` … `d2`; `y2` may be left out.
pub(super) fn period(patterns: &[Pattern], page: &Page<'_>) -> Outcome {
    let sentences = page.prose().flat_map(Prose::sentences);
    let stated = sentences.filter_map(|sentence| {
        let found = patterns.iter().find_map(|pattern| pattern.0.captures(sentence.text()))?;
        let whole = found.name("period").or_else(|| found.get(0))?;
        Some((day(&found, "y1", "m1", "d1")?, end(&found)?, sentence.span(whole.range())))
    });
    let stated: Vec<_> = stated.collect();
    let year = page.report.year;
    let is_whole = |from: (i32, u8, u8), to: (i32, u8, u8)| {
        let of = year.unwrap_or(from.0);
        from == (of, 1, 1) && to == (of, 12, 31)
    };
    let Some(&(from, to, span)) = stated.first() else { return Outcome::Skip };
    Outcome::of(stated.iter().any(|&(from, to, _)| is_whole(from, to)), || {
        let of = year.unwrap_or(from.0);
        let why = if to < from {
            Words::new("起止日期颠倒", "it ends before it begins")
        } else if from.0 != of || to.0 != of {
            Words::new(format!("与标题的 {of} 年不符"), format!("it is not the title's year, {of}"))
        } else {
            Words::new("不是全年", "it is not the whole year")
        };
        let written = |(y, m, d): (i32, u8, u8)| format!("{y}-{m:02}-{d:02}");
        Broken::default()
            .value("from", written(from))
            .value("to", written(to))
            .value("year", of)
            .mark(Some(span), &why.zh, &why.en)
            .words("why", why)
    })
}

fn day(found: &Captures<'_>, year: &str, month: &str, day: &str) -> Option<(i32, u8, u8)> {
    let text = |name: &str| found.name(name).map(|part| part.as_str());
    Some((text(year)?.parse().ok()?, text(month)?.parse().ok()?, text(day)?.parse().ok()?))
}

fn end(found: &Captures<'_>) -> Option<(i32, u8, u8)> {
    let (year, ..) = day(found, "y1", "m1", "d1")?;
    let (month, day) = (found.name("m2")?.as_str().parse().ok()?, found.name("d2")?.as_str().parse().ok()?);
    Some((found.name("y2").map_or(Some(year), |year| year.as_str().parse().ok())?, month, day))
}

/// The wording of the title.
pub(super) fn title(pattern: &Pattern, page: &Page<'_>) -> Outcome {
    let Some(title) = &page.report.title else { return Outcome::Skip };
    let folded: String = title.nfkc().filter(|character| !crate::fold::is_blank(*character)).collect();
    Outcome::of(pattern.0.is_match(&folded), || {
        let span = find(page, title);
        Broken::default().value("title", title).mark(span, "标题", "the title")
    })
}

/// A report on a year is published in the next.
pub(super) fn published_year(page: &Page<'_>) -> Outcome {
    let (Some(year), Some(published)) = (page.report.year, &page.report.published) else { return Outcome::Skip };
    let Some(printed) = published.get(..4).and_then(|year| year.parse::<i32>().ok()) else { return Outcome::Skip };
    Outcome::of(printed == year + 1, || {
        Broken::default()
            .numbers(i64::from(year + 1).into(), i64::from(printed).into())
            .value("year", year)
            .value("published", published)
            .mark(date(page), "公开日期", "published")
    })
}

impl Deadline {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let (Some(year), Some(published), Some(organ)) = (page.report.year, &page.report.published, page.organ())
        else {
            return Outcome::Skip;
        };
        if !self.organs.contains(&organ.id) {
            return Outcome::Skip;
        }
        let deadline = format!("{}-{:02}-{:02}", year + 1, self.month, self.day);
        let day = published.get(..10).unwrap_or(published);
        // ISO 8601 dates stand in the order of their letters.
        Outcome::of(day <= deadline.as_str(), || {
            Broken::default()
                .value("published", day)
                .value("deadline", &deadline)
                .value("agency", page.report.agency.as_deref().unwrap_or_default())
                .words("organ", Words::new(&organ.zh, &organ.en))
                .mark(date(page), format!("应不晚于 {deadline}"), format!("due by {deadline}"))
        })
    }
}

/// Where the date of publication is printed: a line with its year, month and
/// day outside the sections' prose.
fn date(page: &Page<'_>) -> Option<Span> {
    let published = page.report.published.as_deref()?.get(..10)?;
    let wanted: Vec<u32> = published.split('-').filter_map(|part| part.parse().ok()).collect();
    let index = crate::span::LineIndex::new(page.text);
    let lines = (1..).map_while(|number| index.line(number));
    let mut found = None;
    for span in lines {
        let Some(line) = span.of(page.text).filter(|line| line.len() <= 240) else { continue };
        let numbers: Vec<u32> = Prose::of(line, [Span::new(0, line.len() as u32)])
            .text
            .split(|character: char| !character.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .collect();
        if numbers.windows(3).any(|three| three == wanted) {
            let start = span.start + (line.len() - line.trim_start().len()) as u32;
            found = Some(Span::new(start, start + line.trim().len() as u32));
            break;
        }
    }
    found
}

/// Where a text is printed, or where its first line begins.
fn find(page: &Page<'_>, text: &str) -> Option<Span> {
    let at = page.text.find(text)?;
    Some(Span::new(at as u32, (at + text.len()) as u32))
}
