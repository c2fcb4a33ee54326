//! What the page says of itself.

use super::Reader;
use crate::source::html::tokenize::Attributes;
use crate::source::html::{MetaValue, entity};
use crate::span::Span;

/// The names under which sites give the date of publication.
const PUB_DATE: [&str; 4] = ["PubDate", "publishdate", "article:published_time", "og:published_time"];

impl Reader<'_> {
    pub(super) fn note_meta(&mut self, attributes: &Attributes) {
        let name = self.value(attributes.name);
        let content = self.value(attributes.content);
        let meta = &mut self.page.meta;
        let field = match name.trim() {
            name if name.eq_ignore_ascii_case("ArticleTitle") => &mut meta.article_title,
            name if PUB_DATE.iter().any(|known| name.eq_ignore_ascii_case(known)) => &mut meta.pub_date,
            name if name.eq_ignore_ascii_case("ContentSource") => &mut meta.content_source,
            name if name.eq_ignore_ascii_case("ColumnName") => &mut meta.column_name,
            _ => return,
        };
        if field.is_none() {
            *field = meta_value(content, attributes.content.start as usize, true);
        }
    }
}

pub(super) fn meta_value(text: &str, start: usize, in_attribute: bool) -> Option<MetaValue> {
    let decoded = entity::decode(text, in_attribute);
    let trimmed = decoded.trim();
    (!trimmed.is_empty())
        .then(|| MetaValue { text: trimmed.to_owned(), source: Span::new(start as u32, (start + text.len()) as u32) })
}
