//! A table that is printed exactly as the form has it: every row, in the form's
//! order, with a number for each column.
//!
//! Most tables are. Nothing in them is to be weighed, so they are read in one
//! pass, without the runs, claims and contexts that others need. Whatever is
//! out of the ordinary leaves the table to [`super::runs`] and [`super::rows`],
//! which read a table in order alike; tests hold them to it.

use std::ops::Range;

use super::{runs, unit};
use crate::fold;
use crate::form::{ColumnForm, Edition, LabelId, Lexicon, Node, Role, TableForm, Uses, Walk};
use crate::lex::{self, Unit};
use crate::meta;
use crate::model::{Cell, Table};
use crate::source::Document;
use crate::span::Span;
use crate::token::{Borders, Token, TokenKind};

/// A table and the parts of the text that it is made of, in order.
pub(crate) struct InOrder {
    pub table: Table,
    /// From its first label to its last number.
    pub span: Span,
    pub covered: Vec<Span>,
}

impl InOrder {
    /// Reads the tokens in `range` as the table with an index in an edition;
    /// `None` where they are anything else than that table in order, with
    /// nothing but sentences before and behind it.
    pub fn read(document: &Document<'_>, range: Range<usize>, table: usize, edition: usize) -> Option<InOrder> {
        let form = &Edition::all()[edition].tables[table];
        let mut reader = Reader {
            text: &document.text,
            tokens: &document.tokens[..range.end],
            at: range.start,
            form,
            table,
            edition,
            header: Vec::new(),
            header_is_known: false,
            spanning: None,
            open: Vec::new(),
            covered: Vec::new(),
        };
        reader.pass_prose(false);
        let first = reader.tokens.get(reader.at)?;
        let (read, last) = match first.kind {
            TokenKind::Printed(at) => {
                let printed = document.printed.get(at as usize)?;
                let (before, behind) = (&document.tokens[range.start..reader.at], &reader.tokens[reader.at + 1..]);
                reader.at += 1;
                (printed.take(table, edition, Borders::between(before, behind))?, printed.last)
            }
            _ => (reader.table()?, reader.tokens[reader.at - 1].span),
        };
        let span = first.span.to(last);
        reader.covered.push(span);
        if reader.breaks_number(last) {
            return None;
        }
        reader.pass_prose(true);
        (reader.at == range.end).then_some(InOrder { table: read, span, covered: reader.covered })
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// Index of the next token.
    at: usize,
    form: &'static TableForm,
    table: usize,
    edition: usize,
    /// The columns' labels since the last row, each with its place in the
    /// layout's row.
    header: Vec<(LabelId, u16)>,
    /// Whether it is that of the block.
    header_is_known: bool,
    /// How many columns are named before the header that spans some.
    spanning: Option<usize>,
    /// Where labels end that longer ones begin with, which a piece of text to
    /// come may go on with.
    open: Vec<Node>,
    covered: Vec<Span>,
}

impl<'a> Reader<'a> {
    fn table(&mut self) -> Option<Table> {
        let mut read = Table::new(self.form);
        match self.form.side_by_side {
            true => self.rows_beside(&mut read)?,
            false => self.rows_below(&mut read)?,
        }
        Some(read)
    }

    /// Rows below each other, each behind its label.
    fn rows_below(&mut self, read: &mut Table) -> Option<()> {
        let mut empties = Empties::default();
        for (row, place) in self.form.places().iter().enumerate() {
            let columns = &self.form.blocks[place.block].columns;
            let label = self.row_label(row as u16)?;
            if !self.header_is_known {
                self.header_is_known = self.header_fits(place.block, columns);
            }
            if !self.header_is_known {
                return None;
            }
            let label_at = self.at;
            let values = self.values(label, columns.len())?;
            // A header that is drawn says which cell is whose.
            if label.bounded && !self.stand_below_header(values) {
                return None;
            }
            fill(read.row_mut(row), values)?;
            if values[0].row != label.row || !self.stand_in_its_columns(values) {
                let before = empty_cells(&self.tokens[label_at + 1..]);
                // The label's own cell would be empty.
                if before > 0 && values[0].bounded && !label.bounded {
                    return None;
                }
                empties.add(columns.len(), before + empty_cells(&self.tokens[self.at..]));
            }
            if self.form.places().get(row + 1).is_some_and(|next| next.block != place.block) {
                self.header.clear();
                self.header_is_known = false;
                self.spanning = None;
            }
        }
        empties.belong_to_no_row().then_some(())
    }

    /// Rows beside each other: all labels, then all numbers.
    fn rows_beside(&mut self, read: &mut Table) -> Option<()> {
        let rows = self.form.places().len();
        let mut rows_named = 0;
        let mut label_at = None;
        let mut borders = false;
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                TokenKind::Text(known) => {
                    match self.label(known, token)? {
                        Some(label) if self.row(label) == Some(rows_named) => rows_named += 1,
                        // Rows that stand under a spanning header follow it.
                        Some(label) if rows_named == 0 && self.spans_rows(label) => return None,
                        label => self.pass_header(label, token)?,
                    }
                    label_at = Some(self.at);
                }
                TokenKind::Number { .. } => break,
                TokenKind::Spacing | TokenKind::Blank => {}
                TokenKind::Filler(_) => borders = true,
                TokenKind::Placeholder | TokenKind::Printed(_) => return None,
            }
            self.at += 1;
        }
        let width = |row: usize| self.form.columns(row).len();
        let mut columns = (0..rows).flat_map(|row| (0..width(row)).map(move |column| (row, column)));
        let of_column = |block: usize, column: usize| Role::Column(block as u16, column as u16);
        let fits = |&(label, _): &(LabelId, u16)| {
            let Some((row, column)) = columns.next() else { return false };
            self.is(label, |role| role == of_column(self.form.places()[row].block, column))
        };
        let count = (0..rows).map(width).sum();
        let named = self.header.is_empty() || self.header.len() == count && self.header.iter().all(fits);
        if !named || rows_named != 0 && usize::from(rows_named) != rows {
            return None;
        }
        // A border may open the row of numbers with an empty cell.
        let label_at = label_at?;
        let first = self.tokens.get(self.at)?;
        let empty = |token: &Token| token.kind == TokenKind::Blank && (borders || token.row == first.row);
        if self.tokens[label_at..self.at].iter().any(empty) {
            return None;
        }
        self.at = label_at;
        let mut values = self.values(&self.tokens[label_at], count)?;
        for row in 0..rows {
            let (these, others) = values.split_at(width(row));
            fill(read.row_mut(row), these)?;
            values = others;
        }
        Some(())
    }

    /// Passes headers and groups up to the label of a row, the token of which
    /// it gives back.
    fn row_label(&mut self, row: u16) -> Option<&'a Token> {
        loop {
            let token = self.tokens.get(self.at)?;
            match token.kind {
                TokenKind::Text(known) => {
                    let label = match known.filter(|&known| self.stands_alone(known)) {
                        Some(known) => Some(known),
                        None => self.label(known, token)?,
                    };
                    if label.and_then(|label| self.row(label)) == Some(row) && self.number_follows() {
                        unit::printed(token.span.of(self.text)?).is_none().then_some(())?;
                        return Some(token);
                    }
                    self.pass_header(label, token)?;
                }
                TokenKind::Spacing | TokenKind::Blank | TokenKind::Filler(_) => {}
                TokenKind::Number { .. } | TokenKind::Placeholder | TokenKind::Printed(_) => return None,
            }
            self.at += 1;
        }
    }

    /// Whether nothing goes on with a label of the table.
    fn stands_alone(&self, label: LabelId) -> bool {
        let uses = self.uses(label);
        !uses.longer && (uses.row.is_some() || uses.column || uses.above)
    }

    /// The label that a text prints, together with the texts behind it that go
    /// on with it, up to the last of which it passes; inside, nothing where
    /// they are but the beginning of one.
    fn label(&mut self, known: Option<LabelId>, token: &Token) -> Option<Option<LabelId>> {
        let lexicon = Lexicon::get();
        let (mut label, mut node) = match known {
            Some(label) if lexicon.is_of(label, self.table) => (known, lexicon.behind(label, self.table)),
            _ => {
                if self.open.iter().any(|&node| self.goes_on(node, token).is_some()) {
                    return None;
                }
                let walk = lexicon.walk(self.table, None, token.span.of(self.text)?);
                // The beginning of a label, printed twice, may be the head of a column more.
                if walk.taken < token.span.len() as usize || self.open.contains(&walk.node) {
                    return None;
                }
                (walk.label.filter(|&(_, taken)| taken == walk.taken).map(|(label, _)| label), Some(walk.node))
            }
        };
        while let Some(from) = node
            && let Some(next) = self.tokens.get(self.at + 1)
            && let TokenKind::Text(known) = next.kind
            && (label.is_none() || known.is_none_or(|known| !lexicon.is_of(known, self.table)))
            && let Some(walk) = self.goes_on(from, next)
        {
            label = walk.label.filter(|&(_, taken)| taken == walk.taken).map(|(label, _)| label);
            node = lexicon.goes_on(self.table, walk.node).then_some(walk.node);
            self.at += 1;
        }
        self.open.extend(node);
        Some(label)
    }

    /// The walk from a node through a whole text.
    fn goes_on(&self, node: Node, token: &Token) -> Option<Walk> {
        let walk = Lexicon::get().walk(self.table, Some(node), token.span.of(self.text)?);
        (walk.taken > 0 && walk.taken == token.span.len() as usize).then_some(walk)
    }

    fn number_follows(&self) -> bool {
        let mut behind = self.tokens[self.at + 1..].iter();
        let next = behind.find(|token| !matches!(token.kind, TokenKind::Spacing | TokenKind::Blank));
        next.is_some_and(|token| matches!(token.kind, TokenKind::Number { .. }))
    }

    /// Takes note of a label, or of the beginning of one, that has no numbers of
    /// its own.
    fn pass_header(&mut self, label: Option<LabelId>, token: &Token) -> Option<()> {
        let Some(label) = label else { return Some(()) };
        let uses = self.uses(label);
        if uses.column {
            if !self.has_the_forms_unit(label, token) {
                return None;
            }
            self.header.push((label, token.column));
            self.header_is_known = false;
            return Some(());
        }
        if uses.spans_columns {
            self.header_is_known = false;
            if self.spanning.replace(self.header.len()).is_some() {
                return None;
            }
        }
        uses.above.then_some(())
    }

    /// Whether a column's label prints no other unit than the form.
    fn has_the_forms_unit(&self, label: LabelId, token: &Token) -> bool {
        let unit = token.span.of(self.text).and_then(unit::printed).map(Unit::as_str);
        let prescribed = |role| match role {
            Role::Column(block, column) => {
                self.form.blocks[usize::from(block)].columns[usize::from(column)].unit.as_deref() == unit
            }
            _ => false,
        };
        unit.is_none() || self.is(label, prescribed)
    }

    /// Whether a label is the header above several rows.
    fn spans_rows(&self, label: LabelId) -> bool {
        let key = &Lexicon::get().label(label).key;
        let mut spanning = self.form.rows().filter_map(|row| row.parent.as_deref());
        self.is(label, |role| role == Role::Furniture) && spanning.any(|print| print == key)
    }

    /// Whether the header names the columns of a block in the form's order, or
    /// those under a spanning header, in its place, behind the others, or is not
    /// there.
    fn header_fits(&self, block: usize, columns: &[ColumnForm]) -> bool {
        let header = &self.header;
        let names =
            |column: usize, label: LabelId| self.is(label, |role| role == Role::Column(block as u16, column as u16));
        let in_order = || header.iter().enumerate().all(|(column, &(label, _))| names(column, label));
        let by_level = || {
            let level = |below: bool| (0..columns.len()).filter(move |&at| columns[at].parent.is_some() == below);
            let before = columns.iter().take_while(|column| column.parent.is_none()).count();
            self.spanning == Some(before)
                && level(false).chain(level(true)).zip(header).all(|(column, &(label, _))| names(column, label))
        };
        header.is_empty() || header.len() == columns.len() && (in_order() || by_level())
    }

    /// Whether values stand in the columns of the layout that the header has,
    /// or the header's own places tell none.
    fn stand_below_header(&self, values: &[Token]) -> bool {
        let header = &self.header;
        let same = || self.stand_in_its_columns(values);
        let distinct = || (1..header.len()).all(|at| header[..at].iter().all(|&(_, column)| column != header[at].1));
        !header.is_empty() && (same() || !distinct())
    }

    /// Whether the header names the column of the layout that each value has.
    fn stand_in_its_columns(&self, values: &[Token]) -> bool {
        let header = &self.header;
        header.len() == values.len() && header.iter().zip(values).all(|(&(_, column), value)| column == value.column)
    }

    /// The numbers behind a label, exactly `width` of them, passed with
    /// it; `None` where their rows in the layout are not those of one row of
    /// the table.
    fn values(&mut self, label: &Token, width: usize) -> Option<&'a [Token]> {
        let empty = |token: &&Token| matches!(token.kind, TokenKind::Spacing | TokenKind::Blank);
        let before = self.tokens[self.at + 1..].iter().take_while(empty);
        let (mut passed, mut beside) = (0, 0);
        for token in before {
            passed += 1;
            beside += usize::from(token.bounded && token.row == label.row);
        }
        let first = self.at + 1 + passed;
        let values = self.tokens.get(first..first + width)?;
        self.at = first + width;
        let row = values[0].row;
        let in_one_row = values.iter().all(|value| value.row == row);
        let alone = values.windows(2).all(|two| two[0].row != two[1].row);
        let begins = row == label.row;
        let unbroken = in_one_row || alone && !(begins && label.bounded);
        let joined = begins || !label.bounded || beside < 2;
        let alike = values.iter().all(|value| value.bounded == values[0].bounded);
        // Two numbers in one drawn cell are one that was cut, unless the cell lacks its border and
        // holds the label as well.
        let place = |token: &Token| (token.row, token.column);
        let in_one_cell = |two: &[Token]| place(&two[0]) == place(&two[1]) && place(&two[0]) != place(label);
        let cut = values[0].bounded && values.windows(2).any(in_one_cell);
        (unbroken && joined && alike && !cut && !self.may_lend(values)).then_some(values)
    }

    /// Whether the last of values, each on a line of its own, may be the number
    /// of the label behind it.
    fn may_lend(&self, values: &[Token]) -> bool {
        let [.., before, last] = values else { return false };
        let TokenKind::Number { number, .. } = last.kind else { return false };
        let Some(next) = self.tokens.get(self.at).filter(|next| next.is_text()) else { return false };
        if last.bounded || before.row == last.row {
            return false;
        }
        let between = Span::new(last.span.end, next.span.start);
        let printed = next.span.of(self.text).unwrap_or_default();
        runs::lent(self.text, self.table, number, between, printed) != runs::Lent::No
    }

    fn row(&self, label: LabelId) -> Option<u16> {
        self.uses(label).row
    }

    fn uses(&self, label: LabelId) -> Uses {
        Lexicon::get().uses(label, self.edition, self.table)
    }

    fn is(&self, label: LabelId, what: impl Fn(Role) -> bool) -> bool {
        let mut roles = Lexicon::get().roles(label, self.table);
        roles.any(|(edition, role)| edition == self.edition && what(role))
    }

    /// Whether the last value goes on in the text behind it.
    fn breaks_number(&self, value: Span) -> bool {
        let Some(Token { kind: TokenKind::Text(None), span, .. }) = self.tokens.get(self.at) else { return false };
        let (number, text) = (value.of(self.text), span.of(self.text));
        number.zip(text).is_some_and(|(number, text)| lex::is_rest_of_number(number, text))
    }

    /// Passes what stands around the table: sentences, remarks, page numbers.
    /// As with any table, a short line without a full stop counts as part of
    /// it, but for the report's title right `behind` a cell, as a page repeats it.
    fn pass_prose(&mut self, behind: bool) {
        let mut behind = behind;
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                TokenKind::Text(None) => {
                    let line = token.span.of(self.text).unwrap_or_default();
                    if !self.is_prose(line) {
                        break;
                    }
                    let is_running_head = behind && !token.bounded && meta::is_title(line);
                    if !is_running_head && !runs::is_sentence(line) {
                        self.covered.push(token.span);
                    }
                    behind &= is_running_head || lex::page_number(line);
                }
                TokenKind::Spacing | TokenKind::Blank => behind = true,
                TokenKind::Filler(_) => {}
                _ => break,
            }
            self.at += 1;
        }
    }

    /// Whether a line can be no label of this table, no piece of one and no row
    /// of words: it holds a character that no label has, or is a page's number.
    fn is_prose(&self, line: &str) -> bool {
        let lexicon = Lexicon::get();
        lex::page_number(line)
            || !lexicon.has_only_characters_of_labels(line)
                && !line.contains(fold::is_blank)
                && lex::ordinal(line).is_none()
                && lexicon.walk(self.table, None, line).label.is_none()
    }
}

/// How many empty cells stand beside the numbers of each row. A layout draws as
/// many in every row, or as many as make all rows equally wide. Where it does
/// neither, one of them may be a row's own, beside a number printed twice.
#[derive(Default)]
struct Empties {
    /// The empty cells of the first row, and its empty cells and columns.
    first: Option<(usize, usize)>,
    counts_differ: bool,
    widths_differ: bool,
}

impl Empties {
    fn add(&mut self, columns: usize, empty: usize) {
        let (count, width) = *self.first.get_or_insert((empty, empty + columns));
        self.counts_differ |= empty != count;
        self.widths_differ |= empty + columns != width;
    }

    fn belong_to_no_row(&self) -> bool {
        !(self.counts_differ && self.widths_differ)
    }
}

/// How many empty cells and borders the tokens begin with.
fn empty_cells(tokens: &[Token]) -> usize {
    let mut count = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Blank => count += 1,
            TokenKind::Filler(borders) => count += usize::from(borders),
            TokenKind::Spacing => {}
            _ => break,
        }
    }
    count
}

/// Puts numbers into the cells of a row; `None` where one is no number.
fn fill(cells: &mut [Cell], values: &[Token]) -> Option<()> {
    for (cell, value) in cells.iter_mut().zip(values) {
        let TokenKind::Number { number, unit, noted } = value.kind else { return None };
        *cell = Cell::printed(number, unit, noted, value.span);
    }
    Some(())
}
