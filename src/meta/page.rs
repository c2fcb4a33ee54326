//! What a web page says of itself beside its text: `<title>`, and the `meta`
//! names that Chinese government sites share.
//!
//! The visible text wins, for it is what was published; the page fills in what
//! the text leaves out. Where both speak and differ, it is said.

use unicode_normalization::UnicodeNormalization;

use super::date::{self, Dated, Rank};
use super::title::{self, Shown, Title};
use super::words::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::source::html::{MetaValue, PageMeta};

/// The report's title, and where the text shows it: the visible one, but the
/// page's own where that names more, or where all that the page says of itself
/// agrees and no line of the text with it.
pub(super) fn title(page: &PageMeta, shown: &[Shown], remarks: &mut Vec<Diagnostic>) -> (Option<Title>, Option<usize>) {
    let best = title::best(shown);
    let visible = |shown: &Shown| (Some(shown.title.clone()), Some(shown.at));
    let Some((named, value, source)) = named(page) else { return best.map(visible).unwrap_or_default() };
    // Other lines may name other reports, as those of a list beside the article.
    let agreeing: Vec<Shown> = shown.iter().filter(|shown| agree(&shown.title.printed, &named)).cloned().collect();
    let best = best.filter(|best| best.is_headline_of_year()).or_else(|| title::best(&agreeing)).or(best);
    let own = |at| (Some(Title::named(named.clone())), at);
    let Some(best) = best else { return own(None) };
    let printed = &best.title.printed;
    let (shows, names) = (fold::fold(printed), fold::fold(&named));
    let score = Title::of(&named).map_or(0, |title| title.score());
    if shows == names || names.contains(&shows) && score <= best.title.score() {
        return visible(best);
    }
    if names.contains(&shows) || shows.contains(&names) && score >= best.title.score() {
        return own(Some(best.at));
    }
    if score > best.title.score() {
        return own(None);
    }
    let outvoted = !best.is_headline_of_year() && is_doubly_named(page);
    if differ(&best.title, &Title::named(named.clone())) {
        let (zh, en) = match outvoted {
            true => ("网页自带的标题前后一致，以其为准", "what the page says of itself agrees and is taken"),
            false => ("以正文为准", "the visible one is taken"),
        };
        remarks.push(
            Diagnostic::new(
                Code::MetadataConflict,
                format!("正文标题是“{printed}”，网页的 {source} 是“{named}”；{zh}。"),
                format!("the visible title is “{printed}”, the page's {source} “{named}”; {en}"),
            )
            .at(value.source),
        );
    }
    if outvoted { own(None) } else { visible(best) }
}

/// Whether two texts name the same, one maybe less of it.
fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (fold::fold(one), fold::fold(other));
    one.contains(&other) || other.contains(&one)
}

/// Whether two titles name different years or bodies.
fn differ(one: &Title, other: &Title) -> bool {
    let bodies = one.agency.as_deref().zip(other.agency.as_deref());
    one.year.zip(other.year).is_some_and(|(a, b)| a != b)
        || bodies.is_some_and(|(a, b)| !a.contains(b) && !b.contains(a))
}

/// Whether ArticleTitle and `<title>` name the same report.
fn is_doubly_named(page: &PageMeta) -> bool {
    let part = |value: &Option<MetaValue>| value.as_ref().and_then(|value| part(&value.text));
    part(&page.article_title).zip(part(&page.title)).is_some_and(|(article, title)| agree(&article, &title))
}

/// The title that the page names the report by, and where.
fn named(page: &PageMeta) -> Option<(String, &MetaValue, &'static str)> {
    let article = page.article_title.as_ref().map(|value| (value, "ArticleTitle"));
    let title = page.title.as_ref().map(|value| (value, "<title>"));
    article.into_iter().chain(title).find_map(|(value, source)| Some((part(&value.text)?, value, source)))
}

/// A page's title without the names of site and column around it.
fn part(title: &str) -> Option<String> {
    let parts = title.split(['_', '|', '-', '—', '–', '>']).map(fold::trim);
    let parts = parts.filter_map(|part| Title::of(part).map(|title| (title.score(), part)));
    // Of equals the first.
    let best = parts.fold(None, |best: Option<(u8, &str)>, part| match best {
        Some(known) if known.0 >= part.0 => Some(known),
        _ => Some(part),
    });
    best.map(|(_, part)| part.split(['\n', '\r']).map(fold::trim).collect())
}

/// The body that the page names as its source, unless that is a website.
pub(super) fn agency(page: &PageMeta) -> Option<String> {
    let source = page.content_source.as_ref()?;
    let name: String = source.text.nfkc().filter(|&c| !fold::is_blank(c)).collect();
    let site = words().title.site.iter().any(|word| name.contains(word.as_str()));
    let count = name.chars().count();
    (!site && (2..=40).contains(&count)).then_some(name)
}

/// The date of publication: the visible one, else the page's; a date that the
/// report was written on, or that stands above its title, only where there is
/// neither.
pub(super) fn published(page: &PageMeta, visible: Option<Dated>, remarks: &mut Vec<Diagnostic>) -> Option<Dated> {
    let own = page.pub_date.as_ref().and_then(|value| {
        let text: String = value.text.nfkc().collect();
        Some((date::iso(&text)?, value))
    });
    let Some((date, value)) = own else { return visible };
    let Some(shown) = visible.filter(|shown| shown.rank.is_publication()) else {
        return Some(Dated { date, rank: Rank::Published });
    };
    if shown.date.get(..10) != date.get(..10) {
        let printed = &shown.date;
        remarks.push(
            Diagnostic::new(
                Code::MetadataConflict,
                format!("正文的发布日期是 {printed}，网页的 PubDate 是 {date}；以正文为准。"),
                format!("the visible date is {printed}, the page's PubDate {date}; the visible one is taken"),
            )
            .at(value.source),
        );
    }
    Some(shown)
}
