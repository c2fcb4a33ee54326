//! What a web page says of itself beside its text: `<title>`, and the `meta`
//! names that Chinese government sites share.
//!
//! The visible text wins, for it is what was published; the page fills in what
//! the text leaves out. Where both speak and differ, it is said.

use unicode_normalization::UnicodeNormalization;

use super::{DATE, Dated, Title, iso};
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::source::html::{MetaValue, PageMeta};

/// The report's title: the visible one, but the page's own where that names
/// more, or where the visible line is a path of navigation that ends in it.
pub(super) fn title(page: &PageMeta, visible: Option<String>, remarks: &mut Vec<Diagnostic>) -> Option<String> {
    let Some((named, value, source)) = named(page) else { return visible };
    let Some(visible) = visible else { return Some(named) };
    let score = |title: &str| Title::of(title).map_or(0, |title| title.score());
    let (shown, own) = (fold::fold(&visible), fold::fold(&named));
    if shown == own || own.contains(&shown) && score(&named) <= score(&visible) {
        return Some(visible);
    }
    if shown.contains(&own) && score(&named) >= score(&visible) || score(&named) > score(&visible) {
        return Some(named);
    }
    let known = |title: &str| {
        let normal: String = title.nfkc().collect();
        (super::year(&normal), super::agency(&normal))
    };
    let ((year, agency), (other_year, other_agency)) = (known(&visible), known(&named));
    let differ = year.zip(other_year).is_some_and(|(a, b)| a != b)
        || agency.zip(other_agency).is_some_and(|(a, b)| !a.contains(&b) && !b.contains(&a));
    if differ {
        remarks.push(
            Diagnostic::new(
                Code::MetadataConflict,
                format!("正文标题是“{visible}”，网页的 {source} 是“{named}”；以正文为准。"),
                format!("the visible title is “{visible}”, the page's {source} “{named}”; the visible one is taken"),
            )
            .at(value.source),
        );
    }
    Some(visible)
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
    let site = ["网", "網", "平台", "本站", "http", "www"].iter().any(|word| name.contains(word));
    let count = name.chars().count();
    (!site && (2..=40).contains(&count)).then_some(name)
}

/// The date of publication: the visible one, else the page's; a date that the
/// report is signed with only where there is neither.
pub(super) fn published(
    page: &PageMeta,
    visible: Option<(String, Dated)>,
    remarks: &mut Vec<Diagnostic>,
) -> Option<(String, Dated)> {
    let own = page.pub_date.as_ref().and_then(|value| {
        let text: String = value.text.nfkc().collect();
        Some((iso(&DATE.captures(&text)?)?, value))
    });
    let Some((date, value)) = own else { return visible };
    match visible {
        Some((shown, Dated::Published)) => {
            if shown.get(..10) != date.get(..10) {
                remarks.push(
                    Diagnostic::new(
                        Code::MetadataConflict,
                        format!("正文的发布日期是 {shown}，网页的 PubDate 是 {date}；以正文为准。"),
                        format!("the visible date is {shown}, the page's PubDate {date}; the visible one is taken"),
                    )
                    .at(value.source),
                );
            }
            Some((shown, Dated::Published))
        }
        Some((_, Dated::Signed)) | None => Some((date, Dated::Published)),
    }
}
