//! Reads rows and columns drawn with pipes or tabs.
//!
//! Tools differ in what a pipe means. It may end a cell, open a row or stand
//! between cells; a cell may go on over lines; a lone pipe on a line may end
//! the cell above it, be an empty cell, or open or close a row. What the pipe
//! itself says is settled here (a cell above that is still open is ended);
//! what only the known width of a row can settle is left to
//! [`align`](crate::table): a lone pipe becomes a [`TokenKind::Blank`], a run
//! of pipes behind the last cell of a line a [`TokenKind::Filler`].

use memchr::{memchr, memchr_iter};

use super::lines::Reader;
use crate::fold;
use crate::lex::{self, Lexeme};
use crate::token::TokenKind;

/// What carries over from line to line.
#[derive(Default)]
pub(super) struct Cells {
    /// How the last line that was not empty ended.
    above: Above,
    /// Column of the cell that is open or was closed last.
    column: u16,
    /// Lines that the open cell has gone on for.
    lines: u8,
    /// Whether the row above, if it was drawn, begins with a border.
    led: Option<bool>,
    /// Lines without borders since the last one that has some, as far as they
    /// matter.
    plain: u8,
    /// Whether rows above are parted by tabs.
    tabbed: bool,
    /// The cells on the line that the open cell ends, if it began its row.
    opened: u16,
}

/// What of the lines above decides how the next ones are read, where no cell is
/// open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Standing {
    plain: bool,
    led: Option<bool>,
    lines: u8,
    tabbed: bool,
}

#[derive(Default, PartialEq)]
enum Above {
    /// With a border.
    #[default]
    Closed,
    /// With a line that has no border.
    Plain,
    /// With a cell that no border closed yet.
    Open,
}

/// A cell that goes on for more lines than this was never closed: the text was
/// cut off.
const LONGEST_CELL: u8 = 40;

/// A cell set without borders has at most so many lines; more are prose, and
/// the table above is over.
const LONGEST_PLAIN: u8 = 3;

impl Cells {
    /// How reading stands, unless a cell is open.
    pub fn standing(&self) -> Option<Standing> {
        let plain = self.above == Above::Plain;
        let standing = Standing { plain, led: self.led, lines: self.plain, tabbed: self.tabbed };
        (self.above != Above::Open).then_some(standing)
    }

    /// Goes on where reading stands so.
    pub fn stand(&mut self, Standing { plain, led, lines, tabbed }: Standing) {
        let above = if plain { Above::Plain } else { Above::Closed };
        *self = Cells { above, led, plain: lines, tabbed, ..Cells::default() };
    }

    /// Reads one line if it has borders, or goes on with a cell that the lines
    /// above left open; answers whether it did.
    pub fn read<'a>(&mut self, reader: &mut Reader<'a>, start: usize, end: usize) -> bool {
        let text: &'a str = reader.text;
        let line = &text[start..end];
        if memchr(b'|', line.as_bytes()).is_some() {
            if is_rule(line) {
                self.above = Above::Closed;
            } else {
                self.pipes(reader, line);
            }
            return true;
        }
        let content = fold::trim(line);
        match tabbed(line) {
            Tabbed::Between => {
                self.above = Above::Closed;
                self.tabbed = true;
                self.plain = 0;
                tabs(reader, line);
                return true;
            }
            Tabbed::Behind if self.tabbed && !is_value(content) => {
                self.above = Above::Closed;
                self.plain += 1;
                self.tabbed = self.plain < LONGEST_PLAIN;
                tabs(reader, line);
                return true;
            }
            // A row of the form begins with a label.
            Tabbed::Behind => self.tabbed = false,
            Tabbed::No => {}
        }
        if content.is_empty() {
            return false;
        }
        if lex::page_number(content) {
            // A page ends within the table; the cells around it are as they were.
            return true;
        }
        if self.above == Above::Open && self.lines < LONGEST_CELL {
            self.lines += 1;
            reader.row -= 1;
            reader.content(content, self.column, true);
            return true;
        }
        self.plain = if self.above == Above::Plain { (self.plain + 1).min(LONGEST_PLAIN + 1) } else { 1 };
        if self.plain > LONGEST_PLAIN {
            self.led = None;
            self.tabbed = false;
        }
        self.above = Above::Plain;
        false
    }

    fn pipes<'a>(&mut self, reader: &mut Reader<'a>, line: &'a str) {
        let above = std::mem::take(&mut self.above);
        let leads = line.trim_start_matches(fold::is_blank).starts_with('|');
        let behind_lead = if leads { line.find('|').map_or(0, |border| border + 1) } else { 0 };
        let content_end = line.trim_end_matches(|c| c == '|' || fold::is_blank(c)).len();
        let cells = 1 + memchr_iter(b'|', &line.as_bytes()[behind_lead..content_end.max(behind_lead)]).count();
        let cells = u16::try_from(cells).unwrap_or(u16::MAX);
        // Rows that begin with a border need none at their end.
        let begins_next = leads && self.led == Some(true) && cells > 1 && self.opened == cells;
        let above = if above == Above::Open && begins_next { Above::Closed } else { above };
        if above == Above::Open {
            reader.row -= 1;
            self.column = self.column.saturating_add(u16::from(leads));
        } else {
            self.column = 0;
        }
        if content_end == 0 {
            // A border that ends the cell above, or opens a row of empty cells.
            let ends_above = above != Above::Closed;
            let opens = self.led == Some(true) && line[behind_lead..].starts_with(fold::is_blank);
            let opens = opens && line[behind_lead..].contains('|');
            self.behind(reader, line, if ends_above || opens { behind_lead } else { 0 }, ends_above);
            return;
        }
        if above == Above::Closed && leads && self.led == Some(false) {
            // The rows above do not begin with a border: this one's first cell is empty.
            reader.push_piece(&line[..behind_lead], TokenKind::Blank, self.column);
            self.column = self.column.saturating_add(1);
        } else if above != Above::Open {
            self.led = Some(leads);
        }
        let closing = memchr(b'|', &line.as_bytes()[content_end..]).map(|border| content_end + border);
        for (at, piece) in line[behind_lead..closing.unwrap_or(line.len())].split('|').enumerate() {
            self.column = self.column.saturating_add(u16::from(at > 0));
            match fold::trim(piece) {
                "" => reader.push_piece(piece, TokenKind::Blank, self.column),
                content if memchr(b'<', content.as_bytes()).is_some() => {
                    let lines = lines_within(content);
                    if lines.is_empty() {
                        reader.push_piece(piece, TokenKind::Blank, self.column);
                    }
                    lines.iter().for_each(|line| reader.content(line, self.column, true));
                }
                content => reader.content(content, self.column, true),
            }
        }
        match closing {
            Some(border) => self.behind(reader, line, border + 1, true),
            None => {
                self.opened = if above == Above::Open { 0 } else { cells };
                self.above = Above::Open;
                self.lines = 0;
            }
        }
    }

    /// The pipes from `at` on, where no content follows: empty cells where
    /// they stand apart, filler where they stand together, unless they stand
    /// right behind a cell's own border.
    fn behind<'a>(&mut self, reader: &mut Reader<'a>, line: &'a str, at: usize, counted: bool) {
        let mut at = at;
        let mut counted = u16::from(counted);
        while let Some(border) = memchr(b'|', &line.as_bytes()[at..]).map(|border| at + border) {
            let run = line.as_bytes()[border..].iter().take_while(|&&byte| byte == b'|').count();
            let piece = &line[at..border + run];
            self.column = self.column.saturating_add(counted);
            if run > 1 && (border > at || at == 0) {
                let cells = u16::try_from(run).unwrap_or(u16::MAX);
                reader.push_piece(piece, TokenKind::Filler(cells), self.column);
                self.column = self.column.saturating_add(cells - 1);
            } else {
                reader.push_piece(piece, TokenKind::Blank, self.column);
                for _ in 1..run {
                    self.column = self.column.saturating_add(1);
                    reader.push_piece(piece, TokenKind::Blank, self.column);
                }
            }
            counted = 1;
            at = border + run;
        }
    }
}

/// The lines of a cell that breaks them by `<br>`, as Markdown does; all of it
/// as one where it could be two numbers.
fn lines_within(content: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = content;
    let mut from = 0;
    while let Some(at) = memchr(b'<', &rest.as_bytes()[from..]).map(|at| from + at) {
        match line_break(&rest[at..]) {
            Some(behind) => {
                lines.push(fold::trim(&rest[..at]));
                rest = behind;
                from = 0;
            }
            None => from = at + 1,
        }
    }
    lines.push(fold::trim(rest));
    lines.retain(|line| !line.is_empty());
    let numbers = lines.len() > 1 && lines.iter().any(|line| lex::lexeme(line) != Lexeme::Text);
    if numbers { vec![content] } else { lines }
}

/// What follows the `<br>`, `<br/>` or `<br />` that a text begins with.
fn line_break(text: &str) -> Option<&str> {
    let name = text.get(..3).filter(|name| name.eq_ignore_ascii_case("<br"))?;
    text[name.len()..].trim_start_matches(' ').trim_start_matches('/').strip_prefix('>')
}

/// Whether a line is the rule below a markdown table's head. The only cell of a
/// line may as well be a placeholder, `-- |`.
pub(super) fn is_rule(line: &str) -> bool {
    if !line.chars().all(|c| matches!(c, '|' | '-' | ':' | '+') || fold::is_blank(c)) || !line.contains("--") {
        return false;
    }
    let leads = line.trim_start_matches(fold::is_blank).starts_with('|');
    line.split('|').filter(|cell| !fold::trim(cell).is_empty()).count() > 1 || leads && line.contains("---")
}

/// Where the tabs of a line stand.
enum Tabbed {
    /// Nowhere, or before all else: they indent it.
    No,
    /// Between things printed.
    Between,
    /// Behind the only thing printed: they part it from empty cells, or are
    /// blanks.
    Behind,
}

fn tabbed(line: &str) -> Tabbed {
    let blank = |c| c == ' ' || c == '\r';
    let line = line.trim_matches(blank).trim_start_matches('\t');
    let printed = line.trim_end_matches(|c| c == '\t' || blank(c));
    match memchr(b'\t', line.as_bytes()) {
        Some(_) if memchr(b'\t', printed.as_bytes()).is_some() => Tabbed::Between,
        Some(_) if !printed.is_empty() => Tabbed::Behind,
        _ => Tabbed::No,
    }
}

/// Whether a text is a number or stands in the place of one.
fn is_value(content: &str) -> bool {
    !matches!(lex::lexeme(content), Lexeme::Text)
}

fn tabs<'a>(reader: &mut Reader<'a>, line: &'a str) {
    for (column, cell) in line.trim_end_matches('\r').split('\t').enumerate() {
        let column = column.min(usize::from(u16::MAX)) as u16;
        match fold::trim(cell) {
            "" => reader.push_piece(cell, TokenKind::Blank, column),
            content => reader.content(content, column, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::shapes;

    #[test]
    fn rows_with_trailing_pipes_and_fillers() {
        assert_eq!(
            shapes("规章 | 0 | | 5 |\n行政许可 | 3 | ||\n规章|0||5|"),
            [
                "1.0 label 规章",
                "1.1 0",
                "1.2 blank",
                "1.3 5",
                "2.0 label 行政许可",
                "2.1 3",
                "2.2 filler 2",
                "3.0 label 规章",
                "3.1 0",
                "3.2 blank",
                "3.3 5",
            ]
        );
    }

    #[test]
    fn a_leading_pipe_opens_the_row() {
        assert_eq!(
            shapes("| 规章 | 0 | \n|  | 5 |  |\n|---|---|"),
            ["1.0 label 规章", "1.1 0", "2.0 blank", "2.1 5", "2.2 blank"]
        );
    }

    #[test]
    fn one_cell_per_line() {
        assert_eq!(
            shapes("规章 |\n0 |\n|\n5 |\n||\n行政许可 |\n0 | ||"),
            [
                "1.0 label 规章",
                "2.0 0",
                "3.0 blank",
                "4.0 5",
                "5.0 filler 2",
                "6.0 label 行政许可",
                "7.0 0",
                "7.1 filler 2"
            ]
        );
    }

    #[test]
    fn a_lone_pipe_ends_the_cell_above_it() {
        assert_eq!(
            shapes("规章\n|\n0\n|\n|\n|||\n| 规章\n|\n0\n|"),
            ["1.0 label 规章", "3.0 0", "5.0 blank", "6.0 filler 3", "7.0 label 规章", "8.0 0"]
        );
    }

    #[test]
    fn a_cell_goes_on_over_lines() {
        assert_eq!(
            shapes("| （三）不\n予公开 | 1.属于国家秘密 | 2 |\n| \n 规章  | \n 0  | "),
            [
                "1.0 text （三）不",
                "1.0 text 予公开",
                "1.1 label 1.属于国家秘密",
                "1.2 2",
                "2.0 blank",
                "3.0 label 规章",
                "4.0 0",
            ]
        );
    }

    #[test]
    fn a_cell_breaks_its_lines() {
        assert_eq!(
            shapes("| 结果<br>维持 | 规<BR />章 | 5<br/> | 5<br>6 | a<b |"),
            [
                "1.0 text 结果",
                "1.0 text 维持",
                "1.1 text 规",
                "1.1 text 章",
                "1.2 5",
                "1.3 text 5<br>6",
                "1.4 text a<b"
            ]
        );
    }

    #[test]
    fn rows_that_only_begin_with_a_border_do_not_run_on() {
        assert_eq!(
            shapes("| 规章 | 1 | 2 \n| 规范文件 | 3 | 4 "),
            ["1.0 label 规章", "1.1 1", "1.2 2", "2.0 text 规范文件", "2.1 3", "2.2 4"]
        );
    }

    #[test]
    fn a_dash_that_is_the_only_cell_of_a_line_is_no_rule() {
        assert_eq!(shapes("规章 |\n-- |\n--- |"), ["1.0 label 规章", "2.0 placeholder --", "3.0 placeholder ---"]);
        assert_eq!(shapes("| 规章 |\n|---|\n-- | --"), ["1.0 label 规章"]);
    }

    #[test]
    fn a_row_of_very_many_open_cells_ends() {
        let text = format!("{}\n| 规章\n| 1", "|a".repeat(70_000));
        assert_eq!(shapes(&text).last().map(String::as_str), Some("1.65535 1"));
    }

    #[test]
    fn tabs_behind_the_only_word_of_a_line_are_blanks() {
        assert_eq!(shapes("规章\t\n1\t\n\t\n2\t\t"), ["1.0 label 规章", "2.0 1", "3.0 spacing", "4.0 2"]);
        // Below a row parted by tabs they part empty cells, but not behind a number.
        assert_eq!(
            shapes("来源\t本局\n规章\t\n1\t\n规章\t"),
            ["1.0 text 来源", "1.1 text 本局", "2.0 label 规章", "2.1 blank", "3.0 1", "4.0 label 规章"]
        );
    }

    #[test]
    fn tabs_separate_cells_and_indent_lines() {
        assert_eq!(
            shapes("规章\t0\t\t5\r\n\t规章"),
            ["1.0 label 规章", "1.1 0", "1.2 blank", "1.3 5", "2.0 label 规章"]
        );
    }
}
