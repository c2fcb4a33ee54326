//! Walks over the tags of a page as the standard's tree builder does, without
//! building the tree: text goes to lines and cells as it comes.
//!
//! Of the tree builder only what can move or hide text is followed: the table
//! insertion modes, the scopes of end tags, the paragraphs and list items that
//! end by themselves, raw text, and text or elements put before a table since
//! they may not stand in it ("foster parenting"). Misnested formatting elements
//! (`<b><p></b>`) are closed where their end tag stands; what the standard
//! reopens after them is inline and breaks no line.

use std::mem;

use super::entity;
use super::grid::{self, Grid, LooseCell};
use super::open::{BREAKS, Flags, HIDDEN, LINK, Open, PREFORMATTED};
use super::tag::*;
use super::tokenize::{Attributes, StartTag, Token, Tokenizer, is_space};
use super::visible;
use super::{Anchor, Block, GridCell, GridRow, HtmlPage, Line, MOST_HIDDEN, MetaValue};
use crate::source::MOST_TOKENS;
use crate::span::Span;

/// A cell with this much text, over at least [`FLOW_LINES`] lines, holds a text
/// and not a value or label: the longest label of the forms is a third of it.
const FLOW_BYTES: u32 = 600;
const FLOW_LINES: usize = 3;

/// Stands in a cell that shows something, but no text.
const OBJECT: char = '\u{FFFC}';

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

/// The line that text is being added to.
struct OpenLine {
    start: u32,
    goes: Goes,
    all_link: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Goes {
    /// To the blocks of the page.
    Flow,
    /// To the open cell of the innermost table.
    Cell,
    /// Before the innermost table.
    BeforeTable,
}

/// A line that belongs before a table that had begun.
struct Fostered {
    /// Index in the blocks.
    before: usize,
    /// Of two tables that begin at the same block the outer comes first.
    table: u32,
    line: Line,
}

/// The form that `</form>` closes.
enum Form {
    None,
    Open,
    /// Begun between table cells, where it holds nothing.
    Empty,
}

/// An open table.
struct Table {
    number: u32,
    /// Index of its first block.
    blocks: usize,
    /// Its place on the stack of open elements.
    base: usize,
    part: Part,
    group: Option<(Tag, usize)>,
    row: usize,
    cell: Option<Cell>,
    /// Which of the table, its open group and its open row are hidden. Text
    /// that is put before the table is not in them.
    hidden: [bool; 3],
    /// Whether it holds another table.
    layout: bool,
    grid: Grid,
    /// Cells of the open row.
    cells: Vec<LooseCell>,
    /// Lines of the cells of the open row.
    lines: Vec<Line>,
    /// Whether the open row gives lines.
    flows: bool,
    row_hidden: bool,
}

/// Where in a table one stands: the standard's insertion modes.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Table,
    Group,
    Row,
    Cell,
    Caption,
}

struct Cell {
    tag: Tag,
    base: usize,
    /// Offset in the text at which it begins.
    text: u32,
    columns: u32,
    rows: u32,
    absent: bool,
    /// What it shows that is no text, as a picture or a field of a form.
    shown: Option<Shown>,
}

/// Something that a cell shows and that is no text.
#[derive(Clone, Copy)]
struct Shown {
    /// Its tag.
    tag: Span,
    /// Whether it may print a number beside the text of its cell.
    field: bool,
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

    /// Puts lines that stood between cells before their tables.
    fn place_fostered(&mut self) {
        self.fostered.sort_by_key(|fostered| (fostered.before, fostered.table));
        let blocks = mem::take(&mut self.page.blocks);
        let mut fostered = mem::take(&mut self.fostered).into_iter().peekable();
        self.page.blocks.reserve(blocks.len() + fostered.len());
        for (at, block) in blocks.into_iter().enumerate() {
            while let Some(first) = fostered.next_if(|fostered| fostered.before <= at) {
                self.page.blocks.push(Block::Line(first.line));
            }
            self.page.blocks.push(block);
        }
        let rest = fostered.map(|fostered| Block::Line(fostered.line));
        self.page.blocks.extend(rest);
    }

    // Text

    fn text(&mut self, start: usize, end: usize) {
        let bytes = self.source.as_bytes();
        let goes = self.goes();
        let hidden = match goes {
            Goes::BeforeTable => {
                // White space may stand between cells.
                if bytes[start..end].iter().all(|&byte| is_space(byte)) {
                    return;
                }
                let structure = self.tables.last().map_or(0, Table::hidden);
                self.open.hidden() > structure
            }
            Goes::Flow | Goes::Cell => self.open.hidden() > 0,
        };
        if !hidden {
            self.add(start, end, goes);
        } else if self.page.hidden.len() < MOST_HIDDEN && !bytes[start..end].iter().all(|&byte| is_space(byte)) {
            self.page.hidden.push(Span::new(start as u32, end as u32));
        }
    }

    fn goes(&self) -> Goes {
        match self.tables.last() {
            None => Goes::Flow,
            Some(table) => match table.part {
                Part::Cell if table.flows => Goes::Flow,
                Part::Cell => Goes::Cell,
                Part::Caption => Goes::Flow,
                Part::Table | Part::Group | Part::Row => Goes::BeforeTable,
            },
        }
    }

    /// Adds a stretch of source to the text.
    fn add(&mut self, start: usize, end: usize, goes: Goes) {
        let bytes = &self.source.as_bytes()[..end];
        let preformatted = self.open.preformatted();
        let mut at = start;
        loop {
            if self.line.is_none() {
                // A line does not begin with white space of the markup.
                while at < end && is_space(bytes[at]) {
                    at += 1;
                }
                if at == end {
                    return;
                }
                self.begin_line(goes);
            }
            let plain =
                bytes[at..].iter().position(|&byte| byte < b' ' || byte == b'&').map_or(end, |found| at + found);
            if plain > at {
                self.anchor(at, 0);
                let piece = &self.source[at..plain];
                self.page.text.push_str(piece);
                self.mind_link(piece);
                at = plain;
            }
            let Some(&byte) = bytes.get(at) else { return };
            if byte == b'&' {
                at = self.reference(at, end);
            } else if byte == b'\n' && preformatted {
                self.end_line();
                at += 1;
            } else if byte == b'\0' {
                // Browsers pass over it.
                at += 1;
            } else {
                self.anchor(at, 0);
                self.page.text.push(if is_space(byte) { ' ' } else { char::from(byte) });
                at += 1;
            }
        }
    }

    /// Adds what a `&` at `at` stands for; gives the offset behind.
    fn reference(&mut self, at: usize, end: usize) -> usize {
        let Some(found) = entity::reference(&self.source.as_bytes()[at..end], false) else {
            self.anchor(at, 0);
            self.page.text.push('&');
            return at + 1;
        };
        self.anchor(at, found.len as u32);
        for character in [Some(found.first), found.second].into_iter().flatten() {
            let character = match character {
                '\n' | '\r' | '\t' => ' ',
                other => other,
            };
            self.page.text.push(character);
            self.mind_link(character.encode_utf8(&mut [0; 4]));
        }
        at + found.len
    }

    /// Notes that the text from here on comes from `source` on, if that does
    /// not follow from the anchor before.
    fn anchor(&mut self, source: usize, reference: u32) {
        let anchor = Anchor { text: self.page.text.len() as u32, source: source as u32, reference };
        if let Some(last) = self.page.anchors.last() {
            let follows =
                last.reference == 0 && reference == 0 && anchor.text - last.text == anchor.source - last.source;
            if follows {
                return;
            }
        }
        self.page.anchors.push(anchor);
    }

    fn mind_link(&mut self, piece: &str) {
        if let Some(line) = &mut self.line
            && line.all_link
            && (!self.open.in_link() || self.open.in_scope(Tag::H1).is_some())
            && !piece.trim().is_empty()
        {
            line.all_link = false;
        }
    }

    fn begin_line(&mut self, goes: Goes) {
        if !self.page.text.is_empty() && !self.page.text.ends_with('\n') {
            self.page.text.push('\n');
        }
        self.line = Some(OpenLine { start: self.page.text.len() as u32, goes, all_link: true });
    }

    /// Ends the line at a tag that breaks lines, unless it is hidden.
    fn break_line(&mut self) {
        let outside = match self.goes() {
            Goes::BeforeTable => self.tables.last().map_or(0, Table::hidden),
            Goes::Flow | Goes::Cell => 0,
        };
        if self.open.hidden() <= outside {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else {
            return;
        };
        let span = Span::new(line.start, self.page.text.len() as u32);
        // A line of blanks that the markup does not swallow may be an empty cell.
        let blank = self.page.of(span).trim().is_empty();
        if blank && (line.goes != Goes::Flow || self.page.of(span).trim_ascii().is_empty()) {
            return;
        }
        let cell = self.tables.last().filter(|_| line.goes == Goes::Cell);
        // A line of a cell that is counted counts with it, others by themselves.
        let counted = cell.is_some_and(|table| table.is_first_line(line.start));
        self.made += usize::from(!counted);
        let done = Line { span, all_link: line.all_link && !blank };
        match (line.goes, self.tables.last_mut()) {
            (Goes::Cell, Some(table)) => table.lines.push(done),
            (Goes::BeforeTable, Some(table)) => {
                self.fostered.push(Fostered { before: table.blocks, table: table.number, line: done })
            }
            _ => self.page.blocks.push(Block::Line(done)),
        }
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

    /// Takes note that the open cell shows something that is no text.
    fn note_shown(&mut self, tag: &StartTag, field: bool) {
        let shown = self.open.hidden() == 0 && self.flags(tag) & HIDDEN == 0;
        let start = (tag.name.as_ptr() as usize).saturating_sub(self.source.as_ptr() as usize + 1);
        if !shown || self.goes() != Goes::Cell {
            return;
        }
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        if let Some(cell) = cell.filter(|cell| cell.shown.is_none_or(|before| field && !before.field)) {
            cell.shown = Some(Shown { tag: Span::new(start as u32, tag.end as u32), field });
        }
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

    fn note_meta(&mut self, attributes: &Attributes) {
        let name = self.value(attributes.name);
        let content = self.value(attributes.content);
        let meta = &mut self.page.meta;
        let field = match name.trim() {
            name if name.eq_ignore_ascii_case("ArticleTitle") => &mut meta.article_title,
            name if name.eq_ignore_ascii_case("PubDate") => &mut meta.pub_date,
            name if name.eq_ignore_ascii_case("ContentSource") => &mut meta.content_source,
            name if name.eq_ignore_ascii_case("ColumnName") => &mut meta.column_name,
            _ => return,
        };
        if field.is_none() {
            *field = meta_value(content, attributes.content.start as usize, true);
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

    // Tables

    fn open_table(&mut self, tag: &StartTag) {
        if !self.quirks {
            self.close_paragraph();
        }
        self.end_line();
        self.lay_out();
        let flags = self.flags(tag);
        let number = self.table_count;
        self.table_count += 1;
        self.made += 1;
        self.tables.push(Table {
            number,
            blocks: self.page.blocks.len(),
            base: self.open.len(),
            part: Part::Table,
            group: None,
            row: 0,
            cell: None,
            hidden: [flags & HIDDEN != 0, false, false],
            layout: false,
            grid: Grid::default(),
            cells: Vec::new(),
            lines: Vec::new(),
            flows: false,
            row_hidden: false,
        });
        self.open.push(Tag::Table, tag.name, flags);
    }

    /// A table begins within the innermost one, which so turns out to lay out
    /// the page.
    fn lay_out(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if !table.layout {
            table.layout = true;
            let rows = self.page.blocks.split_off(table.blocks);
            for block in rows {
                match block {
                    Block::Row(row) if is_single(&self.page.text, self.page.row(row)) => {
                        for &cell in &self.page.cells[row.cells()] {
                            split_lines(&self.page.text, cell.span, &mut self.page.blocks);
                        }
                    }
                    other => self.page.blocks.push(other),
                }
            }
        }
        if table.part == Part::Cell && !table.flows {
            table.flows = true;
            let lines = table.lines.drain(..).map(Block::Line);
            self.page.blocks.extend(lines);
        }
    }

    fn close_table(&mut self) {
        self.close_group();
        self.end_line();
        if let Some(table) = self.tables.pop() {
            self.open.truncate(table.base);
        }
    }

    /// Clears what is open above the innermost part of the table and enters a
    /// part; gives its place on the stack.
    fn begin_part(&mut self, part: Part) -> Option<usize> {
        self.end_line();
        let table = self.tables.last_mut()?;
        let at = 1 + match table.part {
            Part::Row | Part::Cell => table.row,
            Part::Group => table.group.map_or(table.base, |(_, at)| at),
            Part::Table | Part::Caption => table.base,
        };
        self.open.truncate(at);
        table.part = part;
        Some(at)
    }

    fn open_group_if_none(&mut self) {
        if self.tables.last().is_some_and(|table| table.part == Part::Table) {
            self.open_group(Tag::Tbody, 0);
        }
    }

    fn open_group(&mut self, tag: Tag, flags: Flags) {
        let at = self.begin_part(Part::Group);
        self.open.push(tag, b"", flags);
        if let (Some(table), Some(at)) = (self.tables.last_mut(), at) {
            table.group = Some((tag, at));
            table.hidden[1] = flags & HIDDEN != 0;
            table.grid.end_group();
        }
    }

    fn open_row_if_none(&mut self) {
        let part = self.tables.last().map(|table| table.part);
        if matches!(part, Some(Part::Table | Part::Group)) {
            self.open_group_if_none();
            self.open_row(0);
        }
    }

    fn open_row(&mut self, flags: Flags) {
        let at = self.begin_part(Part::Row);
        self.open.push(Tag::Tr, b"", flags);
        if let (Some(table), Some(at)) = (self.tables.last_mut(), at) {
            table.row = at;
            table.hidden[2] = flags & HIDDEN != 0;
            table.row_hidden = self.open.hidden() > 0;
            table.flows = false;
        }
    }

    fn open_cell(&mut self, tag: &StartTag) {
        let Some(base) = self.begin_part(Part::Cell) else {
            return;
        };
        self.made += 1;
        let style = visible::style(self.value(tag.attributes.style));
        // Each cell begins at an offset of its own, so that a blank one can be
        // led back to its place.
        self.page.text.push('\n');
        self.anchor(tag.end, 0);
        let columns = self.value(tag.attributes.colspan);
        let rows = self.value(tag.attributes.rowspan);
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(Cell {
                tag: tag.tag,
                base,
                text: self.page.text.len() as u32,
                columns: grid::colspan(columns),
                rows: grid::rowspan(rows),
                absent: style.absent || tag.attributes.hidden,
                shown: None,
            });
        }
        self.open.push(tag.tag, tag.name, self.flags(tag));
    }

    /// Closes the open cell or caption.
    fn close_cell(&mut self) {
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.part == Part::Caption {
            table.part = Part::Table;
            self.open.truncate(table.base + 1);
            return;
        }
        let Some(cell) = table.cell.take() else {
            return;
        };
        table.part = Part::Row;
        self.open.truncate(cell.base);
        if cell.absent || table.row_hidden {
            return;
        }
        if let Some(shown) = cell.shown.filter(|_| !table.flows) {
            let text = &self.page.text[cell.text as usize..];
            if text.trim().is_empty() {
                self.page.text.truncate(cell.text as usize);
                while self.page.anchors.pop_if(|last| last.text >= cell.text).is_some() {}
                let reference = shown.tag.len();
                self.page.anchors.push(Anchor { text: cell.text, source: shown.tag.start, reference });
                self.page.text.push(OBJECT);
            } else if shown.field {
                self.page.fields.push(cell.text);
            }
        }
        let end = if table.flows {
            // Other tables may lie between its lines.
            cell.text
        } else {
            self.page.text.len() as u32
        };
        let span = Span::new(cell.text, end);
        if span.is_empty() && !table.flows {
            // What follows does not begin where the blank cell stands.
            self.page.text.push('\n');
        }
        table.cells.push(LooseCell { span, columns: cell.columns, rows: cell.rows, header: cell.tag == Tag::Th });
    }

    fn close_row(&mut self) {
        if self.tables.last().is_some_and(|table| table.part == Part::Cell) {
            self.close_cell();
        }
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.part != Part::Row {
            return;
        }
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.part = Part::Group;
        self.open.truncate(table.row);
        table.hidden[2] = false;
        self.place_row();
    }

    fn place_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.row_hidden {
            table.cells.clear();
            table.lines.clear();
            return;
        }
        let cells = &mut self.page.cells;
        let row = GridRow { table: table.number, row: table.grid.rows(), start: cells.len() as u32, end: 0 };
        table.grid.place(&table.cells, cells, &mut self.covered);
        let row = GridRow { end: cells.len() as u32, ..row };
        let flows = table.flows
            || table.cells.iter().any(|cell| is_running_text(cell, &table.lines))
            || (table.layout && is_single(&self.page.text, &cells[row.cells()]));
        if flows {
            self.page.blocks.extend(table.lines.drain(..).map(Block::Line));
        } else if !table.cells.is_empty() {
            self.page.blocks.push(Block::Row(row));
        }
        table.cells.clear();
        table.lines.clear();
    }

    fn close_group(&mut self) {
        self.close_row();
        let Some(table) = self.tables.last() else {
            return;
        };
        if table.part == Part::Caption {
            self.close_cell();
        }
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if let Some((_, at)) = table.group.take() {
            self.open.truncate(at);
            table.grid.end_group();
        }
        table.part = Part::Table;
        table.hidden[1] = false;
    }
}

impl Table {
    /// Whether a line that begins at `start` is the first of the open cell.
    fn is_first_line(&self, start: u32) -> bool {
        let cell = self.cell.as_ref().map_or(0, |cell| cell.text);
        cell <= start && self.lines.last().is_none_or(|line| line.span.start < cell)
    }

    fn hidden(&self) -> u32 {
        self.hidden.iter().map(|&hidden| u32::from(hidden)).sum()
    }
}

/// Whether the end tag of an element may be left out.
fn ends_by_itself(tag: Tag) -> bool {
    matches!(tag, Tag::P | Tag::Li | Tag::Dd | Tag::Dt | Tag::Option | Tag::Optgroup)
}

fn meta_value(text: &str, start: usize, in_attribute: bool) -> Option<MetaValue> {
    let decoded = entity::decode(text, in_attribute);
    let trimmed = decoded.trim();
    (!trimmed.is_empty())
        .then(|| MetaValue { text: trimmed.to_owned(), source: Span::new(start as u32, (start + text.len()) as u32) })
}

/// Whether a cell holds paragraphs rather than a label or value. `lines` are
/// those of its row.
fn is_running_text(cell: &LooseCell, lines: &[Line]) -> bool {
    if cell.span.len() <= FLOW_BYTES {
        return false;
    }
    // The lines follow each other, as the cells do.
    let first = lines.partition_point(|line| line.span.start < cell.span.start);
    let behind = lines.partition_point(|line| line.span.end <= cell.span.end);
    behind.saturating_sub(first) >= FLOW_LINES
}

/// Whether at most one cell of a row has text.
fn is_single(text: &str, cells: &[GridCell]) -> bool {
    let blank = |c: char| c.is_whitespace() || c == OBJECT;
    let filled = |cell: &&GridCell| !cell.span.of(text).unwrap_or_default().trim_matches(blank).is_empty();
    cells.iter().filter(filled).count() <= 1
}

/// The lines of a cell as blocks.
fn split_lines(text: &str, cell: Span, blocks: &mut Vec<Block>) {
    let mut start = cell.start;
    for line in cell.of(text).unwrap_or_default().split('\n') {
        let span = Span::new(start, start + line.len() as u32);
        start = span.end + 1;
        if !line.trim().is_empty() && !line.starts_with(OBJECT) {
            blocks.push(Block::Line(Line { span, all_link: false }));
        }
    }
}
