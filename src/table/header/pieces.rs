//! What a header is made of: the labels and texts above the rows, and which
//! column each names.

use super::Headers;
use crate::fold;
use crate::form::{Edition, LabelId, Lexicon, Role};
use crate::table::rows::is_near;
use crate::table::runs::{Owner, Run};

/// A piece of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub run: usize,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    /// A label that names a column, of this table in some edition.
    Label(LabelId),
    /// Text that names none.
    Text,
    /// A column of the block, by index.
    Column(usize),
    /// The head that spans columns.
    Parent,
}

/// What a label names in a block.
pub(super) enum Named {
    Column(usize),
    /// More than one of its columns.
    Several,
    /// The head that spans columns.
    Parent,
    /// A column of another edition.
    Foreign,
    Nothing,
}

/// More pieces than this are no header.
pub(super) const MOST_PIECES: usize = 128;

impl Headers<'_> {
    /// Takes a run that is no row into the header that may be there.
    pub(super) fn collect(&self, at: usize, run: &Run, pieces: &mut Vec<Piece>) {
        let part = match run.owner {
            Owner::Label(label) => {
                let mut names = false;
                for (edition, role) in Lexicon::get().roles(label, self.table) {
                    match role {
                        Role::Title(_) if edition == self.edition => return pieces.clear(),
                        Role::Column(..) | Role::Furniture => names = true,
                        _ => {}
                    }
                }
                if !names {
                    return;
                }
                Part::Label(label)
            }
            Owner::Unknown | Owner::Cut(_) if !pieces.is_empty() || run.bounded => Part::Text,
            _ => return,
        };
        if pieces.len() == MOST_PIECES {
            pieces.clear();
        }
        pieces.push(Piece { run: at, part });
    }

    /// What a label names in a block.
    pub(super) fn column(&self, label: LabelId, block: (usize, usize)) -> Named {
        let lexicon = Lexicon::get();
        let mut found = None;
        let mut furniture = false;
        let mut foreign = false;
        for (edition, role) in lexicon.roles(label, self.table) {
            match role {
                Role::Column(of, column) if (edition, usize::from(of)) == block => {
                    if found.is_some_and(|known| known != usize::from(column)) {
                        return Named::Several;
                    }
                    found = Some(usize::from(column));
                }
                // A column of another block may head that block.
                Role::Column(..) if edition == block.0 => return found.map_or(Named::Nothing, Named::Column),
                Role::Column(..) => foreign = true,
                Role::Furniture => furniture = true,
                _ => {}
            }
        }
        match found {
            Some(column) => Named::Column(column),
            None if furniture && self.is_parent(block, &lexicon.label(label).key) => Named::Parent,
            None if foreign => Named::Foreign,
            None => Named::Nothing,
        }
    }

    /// Makes of each text between the columns' labels the column that it nearly
    /// names, and drops what is no head: a remark, a number, a piece of a row's
    /// label, what stands before the first column. Answers whether one is
    /// only a piece of a column's label or may name another column as well.
    pub(super) fn settle_texts(&self, block: (usize, usize), parts: &mut Vec<Piece>) -> bool {
        if parts.iter().all(|piece| piece.part != Part::Text) {
            return false;
        }
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let mut missing: Vec<usize> = (0..columns.len()).collect();
        missing.retain(|column| parts.iter().all(|piece| piece.part != Part::Column(*column)));
        let named = |column: usize, text: &str, like: fn(&str, &str) -> bool| {
            let column = &columns[column];
            std::iter::once(&column.label).chain(&column.spellings).any(|label| like(text, &fold::fold(label)))
        };
        // A head before the first that is known names a column only where one is left.
        let first = parts.iter().position(|piece| piece.part != Part::Text).unwrap_or(0);
        let row = parts.get(first).map(|piece| self.runs.runs[piece.run].row);
        let mut guessed = false;
        let mut kept: Vec<Piece> = Vec::with_capacity(parts.len());
        for (at, &piece) in parts.iter().enumerate() {
            if piece.part != Part::Text {
                kept.push(piece);
                continue;
            }
            let run = &self.runs.runs[piece.run];
            let Some(text) = self.head(run) else { continue };
            // A line of the head above or below.
            let beside = [kept.last(), parts.get(at + 1)].into_iter().flatten().any(|piece| match piece.part {
                Part::Column(column) => named(column, &text, |text, label| label.contains(text)),
                _ => false,
            });
            if beside {
                continue;
            }
            let parent = columns.iter().filter_map(|column| column.parent.as_deref()).any(|p| is_near(&text, p));
            let mut like = missing.iter().filter(|&&column| named(column, &text, resembles));
            let part = match like.next() {
                _ if parent => Part::Parent,
                Some(&column) => {
                    guessed |= like.next().is_some() || !run.bounded && named(column, &text, is_piece);
                    missing.retain(|&other| other != column);
                    Part::Column(column)
                }
                None if at < first && !(missing.len() == 1 && Some(run.row) == row && run.bounded) => continue,
                None => Part::Text,
            };
            kept.push(Piece { part, ..piece });
        }
        *parts = kept;
        guessed
    }

    /// The folded text of a run that may be a column's head.
    pub(super) fn head(&self, run: &Run) -> Option<String> {
        const LONGEST_HEAD: usize = 14;
        let printed = run.span.of(self.text)?;
        let remark = printed.starts_with(['(', '（']) || printed.contains(['：', ':']);
        let text = match self.runs.traditional {
            true => fold::simplify(printed).iter().map(|simple| fold::fold(simple)).next()?,
            false => fold::fold(printed),
        };
        let digits = text.contains(|c: char| c.is_ascii_digit());
        let short = !text.is_empty() && text.chars().count() <= LONGEST_HEAD;
        if remark || digits || !short || !text.contains(fold::is_ideograph) {
            return None;
        }
        let other = Lexicon::get().is_piece_of_row(self.table, &text);
        (!other).then_some(text)
    }

    /// Whether a folded text is the head that spans columns of a block.
    fn is_parent(&self, block: (usize, usize), key: &str) -> bool {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        columns.iter().filter_map(|column| column.parent.as_deref()).any(|parent| parent == key)
    }
}

/// The pieces cut wherever a column is named again, from the end.
pub(super) fn chunks(pieces: &[Piece]) -> Vec<&[Piece]> {
    let mut chunks = Vec::new();
    let mut end = pieces.len();
    for at in (0..pieces.len()).rev() {
        let column = matches!(pieces[at].part, Part::Column(_));
        if column && pieces[at + 1..end].iter().any(|piece| piece.part == pieces[at].part) {
            chunks.push(&pieces[at + 1..end]);
            end = at + 1;
        }
    }
    chunks.push(&pieces[..end]);
    chunks.reverse();
    chunks
}

/// Whether a text is part of a label and not nearly all of it.
fn is_piece(text: &str, label: &str) -> bool {
    label.contains(text) && text != label && !is_near(text, label)
}

/// Whether a head in other words names a column: it is a piece of the label, or
/// holds it, or nearly is it.
pub(super) fn resembles(text: &str, label: &str) -> bool {
    label.contains(text) || text.contains(label) || is_near(text, label)
}
