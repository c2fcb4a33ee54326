//! Text that is no label: a sentence, a row that the form does not have, or a
//! value that was printed badly.

use super::{Collector, Content, Owner};
use crate::fold;
use crate::lex;
use crate::span::Span;
use crate::token::Token;

/// A line longer than this, in bytes, is a sentence and no label.
pub(super) const LONGEST_UNKNOWN: usize = 120;

/// Whether a text that is no label is a sentence rather than a row that the
/// form does not have.
pub(crate) fn is_sentence(printed: &str) -> bool {
    printed.len() > LONGEST_UNKNOWN || printed.contains('。')
}

/// Whether a text that is no label holds what may be the values of a row: words
/// that are numbers or badly printed ones, as `6 575[1]`, or a number with the
/// next label glued to it. A date, a time, a page number and a sentence with
/// numbers in it are none.
pub(crate) fn holds_values(printed: &str) -> bool {
    let numeric = |word: &&str| word.chars().filter(|c| c.is_numeric()).count();
    let dated = |word: &&str| word.contains(['/', ':', '：', '-', '年', '月']);
    let like_number = |word: &&str| numeric(word) > 0 && 2 * numeric(word) >= word.chars().count() && !dated(word);
    let words = printed.split(fold::is_blank).filter(|word| !word.is_empty());
    let (count, numbers) =
        words.fold((0, 0), |(count, numbers), word| (count + 1, numbers + usize::from(like_number(&word))));
    let behind = printed.trim_start_matches(|c: char| c.is_ascii_digit());
    let glued =
        behind.len() < printed.len() && behind.starts_with(fold::is_ideograph) && !behind.starts_with(['年', '月']);
    numbers > 0 && 2 * numbers >= count && !lex::page_number(printed) || glued && !is_sentence(printed)
}

impl Collector<'_> {
    pub(super) fn unknown(&mut self, token: &Token, span: Span) {
        let printed = span.of(self.text).unwrap_or_default();
        if is_garbled_number(printed) {
            return self.slot(token, span, Content::Unreadable);
        }
        if !token.bounded && self.ends_number(span, printed) {
            return;
        }
        let prose = is_sentence(printed) && !self.is_cell(token, printed);
        self.begin(token, span, if prose { Owner::Prose } else { Owner::Unknown });
    }

    /// Joins a text to the value before it where that goes on in it: the line
    /// was broken within a number. Answers whether it does.
    fn ends_number(&mut self, span: Span, printed: &str) -> bool {
        let Some(current) = self.current else { return false };
        let run = &self.found.runs[current];
        if run.slots.end != self.found.slots.len() || run.filler > 0 || run.slots.is_empty() {
            return false;
        }
        let Some(last) = self.found.slots.last_mut() else { return false };
        let number = last.span.of(self.text).unwrap_or_default();
        let broken = matches!(last.content, Content::Number { .. }) && lex::is_rest_of_number(number, printed);
        if broken {
            last.content = Content::Unreadable;
            last.span = last.span.to(span);
        }
        broken
    }
}

/// Whether a text is a letter that the reading of a picture takes a nought for.
pub(super) fn is_zero_letter(printed: &str) -> bool {
    matches!(printed, "O" | "o" | "Ｏ" | "ｏ")
}

/// Whether a text can only be a number that was printed or scraped badly:
/// `007`, `1 000`, `1,23`, `12O`, `****`, a number of thirty digits.
fn is_garbled_number(printed: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || c == '*';
    let letters = printed.chars().filter(char::is_ascii_alphabetic).count();
    let other = |c: char| digits(c) || ",.%+，％".contains(c) || c.is_ascii_alphabetic() || fold::is_blank(c);
    printed.contains(digits) && letters <= 1 && printed.chars().all(other) || is_zero_letter(printed)
}
