//! Names the layout of a table, for people who ask; no reading depends on it.

use memchr::memchr;

use crate::fold;
use crate::lex::{self, Lexeme};
use crate::span::Span;
use crate::token::Token;
use crate::words::Words;

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    HtmlGrid,
    Markdown,
    PipeRows,
    CellPerLine,
    Alternating,
    Tabs,
    Csv,
    Pdf,
    Spaces,
    Lines,
}

impl Layout {
    /// Its name, which is stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::HtmlGrid => "html-grid",
            Layout::Markdown => "markdown",
            Layout::PipeRows => "pipe-rows",
            Layout::CellPerLine => "cell-per-line",
            Layout::Alternating => "alternating",
            Layout::Tabs => "tabs",
            Layout::Csv => "csv",
            Layout::Pdf => "pdf",
            Layout::Spaces => "spaces",
            Layout::Lines => "lines",
        }
    }

    /// What it looks like.
    pub fn description(self) -> Words {
        let (zh, en) = match self {
            Layout::HtmlGrid => {
                ("网页中的表格，空白单元格看得见", "a table of a web page, which shows its blank cells")
            }
            Layout::Markdown => ("Markdown 表格，表头下有横线", "a markdown table with a rule under its head"),
            Layout::PipeRows => ("一行一条，单元格之间有竖线", "rows with pipes between the cells"),
            Layout::CellPerLine => ("一行一个单元格，行尾有竖线", "one cell a line with a pipe behind it"),
            Layout::Alternating => ("数值与竖线交替，各占一行", "values and lone pipes on alternating lines"),
            Layout::Tabs => ("单元格之间有制表符", "cells separated by tabs"),
            Layout::Csv => ("单元格之间有逗号", "cells separated by commas"),
            Layout::Pdf => (
                "PDF 文本：换行的栏目名、对齐的列或页码",
                "text of a PDF: wrapped labels, aligned columns or page numbers",
            ),
            Layout::Spaces => ("一行一条，单元格之间有空格", "rows with blanks between the cells"),
            Layout::Lines => ("一行一个单元格", "one cell a line"),
        };
        Words::new(zh, en)
    }

    /// The layout of the part of `text` that the tokens of a table make up, and
    /// that part; nothing where there are none.
    pub fn of(text: &str, tokens: &[Token], page: bool) -> Option<(Layout, Span)> {
        let span = tokens.first()?.span.to(tokens.last()?.span);
        // A cell's border may stand before the first and behind the last token.
        let start = text[..span.start as usize].rfind('\n').map_or(0, |end| end + 1);
        let end = memchr(b'\n', &text.as_bytes()[span.end as usize..]).map_or(text.len(), |at| span.end as usize + at);
        let bounded = tokens.iter().filter(|token| token.bounded).count();
        if page && bounded * 2 > tokens.len() {
            return Some((Layout::HtmlGrid, span));
        }
        let mut lines = Lines::default();
        text[start..end].lines().for_each(|line| lines.add(line));
        Some((lines.layout(), span))
    }
}

/// What the lines of a table look like, counted.
#[derive(Default)]
struct Lines {
    rules: usize,
    lone_pipes: usize,
    one_cell: usize,
    piped_rows: usize,
    tabs: usize,
    commas: usize,
    values: usize,
    rows: usize,
    aligned: usize,
    pages: usize,
}

impl Lines {
    fn add(&mut self, line: &str) {
        let content = fold::trim(line);
        let number = |word: &str| matches!(lex::lexeme(word), Lexeme::Number { .. } | Lexeme::Placeholder);
        let cells = |by: char| content.split(by).filter(|cell| !fold::trim(cell).is_empty()).count();
        let quoted = |cell: &str| number(cell.trim_matches('"'));
        if content.is_empty() {
        } else if content.contains('|') {
            let rule = content.contains("--") && !content.contains(fold::is_ideograph);
            match cells('|') {
                _ if rule => self.rules += 1,
                0 => self.lone_pipes += 1,
                1 => self.one_cell += 1,
                _ => self.piped_rows += 1,
            }
        } else if content.contains('\t') {
            self.tabs += 1;
        } else if lex::page_number(content) {
            self.pages += 1;
        } else if number(content) {
            self.values += 1;
        } else if content.split([',', '，']).skip(1).filter(|cell| quoted(cell)).count() > 0 {
            self.commas += 1;
        } else {
            self.rows += usize::from(content.split(fold::is_blank).skip(1).any(number));
            self.aligned += usize::from(content.contains("    "));
        }
    }

    fn layout(&self) -> Layout {
        let piped = self.lone_pipes + self.one_cell + self.piped_rows;
        let plain = self.values + self.rows;
        let most = piped.max(self.tabs).max(self.commas).max(plain);
        match most {
            _ if most == piped && self.rules > 0 => Layout::Markdown,
            _ if most == piped && self.piped_rows * 2 > self.one_cell => Layout::PipeRows,
            _ if most == piped && self.lone_pipes > self.one_cell => Layout::Alternating,
            _ if most == piped && piped > 0 => Layout::CellPerLine,
            _ if most == self.tabs && most > 0 => Layout::Tabs,
            _ if most == self.commas && most > 0 => Layout::Csv,
            _ if self.pages > 0 || self.aligned * 2 > self.rows && self.rows > 0 => Layout::Pdf,
            _ if self.rows > self.values => Layout::Spaces,
            _ => Layout::Lines,
        }
    }
}
