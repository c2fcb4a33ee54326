//! When the report was published, or at least written.
//!
//! Pages name several dates. What a date is named by tells what it is; one that
//! nothing names counts by its place: below the title it is that of publication,
//! at the end that of the signature.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;
use regex::{Captures, Regex};
use rustc_hash::FxHashMap;

use super::print::{self, Printed};
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
    if let Some((place, found)) = print::dates(text).next() {
        return in_digits(text, &place, found);
    }
    in_characters(&CHARACTERS.captures(text)?)
}

static CHARACTERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(二[〇○◯零0O][〇○◯零0O一二三四五六七八九]{2})\s*年\s*(元|[一二三四五六七八九十]{1,2})\s*月\s*([一二三四五六七八九十]{1,3})\s*日",
    )
});

/// The words that name dates.
struct Names {
    /// What each names a date as.
    ranks: FxHashMap<&'static str, Option<Rank>>,
    /// How long they are, in bytes, the longest first.
    lengths: Vec<usize>,
    /// The characters that they end with.
    ends: Vec<char>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let dates = &words().dates;
    let lists = [
        (&dates.published, Some(Rank::Published)),
        (&dates.written, Some(Rank::Written)),
        (&dates.other, None),
        (&dates.plain, Some(Rank::Plain)),
    ];
    let names = lists.into_iter().flat_map(|(words, rank)| words.iter().map(move |word| (word.as_str(), rank)));
    let ranks: FxHashMap<_, _> = names.collect();
    let lengths: BTreeSet<usize> = ranks.keys().map(|word| word.len()).collect();
    let ends: BTreeSet<char> = ranks.keys().filter_map(|word| word.chars().next_back()).collect();
    Names { lengths: lengths.into_iter().rev().collect(), ends: ends.into_iter().collect(), ranks }
});

impl Names {
    /// What the longest of the words that a text ends with names a date as.
    fn at_end(&self, text: &str) -> Option<Option<Rank>> {
        let starts = self.lengths.iter().filter_map(|&length| text.len().checked_sub(length));
        starts.into_iter().find_map(|start| self.ranks.get(text.get(start..)?).copied())
    }
}

static BYLINE: LazyLock<Regex> = LazyLock::new(|| pattern(&any_word(&words().dates.byline)));

/// Whether a line may hold a date, told by what every date has: numerals, or digits
/// behind the year.
fn may_hold_date(line: &str) -> bool {
    let bytes = line.as_bytes();
    let behind = memchr(b'2', bytes).and_then(|at| bytes.get(at + 4..));
    behind.is_some_and(|behind| behind.iter().any(u8::is_ascii_digit)) || line.contains('二')
}

/// The dates of a line. `label` is what the line or cell before names it as,
/// `alone` whether one that nothing names may be the report's.
fn of_line(line: &str, label: Option<Option<Rank>>, alone: bool) -> impl Iterator<Item = Dated> + '_ {
    let mut before = 0;
    places(line).filter_map(move |(range, date)| {
        let gap = &line[before..range.start];
        let first = before == 0;
        before = range.end;
        let named = named(gap).or(label.filter(|_| first && fold::fold(gap).is_empty()));
        let rank = match named {
            Some(rank) => rank,
            None if alone && stands_alone(line, &range) => Some(Rank::Below),
            None => None,
        };
        rank.zip(date).map(|(rank, date)| Dated { date, rank })
    })
}

/// Where dates stand in a line, and which, where the calendar has the day.
fn places(line: &str) -> impl Iterator<Item = (Range<usize>, Option<String>)> + '_ {
    let in_digits = |(place, found)| {
        let date = in_digits(line, &place, found);
        (place, date)
    };
    let in_characters = |found: Captures<'_>| Some((found.get(0)?.range(), in_characters(&found)));
    let mut digits = print::dates(line).peekable();
    let has_characters = digits.peek().is_none() && line.contains('二');
    let characters = has_characters.then(|| CHARACTERS.captures_iter(line).filter_map(in_characters));
    digits.map(in_digits).chain(characters.into_iter().flatten())
}

/// What the last word of a text that names dates names it as: of words that end
/// at the same place, the longest.
fn named(text: &str) -> Option<Option<Rank>> {
    let ends = text.char_indices().rev().filter(|(_, c)| NAMES.ends.contains(c));
    ends.into_iter().find_map(|(at, c)| NAMES.at_end(&text[..at + c.len_utf8()]))
}

/// What a label in a line or cell of its own names the next one as.
fn label_of(line: &str) -> Option<Option<Rank>> {
    let is_beside = |c: char| fold::is_blank(c) || matches!(c, ':' | '：');
    if !line.trim_end_matches(is_beside).ends_with(|c| NAMES.ends.contains(&c)) {
        return None;
    }
    let label: String = line.chars().filter(|&c| !is_beside(c)).collect();
    NAMES.ranks.get(label.as_str()).copied()
}

/// Whether a date is all there is on a line, or stands first or last beside
/// what sites print below a title.
fn stands_alone(line: &str, date: &Range<usize>) -> bool {
    let (before, behind) = (&line[..date.start], &line[date.end..]);
    let silent = |text: &str| !text.contains(fold::is_ideograph) && fold::fold(text).is_empty();
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
        let (_, date) = places(&line).find(whole)?;
        Some(Dated { date: date?, rank: Rank::Signed })
    })
}

/// The date that is printed at a place of a text, where it is a day of the calendar.
fn in_digits(text: &str, place: &Range<usize>, found: Printed) -> Option<String> {
    let bytes = text.as_bytes();
    let before = place.start.checked_sub(1).and_then(|at| bytes.get(at));
    // Part of a longer number; or the day in China cannot be told without care.
    if before.is_some_and(u8::is_ascii_digit) || bytes.get(place.end).is_some_and(u8::is_ascii_digit) || found.abroad {
        return None;
    }
    let mut date = day(found.year, found.month, found.day)?;
    if let Some((hour, minute)) = found.time.filter(|&(hour, minute)| hour < 24 && minute < 60) {
        date.push('T');
        push_two(hour, &mut date);
        date.push(':');
        push_two(minute, &mut date);
    }
    Some(date)
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
    if !(1..=days).contains(&day) {
        return None;
    }
    let mut date = String::with_capacity("2024-03-15T10:22".len());
    push_two(year / 100, &mut date);
    push_two(year % 100, &mut date);
    date.push('-');
    push_two(month, &mut date);
    date.push('-');
    push_two(day, &mut date);
    Some(date)
}

/// Appends a number below a hundred in two digits.
fn push_two(number: u32, out: &mut String) {
    let digit = |digit: u32| char::from(b'0' + (digit % 10) as u8);
    out.push(digit(number / 10));
    out.push(digit(number));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::model::random;

    fn best(line: &str) -> Option<(String, Rank)> {
        let found: Vec<Dated> = of_line(&normal(line), None, true).collect();
        found.into_iter().rev().max_by_key(|found| found.rank).map(|found| (found.date, found.rank))
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

    #[test]
    fn each_name_of_a_date_is_in_one_list() {
        let dates = &words().dates;
        let lists = [&dates.published, &dates.written, &dates.other, &dates.plain];
        assert_eq!(NAMES.ranks.len(), lists.into_iter().flatten().count());
    }

    proptest! {
        #![proptest_config(random::cases(2000))]

        #[test]
        fn names_are_found_as_by_trying_each(pieces in prop::collection::vec(pieces(), 0..8)) {
            let text = pieces.concat();
            let last = |(&word, &rank): (&&str, _)| text.rfind(word).map(|at| (at + word.len(), word.len(), rank));
            let found = NAMES.ranks.iter().filter_map(last).max_by_key(|&(end, length, _)| (end, length));
            prop_assert_eq!(named(&text), found.map(|(.., rank)| rank), "{}", text);
            let label: String = text.chars().filter(|&c| !fold::is_blank(c) && !matches!(c, ':' | '：')).collect();
            prop_assert_eq!(label_of(&text), NAMES.ranks.get(label.as_str()).copied(), "{}", text);
        }
    }

    /// Names of dates and their characters, and what may stand between.
    fn pieces() -> impl Strategy<Value = String> {
        let names: Vec<String> = NAMES.ranks.keys().map(|name| name.to_string()).collect();
        let parts: Vec<String> =
            names.concat().chars().chain(" :：\u{3000}\u{200B}。2年".chars()).map(String::from).collect();
        prop_oneof![select(names), select(parts)]
    }
}
