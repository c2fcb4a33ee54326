//! What every reader turns its layout into: cells and runs of text, in the
//! order of the source, with what the layout tells of their place.

use crate::form::LabelId;
use crate::lex::Unit;
use crate::number::Number;
use crate::span::Span;

/// One cell, or one run of text where a layout has no cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    /// What it covers of the text.
    pub span: Span,
    /// What it holds.
    pub kind: TokenKind,
    /// Tokens of one row of the layout share it; it grows along the text.
    pub row: u32,
    /// Place in its row, counted from 0; tokens that share row and column are
    /// pieces of one cell.
    pub column: u16,
    /// Whether the layout drew the cell's borders (pipes, tabs, a table's
    /// grid), so that an empty one shows.
    pub bounded: bool,
}

/// What a token holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TokenKind {
    /// Text, with the form's label that it prints, if it is one as a whole.
    Text(Option<LabelId>),
    /// A number.
    Number {
        /// As printed.
        number: Number,
        /// The unit printed behind it.
        unit: Option<Unit>,
        /// Whether it carries a note.
        noted: bool,
    },
    /// A mark for "no number".
    Placeholder,
    /// A cell that is there and empty.
    Blank,
    /// A line of nothing but blanks: an empty cell, or mere spacing.
    Spacing,
    /// Borders without cells: so many, drawn for the columns that a cell
    /// spans, or for cells that the row does not have.
    Filler(u16),
    /// A whole table: the one with an index among those that stencils fit.
    /// Only [`InOrder`](crate::table::InOrder) reads it; for all others the
    /// text is read line by line.
    Printed(u32),
}

impl Token {
    /// Whether it holds text rather than a cell.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, TokenKind::Text(_))
    }
}

/// The empty cells and borders that stand right before and right behind a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Borders {
    before: Empties,
    behind: Empties,
}

/// How many empty cells there are, and how many borders without cells.
type Empties = (usize, usize);

impl Borders {
    /// Those between the tokens before a table and those behind it.
    pub fn between(before: &[Token], behind: &[Token]) -> Borders {
        Borders { before: empties(before.iter().rev()), behind: empties(behind.iter()) }
    }
}

/// Those that tokens begin with.
fn empties<'a>(tokens: impl Iterator<Item = &'a Token>) -> Empties {
    let mut empties = (0, 0);
    for token in tokens {
        match token.kind {
            TokenKind::Spacing => {}
            TokenKind::Blank => empties.0 += 1,
            TokenKind::Filler(count) => empties.1 += usize::from(count),
            _ => break,
        }
    }
    empties
}
