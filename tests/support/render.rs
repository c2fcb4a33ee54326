//! A report as text.

use super::grid::{Breaks, Grid, grids};
use super::layouts::{lines, markdown, pdf_columns, pdf_lines, pdf_rows, pipes, separated};
use super::report::TestReport;
use super::variant::Variant;

/// How a table comes out of a scraper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One cell a line, blank lines between; a break inside a head is a single
    /// line end.
    Lines,
    /// One cell a line without blank lines.
    LinesTight,
    /// One cell a line, blank lines between, heads split into lines of their
    /// own.
    LinesSplit,
    /// `规章 | 0 | 0 | 0 |`
    PipeRows,
    /// `行政许可 | 0 | ||`, five columns wide.
    PipeRowsFilled,
    /// `| 行政许可 | 0 | ||`, four columns wide; a full row ends in a blank.
    LeadingPipeRows,
    /// As [`Layout::LeadingPipeRows`] with a line end before each cell's text.
    PipeRowsBroken,
    /// `规章 |` / `0 |`; a blank cell is ` |`.
    CellPerLine,
    /// As [`Layout::CellPerLine`] with `|` for a blank cell and an empty row of
    /// lone pipes after the first table.
    CellPerLineEmptyRow,
    /// `行政许可 |` / `0 |` / `||`
    CellPerLineFilled,
    /// As [`Layout::CellPerLineFilled`], five columns wide: a row of four
    /// cells is closed by a lone pipe.
    CellPerLineClosed,
    /// `行政许可 |` / `0 | ||`
    CellPerLineTail,
    /// As [`Layout::CellPerLineClosed`], each row opened by a lone pipe too.
    CellPerLineOpened,
    /// `|` / `规章 |` / `0 |` / `0 |` / `0 | |`
    CellPerLineOpenedTail,
    /// `规章` / `|` / `0` / `|`
    Alternating,
    /// As [`Layout::Alternating`] with fillers, five columns wide, and an
    /// empty row after the first table.
    AlternatingFilled,
    /// `| 规章` / `|` / `0` / `|`, with fillers, four columns wide.
    AlternatingOpened,
    /// `| 规章 | 0 | 0 | 0 |`, spans filled up in place by empty cells.
    Markdown,
    /// As [`Layout::Markdown`] with `|---|---|` under the first row.
    MarkdownRuled,
    /// As [`Layout::Markdown`] with line ends inside cells and tables cut by a
    /// page break.
    MarkdownPages,
    /// A heading and a little table for each block, under invented heads.
    MiniTables,
    /// `规章⇥0⇥0⇥0`
    Tabs,
    /// As [`Layout::Tabs`] with spans filled up by empty cells.
    TabsExpanded,
    /// `规章,0,0,0`, spans filled up by empty cells, line ends in quotes.
    Csv,
    /// `规章 0 0 0`
    Spaces,
    /// PDF text row by row; a wrapped label's values follow its last line.
    PdfRows,
    /// As [`Layout::PdfRows`], heads repeated after a page break and the note
    /// on sums after the rows.
    PdfRowsRepeated,
    /// As [`Layout::PdfRows`] with the heads of the fourth section in
    /// interleaved halves.
    PdfRowsHalves,
    /// PDF text in aligned columns; values stand between the lines of a
    /// wrapped label.
    PdfColumns,
    /// PDF text in aligned columns; values stand under a wrapped label.
    PdfColumnsUnder,
    /// PDF text, one value a line, labels wrapped, page numbers between.
    PdfLines,
}

impl Layout {
    /// All but [`Layout::Csv`], whose commas most spellings would take.
    pub const ALL: [Layout; 30] = [
        Layout::Lines,
        Layout::LinesTight,
        Layout::LinesSplit,
        Layout::PipeRows,
        Layout::PipeRowsFilled,
        Layout::LeadingPipeRows,
        Layout::PipeRowsBroken,
        Layout::CellPerLine,
        Layout::CellPerLineEmptyRow,
        Layout::CellPerLineFilled,
        Layout::CellPerLineClosed,
        Layout::CellPerLineTail,
        Layout::CellPerLineOpened,
        Layout::CellPerLineOpenedTail,
        Layout::Alternating,
        Layout::AlternatingFilled,
        Layout::AlternatingOpened,
        Layout::Markdown,
        Layout::MarkdownRuled,
        Layout::MarkdownPages,
        Layout::MiniTables,
        Layout::Tabs,
        Layout::TabsExpanded,
        Layout::Spaces,
        Layout::PdfRows,
        Layout::PdfRowsRepeated,
        Layout::PdfRowsHalves,
        Layout::PdfColumns,
        Layout::PdfColumnsUnder,
        Layout::PdfLines,
    ];

    /// The name that fixtures bear.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Lines => "lines",
            Layout::LinesTight => "lines-tight",
            Layout::LinesSplit => "lines-split",
            Layout::PipeRows => "pipe-rows",
            Layout::PipeRowsFilled => "pipe-rows-filled",
            Layout::LeadingPipeRows => "leading-pipe-rows",
            Layout::PipeRowsBroken => "pipe-rows-broken",
            Layout::CellPerLine => "cell-per-line",
            Layout::CellPerLineEmptyRow => "cell-per-line-empty-row",
            Layout::CellPerLineFilled => "cell-per-line-filled",
            Layout::CellPerLineClosed => "cell-per-line-closed",
            Layout::CellPerLineTail => "cell-per-line-tail",
            Layout::CellPerLineOpened => "cell-per-line-opened",
            Layout::CellPerLineOpenedTail => "cell-per-line-opened-tail",
            Layout::Alternating => "alternating",
            Layout::AlternatingFilled => "alternating-filled",
            Layout::AlternatingOpened => "alternating-opened",
            Layout::Markdown => "markdown",
            Layout::MarkdownRuled => "markdown-ruled",
            Layout::MarkdownPages => "markdown-pages",
            Layout::MiniTables => "mini-tables",
            Layout::Tabs => "tabs",
            Layout::TabsExpanded => "tabs-expanded",
            Layout::Csv => "csv",
            Layout::Spaces => "spaces",
            Layout::PdfRows => "pdf-rows",
            Layout::PdfRowsRepeated => "pdf-rows-repeated",
            Layout::PdfRowsHalves => "pdf-rows-halves",
            Layout::PdfColumns => "pdf-columns",
            Layout::PdfColumnsUnder => "pdf-columns-under",
            Layout::PdfLines => "pdf-lines",
        }
    }

    /// Whether a blank cell leaves a mark of its own in the text. In the
    /// aligned columns it shows by position only, which does not count here.
    pub fn shows_blanks(self) -> bool {
        !matches!(
            self,
            Layout::Spaces
                | Layout::PdfRows
                | Layout::PdfRowsRepeated
                | Layout::PdfRowsHalves
                | Layout::PdfColumns
                | Layout::PdfColumnsUnder
                | Layout::PdfLines
        )
    }

    /// Whether a blank cell shows at least by the place of the others.
    pub fn blanks_by_position(self) -> bool {
        matches!(self, Layout::PdfColumns | Layout::PdfColumnsUnder)
    }

    /// Whether blank lines stand between the lines of prose.
    fn spaced(self) -> bool {
        matches!(
            self,
            Layout::Lines
                | Layout::LinesSplit
                | Layout::Markdown
                | Layout::MarkdownRuled
                | Layout::MarkdownPages
                | Layout::MiniTables
        )
    }

    /// What stands before the heading of a section.
    fn heading_mark(self) -> &'static str {
        match self {
            Layout::MiniTables => "## ",
            _ => "",
        }
    }

    fn breaks(self) -> Breaks {
        match self {
            Layout::LinesTight
            | Layout::PipeRows
            | Layout::LeadingPipeRows
            | Layout::CellPerLineTail
            | Layout::MiniTables
            | Layout::Tabs
            | Layout::Spaces => Breaks::None,
            Layout::MarkdownPages | Layout::PdfColumns | Layout::PdfLines => Breaks::Narrow,
            _ => Breaks::Some,
        }
    }

    /// Columns of the second section's table.
    fn width(self) -> usize {
        match self {
            Layout::PipeRowsFilled
            | Layout::CellPerLineClosed
            | Layout::CellPerLineEmptyRow
            | Layout::CellPerLineOpened
            | Layout::CellPerLineOpenedTail
            | Layout::AlternatingFilled => 5,
            _ => 4,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    Lf,
    CrLf,
}

/// What stands for a blank cell in the line layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlankLine {
    /// A line that holds only this blank.
    Of(&'static str),
    /// Nothing at all, so that the values after it slide up.
    Dropped,
}

/// One table of the report; the order is that of the sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Proactive,
    Requests,
    Review,
}

impl Table {
    pub const ALL: [Table; 3] = [Table::Proactive, Table::Requests, Table::Review];
}

#[derive(Clone, Debug)]
pub struct Options {
    /// The layout of each table, in the order of the sections.
    pub layouts: [Layout; 3],
    pub newline: Newline,
    pub byte_order_mark: bool,
    pub blank_line: BlankLine,
    /// Puts U+2002 after about half of the values of a line layout.
    pub trailing_en_spaces: bool,
    /// Prints the headings as a table of contents before the first section.
    pub contents: bool,
    /// Prints what sites put around a report: a table about the document, the
    /// title twice, buttons and links.
    pub furniture: bool,
    /// Prints the heading after this table on the line of its last figures, as
    /// where one page of a PDF ends without a line end.
    pub glued_heading: Option<Table>,
    /// Spellings applied to the whole text, one after the other.
    pub variants: Vec<Variant>,
}

impl Options {
    /// Every table in one layout.
    pub fn of(layout: Layout) -> Self {
        Options::mixed([layout; 3])
    }

    /// A layout for each table.
    pub fn mixed(layouts: [Layout; 3]) -> Self {
        Options {
            layouts,
            newline: Newline::Lf,
            byte_order_mark: false,
            blank_line: BlankLine::Of("\u{a0}"),
            trailing_en_spaces: false,
            contents: false,
            furniture: false,
            glued_heading: None,
            variants: Vec::new(),
        }
    }

    pub fn with_variant(mut self, variant: Variant) -> Self {
        self.variants.push(variant);
        self
    }

    pub fn with_newline(mut self, newline: Newline) -> Self {
        self.newline = newline;
        self
    }

    pub fn with_byte_order_mark(mut self) -> Self {
        self.byte_order_mark = true;
        self
    }

    pub fn with_blank_line(mut self, blank: BlankLine) -> Self {
        self.blank_line = blank;
        self
    }

    pub fn with_trailing_en_spaces(mut self) -> Self {
        self.trailing_en_spaces = true;
        self
    }

    pub fn with_furniture(mut self) -> Self {
        self.furniture = true;
        self
    }

    pub fn with_glued_heading(mut self, after: Table) -> Self {
        self.glued_heading = Some(after);
        self
    }

    pub fn with_contents(mut self) -> Self {
        self.contents = true;
        self
    }
}

/// The whole report as text.
pub fn render(report: &TestReport, options: &Options) -> String {
    let tables = Table::ALL.map(|table| table_text(report, table, options));
    let text = assemble(report, &tables, options);
    finish(text, options)
}

/// Title, sections and given table texts, each ending in a line end.
pub fn assemble(report: &TestReport, tables: &[String; 3], options: &Options) -> String {
    let end = if options.layouts[0].spaced() { "\n\n" } else { "\n" };
    let mut text = String::new();
    let line = |text: &mut String, words: &str| {
        text.push_str(words);
        text.push_str(end);
    };
    if options.furniture {
        line(&mut text, &format!("索 引 号 | 00-2024-00017 | 发布机构 | {} |", report.agency));
        line(&mut text, &format!("名  称 | {} |", report.title));
        line(&mut text, &report.title);
    }
    line(&mut text, &report.title);
    if let Some(date) = &report.date_line {
        line(&mut text, date);
    }
    if options.furniture {
        line(&mut text, "字体:[大 中 小] 浏览次数:128 分享到: 打印 关闭");
    }
    if options.contents {
        line(&mut text, "目录");
        for heading in &report.headings {
            line(&mut text, heading);
        }
    }
    for (section, heading) in report.headings.iter().enumerate() {
        let mark = options.layouts[0].heading_mark();
        line(&mut text, &format!("{mark}{heading}"));
        for paragraph in &report.narrative[section] {
            line(&mut text, paragraph);
        }
        let Some(table) = section.checked_sub(1).filter(|table| *table < 3) else {
            continue;
        };
        text.push_str(&tables[table]);
        if options.glued_heading == Some(Table::ALL[table]) {
            text.truncate(text.trim_end().len());
        } else if end == "\n\n" && !text.ends_with(end) {
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    if options.furniture {
        text.push_str("附件下载\n上一篇:没有了\n主办单位:网站管理科 备案号:00000000\n");
    }
    text
}

/// The text up to and with the last place where `value` is printed: a page cut
/// off in the middle of a row. Use a figure that one cell alone holds.
pub fn cut_after(text: &str, value: &str) -> String {
    match text.rfind(value) {
        Some(at) => text[..at + value.len()].to_string(),
        None => text.to_string(),
    }
}

/// Applies the spellings and the encoding of line ends.
pub fn finish(mut text: String, options: &Options) -> String {
    for variant in &options.variants {
        text = variant.apply(&text);
    }
    if options.newline == Newline::CrLf {
        text = text.replace('\n', "\r\n");
    }
    if options.byte_order_mark {
        text.insert(0, '\u{feff}');
    }
    text
}

/// One table in its layout, each line ended.
pub fn table_text(report: &TestReport, table: Table, options: &Options) -> String {
    let layout = options.layouts[table as usize];
    let grid = grid_of(report, table, layout);
    match layout {
        Layout::Lines | Layout::LinesTight | Layout::LinesSplit => lines::table(&grid, layout, options),
        Layout::PipeRows
        | Layout::PipeRowsFilled
        | Layout::LeadingPipeRows
        | Layout::PipeRowsBroken
        | Layout::CellPerLine
        | Layout::CellPerLineEmptyRow
        | Layout::CellPerLineFilled
        | Layout::CellPerLineClosed
        | Layout::CellPerLineTail
        | Layout::CellPerLineOpened
        | Layout::CellPerLineOpenedTail
        | Layout::Alternating
        | Layout::AlternatingFilled
        | Layout::AlternatingOpened => pipes::table(&grid, table, &pipes::style(layout)),
        Layout::Markdown => markdown::plain(&grid),
        Layout::MarkdownRuled => markdown::ruled(&grid),
        Layout::MarkdownPages => markdown::pages(report, &grid, table),
        Layout::MiniTables => markdown::mini_tables(report, table),
        Layout::Tabs => separated::table(&grid, '\t', false),
        Layout::TabsExpanded => separated::table(&grid, '\t', true),
        Layout::Csv => separated::csv(&grid),
        Layout::Spaces => separated::table(&grid, ' ', false),
        Layout::PdfRows => pdf_rows::table(report, &grid, table, pdf_rows::Heads::Words),
        Layout::PdfRowsRepeated => pdf_rows::table(report, &grid, table, pdf_rows::Heads::Repeated),
        Layout::PdfRowsHalves => pdf_rows::table(report, &grid, table, pdf_rows::Heads::Halves),
        Layout::PdfColumns => pdf_columns::table(report, &grid, table, pdf_columns::Values::Between),
        Layout::PdfColumnsUnder => pdf_columns::table(report, &grid, table, pdf_columns::Values::Under),
        Layout::PdfLines => pdf_lines::table(report, &grid, table),
    }
}

fn grid_of(report: &TestReport, table: Table, layout: Layout) -> Grid {
    let [proactive, requests, review] = grids(report, layout.breaks(), layout.width());
    match table {
        Table::Proactive => proactive,
        Table::Requests => requests,
        Table::Review => review,
    }
}
