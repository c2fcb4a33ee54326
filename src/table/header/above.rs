//! What a header above rows that stand below each other says of their columns.

use super::Headers;
use super::order::{Order, is_part};
use super::pieces::{Named, Part, Piece, chunks};
use crate::fold;
use crate::form::{ColumnForm, Edition};

impl Headers<'_> {
    /// What a header above the run at `from` says of the columns of a block;
    /// `known` is what the one before it said.
    pub(super) fn evaluate(
        &self,
        block: (usize, usize),
        pieces: &[Piece],
        from: usize,
        known: Option<&Order>,
    ) -> Option<Order> {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let width = columns.len();
        let mut parts: Vec<Piece> = Vec::with_capacity(pieces.len());
        let mut named = 0;
        let mut foreign = 0;
        for piece in pieces {
            let part = match piece.part {
                Part::Label(label) => match self.column(label, block) {
                    Named::Column(column) => {
                        named += 1;
                        Part::Column(column)
                    }
                    Named::Parent => Part::Parent,
                    Named::Several => Part::Text,
                    Named::Foreign => {
                        foreign += 1;
                        Part::Text
                    }
                    Named::Nothing => continue,
                },
                part => part,
            };
            parts.push(Piece { run: piece.run, part });
        }
        if named == 0 && foreign == 0 {
            return None;
        }
        let guessed = self.settle_texts(block, &mut parts);
        let left = parts.iter().filter(|piece| piece.part == Part::Text).count();
        let columns_named = parts.iter().filter(|piece| matches!(piece.part, Part::Column(_))).count();
        if columns_named == 0 {
            // All it names are columns of another form.
            return (left > 0).then_some(Order::Doubtful { grid_tells: false });
        }
        if left > 0 && foreign == 0 && columns_named * 2 < width {
            // Most of it is none of the form's: heads that a reading machine made up.
            return None;
        }
        parts.retain(|piece| piece.part != Part::Text);
        let chunks = chunks(&parts);
        let last = self.left_to_right(block, chunks.last()?);
        let whole = last.as_ref().is_some_and(|last| last.len() == width);
        let repeated = chunks.len() > 1;
        let row = |piece: &Piece| self.runs.runs[piece.run].row;
        let on_one_line = chunks.windows(2).any(|two| match (two[0].last(), two[1].first()) {
            (Some(last), Some(first)) => row(last) == row(first),
            _ => false,
        });
        let consistent = |order: &[usize]| {
            let earlier = chunks[..chunks.len() - 1].iter().map(|chunk| self.left_to_right(block, chunk));
            earlier.into_iter().all(|chunk| chunk.is_some_and(|chunk| is_part(&chunk, order)))
        };
        let form: Vec<usize> = (0..width).collect();
        let drawn = parts.iter().all(|piece| self.runs.runs[piece.run].bounded);
        let flattened = !drawn && last.as_ref().is_some_and(|last| is_flattened(columns, last));
        let heads = parts.iter().filter(|piece| matches!(piece.part, Part::Column(_)));
        let moved = self.is_moved(heads.map(|piece| piece.run));
        // A cell that ends with a border may begin on a line without one.
        let bordered = parts.iter().any(|piece| self.runs.runs[piece.run].bounded);
        let told = |order: &[usize]| {
            let last = chunks.last().copied().unwrap_or_default();
            bordered || self.is_told(columns, order, last, from)
        };
        // Every column once, in one header or in several that agree.
        let is_complete = |order: &[usize]| whole && left == 0 && !on_one_line && consistent(order) && !flattened;
        // The form's order needs no proof; another one does.
        let is_certain = |order: &[usize]| order == form || !guessed && !moved && told(order);
        match (last, known) {
            (Some(order), _) if is_complete(&order) && is_certain(&order) => Some(Order::Columns(order)),
            (Some(order), None) if left == 0 && !repeated && is_part(&order, &form) => None,
            (Some(order), Some(Order::Columns(known))) if left == 0 && !repeated && is_part(&order, known) => None,
            (_, Some(Order::Doubtful { .. })) => None,
            _ => Some(Order::Doubtful { grid_tells: whole && !repeated && !moved }),
        }
    }

    /// Whether what is printed tells an order of heads without borders: two heads
    /// that are the other way round than in the form share a line, or are alike.
    /// A page prints heads at different heights, and an extractor takes the lines
    /// of one as they come: a short head before tall ones, those of the upper
    /// line before those below. So the order of unlike heads tells nothing, but
    /// where the cells stand one a line, no page puts a tall head first.
    fn is_told(&self, columns: &[ColumnForm], order: &[usize], chunk: &[Piece], from: usize) -> bool {
        let runs = &self.runs.runs;
        let run = |part: Part| chunk.iter().find(|piece| piece.part == part).map(|piece| &runs[piece.run]);
        let parent = run(Part::Parent).map(|run| run.row);
        let heads: Vec<Place> = order
            .iter()
            .filter_map(|&column| {
                let run = run(Part::Column(column))?;
                let spanned = columns[column].parent.is_some();
                let lines = run.span.of(self.text)?.lines().filter(|line| !fold::trim(line).is_empty()).count();
                Some(Place { column, row: run.row, above: parent.filter(|_| spanned), spanned, lines })
            })
            .collect();
        let slots = self.runs.slots(&runs[from]);
        let one_a_line = slots.windows(2).all(|two| two[0].row != two[1].row);
        let alike = |one: &Place, next: &Place| {
            let tall_first = one_a_line && one.lines > next.lines;
            one.spanned == next.spanned && (one.lines == next.lines || tall_first)
        };
        let mut pairs = heads.iter().enumerate().flat_map(|(at, next)| heads[..at].iter().map(move |one| (one, next)));
        pairs.any(|(one, next)| one.column > next.column && (one.shares_line(next) || alike(one, next)))
    }

    /// Whether heads stand elsewhere than in the order of the text: what a broken
    /// page has between its cells comes before their table.
    fn is_moved(&self, heads: impl Iterator<Item = usize>) -> bool {
        !heads.map(|run| self.runs.runs[run].span.start).is_sorted()
    }
}

/// Where a head without borders stands.
struct Place {
    column: usize,
    row: u32,
    /// The line of the head above it.
    above: Option<u32>,
    spanned: bool,
    /// How many lines it takes.
    lines: usize,
}

impl Place {
    fn shares_line(&self, other: &Place) -> bool {
        self.row == other.row || self.above == Some(other.row) || other.above == Some(self.row)
    }
}

/// Whether all heads under a spanning one stand before all others: a header of
/// two lines of which a scraper took the lower first, not an order of columns.
fn is_flattened(columns: &[ColumnForm], order: &[usize]) -> bool {
    let below = order.iter().take_while(|&&column| columns[column].parent.is_some()).count();
    let above = order[below..].iter().filter(|&&column| columns[column].parent.is_none()).count();
    below > 1 && above > 0 && below + above == order.len()
}
