//! A line of several words: labels, pieces of labels and values.

use super::unknown::is_zero_letter;
use super::{Collector, Content, Damage};
use crate::fold;
use crate::form::{LabelId, Role};
use crate::lex::{self, Lexeme};
use crate::span::Span;
use crate::token::Token;

/// A word, where it stands and what it holds.
type Word<'a> = (Span, &'a str, Lexeme);

impl Collector<'_> {
    /// Reads a line of several words: labels, pieces of labels and, where no
    /// border says otherwise, values.
    pub(super) fn words(&mut self, token: &Token, printed: &str) {
        let words = split(token.span, printed);
        if words.iter().all(|(_, _, lexeme)| *lexeme != Lexeme::Text) && token.bounded {
            return self.slot(token, token.span, Content::Unreadable);
        }
        let mut values: Vec<(Span, Content)> = Vec::new();
        let mut known = words.iter().all(|(_, _, lexeme)| *lexeme != Lexeme::Text);
        for (at, &(span, word, lexeme)) in words.iter().enumerate() {
            match lexeme {
                Lexeme::Number { number, unit, noted } => values.push((span, Content::Number { number, unit, noted })),
                Lexeme::Placeholder if known || at == 0 => values.push((span, Content::Dash)),
                Lexeme::Placeholder => {}
                Lexeme::Text => {
                    if known {
                        self.values(token, &mut values);
                    }
                    let before = self.current;
                    if self.piece(token, span, word) {
                        // What stands before the first label of the line belongs to the label above.
                        if !known && !values.is_empty() {
                            let label = std::mem::replace(&mut self.current, before);
                            self.values(token, &mut values);
                            self.current = label;
                        }
                        known = true;
                    } else if !known && !self.are_heads(&words[at + 1..]) {
                        return self.unknown_words(token, &words);
                    } else {
                        self.unknown(token, span);
                        known = true;
                    }
                }
            }
        }
        self.values(token, &mut values);
    }

    /// Whether words are heads of columns and nothing else: behind a word that
    /// the form does not have, as `类型`, they are a header all the same.
    fn are_heads(&self, words: &[Word<'_>]) -> bool {
        let names =
            |label: LabelId| self.lexicon.roles(label, self.table).any(|(_, role)| matches!(role, Role::Column(..)));
        let is_head = |word: &str| {
            let walk = self.lexicon.walk(self.table, None, word);
            walk.label.is_some_and(|(label, taken)| taken == word.len() && names(label))
        };
        words.len() > 1 && words.iter().all(|&(_, word, _)| is_head(word))
    }

    fn values(&mut self, token: &Token, values: &mut Vec<(Span, Content)>) {
        if token.bounded && !values.is_empty() {
            self.damage(Damage::Glued);
            values.clear();
        }
        for (span, content) in values.drain(..) {
            self.slot(token, span, content);
        }
    }

    /// A line whose words are no label: a row that the form does not have, if
    /// all its numbers stand at the end; else a sentence.
    fn unknown_words(&mut self, token: &Token, words: &[Word<'_>]) {
        let texts = words.iter().take_while(|(_, _, lexeme)| *lexeme == Lexeme::Text).count();
        let (texts, values) = words.split_at(texts);
        let read = |&(_, word, lexeme): &Word<'_>| lexeme != Lexeme::Text || is_zero_letter(word);
        if !token.bounded && words.iter().all(read) {
            for &(span, _, lexeme) in words {
                self.slot(token, span, value(lexeme));
            }
            return;
        }
        let row = !texts.is_empty() && !token.bounded && values.iter().all(|(_, _, lexeme)| *lexeme != Lexeme::Text);
        if !row || values.is_empty() {
            return self.unknown(token, token.span);
        }
        self.unknown(token, texts[0].0.to(texts[texts.len() - 1].0));
        for &(span, _, lexeme) in values {
            self.slot(token, span, value(lexeme));
        }
    }
}

/// What a word that is no label holds.
fn value(lexeme: Lexeme) -> Content {
    match lexeme {
        Lexeme::Number { number, unit, noted } => Content::Number { number, unit, noted },
        Lexeme::Placeholder => Content::Dash,
        Lexeme::Text => Content::Unreadable,
    }
}

/// The words of a text. A number is one with the sign or the unit that a blank
/// parts from it: `增 15`, `5 件`.
fn split(span: Span, printed: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    for word in printed.split(fold::is_blank).filter(|word| !word.is_empty()) {
        let start = span.start + (word.as_ptr() as usize - printed.as_ptr() as usize) as u32;
        let here = Span::new(start, start + word.len() as u32);
        let lexeme = lex::lexeme(word);
        if let Some(last) = words.last_mut()
            && let Some(joined) = joined(last, lexeme, here)
            && let Some(text) = printed.get((joined.start - span.start) as usize..(joined.end - span.start) as usize)
            && let number @ Lexeme::Number { noted: false, .. } = lex::lexeme(text)
        {
            *last = (joined, text, number);
            continue;
        }
        words.push((here, word, lexeme));
    }
    words
}

/// What a word and the next one cover, if they may be a number with its sign or
/// its unit.
fn joined(last: &Word<'_>, lexeme: Lexeme, here: Span) -> Option<Span> {
    // 亿元, 件次, 增加 are the longest of them.
    const LONGEST_MARK: u32 = 6;
    let mark = |span: Span, lexeme: Lexeme| lexeme == Lexeme::Text && span.len() <= LONGEST_MARK;
    let number = |lexeme: Lexeme| matches!(lexeme, Lexeme::Number { unit: None, .. });
    let (span, _, before) = *last;
    let signed = mark(span, before) && number(lexeme);
    let counted = number(before) && mark(here, lexeme);
    (signed || counted).then(|| span.to(here))
}
