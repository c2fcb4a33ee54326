//! What the prose says about the report itself: title, agency, year, date.

pub(crate) mod footer;
mod page;

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::Diagnostic;
use crate::fold;
use crate::source::html::PageMeta;
use crate::span::Span;
use crate::token::Token;

/// What was found around the tables.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Meta {
    pub title: Option<String>,
    pub agency: Option<String>,
    pub year: Option<i32>,
    pub published: Option<String>,
    /// The year of the period in the text, where it is not the title's.
    pub conflict: Option<(i32, Span)>,
    /// Where the page says of itself what its text contradicts; spans are in
    /// the page, not in its text.
    pub remarks: Vec<Diagnostic>,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("the pattern is valid"));
    };
}

pattern!(TITLE, r"(?:信息|資訊)公[开開].*(?:报告|報告|年报|年報)");
pattern!(YEAR, r"(20[0-9]{2})\s*(?:年度|年|度)");
pattern!(PERIOD, r"(20[0-9]{2})\s*年\s*1\s*月\s*1\s*日[^。0-9]{0,8}(?:(20[0-9]{2})\s*年)?\s*12\s*月\s*31\s*日");
pattern!(DATE, r"(20[0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?(?:\s*([0-9]{1,2}):([0-9]{2}))?");
pattern!(DATE_WORDS, r"日期|时间|時間|发布|發布|發佈|发文|公开日");
pattern!(BEFORE_AGENCY, r"^(?:(?:Page|第)\s*[0-9]+\s*页?\s*-?|关于|關於|《|的|[\s:：>_-])+");
pattern!(BEHIND_AGENCY, r"(?:(?:政府)?(?:信息|資訊)公[开開].*|的|[\s:：_-])+$");

/// Lines that are longer, in bytes, are neither title nor date.
const LONGEST_LINE: usize = 240;

/// How many tokens at the end may hold the date, where none stands before the
/// first section.
const SIGNATURE: usize = 12;

/// How many tokens to look at where no section begins.
pub(crate) const PREFACE: usize = 60;

/// Reads what stands before the first section, the date at the end of `tokens`,
/// and what a page says of itself.
pub(crate) fn read(text: &str, preface: &[Token], tokens: &[Token], page: Option<&PageMeta>) -> Meta {
    let mut remarks = Vec::new();
    let mut title = title(text, preface).unwrap_or_default();
    let mut published = published(text, preface, tokens);
    if let Some(page) = page {
        let printed = page::title(page, title.printed.take(), &mut remarks);
        title = printed.map(Title::named).unwrap_or_default();
        title.agency = title.agency.or_else(|| page::agency(page));
        published = page::published(page, published, &mut remarks);
    }
    let mut meta = Meta {
        title: title.printed,
        agency: title.agency,
        year: title.year,
        published: published.map(|(date, _)| date),
        conflict: None,
        remarks,
    };
    if let Some((year, span)) = period(text) {
        match meta.year {
            Some(known) if known != year => meta.conflict = Some((year, span)),
            _ => meta.year = Some(year),
        }
    }
    meta
}

/// A line that may be the title, and what it names.
#[derive(Default)]
struct Title {
    printed: Option<String>,
    year: Option<i32>,
    agency: Option<String>,
}

impl Title {
    /// What a text that is known to be the title names.
    fn named(printed: String) -> Title {
        let (year, agency) = {
            let normal = normal(&printed);
            (year(&normal), agency(&normal))
        };
        Title { printed: Some(printed), year, agency }
    }

    /// What a line names; `None` where it is no title.
    fn of(line: &str) -> Option<Title> {
        if line.len() > LONGEST_LINE || line.contains(['。', '；', '，']) {
            return None;
        }
        let normal = normal(line);
        let is_title = TITLE.is_match(&normal);
        is_title.then(|| Title { printed: Some(line.to_owned()), year: year(&normal), agency: agency(&normal) })
    }

    /// How much speaks for it being the title.
    fn score(&self) -> u8 {
        1 + 2 * u8::from(self.year.is_some()) + u8::from(self.agency.is_some())
    }
}

/// The score that nothing can better.
const BEST_TITLE: u8 = 4;

/// The line, or the two lines, that name the report; of several, the one that
/// also names the year and the agency.
fn title(text: &str, preface: &[Token]) -> Option<Title> {
    let lines = preface.iter().filter(|token| token.is_text()).filter_map(|token| token.span.of(text));
    let mut best: Option<Title> = None;
    let mut before: Option<&str> = None;
    for line in lines {
        let joined = before.map(|before| format!("{before}{line}"));
        before = Some(line);
        for candidate in [Some(line), joined.as_deref()].into_iter().flatten().filter_map(Title::of) {
            if candidate.score() == BEST_TITLE {
                return Some(candidate);
            }
            if best.as_ref().is_none_or(|known| candidate.score() > known.score()) {
                best = Some(candidate);
            }
        }
    }
    best
}

/// The compatibility form of a line, which most lines are in already.
fn normal(line: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii() || fold::is_ideograph(c) || "、。“”《》—".contains(c);
    match line.chars().all(plain) {
        true => Cow::Borrowed(line),
        false => Cow::Owned(line.nfkc().collect()),
    }
}

fn year(title: &str) -> Option<i32> {
    YEAR.find(title)?.as_str().get(..4)?.parse().ok()
}

/// The name before the year, or between the year and the subject.
fn agency(title: &str) -> Option<String> {
    let found = YEAR.find(title);
    let (before, behind) = match found {
        Some(year) => (&title[..year.start()], &title[year.end()..]),
        None => (title, ""),
    };
    [before, behind].into_iter().find_map(|part| {
        let name = BEFORE_AGENCY.replace(part, "");
        let name = BEHIND_AGENCY.replace(&name, "");
        let whole = match name.ends_with("人民") && part.contains("人民政府") {
            true => format!("{name}政府"),
            false => name.into_owned(),
        };
        let whole: String = whole.split(fold::is_blank).collect();
        (whole.chars().count() >= 2).then_some(whole)
    })
}

/// The date that a line names as that of publication, or that stands alone on
/// a line: before the first section, else at the end, which is where a report
/// is signed.
fn published(text: &str, preface: &[Token], tokens: &[Token]) -> Option<(String, Dated)> {
    let end = &tokens[tokens.len().saturating_sub(SIGNATURE)..];
    let dates = |tokens: &[Token], named: bool| {
        tokens.iter().find_map(|token| {
            let line = token.span.of(text).filter(|line| line.len() <= LONGEST_LINE)?;
            if !line.bytes().any(|byte| byte.is_ascii_digit() || byte == 0xEF) {
                return None;
            }
            let line = normal(line);
            if !line.contains("20") || named && !DATE_WORDS.is_match(&line) {
                return None;
            }
            let found = DATE.captures(&line)?;
            let alone = found.get(0)?.len() == line.trim().len();
            let fits = if named { DATE_WORDS.is_match(&line[..found.get(0)?.start()]) } else { alone };
            if fits { iso(&found) } else { None }
        })
    };
    let above = dates(preface, true).or_else(|| dates(preface, false));
    let signed = || dates(end, false).map(|date| (date, Dated::Signed));
    above.map(|date| (date, Dated::Published)).or_else(signed)
}

/// What a visible date says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Dated {
    /// When the report was published.
    Published,
    /// When it was signed.
    Signed,
}

fn iso(found: &Captures<'_>) -> Option<String> {
    let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
    let (year, month, day) = (number(1)?, number(2)?, number(3)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(match (number(4), number(5)) {
        (Some(hour), Some(minute)) if hour < 24 && minute < 60 => {
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}")
        }
        _ => format!("{year}-{month:02}-{day:02}"),
    })
}

/// The year of the period that the text says its figures cover.
fn period(text: &str) -> Option<(i32, Span)> {
    memmem::find_iter(text.as_bytes(), "31").find_map(|at| {
        let behind = text.get(at + 2..)?.trim_start_matches(' ');
        if !behind.starts_with('日') {
            return None;
        }
        let start = (at.saturating_sub(96)..=at).find(|&start| text.is_char_boundary(start))?;
        let end = text.len() - behind.len() + '日'.len_utf8();
        let found = PERIOD.captures(&text[start..end])?;
        let first: i32 = found.get(1)?.as_str().parse().ok()?;
        let second = found.get(2).and_then(|year| year.as_str().parse().ok());
        let whole = found.get(0)?;
        let span = Span::new((start + whole.start()) as u32, (start + whole.end()) as u32);
        (second.is_none_or(|second: i32| second == first)).then_some((first, span))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source;

    fn read_all(text: &str) -> Meta {
        let tokens = source::read(text, true).tokens;
        read(text, &tokens, &tokens, None)
    }

    #[test]
    fn titles_name_agency_and_year() {
        for (title, name, of) in [
            ("绥阳县小关乡2023年政府信息公开工作年度报告", "绥阳县小关乡", 2023),
            ("2023年度绥阳县人民政府信息公开工作年度报告", "绥阳县人民政府", 2023),
            ("关于绥阳县财政局 2024 年度政府信息公开工作报告", "绥阳县财政局", 2024),
            ("宿迁市人民政府２０２５年政府信息公开年度报告", "宿迁市人民政府", 2025),
            ("Page 8 - 威海市文登区信访局2022年政府信息公开工作年度报告", "威海市文登区信访局", 2022),
        ] {
            assert_eq!(agency(&title.nfkc().collect::<String>()).as_deref(), Some(name), "{title}");
            assert_eq!(year(&title.nfkc().collect::<String>()), Some(of), "{title}");
        }
    }

    #[test]
    fn a_title_over_two_lines_is_one() {
        let meta =
            read_all("西咸新区底张街道办事处2023年度政府\n信息公开工作年度报告\n发布时间：2024-01-30 22:06 字体:[]");
        assert_eq!(meta.title.as_deref(), Some("西咸新区底张街道办事处2023年度政府信息公开工作年度报告"));
        assert_eq!(meta.agency.as_deref(), Some("西咸新区底张街道办事处"));
        assert_eq!(meta.published.as_deref(), Some("2024-01-30T22:06"));
    }

    #[test]
    fn the_period_gives_the_year_or_contradicts_it() {
        assert_eq!(read_all("统计期限为2023年1月1日—2023年12月31日。").year, Some(2023));
        let meta = read_all("某局2023年政府信息公开工作年度报告\n自2022年1月1日起至12月31日止");
        assert_eq!((meta.year, meta.conflict.map(|c| c.0)), (Some(2023), Some(2022)));
        assert_eq!(meta.published, None);
    }

    #[test]
    fn a_date_that_is_none_is_left_out() {
        assert_eq!(read_all("发布日期：2024-13-40").published, None);
        assert_eq!(read_all("发布日期：2024年1月5日").published.as_deref(), Some("2024-01-05"));
        assert_eq!(read_all("2024年1月5日").published.as_deref(), Some("2024-01-05"));
    }
}
