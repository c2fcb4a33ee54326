//! What the header of a table whose rows stand beside each other says of its
//! cells.

use super::Headers;
use super::order::{Header, Order, is_increasing, is_part};
use super::pieces::{MOST_PIECES, Part, Piece, chunks, resembles};
use crate::fold;
use crate::form::{Edition, Lexicon, Role};
use crate::span::Span;
use crate::table::runs::{Owner, Run};

impl Headers<'_> {
    /// What the header of a table whose rows stand beside each other says of
    /// its cells; the runs up to `end` are the header. Bodies print its heads in
    /// odd orders or twice, but the cells under them always in the form's order:
    /// another order of the heads is said, not followed.
    pub fn beside(&self, end: usize) -> Option<Header> {
        let lexicon = Lexicon::get();
        let form = &Edition::all()[self.edition].tables[self.table];
        let (rows, width) = (form.rows().len(), form.columns(0).len());
        let spanned: Vec<bool> = form.rows().map(|row| row.parent.is_some()).collect();
        let mut columns: Vec<(usize, usize)> = Vec::with_capacity(rows * width);
        let mut groups: Vec<Piece> = Vec::new();
        let mut texts = 0;
        let mut strange = 0;
        let mut span: Option<Span> = None;
        let doubtful = Order::Doubtful { grid_tells: false };
        for (at, run) in self.runs.runs[..end].iter().enumerate() {
            let Owner::Label(label) = run.owner else {
                let text = matches!(run.owner, Owner::Unknown | Owner::Cut(_)) && !columns.is_empty();
                texts += usize::from(text && self.is_strange(run));
                continue;
            };
            let mut part = None;
            for (edition, role) in lexicon.roles(label, self.table).filter(|role| role.0 == self.edition) {
                debug_assert_eq!(edition, self.edition);
                match role {
                    Role::Column(_, column) => {
                        columns.push((usize::from(column), at));
                        // Only what stands between the columns may be one.
                        strange += std::mem::take(&mut texts);
                    }
                    Role::Row(row) => part = Some(Part::Column(usize::from(row))),
                    Role::Furniture => {
                        let key = &lexicon.label(label).key;
                        let parent = form.rows().any(|row| row.parent.as_deref() == Some(key.as_str()));
                        part = part.or(parent.then_some(Part::Parent));
                    }
                    _ => continue,
                }
                span = Some(span.map_or(run.span, |span| span.to(run.span)));
            }
            groups.extend(part.map(|part| Piece { run: at, part }));
            if columns.len().max(groups.len()) > MOST_PIECES {
                return span.map(|span| Header { from: 0, block: (self.edition, 0), order: doubtful, span });
            }
        }
        let span = span?;
        let cells = self.runs.slots(&self.runs.runs[end - 1]).first().map_or(span.end, |slot| slot.span.start);
        let chunks = chunks(&groups);
        let last = of_last_header(&chunks);
        let named = last.iter().filter(|piece| matches!(piece.part, Part::Column(_))).count();
        let found = self.unnested(&spanned, last);
        let form: Vec<usize> = (0..rows).collect();
        let in_order = found.as_ref().is_some_and(|groups| is_part(groups, &form));
        let order = match self.by_group(&columns, width, rows) {
            Some(columns) if strange == 0 && (in_order || named == rows) => {
                (!in_order || !columns.iter().all(|group| is_increasing(group))).then_some(Order::Kept)?
            }
            _ if self.are_the_forms_beside(0, cells) => return None,
            _ => doubtful,
        };
        Some(Header { from: 0, block: (self.edition, 0), order, span })
    }

    /// The order of the columns in each group of a row, from the labels of all
    /// groups with their runs; nothing where they leave a doubt.
    fn by_group(&self, heads: &[(usize, usize)], width: usize, groups: usize) -> Option<Vec<Vec<usize>>> {
        let form: Vec<usize> = (0..width).collect();
        let (mut columns, runs): (Vec<usize>, Vec<usize>) = heads.iter().copied().unzip();
        let staggered = self.is_staggered(&runs);
        if staggered && self.is_aligned(&runs) {
            let mut places: Vec<(usize, usize)> =
                heads.iter().map(|&(column, run)| (self.indent(run).0, column)).collect();
            places.sort_unstable();
            columns = places.into_iter().map(|(_, column)| column).collect();
        }
        let permutation = |group: &&[usize]| form.iter().all(|column| group.contains(column));
        let all: Vec<&[usize]> = columns.chunks(width).collect();
        if columns.len().is_multiple_of(width) && all.iter().all(permutation) {
            let counted = if all.len().is_multiple_of(groups) { groups } else { 1 };
            let last = &all[all.len().saturating_sub(counted)..];
            let same = all.iter().enumerate().all(|(at, group)| *group == last[at % counted]);
            let found =
                (0..groups).map(|at| last.get(at % counted).map_or_else(|| form.clone(), |group| group.to_vec()));
            let found: Vec<Vec<usize>> = found.collect();
            return same.then_some(found);
        }
        if staggered && self.is_aligned(&runs) {
            let turns = columns.windows(2).filter(|two| two[0] >= two[1]).count();
            return (turns < columns.len().div_ceil(width)).then(|| vec![form; groups]);
        }
        // Not all heads are there, or not in their order: what stands on one line may still fit the form.
        let mut ends: Vec<(usize, u32)> = Vec::new();
        let mut last: Option<usize> = None;
        for (&column, &run) in columns.iter().zip(&runs) {
            let row = self.runs.runs[run].row;
            let goes_on = last.filter(|&last| ends[last].1 == row && ends[last].0 < column);
            let fits = |end: &(usize, u32)| end.0 < column && end.1 != row;
            let found = goes_on.or_else(|| {
                let open = ends.iter().enumerate().filter(|(_, end)| fits(end));
                open.max_by_key(|(_, end)| end.0).map(|(at, _)| at)
            });
            let at = found.unwrap_or(ends.len());
            if found.is_none() {
                ends.push((column, row));
            }
            ends[at] = (column, row);
            last = Some(at);
        }
        (ends.len() <= columns.len().div_ceil(width)).then(|| vec![form; groups])
    }

    /// Whether a text among the heads of columns is none of the form's.
    fn is_strange(&self, run: &Run) -> bool {
        let form = &Edition::all()[self.edition].tables[self.table];
        let Some(text) = self.head(run) else { return false };
        let columns = form.blocks.iter().flat_map(|block| &block.columns);
        let mut labels = columns.flat_map(|column| std::iter::once(&column.label).chain(&column.spellings));
        !labels.any(|label| resembles(&text, &fold::fold(label)))
    }
}

/// The last of the chunks, without the spanning heads left of it that belong to
/// the chunk before.
fn of_last_header<'a>(chunks: &[&'a [Piece]]) -> &'a [Piece] {
    let last = chunks.last().copied().unwrap_or_default();
    let leading = last.iter().take_while(|piece| piece.part == Part::Parent).count();
    let repeated = chunks.len() > 1 && last[leading..].iter().any(|piece| piece.part == Part::Parent);
    if repeated { &last[leading..] } else { last }
}
