//! Tables that an input holds but does not show.

use memchr::memmem;

use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::form::{Edition, Lexicon, Role, TableForm};
use crate::model::Table;
use crate::source::Document;
use crate::span::Span;

/// So many hidden labels of rows make a table of a form.
const FEWEST_ROWS: usize = 3;

/// A remark on each table that was not read although the page holds it, with
/// its place in the page.
pub(super) fn tables(document: &Document<'_>, read: &[Option<Table>]) -> Vec<Diagnostic> {
    let lexicon = Lexicon::get();
    let unread = read.iter().enumerate().filter(|(_, table)| table.is_none());
    let mut scratch = String::new();
    let mut remarks = Vec::new();
    for (table, _) in unread {
        let mut of_row = |printed: &str| {
            let label = lexicon.find(printed, document.traditional, &mut scratch);
            label.is_some_and(|label| lexicon.roles(label, table).any(|(_, role)| matches!(role, Role::Row(_))))
        };
        let places: Vec<_> = document.hidden().filter(|(printed, _)| of_row(printed)).take(FEWEST_ROWS).collect();
        let form = &Edition::all()[0].tables[table];
        if places.len() < FEWEST_ROWS {
            let mut editions = Edition::all().iter();
            let place = editions.find_map(|edition| in_markup(document, &edition.tables[table]));
            remarks.extend(place.map(|place| unshown(form, place)));
            continue;
        }
        remarks.push(
            Diagnostic::new(
                Code::TableHidden,
                format!(
                    "“{}”表在网页中，但被隐藏（display:none 等），未读取；如网页本应显示它，请去掉隐藏后重试。",
                    form.label
                ),
                format!(
                    "the page holds table {} but hides it (display: none or the like), so it was not read; take the hiding out if the page is meant to show it",
                    form.id
                ),
            )
            .at(places[0].1)
            .in_table(&form.id),
        );
    }
    remarks
}

/// Where the labels of a table stand among what is no text of the page: in a
/// script, in an attribute, or in an element that browsers do not show as it is.
fn in_markup(document: &Document<'_>, form: &TableForm) -> Option<Span> {
    /// Shorter ones are words of any site of a government.
    const SHORTEST: usize = "要求提供公开".len();
    document.page()?;
    let mut places = form.rows().filter_map(|row| {
        let words = row.label.split(|c: char| !fold::is_ideograph(c)).max_by_key(|words| words.len())?;
        let at = |text: &str| memmem::find(text.as_bytes(), words.as_bytes());
        let place = at(document.source).filter(|_| words.len() >= SHORTEST && at(&document.text).is_none())?;
        Some(Span::new(place as u32, (place + words.len()) as u32))
    });
    let first = places.next()?;
    places.nth(FEWEST_ROWS - 2).map(|_| first)
}

fn unshown(form: &TableForm, place: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TableHidden,
        format!(
            "“{}”表只在网页不直接显示的部分（脚本、noscript、textarea、template、iframe 或属性值），未读取；请用浏览器打开网页，保存显示出来的内容。",
            form.label
        ),
        format!(
            "table {} stands only in a part of the page that is not shown as it is (a script, noscript, textarea, template, iframe or attribute), so it was not read; open the page in a browser and save what it shows",
            form.id
        ),
    )
    .at(place)
    .in_table(&form.id)
}

/// Why nothing was found in an MHTML file, if the input is one: the page stands in
/// it in an encoding for mail.
pub(super) fn archive(source: &str) -> Option<Diagnostic> {
    const HEAD: usize = 4096;
    let head = &source.as_bytes()[..source.len().min(HEAD)].to_ascii_lowercase();
    let mail = ["mime-version:", "multipart/related"].iter().all(|word| memmem::find(head, word.as_bytes()).is_some());
    mail.then(|| {
        Diagnostic::new(
            Code::NotAReport,
            "文件是网页归档（.mht、.mhtml），其中的网页经过邮件编码，未读取；请在浏览器中打开，另存为网页（.html）。",
            "the file is a web archive (.mht, .mhtml), in which the page is encoded as in mail, and was not read; open it in a browser and save it as a web page (.html)",
        )
    })
}

/// Why nothing can be read where the markup of a page stands as text: it was
/// escaped once more than it should be, as in a feed of a site.
pub(super) fn escaped(document: &Document<'_>) -> Option<Diagnostic> {
    /// So many tags of cells or paragraphs are no mere mention of one.
    const FEWEST_TAGS: usize = 3;
    let text = document.text.as_bytes();
    // A page may speak of paragraphs, but of no cells.
    let of_tables = |name: &[u8]| matches!(name, b"td" | b"tr" | b"table");
    let of_text = |name: &[u8]| document.page().is_none() && matches!(name, b"p" | b"div" | b"span");
    let tags = |open: &'static str| {
        memmem::find_iter(text, open.as_bytes()).filter(move |&at| {
            let rest = &text[at + open.len()..];
            let name = rest.strip_prefix(b"/").unwrap_or(rest);
            let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let known = name[..length].to_ascii_lowercase();
            let known = of_tables(&known) || of_text(&known);
            let behind = &name[length..];
            known && (behind.starts_with(b">") || behind.starts_with(b"&gt;") || behind.starts_with(b" "))
        })
    };
    let (at, length) = ["&lt;", "<"].into_iter().find_map(|open| {
        let mut found = tags(open);
        let first = found.next()?;
        found.nth(FEWEST_TAGS - 2).map(|_| (first, open.len()))
    })?;
    Some(
        Diagnostic::new(
            Code::NotAReport,
            "网页的标签被转义成了文字（如 &lt;td&gt;），表格无法读取，整份未读；请先还原转义（如 HTML unescape），或重新抓取原网页。",
            "the page's markup is escaped and stands as text (as &lt;td&gt;), so no table can be read and nothing was; unescape the page once, or fetch it again",
        )
        .at(Span::new(at as u32, (at + length) as u32)),
    )
}
