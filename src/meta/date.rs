//! When the report was published, or at least written.
//!
//! Pages name several dates. What a date is named by tells what it is; one that
//! nothing names counts by its place: below the title it is that of publication,
//! at the end that of the signature.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::words::{any_word, pattern, words};
use super::{LONGEST_LINE, normal};
use crate::fold;
use crate::token::Token;

/// A date around the tables, as ISO 8601, and how much speaks for it being that
/// of publication.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dated {
    pub date: String,
    pub rank: Rank,
}

/// What a date is, the least telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Stands at the end, where a report is signed.
    Signed,
    /// Named as that of writing or of a change.
    Written,
    /// Stands above the title and is named by nothing.
    Above,
    /// Stands below the title and is named by nothing.
    Below,
    /// Named as a date.
    Plain,
    /// Named as that of publication.
    Published,
}

impl Rank {
    /// Whether the date is that of publication, as far as the text can tell.
    pub fn is_publication(self) -> bool {
        self >= Rank::Below
    }
}

/// What names the date in the next cell is at most so long, in bytes.
const LONGEST_LABEL: usize = 48;

/// How many tokens at the end may hold the date, where none stands before the
/// first section.
const SIGNATURE: usize = 12;

/// The best date before the first section; where none is there, the one at the
/// end of `tokens`, which begin with `preface`. `title` is where in `preface` the title ends, `is_page`
/// whether the text is that of a web page: above a title on a page stands the
/// site's own date.
pub(super) fn published(
    text: &str,
    preface: &[Token],
    title: Option<usize>,
    is_page: bool,
    tokens: &[Token],
) -> Option<Dated> {
    let above = |at: usize| title.is_none_or(|title| at < title);
    let mut best: Option<Dated> = None;
    let mut label = None;
    for (at, token) in preface.iter().enumerate() {
        let Some(line) = token.span.of(text).map(fold::trim).filter(|line| !line.is_empty()) else { continue };
        let named = std::mem::take(&mut label);
        if line.len() > LONGEST_LINE {
            continue;
        }
        let line = normal(line);
        if !may_hold_date(&line) {
            label = if line.len() <= LONGEST_LABEL { label_of(&line) } else { None };
            continue;
        }
        let listed = is_page && is_beside_text(preface, at);
        for found in of_line(&line, named, !listed) {
            let rank = match found.rank {
                Rank::Below if above(at) && is_page && title.is_some() => continue,
                Rank::Below if above(at) => Rank::Above,
                rank => rank,
            };
            if best.as_ref().is_none_or(|best| rank > best.rank) {
                best = Some(Dated { rank, ..found });
            }
        }
        if best.as_ref().is_some_and(|best| best.rank == Rank::Published) {
            return best;
        }
    }
    let behind = tokens.get(preface.len()..).unwrap_or_default();
    best.or_else(|| signed(text, behind))
}

/// A date as ISO 8601, wherever it stands in a text; nothing where the first is
/// no day of the calendar.
pub(super) fn iso(text: &str) -> Option<String> {
    for pattern in [&*DATE, &*COMPACT] {
        if let Some(found) = pattern.find(text) {
            return in_digits(text, found.range(), pattern);
        }
    }
    in_characters(&CHARACTERS.captures(text)?)
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(20[0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?",
        r"(?:\s*T?\s*([0-9]{1,2})\s*[:时時点]\s*([0-9]{2})(?:\s*[:分]\s*[0-9]{2}(?:\.[0-9]+|\s*秒)?|\s*分)?",
        r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    ))
});
static COMPACT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})[0-9]{2})?()"));
static CHARACTERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(二[〇○◯零0O][〇○◯零0O一二三四五六七八九]{2})\s*年\s*(元|[一二三四五六七八九十]{1,2})\s*月\s*([一二三四五六七八九十]{1,3})\s*日",
    )
});
/// The words that name dates, with what each names one as.
fn names() -> impl Iterator<Item = (&'static str, Option<Rank>)> {
    let dates = &words().dates;
    let lists = [
        (&dates.published, Some(Rank::Published)),
        (&dates.written, Some(Rank::Written)),
        (&dates.other, None),
        (&dates.plain, Some(Rank::Plain)),
    ];
    lists.into_iter().flat_map(|(words, rank)| words.iter().map(move |word| (word.as_str(), rank)))
}

static BYLINE: LazyLock<Regex> = LazyLock::new(|| pattern(&any_word(&words().dates.byline)));

/// Whether a line may hold a date, told by what every date has.
fn may_hold_date(line: &str) -> bool {
    line.contains("20") && line.bytes().filter(u8::is_ascii_digit).count() >= 6
        || line.contains('年') && line.contains('月') && line.contains('二')
}

/// The dates of a line. `label` is what the line or cell before names it as,
/// `alone` whether one that nothing names may be the report's.
fn of_line(line: &str, label: Option<Option<Rank>>, alone: bool) -> Vec<Dated> {
    let mut dates = Vec::new();
    let mut before = 0;
    for (range, date) in places(line) {
        let gap = &line[before..range.start];
        let first = before == 0;
        before = range.end;
        let named = named(gap).or(label.filter(|_| first && fold::fold(gap).is_empty()));
        let rank = match named {
            Some(rank) => rank,
            None if alone && stands_alone(line, &range) => Some(Rank::Below),
            None => None,
        };
        dates.extend(rank.zip(date).map(|(rank, date)| Dated { date, rank }));
    }
    dates
}

/// Where dates stand in a line, and which, where the calendar has the day.
fn places(line: &str) -> Vec<(Range<usize>, Option<String>)> {
    let digits = |pattern: &Regex| {
        let found = pattern.find_iter(line).map(|found| found.range());
        found.map(|range| (range.clone(), in_digits(line, range, pattern))).collect::<Vec<_>>()
    };
    let mut places = digits(&DATE);
    if places.is_empty() {
        places = digits(&COMPACT);
    }
    if places.is_empty() {
        let found = CHARACTERS.captures_iter(line);
        places = found.filter_map(|found| Some((found.get(0)?.range(), in_characters(&found)))).collect();
    }
    places
}

/// What the last word of a text that names dates names it as: of words that end
/// at the same place, the longest.
fn named(text: &str) -> Option<Option<Rank>> {
    // Mostly it stands right before the date.
    let text = text.trim_end_matches(|c| fold::is_blank(c) || matches!(c, ':' | '：'));
    let at_end = names().filter(|(word, _)| text.ends_with(word)).max_by_key(|(word, _)| word.len());
    if let Some((_, rank)) = at_end {
        return Some(rank);
    }
    let last = |(word, rank): (&str, _)| text.rfind(word).map(|at| (at + word.len(), word.len(), rank));
    names().filter_map(last).max_by_key(|&(end, length, _)| (end, length)).map(|(.., rank)| rank)
}

/// What a label in a line or cell of its own names the next one as.
fn label_of(line: &str) -> Option<Option<Rank>> {
    let label: String = line.chars().filter(|&c| !fold::is_blank(c) && !matches!(c, ':' | '：')).collect();
    names().find(|&(word, _)| word == label).map(|(_, rank)| rank)
}

/// Whether a date is all there is on a line, or stands first or last beside
/// what sites print below a title.
fn stands_alone(line: &str, date: &Range<usize>) -> bool {
    let (before, behind) = (&line[..date.start], &line[date.end..]);
    let silent = |text: &str| fold::fold(text).is_empty();
    match (silent(before), silent(behind)) {
        (true, true) => true,
        (false, false) => BYLINE.is_match(before) && BYLINE.is_match(behind),
        (true, false) => BYLINE.is_match(behind) && !behind.contains('。'),
        (false, true) => BYLINE.is_match(before) && !before.contains('。'),
    }
}

/// Whether the token is a cell of a row that has other text: an entry of a list.
fn is_beside_text(preface: &[Token], at: usize) -> bool {
    let row = preface[at].row;
    let other = |token: &&Token| token.row == row && token.is_text();
    let near = preface[at.saturating_sub(4)..at].iter().chain(preface[at + 1..].iter().take(4));
    near.filter(other).count() > 0
}

/// The date that the report is signed with.
fn signed(text: &str, tokens: &[Token]) -> Option<Dated> {
    tokens[tokens.len().saturating_sub(SIGNATURE)..].iter().find_map(|token| {
        let line = token.span.of(text).map(fold::trim).filter(|line| line.len() <= LONGEST_LINE)?;
        let line = normal(line);
        if !may_hold_date(&line) {
            return None;
        }
        let whole = |(range, _): &(Range<usize>, _)| {
            fold::fold(&line[..range.start]).is_empty() && fold::fold(&line[range.end..]).is_empty()
        };
        let (_, date) = places(&line).into_iter().find(whole)?;
        Some(Dated { date: date?, rank: Rank::Signed })
    })
}

/// The date of digits that a pattern finds in a range, where it is a day of the
/// calendar.
fn in_digits(text: &str, range: Range<usize>, pattern: &Regex) -> Option<String> {
    let is_digit = |at: Option<char>| at.is_some_and(|c| c.is_ascii_digit());
    // Part of a longer number.
    if is_digit(text[..range.start].chars().next_back()) || is_digit(text[range.end..].chars().next()) {
        return None;
    }
    // To take a find apart is dear, so that is done of the find alone.
    let found = pattern.captures(&text[range])?;
    // The day in China cannot be told from that of another zone without care.
    let zone = found.get(6).map_or("", |zone| zone.as_str());
    if !matches!(zone, "" | "+08:00" | "+0800") {
        return None;
    }
    let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
    let date = day(number(1)?, number(2)?, number(3)?)?;
    Some(match (number(4), number(5)) {
        (Some(hour), Some(minute)) if hour < 24 && minute < 60 => format!("{date}T{hour:02}:{minute:02}"),
        _ => date,
    })
}

/// The date of Chinese numerals.
fn in_characters(found: &Captures<'_>) -> Option<String> {
    let part = |at: usize| found.get(at).map(|part| part.as_str());
    day(numeral_year(part(1)?)?, below_hundred(part(2)?)?, below_hundred(part(3)?)?)
}

/// A year of four numerals, as 二〇二三.
pub(super) fn numeral_year(numerals: &str) -> Option<u32> {
    let digit = |numeral: char| match numeral {
        '〇' | '○' | '◯' | '零' | '0' | 'O' => Some(0),
        other => units(other),
    };
    numerals.chars().try_fold(0, |year, numeral| Some(year * 10 + digit(numeral)?))
}

/// A number below a hundred in Chinese: 十二, 三十一; 元 is the first month.
fn below_hundred(numerals: &str) -> Option<u32> {
    if numerals == "元" {
        return Some(1);
    }
    let one = |part: &str| {
        let mut numerals = part.chars();
        let unit = units(numerals.next()?)?;
        numerals.next().is_none().then_some(unit)
    };
    match numerals.split_once('十') {
        None => one(numerals),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            let ones = if ones.is_empty() { 0 } else { one(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

fn units(numeral: char) -> Option<u32> {
    "一二三四五六七八九".chars().position(|known| known == numeral).map(|at| at as u32 + 1)
}

/// A day of the calendar.
fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then(|| format!("{year}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(line: &str) -> Option<(String, Rank)> {
        of_line(&normal(line), None, true)
            .into_iter()
            .rev()
            .max_by_key(|found| found.rank)
            .map(|found| (found.date, found.rank))
    }

    #[test]
    fn dates_are_read_in_every_way_of_printing() {
        for (printed, date) in [
            ("2024-03-15", Some("2024-03-15")),
            ("2024-3-5 9:06", Some("2024-03-05T09:06")),
            ("2024-03-15 10:22:33", Some("2024-03-15T10:22")),
            ("2024/3/15", Some("2024-03-15")),
            ("2024.03.15", Some("2024-03-15")),
            ("２０２４年３月１５日", Some("2024-03-15")),
            ("2024年03月15日 22时06分", Some("2024-03-15T22:06")),
            ("2024年03月15日22时06分18秒", Some("2024-03-15T22:06")),
            ("2024-03-15T10:22:33", Some("2024-03-15T10:22")),
            ("2024-03-15T10:22:33+08:00", Some("2024-03-15T10:22")),
            ("20240315", Some("2024-03-15")),
            ("20240315102233", Some("2024-03-15T10:22")),
            ("二〇二四年一月三十日", Some("2024-01-30")),
            ("二○二四年十二月三十一日", Some("2024-12-31")),
            ("二零二四年元月十日", Some("2024-01-10")),
            ("2024-02-29", Some("2024-02-29")),
            // None of these is a day, or not surely the day in China.
            ("2024-2-30", None),
            ("2023-02-29", None),
            ("2100-02-29", None),
            ("2024-04-31", None),
            ("2024-13-01", None),
            ("20241340", None),
            ("12024-03-15", None),
            ("2024-03-155", None),
            ("二〇二四年二月三十日", None),
            ("2024-03-15T23:22:33Z", None),
        ] {
            assert_eq!(iso(&normal(printed)).as_deref(), date, "{printed}");
        }
    }

    #[test]
    fn what_names_a_date_ranks_it() {
        for (line, found) in [
            ("发布日期：2024-03-15", Some(("2024-03-15", Rank::Published))),
            ("成文日期：2024-01-10 发布日期：2024-03-15", Some(("2024-03-15", Rank::Published))),
            ("发布时间：2024-03-15　更新时间：2024-05-02", Some(("2024-03-15", Rank::Published))),
            ("信息来源：某局 发布日期：20240315", Some(("2024-03-15", Rank::Published))),
            ("日期：2024/3/15 来源：某局", Some(("2024-03-15", Rank::Plain))),
            ("成文日期：2024-01-10", Some(("2024-01-10", Rank::Written))),
            ("发文日期: 2024年1月10日", Some(("2024-01-10", Rank::Written))),
            ("2024-03-15 10:22:33", Some(("2024-03-15T10:22", Rank::Below))),
            ("（2024年3月15日）", Some(("2024-03-15", Rank::Below))),
            ("[2024-03-15]", Some(("2024-03-15", Rank::Below))),
            ("2024-03-15 09:06　来源：某局　浏览次数：12", Some(("2024-03-15T09:06", Rank::Below))),
            ("来源：某局　2024-03-15", Some(("2024-03-15", Rank::Below))),
            ("作者：办公室 2024-03-15 字体：[大 中 小]", Some(("2024-03-15", Rank::Below))),
            ("今天是2024年5月6日 星期一", None),
            ("有效期至：2026-12-31", None),
            ("2024年5月6日 星期一", None),
            ("自2023年1月1日起至2023年12月31日止", None),
            ("发布日期：2024-2-30", None),
        ] {
            let found = found.map(|(date, rank)| (date.to_owned(), rank));
            assert_eq!(best(line), found, "{line}");
        }
    }

    #[test]
    fn a_label_names_the_date_of_the_next_cell() {
        assert_eq!(label_of("发布日期："), Some(Some(Rank::Published)));
        assert_eq!(label_of("成文 日期:"), Some(Some(Rank::Written)));
        assert_eq!(label_of("发布机构"), None);
        assert_eq!(label_of("有效期"), Some(None));
    }
}
