//! Labels that were begun and not finished, and the pieces that go on with them.

use super::labels::ends;
use super::{Collector, Owner};
use crate::form::Node;
use crate::span::Span;

/// A label that pieces to come may go on with.
#[derive(Clone, Copy)]
pub(super) struct Open {
    node: Node,
    run: usize,
}

/// More labels than this are never open at once: the four split headers of the
/// organisations, a margin, a group and a row, and some to spare.
const MOST_OPEN: usize = 16;

/// A line longer than this, in bytes, is no line of a header.
const LONGEST_HEAD: usize = 1_024;

impl Collector<'_> {
    pub(super) fn keep_open(&mut self, node: Node) {
        let Some(run) = self.current else { return };
        if self.open.len() == MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open { node, run });
    }

    /// Goes on with the label opened last that `printed` continues.
    pub(super) fn goes_on(&mut self, span: Span, printed: &str) -> bool {
        for at in (0..self.open.len()).rev() {
            let node = self.open[at].node;
            let walk = self.lexicon.walk(self.table, Some(node), printed);
            if walk.taken == 0 || !ends(printed, walk.taken) {
                continue;
            }
            let whole = walk.label.filter(|&(_, taken)| taken == walk.taken).map(|(label, _)| label);
            let at = self.above(at, node, span);
            let run = self.open[at].run;
            let target = &mut self.found.runs[run];
            target.span = target.span.to(span);
            match (whole, target.owner) {
                (Some(label), _) => target.owner = Owner::Label(label),
                (None, Owner::Cut(_)) => target.owner = Owner::Cut(walk.node),
                (None, _) => {}
            }
            self.open.remove(at);
            self.current = Some(run);
            if self.lexicon.goes_on(self.table, walk.node) {
                self.open.push(Open { node: walk.node, run });
            }
            if whole.is_some_and(|label| self.lexicon.is_row(label, self.table)) {
                self.take_enclosed(run);
            }
            return true;
        }
        false
    }

    /// Which of the open labels a piece goes on with where those that stand at
    /// `node` may all be meant, `last` the one opened last. Where a line holds
    /// several, as `结果 结果`, it is the one that the piece stands under.
    fn above(&self, last: usize, node: Node, piece: Span) -> usize {
        let row = |open: &Open| self.found.runs[open.run].row;
        let equal = || self.open.iter().enumerate().filter(|(_, open)| open.node == node);
        let beside = equal().zip(equal().skip(1)).any(|((_, one), (_, next))| row(one) == row(next));
        if !beside {
            return last;
        }
        let place = |span: Span| span.start.saturating_sub(self.line_start(span));
        let here = place(piece);
        let distance = |open: &Open| place(self.found.runs[open.run].span).abs_diff(here);
        equal().min_by_key(|(_, open)| distance(open)).map_or(last, |(at, _)| at)
    }

    /// Where the line of a span begins, looked for no further than a row is long.
    fn line_start(&self, span: Span) -> u32 {
        let end = span.start as usize;
        let start = end.saturating_sub(LONGEST_HEAD);
        let line = &self.text.as_bytes()[start..end];
        (start + memchr::memrchr(b'\n', line).map_or(0, |at| at + 1)) as u32
    }
}
