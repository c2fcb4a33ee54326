//! Names and words from outside, made fit for a terminal.

use std::borrow::Cow;

/// A text in which nothing steers the terminal or turns the order of characters
/// around: what would is replaced. Lines stay lines.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && c != '\n';
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match text.contains(|c| steers(c) || turns(c)) {
        true => Cow::Owned(text.replace(|c| steers(c) || turns(c), "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_replaced() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\n"), "a\u{fffd}[31mb\u{fffd}c\n");
        assert_eq!(harmless("某局2023年年报.txt"), "某局2023年年报.txt");
    }
}
