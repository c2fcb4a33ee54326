//! The report's title, and the year and the body that it names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{any, any_word, pattern, words};
use super::{LONGEST_LINE, date, footer, navigation, normal};
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
        if line.len() > LONGEST_LINE || !may_name(line) || line.contains(['。', '；', '，']) {
            return None;
        }
        // Most lines have nothing around the title, which is told for less.
        let parted = line.contains(['-', '_', '|', '—', '–', '>']);
        let before = if parted || line.starts_with(['P', '第']) { BEFORE_TITLE.find(line) } else { None };
        let line = fold::trim(&line[before.map_or(0, |found| found.end())..]);
        let whole = Title::of_part(line)?;
        if !parted {
            return Some(whole);
        }
        // So are names of columns and sites behind it, where they add nothing to it.
        let cut = BEHIND_TITLE.captures(line).and_then(|found| Title::of_part(fold::trim(found.get(1)?.as_str())));
        Some(cut.filter(|cut| cut.score() >= whole.score()).unwrap_or(whole))
    }

    fn of_part(line: &str) -> Option<Title> {
        let normal = normal(line);
        let own = SUBJECT.is_match(&normal);
        if !own && !AT_LARGE.is_match(&normal) {
            return None;
        }
        let own = own && !NOTICE.is_match(&normal);
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
    // The two lines before, where they may be pieces of a title.
    let mut before: [Option<(&str, bool)>; 2] = [None, None];
    for (at, line, headline) in lines {
        if line.is_empty() || may_name(line) && (navigation::is_path(line) || footer::is_site_line(line)) {
            before = [None, None];
            continue;
        }
        let [far, near] = before.map(|piece| piece.filter(|(_, of)| *of == headline).map(|(line, _)| line));
        let mut push = |title: Option<Title>, listed| {
            shown.extend(title.map(|title| Shown { title, at, headline, listed }));
        };
        let alone = Title::of(line);
        let is_whole = alone.as_ref().is_some_and(|title| title.score() == BEST);
        let (line_alone, date) = without_date(line);
        match date {
            true => push(Title::of(line_alone), true),
            false => push(alone, false),
        }
        if is_whole && !date && document.page().is_none() {
            break;
        }
        if !is_whole && line.contains(['报', '報', '年']) && is_piece(line) {
            let two = near.filter(|near| goes_on(near)).map(|near| format!("{near}{line}"));
            let three = far.zip(near).map(|(far, near)| format!("{far}{near}{line}"));
            let three = three.filter(|three| far.is_some_and(goes_on) && YEAR.is_match(three));
            push(two.as_deref().and_then(Title::of), false);
            push(three.as_deref().and_then(Title::of), false);
        }
        before = [before[1], is_piece(line).then_some((line, headline))];
    }
    shown
}

/// The best of several titles, of equals the first. A line with a date counts
/// only where there is no other and all such lines name the same.
pub(super) fn best(shown: &[Shown]) -> Option<&Shown> {
    let plain = || shown.iter().filter(|shown| !shown.listed);
    let first = |best: Option<&'_ Shown>, next| best.is_none_or(|best: &Shown| score(next) > score(best));
    let mut best = None;
    for next in plain() {
        if first(best, next) {
            best = Some(next);
        }
    }
    if best.is_some() {
        return best;
    }
    let only = shown.first()?;
    shown.iter().all(|other| other.title.printed == only.title.printed).then_some(only)
}

fn score(shown: &Shown) -> u8 {
    shown.title.score() + if shown.is_headline_of_year() { BEST } else { 0 }
}

/// The score that nothing can better.
const BEST: u8 = 4;

/// A piece of a title is at most so long, in characters.
const LONGEST_PIECE: usize = 40;

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:信息|資訊)公[开開].*(?:报告|報告|年报|年報)"));
static AT_LARGE: LazyLock<Regex> = LazyLock::new(|| pattern(AT_LARGE_REPORT));
static NOTICE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{}$", any_word(&words().title.notice))));
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"[(\[〔【（［]?\s*(?:20[0-9]{2}|二[〇○◯零0O][〇○◯零0O一二三四五六七八九]{2})\s*[)\]〕】）］]?",
        r"\s*(?:年度|年|度)"
    ))
});
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
        let name = BEFORE_AGENCY.replace(part, "");
        let name = BEHIND_AGENCY.replace(&name, "");
        let whole = match name.ends_with("人民") && part.contains("人民政府") {
            true => format!("{name}政府"),
            false => name.into_owned(),
        };
        let whole: String = whole.split(fold::is_blank).collect();
        (whole.chars().count() >= 2).then_some(whole)
    });
    (year.map(|(_, year)| year), agency)
}

/// Where a year stands in a title, with the brackets and the 年 around it, and
/// which.
fn year_at(title: &str) -> Option<(Range<usize>, i32)> {
    if let Some(found) = YEAR.find(title) {
        let printed = found.as_str();
        let numerals = || printed.find('二').map(|at| printed[at..].chars().take(4).collect::<String>());
        let year = match printed.find("20") {
            Some(at) => printed.get(at..at + 4)?.parse().ok()?,
            None => i32::try_from(date::numeral_year(&numerals()?)?).ok()?,
        };
        return Some((found.range(), year));
    }
    let found = BARE_YEAR.captures(title)?.get(1)?;
    let is_number = title[..found.start()].ends_with(|c: char| c.is_ascii_digit());
    (!is_number).then_some((found.range(), found.as_str().parse().ok()?))
}

/// Whether a line has a character that every title has: most lines have none.
fn may_name(line: &str) -> bool {
    line.contains('公')
}

/// Whether a line may be a piece of a title: short, of words and a year alone.
fn is_piece(line: &str) -> bool {
    let other = |c: char| "：:。，；、？！,;?!|/\\=>»›_".contains(c);
    !line.is_empty() && line.chars().count() <= LONGEST_PIECE && !line.contains(other) && !without_date(line).1
}

/// Whether a title may go on behind a line: it names a body, or has begun.
fn goes_on(line: &str) -> bool {
    let normal = normal(line);
    let begun = || {
        YEAR.is_match(&normal) || ["关于", "關於", "信息公开", "資訊公開", "《"].iter().any(|word| line.contains(word))
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
    let ends = |end: char| end.is_ascii_digit() || "[](（）)【】".contains(end);
    let may = line.contains("20") && (line.starts_with(ends) || line.ends_with(ends));
    let found = if may { DATED.find(line) } else { None };
    match found {
        Some(found) if found.start() == 0 => (&line[found.end()..], true),
        Some(found) => (&line[..found.start()], true),
        None => (line, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
