//! The report's title, and the year and the body that it names.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use super::signs::{PART_MARKS, SENTENCE_MARKS, Signs};
use super::words::{any, any_word, pattern, words};
use super::{LONGEST_LINE, footer, navigation, normal, print};
use crate::fold;
use crate::source::Document;
use crate::token::Token;

/// A text that names a report.
#[derive(Clone, Debug, Default)]
pub(super) struct Title {
    pub printed: String,
    pub year: Option<i32>,
    pub agency: Option<String>,
    /// Whether it names the report itself, in its own words: not one on 政务公开
    /// at large, not a letter about it.
    own: bool,
}

/// A title that the text shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub title: Title,
    /// The token that it ends with.
    pub at: usize,
    /// Whether it is the page's `h1`.
    pub headline: bool,
    /// Whether the line prints a date too, as an entry of a list does.
    listed: bool,
}

impl Shown {
    /// Whether it is a page's headline and names a year: then it is the page's
    /// title, whatever else there is.
    pub fn is_headline_of_year(&self) -> bool {
        self.headline && self.title.own && self.title.year.is_some()
    }
}

impl Title {
    /// What a text that is known to be the title names.
    pub fn named(printed: String) -> Title {
        let (year, agency) = year_and_agency(&normal(&printed));
        Title { printed, year, agency, own: true }
    }

    /// What a line names; `None` where it is no title.
    pub fn of(line: &str) -> Option<Title> {
        if !may_name(line) {
            return None;
        }
        Title::of_line(line, Signs::of(line))
    }

    /// What a line with these signs names.
    fn of_line(line: &str, signs: Signs) -> Option<Title> {
        if line.len() > LONGEST_LINE || signs.of_sentence() && line.contains(SENTENCE_MARKS) {
            return None;
        }
        // Most lines have nothing around the title, which is told for less.
        let parted = signs.of_parts() && line.contains(PART_MARKS);
        let before = if parted || line.starts_with(['P', '第']) { BEFORE_TITLE.find(line) } else { None };
        let line = fold::trim(&line[before.map_or(0, |found| found.end())..]);
        let whole = Title::of_part(line, signs)?;
        if !parted {
            return Some(whole);
        }
        // So are names of columns and sites behind it, where they add nothing to it.
        let cut =
            BEHIND_TITLE.captures(line).and_then(|found| Title::of_part(fold::trim(found.get(1)?.as_str()), signs));
        Some(cut.filter(|cut| cut.score() >= whole.score()).unwrap_or(whole))
    }

    /// What a part of a line with these signs names.
    fn of_part(line: &str, signs: Signs) -> Option<Title> {
        let normal = if signs.of_plain() { Cow::Borrowed(line) } else { normal(line) };
        let own = is_of_subject(&normal);
        if !own && !AT_LARGE.is_match(&normal) {
            return None;
        }
        let own = own && !((signs.of_notice() || !signs.of_plain()) && is_notice(&normal));
        let (year, agency) = year_and_agency(&normal);
        Some(Title { printed: line.to_owned(), year, agency, own })
    }

    /// How much speaks for it being the title.
    pub fn score(&self) -> u8 {
        u8::from(self.own) + 2 * u8::from(self.year.is_some()) + u8::from(self.agency.is_some())
    }
}

/// The titles of a text's lines, in their order; a title may take up to three.
pub(super) fn shown(document: &Document<'_>, preface: &[Token]) -> Vec<Shown> {
    let lines = preface.iter().enumerate().filter(|(_, token)| token.is_text());
    let lines = lines
        .filter_map(|(at, token)| Some((at, fold::trim(token.span.of(&document.text)?), document.is_headline(token))));
    let mut shown: Vec<Shown> = Vec::new();
    // The two lines before, which may be pieces of a title.
    let mut before: [Option<(&str, bool)>; 2] = [None, None];
    for (at, line, headline) in lines {
        let signs = may_name(line).then(|| Signs::of(line));
        let is_around = |signs: Signs| {
            signs.of_path() && navigation::is_path(line) || signs.of_site() && footer::has_words_of_site(line)
        };
        if line.is_empty() || signs.is_some_and(is_around) {
            before = [None, None];
            continue;
        }
        let mut push = |title: Option<Title>, listed| {
            shown.extend(title.map(|title| Shown { title, at, headline, listed }));
        };
        let mut is_whole = false;
        if let Some(signs) = signs {
            let alone = Title::of_line(line, signs);
            is_whole = alone.as_ref().is_some_and(|title| title.score() == BEST);
            let (line_alone, date) = without_date(line);
            match date {
                true => push(Title::of(line_alone), true),
                false => push(alone, false),
            }
            if is_whole && !date && document.page().is_none() {
                break;
            }
        }
        if !is_whole && line.contains(['报', '報', '年']) && is_piece(line) {
            let alike = |&(piece, of): &(&str, bool)| of == headline && is_piece(piece);
            let [far, near] = before.map(|piece| piece.filter(alike).map(|(line, _)| line));
            let two = near.filter(|near| goes_on(near)).map(|near| format!("{near}{line}"));
            let three = far.zip(near).map(|(far, near)| format!("{far}{near}{line}"));
            let three = three.filter(|three| far.is_some_and(goes_on) && print::year(three).is_some());
            push(two.as_deref().and_then(Title::of), false);
            push(three.as_deref().and_then(Title::of), false);
        }
        before = [before[1], Some((line, headline))];
    }
    shown
}

/// The best of several titles, of equals the first. A line with a date counts
/// only where there is no other and all such lines name the same.
pub(super) fn best(shown: &[Shown]) -> Option<&Shown> {
    best_at(shown).and_then(|at| shown.get(at))
}

/// Which of several titles is the best.
pub(super) fn best_at(shown: &[Shown]) -> Option<usize> {
    let mut best = None;
    for (at, next) in shown.iter().enumerate().filter(|(_, shown)| !shown.listed) {
        if best.is_none_or(|best: usize| score(next) > score(&shown[best])) {
            best = Some(at);
        }
    }
    if best.is_some() {
        return best;
    }
    let only = shown.first()?;
    shown.iter().all(|other| other.title.printed == only.title.printed).then_some(0)
}

fn score(shown: &Shown) -> u8 {
    shown.title.score() + if shown.is_headline_of_year() { BEST } else { 0 }
}

/// The score that nothing can better.
const BEST: u8 = 4;

/// A piece of a title is at most so long, in characters.
const LONGEST_PIECE: usize = 40;

static AT_LARGE: LazyLock<Regex> = LazyLock::new(|| pattern(AT_LARGE_REPORT));
/// A year that has lost its 年.
static BARE_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(20[0-9]{2})\s*(?:政府(?:信息|資訊)|(?:信息|資訊)公[开開])"));
/// What is no part of a title: the number of a page, the name of a site.
static BEFORE_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    let site = any_word(&words().title.site);
    pattern(&format!(r"^(?:(?:Page|第)\s*[0-9]+\s*页?\s*[-—–:：]?|[^-_|—–]*{site}[站页]?\s*[-_|—–])\s*"))
});
static BEHIND_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.*?(?:报告|報告|年报|年報)(?:[(（][^)）]*[)）])?)\s*(?:[_|—–-]|>).*$"));
static BEFORE_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    let words = any_word(&words().title.before);
    pattern(&format!(r"^(?:(?:Page|第)\s*[0-9]+\s*页?\s*-?|[【\[][^】\]]*[】\]]|{words}|[\s:：>_·、)\]）】〕-])+"))
});
static BEHIND_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    let subject = r"(?:政府)?(?:信息|資訊)公[开開].*".to_owned();
    let subjects = any(&[subject, AT_LARGE_REPORT.to_owned() + ".*"]);
    let words = any_word(&words().title.behind);
    pattern(&format!(r"(?:{subjects}|{words}|[\s:：>_·、(\[（【〔-])+$"))
});
/// How a title goes on that names the wider subject.
const AT_LARGE_REPORT: &str =
    r"政[务務]公[开開](?:工作)?(?:情[况況])?的?(?:年度)?(?:工作)?(?:情[况況])?的?(?:报告|報告|年报|年報)";

/// The year that a title names, and the body: the name before the year, or
/// between the year and the subject.
fn year_and_agency(title: &str) -> (Option<i32>, Option<String>) {
    let year = year_at(title);
    let (before, behind) = match &year {
        Some((range, _)) => (&title[..range.start], &title[range.end..]),
        None => (title, ""),
    };
    let agency = [before, behind].into_iter().find_map(|part| {
        let name = name_in(part);
        let whole = match name.ends_with("人民") && part.contains("人民政府") {
            true => format!("{name}政府"),
            false => name.into_owned(),
        };
        let whole = if whole.contains(fold::is_blank) { whole.split(fold::is_blank).collect() } else { whole };
        whole.chars().nth(1).map(|_| whole)
    });
    (year.map(|(_, year)| year), agency)
}

/// A part of a title without what stands before and behind the name of a body.
fn name_in(part: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(part);
    if part.chars().next().is_some_and(|first| Signs::of_char(first).before_name()) {
        name = Cow::Owned(BEFORE_AGENCY.replace(part, "").into_owned());
    }
    if may_name(&name) || name.chars().next_back().is_some_and(|last| Signs::of_char(last).behind_name()) {
        name = Cow::Owned(BEHIND_AGENCY.replace(&name, "").into_owned());
    }
    name
}

/// Where a year stands in a title, with the brackets and the 年 around it, and
/// which.
fn year_at(title: &str) -> Option<(Range<usize>, i32)> {
    if let Some(found) = print::year(title) {
        return Some(found);
    }
    let found = BARE_YEAR.captures(title)?.get(1)?;
    let is_number = title[..found.start()].ends_with(|c: char| c.is_ascii_digit());
    (!is_number).then_some((found.range(), found.as_str().parse().ok()?))
}

/// Whether a line names a report on the subject: 信息公开 and behind it 报告 or 年报.
fn is_of_subject(line: &str) -> bool {
    line.match_indices('公').any(|(at, subject)| {
        let begins = ["信息", "資訊"].iter().any(|word| line[..at].ends_with(word));
        let behind = line[at + subject.len()..].strip_prefix(['开', '開']).filter(|_| begins);
        behind.is_some_and(|behind| {
            let behind = memchr(b'\n', behind.as_bytes()).map_or(behind, |end| &behind[..end]);
            ["报告", "報告", "年报", "年報"].iter().any(|word| behind.contains(word))
        })
    })
}

/// Whether a line ends as titles of letters about reports do.
fn is_notice(line: &str) -> bool {
    words().title.notice.iter().any(|word| line.ends_with(word.as_str()))
}

/// Whether a line has a character that every title has: most lines have none.
fn may_name(line: &str) -> bool {
    line.contains('公')
}

/// Whether a line may be a piece of a title: short, of words and a year alone.
fn is_piece(line: &str) -> bool {
    let other = |c: char| !fold::is_ideograph(c) && "：:。，；、？！,;?!|/\\=>»›_".contains(c);
    !line.is_empty() && line.chars().count() <= LONGEST_PIECE && !line.contains(other) && !without_date(line).1
}

/// Whether a title may go on behind a line: it names a body, or has begun.
fn goes_on(line: &str) -> bool {
    let normal = normal(line);
    let begun = || {
        print::year(&normal).is_some()
            || ["关于", "關於", "信息公开", "資訊公開", "《"].iter().any(|word| line.contains(word))
    };
    normal.ends_with(|c: char| words().title.body_ends.contains(c)) || begun()
}

/// A line without the date that it begins or ends with, and whether it does.
fn without_date(line: &str) -> (&str, bool) {
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"^[\[(（【]?20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}[\])）】]?\s*|",
            r"\s*[\[(（【]?20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}[\])）】]?$"
        ))
    });
    let ends = |end: char| matches!(end, '0'..='9' | '[' | ']' | '(' | ')' | '（' | '）' | '【' | '】');
    let may = (line.starts_with(ends) || line.ends_with(ends)) && line.contains("20");
    let found = if may { DATED.find(line) } else { None };
    match found {
        Some(found) if found.start() == 0 => (&line[found.end()..], true),
        Some(found) => (&line[..found.start()], true),
        None => (line, false),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::model::random;

    /// Pieces of titles: bodies, years, subjects, the words around them, and marks.
    fn pieces() -> impl Strategy<Value = String> {
        let title = &words().title;
        let lists = [&title.before, &title.behind, &title.notice];
        let words = lists.into_iter().flatten().cloned().chain(title.body_ends.chars().map(String::from));
        let parts = [
            "绥阳县水利局",
            "某区人民政府",
            "人民",
            "政府",
            "信息公开",
            "資訊公開",
            "信息",
            "公开",
            "政务公开",
            "公",
            "报告",
            "年報",
            "工作",
            "情况",
            "2023年",
            "二〇二三年度",
            "（2022年度）",
            "２０２３年",
            "第3页",
            "Page 8 - ",
            "【年报】",
            "网站-",
            "\n",
            "\u{3000}",
            "⾏政",
        ];
        let marks = "的《》〈〉：:>_·、()[]（）【】〔〕-—| 0。报公开信".chars().map(String::from);
        select(words.chain(parts.map(String::from)).chain(marks).collect::<Vec<_>>())
    }

    proptest! {
        #![proptest_config(random::cases(3000))]

        #[test]
        fn short_cuts_find_what_the_patterns_find(line in prop::collection::vec(pieces(), 0..9)) {
            static SUBJECT: LazyLock<Regex> =
                LazyLock::new(|| pattern(r"(?:信息|資訊)公[开開].*(?:报告|報告|年报|年報)"));
            static NOTICE: LazyLock<Regex> =
                LazyLock::new(|| pattern(&format!("{}$", any_word(&words().title.notice))));
            let line = line.concat();
            prop_assert_eq!(is_of_subject(&line), SUBJECT.is_match(&line), "{}", line);
            prop_assert_eq!(is_notice(&line), NOTICE.is_match(&line), "{}", line);
            let begun = BEFORE_AGENCY.replace(&line, "");
            prop_assert_eq!(name_in(&line), BEHIND_AGENCY.replace(&begun, ""), "{}", line);
        }
    }

    #[test]
    fn titles_name_agency_and_year() {
        for (title, name, of) in [
            ("绥阳县小关乡2023年政府信息公开工作年度报告", Some("绥阳县小关乡"), Some(2023)),
            ("2023年度绥阳县人民政府信息公开工作年度报告", Some("绥阳县人民政府"), Some(2023)),
            ("关于绥阳县财政局 2024 年度政府信息公开工作报告", Some("绥阳县财政局"), Some(2024)),
            ("宿迁市人民政府２０２５年政府信息公开年度报告", Some("宿迁市人民政府"), Some(2025)),
            ("Page 8 - 某区信访局2022年政府信息公开工作年度报告", Some("某区信访局"), Some(2022)),
            ("绥阳县水利局关于2023年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局关于2023年度政府信息公开工作情况的报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局关于公布2023年度政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局（2022年度）政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2022)),
            ("绥阳县水利局[2022]年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2022)),
            ("绥阳县水利局〔2022〕年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2022)),
            ("绥阳县水利局编制的2022年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2022)),
            ("【年报】绥阳县水利局2022年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2022)),
            ("绥阳县水利局政府信息公开工作年度报告（2022年度）", Some("绥阳县水利局"), Some(2022)),
            ("关于印发《绥阳县水利局2022年政府信息公开工作年度报告》的通知", Some("绥阳县水利局"), Some(2022)),
            ("绥阳县水利局二〇二三年政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局二○二三年度政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局二零二三年度政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局2023政府信息公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县水利局2023年政务公开工作年度报告", Some("绥阳县水利局"), Some(2023)),
            ("绥阳县政务公开办公室2023年政府信息公开工作年度报告", Some("绥阳县政务公开办公室"), Some(2023)),
            ("2023年政府信息公开工作年度报告", None, Some(2023)),
            ("政府信息公开年报", None, None),
            ("绥阳县水利局12023年政府信息公开工作年度报告", Some("绥阳县水利局12023年"), None),
        ] {
            let read = Title::of(title).unwrap_or_else(|| panic!("{title} is a title"));
            assert_eq!((read.agency.as_deref(), read.year), (name, of), "{title}");
        }
        for other in ["政府信息公开", "绥阳县2022年政府工作报告", "政务公开", "政务公开栏目2023年工作"]
        {
            assert!(Title::of(other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_a_site_puts_around_a_title_is_none_of_it() {
        let title = "绥阳县水利局2023年政府信息公开工作年度报告";
        for line in [
            format!("{title}_政府信息公开年报_绥阳县人民政府网"),
            format!("{title}-绥阳县人民政府"),
            format!("Page 8 - {title}"),
            format!("绥阳县人民政府网站-{title}"),
        ] {
            assert_eq!(Title::of(&line).map(|title| title.printed).as_deref(), Some(title), "{line}");
        }
        let dated = "绥阳县水利局政府信息公开年度报告-2023年";
        assert_eq!(Title::of(dated).map(|title| title.printed).as_deref(), Some(dated));
    }

    #[test]
    fn of_several_lines_the_title_is_found() {
        let title = "绥阳县水利局2023年度政府信息公开工作年度报告";
        for (text, found) in [
            ("绥阳县水利局\n2023年度\n政府信息公开工作年度报告", Some(title)),
            ("绥阳县水利局\n2023年度政府信息公开工作年度报告", Some(title)),
            ("绥阳县水利局2023年度政府\n信息公开工作年度报告", Some(title)),
            ("通知公告\n2023年度政府信息公开工作年度报告", Some("2023年度政府信息公开工作年度报告")),
            (
                "上一篇：绥阳县水利局2022年度政府信息公开工作年度报告\n绥阳县水利局2023年度政府信息公开工作年度报告",
                Some(title),
            ),
            (
                "当前位置：首页 > 信息公开 > 2021年政府信息公开年报\n绥阳县水利局2023年度政府信息公开工作年度报告",
                Some(title),
            ),
            (
                "绥阳县财政局2020年政府信息公开工作年度报告 2021-01-01\n绥阳县水利局2023年度政府信息公开工作年度报告",
                Some(title),
            ),
            ("绥阳县水利局2023年度政府信息公开工作年度报告 2024-01-30", Some(title)),
            (
                "绥阳县水利局\n政府信息公开工作年度报告\n（2023年度）",
                Some("绥阳县水利局政府信息公开工作年度报告（2023年度）"),
            ),
            (
                "关于做好2022年政府信息公开工作年度报告编制的通知\n绥阳县水利局2023年度政府信息公开工作年度报告",
                Some(title),
            ),
            (
                "绥阳县财政局2020年政府信息公开工作年度报告 2021-01-01\n绥阳县水利局2020年政府信息公开工作年度报告 2021-01-02",
                None,
            ),
        ] {
            let document = Document::read_by_line(text);
            let shown = shown(&document, &document.tokens);
            assert_eq!(best(&shown).map(|shown| shown.title.printed.as_str()), found, "{text}");
        }
    }
}
