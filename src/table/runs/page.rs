//! Lines that a page prints among the rows and that are no part of its tables.

use super::{Collector, Slot};
use crate::fold;
use crate::lex;
use crate::meta;
use crate::token::{Token, TokenKind};

impl Collector<'_> {
    /// Whether a line is a rule drawn before, behind or between tables, `last`
    /// if nothing follows it: dashes or stars where no value is expected.
    pub(super) fn is_rule(&self, token: &Token, last: bool) -> bool {
        const LONGEST_RULE: usize = 256;
        const SHORTEST: usize = 3;
        // Too long for a dash in a cell.
        const LONG: usize = 8;
        if token.bounded || !matches!(token.kind, TokenKind::Placeholder | TokenKind::Text(None)) {
            return false;
        }
        let Some(printed) = token.span.of(self.text).filter(|printed| printed.len() <= LONGEST_RULE) else {
            return false;
        };
        let mut marks = printed.chars().filter(|&c| !fold::is_blank(c));
        let Some(mark) = marks.next().filter(|&c| lex::is_dash(c) || matches!(c, '*' | '_' | '=')) else {
            return false;
        };
        let Some(others) = marks.try_fold(0, |count, c| (c == mark).then_some(count + 1)) else { return false };
        let slots = self.current.map(|current| self.found.slots(&self.found.runs[current]));
        let values = |slots: &[Slot]| slots.iter().rfind(|slot| slot.is_printed()).is_none_or(|slot| !slot.bounded);
        let expected = slots.is_some_and(values);
        // A row that has such a dash may end with one.
        let again = || slots.is_some_and(|slots| slots.iter().any(|slot| slot.span.of(self.text) == Some(printed)));
        others + 1 >= SHORTEST && (!expected || last && !again()) || others + 1 >= LONG
    }

    /// Whether a line is the report's title, which some print at the head of each
    /// page: like the page's number it parts no row.
    pub(super) fn is_running_head(&self, token: &Token, printed: &str) -> bool {
        let within = self.current.is_some_and(|current| !self.found.runs[current].slots.is_empty());
        within && !token.bounded && meta::is_title(printed)
    }
}
