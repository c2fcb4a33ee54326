//! From tokens to runs: each label of a table with the cells that follow it.
//!
//! A label may have been cut into pieces: by a narrow column, by the line
//! width of a PDF, by its own row's values printed between two of its lines,
//! by a neighbouring column whose pieces come in between. So every label that
//! was begun and not finished stays open, and each piece of text goes on with
//! the one begun last that it continues, or begins a new one. Values belong to
//! the label touched last.

use std::ops::Range;

use crate::fold;
use crate::form::{LabelId, Lexicon, Node, Role};
use crate::lex::{self, Lexeme, Unit};
use crate::meta;
use crate::number::Number;
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// A cell of a row, in the order of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub content: Content,
    pub span: Span,
    /// Row and column in the layout, see [`Token`].
    pub row: u32,
    pub column: u16,
    pub bounded: bool,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Content {
    Number { number: Number, unit: Option<Unit>, noted: bool },
    Dash,
    Blank,
    Spacing,
    Unreadable,
}

/// A label, or what stands in its place, and the cells behind it.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub owner: Owner,
    /// What the label covers, its pieces and all between them.
    pub span: Span,
    /// Row and column of its first piece in the layout.
    pub row: u32,
    pub column: u16,
    pub bounded: bool,
    /// The cells, as indices into [`Runs::slots`].
    pub slots: Range<usize>,
    /// Borders without cells behind the last cell.
    pub filler: u16,
    /// Empty cells behind those borders: what opens the next row.
    pub behind_filler: u16,
    /// Why the cells cannot be trusted to be whole and in order.
    pub damage: Option<Damage>,
    /// Whether the last number is the next label's.
    pub lent: Lent,
}

/// Whose cells a run holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Owner {
    /// A label of the table.
    Label(LabelId),
    /// The beginning of a label that never came to an end.
    Cut(Node),
    /// Text that is no label of the table.
    Unknown,
    /// A sentence.
    Prose,
    /// Nothing: cells of a row without a label.
    Nobody,
}

/// What happened to the cells of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Damage {
    /// Cells of other labels stand between them.
    Interleaved,
    /// A number stands behind the label or the next one without a border.
    Glued,
}

/// Whether the number of an item, on a line of its own above the item's label,
/// was read behind the label before: `3` and `.其他`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Lent {
    /// No such number.
    #[default]
    No,
    /// The last number may as well be that of the next label.
    Perhaps,
    /// It was one, and is part of that label now.
    Yes,
}

/// A text as its layout prints it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub span: Span,
    pub row: u32,
    pub bounded: bool,
}

/// All runs of a table's text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    pub runs: Vec<Run>,
    pub slots: Vec<Slot>,
    /// All texts, labels and pieces of them too, in the order of the source.
    pub texts: Vec<Text>,
    /// Whether the text is in traditional characters.
    pub traditional: bool,
    /// Where the last token ends.
    pub end: u32,
}

impl Runs {
    /// The cells of a run.
    pub fn slots(&self, run: &Run) -> &[Slot] {
        &self.slots[run.slots.clone()]
    }
}

impl Slot {
    /// Whether something is printed in it.
    pub fn is_printed(&self) -> bool {
        self.content.is_printed()
    }
}

impl Content {
    fn is_printed(self) -> bool {
        matches!(self, Content::Number { .. } | Content::Dash | Content::Unreadable)
    }
}

/// Reads the tokens of the part of `text` that may hold a table.
pub(crate) fn collect(text: &str, tokens: &[Token], table: usize, traditional: bool) -> Runs {
    let mut collector = Collector {
        text,
        table,
        traditional,
        lexicon: Lexicon::get(),
        found: Runs {
            runs: Vec::with_capacity(96),
            slots: Vec::with_capacity(tokens.len()),
            texts: Vec::new(),
            traditional,
            end: tokens.last().map_or(0, |token| token.span.end),
        },
        open: Vec::new(),
        current: None,
        holder: None,
    };
    let last = tokens.iter().rposition(|token| token.kind != TokenKind::Spacing);
    for (at, token) in tokens.iter().enumerate() {
        if !collector.is_rule(token, last == Some(at)) {
            collector.token(token);
        }
    }
    collector.found
}

/// A label that pieces to come may go on with.
#[derive(Clone, Copy)]
struct Open {
    node: Node,
    run: usize,
}

struct Collector<'a> {
    text: &'a str,
    table: usize,
    traditional: bool,
    lexicon: &'static Lexicon,
    found: Runs,
    open: Vec<Open>,
    current: Option<usize>,
    /// The run that took the last cell.
    holder: Option<usize>,
}

/// More labels than this are never open at once: the four split headers of the
/// organisations, a margin, a group and a row, and some to spare.
const MOST_OPEN: usize = 16;

/// A line longer than this, in bytes, is no line of a header.
const LONGEST_HEAD: usize = 1_024;

/// A line longer than this, in bytes, is no row of words.
const LONGEST_ROW: usize = 16_384;

/// The characters of a group's label, or of the margin's, that stand on one line.
const LONGEST_PIECE: usize = 3;

/// A line longer than this, in bytes, is a sentence and no label.
const LONGEST_UNKNOWN: usize = 120;

impl<'a> Collector<'a> {
    fn token(&mut self, token: &Token) {
        let content = match token.kind {
            TokenKind::Number { number, unit, noted } => Content::Number { number, unit, noted },
            TokenKind::Text(label) => return self.text(token, label),
            TokenKind::Filler(count) => return self.filler(token, count),
            TokenKind::Printed(_) => return,
            TokenKind::Placeholder => Content::Dash,
            TokenKind::Blank => Content::Blank,
            TokenKind::Spacing => Content::Spacing,
        };
        self.slot(token, token.span, content);
    }

    /// Whether a line is a rule drawn before, behind or between tables, `last`
    /// if nothing follows it: dashes or stars where no value is expected.
    fn is_rule(&self, token: &Token, last: bool) -> bool {
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

    fn text(&mut self, token: &Token, label: Option<LabelId>) {
        let Some(printed) = token.span.of(self.text) else { return };
        if let Some(label) = label
            && self.lexicon.is_of(label, self.table)
        {
            let above = self.current;
            self.note(token);
            self.label(token, token.span, label);
            self.mind_item_number(above, token.span, printed);
            return;
        }
        let marks = printed.chars().all(is_label_punctuation);
        if marks && self.is_cell_of_row(token) {
            return self.slot(token, token.span, Content::Unreadable);
        }
        if lex::page_number(printed) {
            // In a drawn row it is none.
            if self.is_cell(token, printed) || self.is_cell_of_row(token) {
                self.slot(token, token.span, Content::Unreadable);
            }
            return;
        }
        if self.is_running_head(token, printed) {
            return;
        }
        self.note(token);
        if self.piece(token, token.span, printed) {
            return;
        }
        match printed.len() <= LONGEST_ROW && printed.contains(fold::is_blank) {
            true => self.words(token, printed),
            false => self.unknown(token, token.span),
        }
    }

    fn note(&mut self, Token { span, row, bounded, .. }: &Token) {
        self.found.texts.push(Text { span: *span, row: *row, bounded: *bounded });
    }

    /// Whether a line is the report's title, which some print at the head of each
    /// page: like the page's number it parts no row.
    fn is_running_head(&self, token: &Token, printed: &str) -> bool {
        let within = self.current.is_some_and(|current| !self.found.runs[current].slots.is_empty());
        within && !token.bounded && meta::is_title(printed)
    }

    /// Whether a token is a drawn cell of the row at hand, behind its label or
    /// another of its cells.
    fn is_cell_of_row(&self, token: &Token) -> bool {
        let Some(run) = self.current.filter(|_| token.bounded).map(|current| &self.found.runs[current]) else {
            return false;
        };
        let row = matches!(run.owner, Owner::Label(label) if self.lexicon.is_row(label, self.table));
        let (at, column) = match self.found.slots(run).last() {
            Some(last) => (last.row, last.column),
            None if row => (run.row, run.column),
            None => return false,
        };
        at == token.row && column < token.column
    }

    /// Begins the run of a whole label.
    fn label(&mut self, token: &Token, span: Span, label: LabelId) {
        self.begin(token, span, Owner::Label(label));
        if let Some(node) = self.lexicon.behind(label, self.table) {
            self.keep_open(node);
        }
    }

    fn begin(&mut self, token: &Token, span: Span, owner: Owner) {
        let at = self.found.slots.len();
        self.current = Some(self.found.runs.len());
        self.found.runs.push(Run {
            owner,
            span,
            row: token.row,
            column: token.column,
            bounded: token.bounded,
            slots: at..at,
            filler: 0,
            behind_filler: 0,
            damage: None,
            lent: Lent::No,
        });
    }

    fn keep_open(&mut self, node: Node) {
        let Some(run) = self.current else { return };
        if self.open.len() == MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open { node, run });
    }

    /// Takes text that is one or more labels or a piece of one; answers whether
    /// it is.
    fn piece(&mut self, token: &Token, span: Span, printed: &str) -> bool {
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

    /// Gives back the number that stands alone on the line above the label just
    /// begun where it is that label's: it has lost its number and begins with the
    /// point behind it. Where a label without number has that number in the form,
    /// nobody can tell.
    fn mind_item_number(&mut self, above: Option<usize>, span: Span, printed: &str) {
        let Some(run) = above.map(|above| &self.found.runs[above]) else { return };
        let Some(last) = self.found.slots(run).last().filter(|_| run.slots.end == self.found.slots.len()) else {
            return;
        };
        let beside = run.slots.len().checked_sub(2).map(|before| self.found.slots(run)[before].row);
        let alone = !last.bounded && run.filler == 0 && last.row != run.row && beside != Some(last.row);
        let Content::Number { number, unit: None, noted: false } = last.content else { return };
        if !alone {
            return;
        }
        let lent = lent(self.text, self.table, number, Span::new(last.span.end, span.start), printed);
        let number = last.span;
        let (Some(above), Some(label)) = (above, self.current) else { return };
        self.found.runs[above].lent = lent;
        if lent == Lent::Yes {
            self.found.slots.pop();
            self.found.runs[above].slots.end -= 1;
            let label = &mut self.found.runs[label];
            label.span = number.to(label.span);
            label.slots = self.found.slots.len()..self.found.slots.len();
        }
    }

    /// Goes on with the label opened last that `printed` continues.
    fn goes_on(&mut self, span: Span, printed: &str) -> bool {
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

    /// Gives a row, whose label has come to its end, the values that stand between
    /// two lines of the label, where a word of the margin or of a group beside
    /// them has taken them.
    fn take_enclosed(&mut self, row: usize) {
        let Some(holder) = self.holder.filter(|&holder| holder != row) else { return };
        let own = &self.found.runs[row];
        let taken = &self.found.runs[holder];
        let since = own.slots.start..self.found.slots.len();
        let drawn = || self.found.slots[since.clone()].iter().any(|slot| slot.bounded);
        if !own.slots.is_empty() || taken.slots != since || taken.filler > 0 || taken.damage == Some(Damage::Glued) {
            return;
        }
        if own.bounded || taken.bounded || drawn() || !self.is_beside_rows(taken) {
            return;
        }
        self.found.runs[row].slots = since;
        self.found.runs[holder].slots = 0..0;
        self.holder = Some(row);
    }

    /// Whether what a run stands for can be no row of its own: a group, a title, a
    /// column, a piece of one, or nothing.
    fn is_beside_rows(&self, run: &Run) -> bool {
        let printed = || run.span.of(self.text).unwrap_or_default();
        let names_row = |label: LabelId| {
            let mut roles = self.lexicon.roles(label, self.table);
            roles.all(|(_, role)| matches!(role, Role::Row(_)))
        };
        match run.owner {
            Owner::Label(label) => !names_row(label),
            Owner::Cut(node) => {
                let mut words = printed().chars().filter(|&c| fold::is_ideograph(c));
                let single = words.next().is_some() && words.next().is_none();
                single || !self.lexicon.only_label_behind(self.table, node).is_some_and(names_row)
            }
            Owner::Unknown => {
                let piece = fold::fold(printed());
                (1..=LONGEST_PIECE).contains(&piece.chars().count()) && self.lexicon.is_piece_of_row(self.table, &piece)
            }
            Owner::Prose => false,
            Owner::Nobody => true,
        }
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

    /// Reads a line of several words: labels, pieces of labels and, where no
    /// border says otherwise, values.
    fn words(&mut self, token: &Token, printed: &str) {
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

    fn unknown(&mut self, token: &Token, span: Span) {
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

    /// Whether a text stands in a drawn cell behind a label, and is short: then a
    /// full stop makes no prose of it.
    fn is_cell(&self, token: &Token, printed: &str) -> bool {
        let behind = |run: usize| {
            let run = &self.found.runs[run];
            run.bounded && run.row == token.row && run.column < token.column && run.owner != Owner::Prose
        };
        token.bounded && printed.len() <= LONGEST_UNKNOWN && self.current.is_some_and(behind)
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

    #[inline]
    fn slot(&mut self, token: &Token, span: Span, content: Content) {
        let current = match self.current {
            Some(current) if !self.row_is_over(current, token) => current,
            _ => {
                self.begin(token, span, Owner::Nobody);
                self.found.runs.len() - 1
            }
        };
        let at = self.found.slots.len();
        let run = &mut self.found.runs[current];
        if run.filler > 0 {
            if content.is_printed() {
                run.damage = Some(Damage::Interleaved);
            }
            run.behind_filler = run.behind_filler.saturating_add(1);
            return;
        }
        if run.slots.is_empty() {
            run.slots = at..at;
        } else if run.slots.end != at {
            run.damage = Some(Damage::Interleaved);
            if token.bounded || run.bounded || !content.is_printed() {
                return;
            }
            // No border says whose they are, but they are there.
            self.begin(token, span, Owner::Nobody);
            return self.slot(token, span, content);
        }
        run.slots.end = at + 1;
        self.holder = Some(current);
        self.found.slots.push(Slot { content, span, row: token.row, column: token.column, bounded: token.bounded });
    }

    /// Whether a drawn row ended before `token`: filler follows the label, or
    /// the label's own row holds cells and the token stands in another.
    #[inline]
    fn row_is_over(&self, current: usize, token: &Token) -> bool {
        let run = &self.found.runs[current];
        if run.filler > 0 && run.slots.is_empty() {
            return true;
        }
        if !run.bounded || !token.bounded || token.row == run.row {
            return false;
        }
        let mut own = self.found.slots(run).iter().take_while(|slot| slot.row == run.row);
        // A lone cell says little: without a label it may be the first of a row
        // set cell by cell, and an empty one may close the label's row.
        own.next().is_some_and(|first| own.next().is_some() || first.is_printed() && run.owner != Owner::Nobody)
    }

    fn filler(&mut self, token: &Token, count: u16) {
        let Some(current) = self.current.filter(|&current| !self.row_is_over(current, token)) else { return };
        let run = &mut self.found.runs[current];
        if run.filler == 0 {
            run.filler = count;
        }
    }

    fn damage(&mut self, damage: Damage) {
        if let Some(current) = self.current {
            self.found.runs[current].damage = Some(damage);
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

/// A word, where it stands and what it holds.
type Word<'a> = (Span, &'a str, Lexeme);

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

/// Whether a number belongs to the label that `printed` begins with, told by
/// what stands `between` the two and by the labels of the form.
pub(super) fn lent(text: &str, table: usize, number: Number, between: Span, printed: &str) -> Lent {
    /// No group has so many items.
    const MOST_ITEMS: i64 = 20;
    let Some(number) = number.as_integer().filter(|number| (1..=MOST_ITEMS).contains(number)) else {
        return Lent::No;
    };
    let point = |c: char| matches!(c, '.' | '．' | '、');
    let Some(between) = between.of(text) else { return Lent::No };
    if !between.chars().all(|c| point(c) || fold::is_blank(c)) {
        return Lent::No;
    }
    let bare = printed.trim_start_matches(point);
    if bare.len() < printed.len() || between.contains(point) {
        return Lent::Yes;
    }
    let numbered = format!("{number}.{bare}");
    let walk = Lexicon::get().walk(table, None, &numbered);
    let whole = walk.label.is_some_and(|(_, taken)| ends(&numbered, taken));
    if whole && !bare.starts_with(char::is_numeric) { Lent::Perhaps } else { Lent::No }
}

/// Whether a text that is no label is a sentence rather than a row that the
/// form does not have.
pub(super) fn is_sentence(printed: &str) -> bool {
    printed.len() > LONGEST_UNKNOWN || printed.contains('。')
}

/// Whether a text that is no label holds what may be the values of a row: words
/// that are numbers or badly printed ones, as `6 575[1]`, or a number with the
/// next label glued to it. A date, a time, a page number and a sentence with
/// numbers in it are none.
pub(super) fn holds_values(printed: &str) -> bool {
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

/// Whether nothing that counts follows the first `taken` bytes.
fn ends(printed: &str, taken: usize) -> bool {
    let behind = &printed[taken..];
    let behind = fold::gloss(behind).unwrap_or(behind);
    behind.chars().all(|c| is_label_punctuation(c) || fold::is_blank(c))
}

/// The bytes of a remark in brackets that a text begins with, as `(件)`.
fn remark(text: &str) -> usize {
    const LONGEST_REMARK: usize = 30;
    let close = text.find([')', '）']).filter(|&close| close <= LONGEST_REMARK && text.starts_with(['(', '（']));
    let words = |close: &usize| !text[..*close].contains(|c: char| c.is_numeric()) && lex::ordinal(text).is_none();
    close.filter(words).map_or(0, |close| close + text[close..].chars().next().map_or(0, char::len_utf8))
}

/// Whether a text can only be a number that was printed or scraped badly:
/// `007`, `1 000`, `1,23`, `12O`, `****`, a number of thirty digits.
fn is_garbled_number(printed: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || c == '*';
    let letters = printed.chars().filter(char::is_ascii_alphabetic).count();
    let other = |c: char| digits(c) || ",.%+，％".contains(c) || c.is_ascii_alphabetic() || fold::is_blank(c);
    printed.contains(digits) && letters <= 1 && printed.chars().all(other) || is_zero_letter(printed)
}

/// Whether a text is a letter that the reading of a picture takes a nought for.
fn is_zero_letter(printed: &str) -> bool {
    matches!(printed, "O" | "o" | "Ｏ" | "ｏ")
}

fn is_label_punctuation(character: char) -> bool {
    matches!(character, '、' | '，' | ',' | '。' | '.' | '．' | '“' | '”' | '"' | '‘' | '’' | '\'' | '＂')
        || matches!(character, '(' | ')' | '（' | '）' | '：' | ':' | ';' | '；' | '·')
}
