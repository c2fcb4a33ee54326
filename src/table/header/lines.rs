//! In which order the heads of columns stand on the lines of a page.
//!
//! The head of the organisations spans its columns, which are named a line
//! below; its own place is theirs. In a text of lines the order of lines need
//! not be that of the columns: a PDF prints a head in the middle of two lines
//! behind the upper one.

use super::Headers;
use super::order::is_increasing;
use super::pieces::{Part, Piece};
use crate::fold;
use crate::form::Edition;

impl Headers<'_> {
    /// The columns of a header that names none twice, from the left; nothing
    /// where the place of those under a spanning head is not certain.
    pub(super) fn left_to_right(&self, block: (usize, usize), chunk: &[Piece]) -> Option<Vec<usize>> {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let spanned: Vec<bool> = columns.iter().map(|column| column.parent.is_some()).collect();
        self.unnested(&spanned, chunk)
    }

    /// As [`left_to_right`](Self::left_to_right), for any heads of which some
    /// stand under a spanning one.
    pub(super) fn unnested(&self, spanned: &[bool], chunk: &[Piece]) -> Option<Vec<usize>> {
        let named = |piece: &Piece| match piece.part {
            Part::Column(column) => Some((column, piece.run)),
            _ => None,
        };
        let (flat, at): (Vec<usize>, Vec<usize>) = chunk.iter().filter_map(named).unzip();
        let first = flat.iter().position(|&column| spanned[column]).unwrap_or(flat.len());
        let under = flat[first..].iter().all(|&column| spanned[column]);
        // Where the heads below come first, the lines are out of order.
        let below_first =
            |piece: &Piece| piece.part == Part::Parent && at.get(first).is_some_and(|&run| run < piece.run);
        if chunk.iter().any(below_first) && !is_increasing(&flat) {
            return None;
        }
        if first == 0 || first == flat.len() || !under {
            return if self.is_staggered(&at) { self.staggered(&flat, &at) } else { Some(flat) };
        }
        let row = |run: usize| self.runs.runs[run].row;
        let one_line = |runs: &[usize]| runs.iter().all(|&run| row(run) == row(runs[0]));
        if self.is_staggered(&at) && !(one_line(&at[..first]) && one_line(&at[first..])) {
            return self.staggered(&flat, &at);
        }
        let (above, below) = flat.split_at(first);
        let inserted = |place: usize| [&above[..place], below, &above[place..]].concat();
        let behind = above.iter().position(|column| below.iter().all(|under| under < column)).unwrap_or(first);
        let by_form = is_increasing(above).then(|| inserted(behind));
        let shared = first > 1 && one_line(&at[..first]);
        let parent = chunk.iter().position(|piece| piece.part == Part::Parent && piece.run < at[first]);
        let Some(parent) = parent else {
            // The heads below are told by their line.
            let two_lines = shared && row(at[first]) != row(at[0]);
            return match one_line(&at) {
                true => Some(flat),
                false => by_form.filter(|order| two_lines || *order == flat),
            };
        };
        let run = chunk[parent].run;
        if shared && row(run) != row(at[0]) {
            return by_form;
        }
        let nested = inserted(chunk[..parent].iter().filter_map(named).count());
        // Lines may stand in the order of drawing.
        let in_order = self.runs.runs[run].bounded || at[..first].iter().any(|&head| row(head) == row(run));
        match by_form {
            Some(order) if order != nested && !in_order => None,
            _ => Some(nested),
        }
    }

    /// Whether heads stand on several lines without borders, of which some hold
    /// more than one: a page's lines, which say nothing of the order of heads on
    /// different ones.
    pub(super) fn is_staggered(&self, heads: &[usize]) -> bool {
        let run = |head: &usize| &self.runs.runs[*head];
        let mut rows = heads.windows(2).map(|two| run(&two[0]).row == run(&two[1]).row);
        let (mut shared, mut apart) = (false, false);
        rows.by_ref().for_each(|same| if same { shared = true } else { apart = true });
        shared && apart && heads.iter().all(|head| !run(head).bounded)
    }

    /// The order of heads on several lines of a page: the form's, where nothing
    /// speaks against it.
    fn staggered(&self, columns: &[usize], heads: &[usize]) -> Option<Vec<usize>> {
        let mut order: Vec<usize> = columns.to_vec();
        let row = |at: usize| self.runs.runs[heads[at]].row;
        let lines_agree = (1..heads.len()).all(|at| row(at) != row(at - 1) || columns[at] > columns[at - 1]);
        if self.is_aligned(heads) {
            let mut places: Vec<(usize, usize)> =
                heads.iter().zip(columns).map(|(&head, &column)| (self.indent(head).0, column)).collect();
            places.sort_unstable();
            order = places.into_iter().map(|(_, column)| column).collect();
            return is_increasing(&order).then_some(order);
        }
        order.sort_unstable();
        lines_agree.then_some(order)
    }

    /// Whether blanks keep heads at their place on the page.
    pub(super) fn is_aligned(&self, heads: &[usize]) -> bool {
        // All lines may be set in as far.
        let indents = || heads.iter().map(|&head| self.indent(head));
        let set_in = indents().filter(|(before, blanks)| before == blanks).map(|(_, blanks)| blanks).min().unwrap_or(0);
        indents().any(|(before, blanks)| blanks > 2 + if before == blanks { set_in } else { 0 })
    }

    /// How many characters stand before a head on its line, and how many of them
    /// are blanks right before it.
    pub(super) fn indent(&self, head: usize) -> (usize, usize) {
        let before = &self.text[..self.runs.runs[head].span.start as usize];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        (line.chars().count(), line.chars().rev().take_while(|&c| fold::is_blank(c)).count())
    }
}
