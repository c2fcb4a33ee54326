//! What the prose says about the report itself: title, agency, year, date.

mod date;
pub(crate) mod footer;
mod navigation;
mod page;
mod print;
mod signs;
mod title;
mod words;

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::Diagnostic;
use crate::fold;
use crate::source::Document;
use crate::span::Span;
use crate::token::Token;
use title::Title;

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

/// Lines that are longer, in bytes, are neither title nor date.
const LONGEST_LINE: usize = 240;

/// How many tokens to look at where no section begins.
pub(crate) const PREFACE: usize = 60;

/// Reads what stands before the first section, the date at the end of `tokens`,
/// and what a page says of itself.
pub(crate) fn read(document: &Document<'_>, preface: &[Token], tokens: &[Token]) -> Meta {
    let text = &*document.text;
    let page = document.page();
    let mut remarks = Vec::new();
    let mut shown = title::shown(document, preface);
    let (title, at) = match page {
        Some(page) => page::title(page, &shown, &mut remarks),
        None => title::best_at(&shown).map(|best| shown.swap_remove(best)).map(|best| (best.title, best.at)).unzip(),
    };
    let title = title.or_else(|| at_end_of_path(text, preface)).unwrap_or_default();
    let mut published = date::published(text, preface, at, page.is_some(), tokens);
    let mut agency = title.agency;
    if let Some(page) = page {
        agency = agency.or_else(|| page::agency(page));
        published = page::published(page, published, &mut remarks);
    }
    let mut meta = Meta {
        title: Some(title.printed).filter(|printed| !printed.is_empty()),
        agency,
        year: title.year,
        published: published.map(|published| published.date),
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

/// Whether a line names the report as its title does: whose it is and of which year.
pub(crate) fn is_title(line: &str) -> bool {
    Title::of(line).is_some_and(|title| title.year.is_some() && title.agency.is_some())
}

/// The title that a path of navigation ends in, where it names body and year.
fn at_end_of_path(text: &str, preface: &[Token]) -> Option<Title> {
    let lines = preface.iter().filter(|token| token.is_text()).filter_map(|token| token.span.of(text));
    let paths = lines.filter(|line| line.len() <= LONGEST_LINE && navigation::is_path(line));
    let mut titles = paths.filter_map(|path| Title::of(navigation::last_step(path)?));
    titles.find(|title| title.year.is_some() && title.agency.is_some())
}

/// The compatibility form of a line, which most lines are in already.
fn normal(line: &str) -> Cow<'_, str> {
    if is_plain(line) {
        return Cow::Borrowed(line);
    }
    let plain = |c: char| c.is_ascii() || fold::is_ideograph(c) || "、。“”《》—".contains(c);
    match line.chars().all(plain) {
        true => Cow::Borrowed(line),
        false => Cow::Owned(line.nfkc().collect()),
    }
}

/// Whether a line is surely its own compatibility form: ASCII and characters from
/// U+4000 up to U+9FFF alone, told by their first bytes.
fn is_plain(line: &str) -> bool {
    let begins_other = |byte: u8| matches!(byte, 0xC2..=0xE3 | 0xEA..=0xFF);
    line.bytes().fold(0, |found, byte| found | u8::from(begins_other(byte))) == 0
}

static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    words::pattern(r"(20[0-9]{2})\s*年\s*1\s*月\s*1\s*日[^。0-9]{0,8}(?:(20[0-9]{2})\s*年)?\s*12\s*月\s*31\s*日")
});

/// The year of the period that the text says its figures cover.
fn period(text: &str) -> Option<(i32, Span)> {
    static LAST_DAY: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("31"));
    let days = LAST_DAY.find_iter(text.as_bytes());
    // Days of other months and plain numbers are many.
    days.filter(|&at| ends_with_december(&text[..at])).find_map(|at| period_at(text, at))
}

fn ends_with_december(text: &str) -> bool {
    text.trim_end().strip_suffix('月').is_some_and(|month| month.trim_end().ends_with("12"))
}

/// The year of the period whose last day is printed at a place.
fn period_at(text: &str, at: usize) -> Option<(i32, Span)> {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::model::random;

    fn read_all(text: &str) -> Meta {
        let document = Document::read_by_line(text);
        let tokens = document.prose(0..document.tokens.len());
        read(&document, &tokens, &tokens)
    }

    #[test]
    fn plain_lines_are_their_own_compatibility_form() {
        for character in ('\0'..=char::MAX).map(String::from).filter(|character| is_plain(character)) {
            assert_eq!(character.nfkc().collect::<String>(), character);
        }
        assert!(is_plain("2023年 信息") && !is_plain("２０２３年") && !is_plain("⾏政"));
    }

    #[test]
    fn the_period_gives_the_year_or_contradicts_it() {
        assert_eq!(read_all("统计期限为2023年1月1日—2023年12月31日。").year, Some(2023));
        let meta = read_all("某局2023年政府信息公开工作年度报告\n自2022年1月1日起至12月31日止");
        assert_eq!((meta.year, meta.conflict.map(|c| c.0)), (Some(2023), Some(2022)));
        assert_eq!(meta.published, None);
    }

    #[test]
    fn the_date_of_publication_is_found_around_the_title() {
        let title = "绥阳县水利局2023年政府信息公开工作年度报告";
        for (text, date) in [
            (format!("{title}\n发布时间：2024-01-30 22:06 字体:[]"), Some("2024-01-30T22:06")),
            (format!("{title}\n2024-03-15 10:22:33"), Some("2024-03-15T10:22")),
            (format!("{title}\n（2024年1月30日）"), Some("2024-01-30")),
            (format!("{title}\n二〇二四年一月三十日"), Some("2024-01-30")),
            (format!("2024-05-06\n{title}\n2024-01-30"), Some("2024-01-30")),
            (format!("2024-01-30\n{title}"), Some("2024-01-30")),
            (format!("成文日期：2024-01-10\n发布日期：2024-03-15\n{title}"), Some("2024-03-15")),
            (format!("成文日期：\n2024-01-10\n发布日期：\n2024-03-15\n{title}"), Some("2024-03-15")),
            (format!("{title}\n发布日期：2024-13-40"), None),
            (format!("{title}\n本年报统计期限自2023年1月1日起"), None),
        ] {
            assert_eq!(read_all(&text).published.as_deref(), date, "{text}");
        }
    }

    #[test]
    fn a_path_gives_the_title_only_where_nothing_else_does() {
        let path = "当前位置：首页 > 年报 > 绥阳县水利局2023年政府信息公开工作年度报告";
        assert_eq!(read_all(path).agency.as_deref(), Some("绥阳县水利局"));
        assert_eq!(read_all("当前位置：首页 > 2021年政府信息公开年报").title, None);
    }

    #[test]
    fn a_page_is_named_by_its_headline_and_by_itself() {
        let own = "绥阳县水利局2022年政府信息公开工作年度报告";
        let other = "绥阳县财政局2020年政府信息公开工作年度报告";
        let h1 = format!("<h1>{own}</h1>");
        let named = format!("<title>{own}</title><meta name=ArticleTitle content={own}>");
        for page in [
            // Entries of a list, of links and of plain text.
            format!("<ul><li><a href=x>{other}</a><span>2021-01-01</span></li></ul>{h1}"),
            format!("<table><tr><td><a href=x>{other}</a></td><td>2021-01-01</td></tr></table>{h1}"),
            format!("<p>{other}</p>{h1}"),
            format!("{named}<p>{other}</p><p>{own}</p>"),
            format!("{named}<p>{other}</p>"),
            format!("<div>当前位置：<a href=/>首页</a> &gt; <a href=/n>2021年政府信息公开年报</a></div>{h1}"),
            format!("<div>2024年5月6日</div>{h1}"),
        ] {
            let meta = read_all(&format!("<html><body>{page}<p>正文</p></body></html>"));
            let found = (meta.title.as_deref(), meta.year, meta.published);
            assert_eq!(found, (Some(own), Some(2022), None), "{page}");
        }
        let page = "<html><p>当前位置：首页 &gt; 政府信息公开年报</p><h1>2022年政府信息公开工作年度报告</h1></html>";
        assert_eq!(read_all(page).agency, None);
    }

    #[test]
    fn a_page_gives_the_date_that_its_text_does_not_name() {
        let title = "绥阳县水利局2022年政府信息公开工作年度报告";
        let own = "<meta name=PubDate content='2023-01-12 09:00'>";
        for (head, body, date) in [
            (
                own,
                format!("<ul><li><div><a href=x>通知</a></div><div>2024-05-06</div></li></ul><h1>{title}</h1>"),
                "2023-01-12T09:00",
            ),
            (
                own,
                format!(
                    "<table><tr><td><a href=x>通知</a></td><td>2024-05-06</td></tr></table><h1>{title}</h1><p>2023-01-12</p>"
                ),
                "2023-01-12",
            ),
            (
                "<meta property=article:published_time content=2023-01-12T09:08:00+08:00>",
                format!("<h1>{title}</h1>"),
                "2023-01-12T09:08",
            ),
            (
                own,
                format!(
                    "<table><tr><td>成文日期：</td><td>2023-01-10</td><td>发布日期：</td><td>2023-01-13</td></tr></table><h1>{title}</h1>"
                ),
                "2023-01-13",
            ),
            (own, format!("<h1>{title}</h1><p>成文日期：2023-01-10</p>"), "2023-01-12T09:00"),
            (
                "",
                format!("<h1>{title}</h1><p>2023-01-12 09:08　来源：某局　<a href=x>打印</a></p>"),
                "2023-01-12T09:08",
            ),
            ("", format!("<h1>{title}</h1><p>2023-01-12 <a href=x>打印</a> <a href=x>关闭</a></p>"), "2023-01-12"),
        ] {
            let meta = read_all(&format!("<html><head>{head}</head><body>{body}<p>正文</p></body></html>"));
            assert_eq!(meta.published.as_deref(), Some(date), "{head}{body}");
        }
    }

    proptest! {
        #![proptest_config(random::cases(3000))]

        #[test]
        fn no_period_is_passed_over(text in prop::collection::vec(select(&PIECES[..]), 0..12)) {
            let text = text.concat();
            let found = text.match_indices("31").find_map(|(at, _)| period_at(&text, at));
            prop_assert_eq!(period(&text), found, "{}", text);
        }
    }

    const PIECES: [&str; 18] = [
        "2023年",
        "2022 年",
        "1月1日",
        " 1 月\u{3000}1 日",
        "起至",
        "—",
        "12月31日",
        "12 月\u{A0}31 日",
        "12\n月31日",
        "1月31日",
        "31",
        "12",
        "月",
        "日",
        " ",
        "。",
        "2023年1月1日至12月31日",
        "件",
    ];
}
