//! Text that is a label, several of them, or a piece of one.

use super::unknown::LONGEST_UNKNOWN;
use super::{Collector, Damage, Owner};
use crate::fold;
use crate::form::LabelId;
use crate::lex;
use crate::span::Span;
use crate::token::Token;

impl Collector<'_> {
    /// Begins the run of a whole label.
    pub(super) fn label(&mut self, token: &Token, span: Span, label: LabelId) {
        self.begin(token, span, Owner::Label(label));
        if let Some(node) = self.lexicon.behind(label, self.table) {
            self.keep_open(node);
        }
    }

    /// Takes text that is one or more labels or a piece of one; answers whether
    /// it is.
    pub(super) fn piece(&mut self, token: &Token, span: Span, printed: &str) -> bool {
        if printed.len() > 4 * LONGEST_UNKNOWN {
            return false;
        }
        if self.traditional {
            let simple = fold::simplify(printed);
            return simple.iter().any(|simple| self.simple_piece(token, span, simple));
        }
        self.simple_piece(token, span, printed)
    }

    fn simple_piece(&mut self, token: &Token, span: Span, printed: &str) -> bool {
        let above = self.current;
        let known = self.found.runs.len();
        if printed.chars().all(is_label_punctuation) || self.goes_on(span, printed) {
            return true;
        }
        if self.starts(token, span, printed) {
            if self.found.runs.len() == known + 1 {
                self.mind_item_number(above, span, printed);
            }
            return true;
        }
        lex::ordinal(printed).is_some_and(|(_, rest)| !rest.is_empty() && self.starts(token, span, rest))
    }

    /// Begins labels with `printed`: one, several in a row, or a piece of one.
    fn starts(&mut self, token: &Token, span: Span, printed: &str) -> bool {
        let mut labels: Vec<(LabelId, Span)> = Vec::new();
        // Where a piece of `printed` stands, if it is the text itself.
        let within = |from: usize, to: usize| match printed.len() == span.len() as usize {
            true => Span::new(span.start + from as u32, span.start + to as u32),
            false => span,
        };
        let mut at = 0;
        loop {
            let rest = &printed[at..];
            let walk = self.lexicon.walk(self.table, None, rest);
            let begins = at + rest.len() - rest.trim_start_matches(fold::is_blank).len();
            // Behind a whole label, `5` is its value and not the `5.` of the next.
            let behind = rest[..walk.taken].trim_start_matches(is_label_punctuation);
            let value = !labels.is_empty() && behind.chars().all(|c| c.is_numeric() || fold::is_blank(c));
            let cut = walk.taken > 0 && ends(rest, walk.taken) && !value;
            if cut && walk.label.is_none_or(|(_, taken)| taken < walk.taken) {
                self.begin_all(token, &labels);
                self.begin(token, within(begins, printed.len()), Owner::Cut(walk.node));
                self.keep_open(walk.node);
                return true;
            }
            let Some((label, taken)) = walk.label else { return false };
            at += taken + remark(&rest[taken..]);
            labels.push((label, within(begins, at)));
            let rest = &printed[at..];
            if ends(rest, 0) {
                if let Some((_, last)) = labels.last_mut() {
                    *last = within(begins, printed.len());
                }
                self.begin_all(token, &labels);
                return true;
            }
            if rest.starts_with(|c: char| c.is_ascii_digit()) && self.lexicon.numbers_follow(self.table, rest) {
                if let Some((_, last)) = labels.last_mut() {
                    *last = within(begins, printed.len());
                }
                self.begin_all(token, &labels);
                self.damage(Damage::Glued);
                return true;
            }
        }
    }

    fn begin_all(&mut self, token: &Token, labels: &[(LabelId, Span)]) {
        for &(label, span) in labels {
            self.label(token, span, label);
        }
    }
}

/// Whether nothing that counts follows the first `taken` bytes.
pub(super) fn ends(printed: &str, taken: usize) -> bool {
    let behind = &printed[taken..];
    let behind = fold::gloss(behind).unwrap_or(behind);
    behind.chars().all(|c| is_label_punctuation(c) || fold::is_blank(c))
}

pub(super) fn is_label_punctuation(character: char) -> bool {
    matches!(character, '、' | '，' | ',' | '。' | '.' | '．' | '“' | '”' | '"' | '‘' | '’' | '\'' | '＂')
        || matches!(character, '(' | ')' | '（' | '）' | '：' | ':' | ';' | '；' | '·')
}

/// The bytes of a remark in brackets that a text begins with, as `(件)`.
fn remark(text: &str) -> usize {
    const LONGEST_REMARK: usize = 30;
    let close = text.find([')', '）']).filter(|&close| close <= LONGEST_REMARK && text.starts_with(['(', '（']));
    let words = |close: &usize| !text[..*close].contains(|c: char| c.is_numeric()) && lex::ordinal(text).is_none();
    close.filter(words).map_or(0, |close| close + text[close..].chars().next().map_or(0, char::len_utf8))
}
