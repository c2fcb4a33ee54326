//! Walks over the tags of a page as the standard's tree builder does, without
//! building the tree: text goes to lines and cells as it comes.
//!
//! Of the tree builder only what can move or hide text is followed: the table
//! insertion modes, the scopes of end tags, the paragraphs and list items that
//! end by themselves, raw text, and text or elements put before a table since
//! they may not stand in it ("foster parenting"). Misnested formatting elements
//! (`<b><p></b>`) are closed where their end tag stands; what the standard
//! reopens after them is inline and breaks no line.
//!
//! Here is what tags do to the stack of open elements; what becomes of the text,
//! of tables, of text that stands between their cells and of what the page says of
//! itself is in the modules below.

mod foster;
mod meta;
mod tables;
mod text;

use std::mem;

use self::foster::Fostered;
use self::meta::meta_value;
use self::tables::{Part, Table};
use self::text::OpenLine;
use super::HtmlPage;
use super::open::{BREAKS, Flags, HIDDEN, LINK, Open, PREFORMATTED};
use super::tag::*;
use super::tokenize::{StartTag, Token, Tokenizer};
use super::visible;
use crate::source::MOST_TOKENS;
use crate::span::Span;

pub(super) fn read(source: &str) -> HtmlPage {
    let mut reader = Reader {
        source,
        tokens: Tokenizer::new(source),
        page: HtmlPage::default(),
        open: Open::new(),
        tables: Vec::new(),
        table_count: 0,
        covered: 0,
        line: None,
        fostered: Vec::new(),
        form: Form::None,
        quirks: true,
        made: 0,
    };
    while let Some(token) = reader.tokens.next() {
        if reader.made > MOST_TOKENS {
            // Behind the readers no more counts.
            reader.page.stopped = Some(reader.page.text.len() as u32);
            break;
        }
        match token {
            Token::Text(range) => reader.text(range.start, range.end),
            Token::Start(tag) => reader.start(&tag),
            Token::End { tag, name } => reader.end(tag, name),
            Token::Doctype => reader.quirks = false,
            Token::Section(start) if reader.open.foreign().is_some() => reader.tokens.section(start),
            Token::Section(_) => {}
        }
    }
    reader.page.cut_off = reader.tokens.cut_off;
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    tokens: Tokenizer<'a>,
    page: HtmlPage,
    open: Open,
    /// Open tables, innermost last.
    tables: Vec<Table>,
    table_count: u32,
    /// Covered stretches of the page so far.
    covered: usize,
    line: Option<OpenLine>,
    fostered: Vec<Fostered>,
    form: Form,
    /// Whether the page came without doctype: then a table may stand in a
    /// paragraph.
    quirks: bool,
    /// Lines, cells and tables so far; a cell with one line is one.
    made: usize,
}

/// The form that `</form>` closes.
enum Form {
    None,
    Open,
    /// Begun between table cells, where it holds nothing.
    Empty,
}

impl<'a> Reader<'a> {
    fn finish(mut self) -> HtmlPage {
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.end_line();
        if !self.fostered.is_empty() {
            self.place_fostered();
        }
        self.page
    }

    // Start tags

    fn start(&mut self, tag: &StartTag) {
        if self.open.foreign().is_some() && !self.leaves_foreign(tag) {
            return;
        }
        let Some(table) = self.tables.last() else {
            return self.start_in_body(tag);
        };
        match table.part {
            Part::Cell | Part::Caption => self.start_in_cell(tag),
            Part::Table | Part::Group | Part::Row => self.start_in_table(tag),
        }
    }

    /// Within SVG or MathML only some tags of HTML end it; others are its own.
    fn leaves_foreign(&mut self, tag: &StartTag) -> bool {
        let font = tag.tag == Tag::Font && tag.attributes.font;
        if !tag.tag.is(BREAKOUT) && !font {
            if !tag.self_closing {
                let known = match tag.tag {
                    Tag::Svg | Tag::Math => tag.tag,
                    _ => Tag::Other,
                };
                self.open.push(known, tag.name, 0);
            }
            return false;
        }
        self.leave_foreign();
        true
    }

    fn leave_foreign(&mut self) {
        while let Some(at) = self.open.foreign() {
            self.close(at);
        }
    }

    fn start_in_cell(&mut self, tag: &StartTag) {
        match tag.tag {
            Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => {
                self.close_cell();
                self.start_in_table(tag);
            }
            _ => self.start_in_body(tag),
        }
    }

    fn start_in_table(&mut self, tag: &StartTag) {
        match tag.tag {
            Tag::Td | Tag::Th => {
                self.open_row_if_none();
                self.open_cell(tag);
            }
            Tag::Tr => {
                self.close_row();
                self.open_group_if_none();
                self.open_row(self.flags(tag));
            }
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.close_group();
                self.open_group(tag.tag, self.flags(tag));
            }
            Tag::Caption => {
                self.close_group();
                self.begin_part(Part::Caption);
                self.open.push(Tag::Caption, tag.name, self.flags(tag));
            }
            Tag::Col | Tag::Colgroup => {
                self.close_group();
                self.begin_part(Part::Table);
            }
            Tag::Table => {
                self.close_table();
                self.start(tag);
            }
            Tag::Form => {
                if matches!(self.form, Form::None) {
                    self.form = Form::Empty;
                }
            }
            _ => self.start_in_body(tag),
        }
    }

    fn start_in_body(&mut self, tag: &StartTag) {
        let class = tag.tag.class();
        if class & (DROPPED | RAW | VOID) != 0 {
            return self.start_without_content(tag);
        }
        if class & CLOSES_P != 0 {
            match tag.tag {
                Tag::Form if !matches!(self.form, Form::None) => return,
                Tag::Form => self.form = Form::Open,
                Tag::Li => self.close_previous_item(&[Tag::Li]),
                Tag::Dd | Tag::Dt => self.close_previous_item(&[Tag::Dd, Tag::Dt]),
                _ => {}
            }
            self.close_paragraph();
            if class & HEADING != 0 && self.open.top().is_some_and(|top| top.is(HEADING)) {
                self.close(self.open.len() - 1);
            }
        }
        match tag.tag {
            Tag::Table => return self.open_table(tag),
            Tag::A | Tag::Nobr => self.close_formatting(tag.tag),
            Tag::Button => {
                if let Some(at) = self.open.in_scope(Tag::Button) {
                    self.close(at);
                }
            }
            Tag::Select => {
                if let Some(at) = self.open.in_scope(Tag::Select) {
                    return self.close(at);
                }
            }
            Tag::Option | Tag::Optgroup if self.open.top() == Some(Tag::Option) => {
                self.close(self.open.len() - 1);
            }
            Tag::Svg | Tag::Math if tag.self_closing => return,
            Tag::Template => return self.skip_template(),
            _ => {}
        }
        let mut flags = self.flags(tag);
        match tag.tag {
            Tag::Select | Tag::Math if flags & HIDDEN == 0 => self.note_shown(tag, true),
            Tag::Svg if flags & HIDDEN == 0 => self.note_shown(tag, false),
            _ => {}
        }
        if class & UNSEEN != 0 {
            flags |= HIDDEN;
        }
        if (class & BLOCK != 0 || flags & BREAKS != 0) && flags & HIDDEN == 0 {
            self.break_line();
        }
        self.open.push(tag.tag, tag.name, flags);
        if tag.tag == Tag::Plaintext {
            let rest = self.tokens.rest();
            self.text(rest.start, rest.end);
        }
    }

    fn start_without_content(&mut self, tag: &StartTag) {
        match tag.tag {
            Tag::Meta => self.note_meta(&tag.attributes),
            Tag::Br => self.break_line(),
            Tag::Hr => {
                self.close_paragraph();
                self.break_line();
            }
            Tag::Input => {
                if let Some(at) = self.open.in_scope(Tag::Select) {
                    self.close(at);
                }
                if self.shows_text(tag) {
                    self.note_shown(tag, true);
                }
            }
            Tag::Img | Tag::Image | Tag::Embed => self.note_shown(tag, false),
            _ if tag.tag.is(RAW) => {
                if tag.tag == Tag::Xmp {
                    self.close_paragraph();
                    self.break_line();
                }
                if tag.tag == Tag::Textarea {
                    self.note_shown(tag, true);
                }
                let content = self.tokens.raw(tag.tag, tag.name);
                if tag.tag == Tag::Title && self.page.meta.title.is_none() {
                    let text = self.source.get(content.clone()).unwrap_or_default();
                    self.page.meta.title = meta_value(text, content.start, false);
                }
            }
            _ => {}
        }
    }

    /// Whether an `input` is a field that shows what was typed into it.
    fn shows_text(&self, tag: &StartTag) -> bool {
        const OTHER: [&str; 8] = ["hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file"];
        let kind = self.value(tag.attributes.kind).trim();
        !OTHER.iter().any(|other| kind.eq_ignore_ascii_case(other))
    }

    /// A template is a document of its own and never shown.
    fn skip_template(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.tokens.next() {
                Some(Token::Start(tag)) if tag.tag == Tag::Template => depth += 1,
                Some(Token::Start(tag)) if tag.tag.is(RAW) => {
                    self.tokens.raw(tag.tag, tag.name);
                }
                Some(Token::End { tag: Tag::Template, .. }) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    // End tags

    fn end(&mut self, tag: Tag, name: &[u8]) {
        if let Some(foreign) = self.open.foreign() {
            if matches!(tag, Tag::P | Tag::Br) {
                self.leave_foreign();
            } else if let Some(at) = self.open.ordinary(Tag::Other, name)
                && at > foreign
            {
                return self.close(at);
            }
        }
        if let Some(table) = self.tables.last() {
            let group = table.group.map(|(group, _)| group);
            match (table.part, tag) {
                (Part::Cell, Tag::Td | Tag::Th) => {
                    if table.cell.as_ref().is_some_and(|cell| cell.tag == tag) {
                        self.close_cell();
                    }
                    return;
                }
                (Part::Caption, Tag::Caption) => return self.close_cell(),
                (Part::Caption, Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot) => return,
                (_, Tag::Table) => return self.close_table(),
                (Part::Row | Part::Cell, Tag::Tr) => return self.close_row(),
                (_, Tag::Tbody | Tag::Thead | Tag::Tfoot) => {
                    if group == Some(tag) {
                        self.close_group();
                    }
                    return;
                }
                _ => {}
            }
        }
        self.end_in_body(tag, name);
    }

    fn end_in_body(&mut self, tag: Tag, name: &[u8]) {
        if tag.is(DROPPED) || matches!(tag, Tag::Table) {
            return;
        }
        let class = tag.class();
        if class & FORMATTING != 0 {
            return self.close_formatting(tag);
        }
        let found = match tag {
            Tag::P => {
                // An end tag alone makes an empty paragraph.
                self.break_line();
                self.open.paragraph()
            }
            Tag::Br => return self.break_line(),
            Tag::Li => self.open.list_item(),
            Tag::Form => return self.close_form(),
            _ if class & HEADING != 0 => self.open.heading(),
            _ if class & SCOPED_END != 0 => self.open.in_scope(tag),
            _ => self.open.ordinary(tag, name),
        };
        if let Some(at) = found {
            self.close(at);
        }
    }

    fn close_form(&mut self) {
        if let Form::Open = mem::replace(&mut self.form, Form::None)
            && let Some(at) = self.open.in_scope(Tag::Form)
        {
            // What may end by itself ends with the form; other elements that
            // were left open stay so.
            while self.open.len() > at + 1 && self.open.top().is_some_and(ends_by_itself) {
                self.close(self.open.len() - 1);
            }
            if self.open.take_out(at) {
                self.end_line();
            }
        }
    }

    fn close_formatting(&mut self, tag: Tag) {
        let Some(at) = self.open.in_scope(tag) else {
            return;
        };
        if self.open.special_above(at) {
            self.open.take_out_formatting(at);
        } else {
            self.close(at);
        }
    }

    fn close_paragraph(&mut self) {
        if let Some(at) = self.open.paragraph() {
            self.close(at);
        }
    }

    fn close_previous_item(&mut self, tags: &[Tag]) {
        if let Some(at) = self.open.previous_item(tags) {
            self.close(at);
        }
    }

    /// Closes the elements from `at` up.
    fn close(&mut self, at: usize) {
        if self.open.truncate(at) {
            self.end_line();
        }
    }

    /// What a start tag does to the text within its element.
    fn flags(&self, tag: &StartTag) -> Flags {
        let style = visible::style(self.value(tag.attributes.style));
        let mut flags = 0;
        if tag.attributes.hidden || style.absent || style.unseen {
            flags |= HIDDEN;
        }
        if style.preformatted || matches!(tag.tag, Tag::Pre | Tag::Listing | Tag::Plaintext) {
            flags |= PREFORMATTED;
        }
        let target = self.value(tag.attributes.href);
        // A footnote's number is no part of the number beside it.
        if tag.tag == Tag::A && target.starts_with('#') && target.ends_with(|c: char| c.is_ascii_digit()) {
            flags |= BREAKS;
        }
        let links = tag.attributes.href != Span::default();
        if tag.tag == Tag::A && links || matches!(tag.tag, Tag::Nav | Tag::Footer) {
            flags |= LINK;
        }
        flags
    }

    /// The value of an attribute, empty if there is none.
    fn value(&self, attribute: Span) -> &'a str {
        attribute.of(self.source).unwrap_or_default()
    }
}

/// Whether the end tag of an element may be left out.
fn ends_by_itself(tag: Tag) -> bool {
    matches!(tag, Tag::P | Tag::Li | Tag::Dd | Tag::Dt | Tag::Option | Tag::Optgroup)
}
