//! Whether the words above a table are the form's heads and nothing else,
//! however the lines of a page cut them.
//!
//! A page without borders prints heads in halves at several heights, one
//! character a line, or two of them glued together. Which word goes on in which
//! cannot be told then, but it need not be: where the characters are those of
//! all heads of the form, none is lost, none is foreign and none is there twice.
//! What the lines tell of their order is looked at besides.

use super::Headers;
use crate::fold;
use crate::form::{ColumnForm, Edition, TableForm};

/// A word of a header, folded, and its line.
struct Word {
    text: String,
    row: u32,
}

/// More words than this are no header.
const MOST_WORDS: usize = 192;

impl Headers<'_> {
    /// Whether the words between two places of the text are the form's heads,
    /// each once, and no line tells another order than the form's.
    pub(super) fn are_the_forms(&self, columns: &[ColumnForm], from: u32, to: u32) -> bool {
        let form = self.form();
        let parents = parents(columns);
        let Some(words) = self.words(from, to) else { return false };
        let mut left = Characters::of(words.iter().map(|word| word.text.as_str()));
        if !columns.iter().all(|column| left.take(&fold::fold(&column.label))) {
            return false;
        }
        for parent in &parents {
            left.take(parent);
        }
        let furniture = furniture(form);
        let mut remarks = Characters::of(furniture.iter().map(String::as_str));
        left.0.iter().all(|&character| remarks.take_one(character))
            && lines_keep_order(columns, &parents, &furniture, &words)
    }

    /// Whether the words between two places of the text are the heads of a table
    /// whose rows stand beside each other, each as often as there are rows.
    pub(super) fn are_the_forms_beside(&self, from: u32, to: u32) -> bool {
        let form = self.form();
        let Some(words) = self.words(from, to) else { return false };
        let own = Characters::of(heads_beside(form).iter().map(String::as_str));
        let begins = words.iter().position(|word| word.text.chars().all(|character| own.0.contains(&character)));
        let words = &words[begins.unwrap_or(words.len())..];
        let mut left = Characters::of(words.iter().map(|word| word.text.as_str()));
        let columns: String = form.columns(0).iter().map(|column| fold::fold(&column.label)).collect();
        if !left.take(&columns.repeat(form.rows().len())) {
            return false;
        }
        let mut above: Vec<String> = form.rows().map(|row| fold::fold(&row.label)).collect();
        above.extend(form.header.iter().map(|head| fold::fold(head)));
        above.sort_by_key(|head| std::cmp::Reverse(head.len()));
        for head in &above {
            left.take(head);
        }
        left.0.is_empty()
    }

    fn form(&self) -> &'static TableForm {
        &Edition::all()[self.edition].tables[self.table]
    }

    /// The words between two places of the text; nothing where borders part
    /// them, or they are too many for a header.
    fn words(&self, from: u32, to: u32) -> Option<Vec<Word>> {
        if self.runs.traditional {
            return None;
        }
        let texts = &self.runs.texts;
        let first = texts.partition_point(|text| text.span.start < from);
        let mut words = Vec::new();
        for text in texts[first..].iter().take_while(|text| text.span.end <= to) {
            if text.bounded || words.len() > MOST_WORDS {
                return None;
            }
            let printed = text.span.of(self.text)?;
            let folded = printed.split(fold::is_blank).map(fold::fold).filter(|word| !word.is_empty());
            words.extend(folded.take(MOST_WORDS).map(|word| Word { text: word, row: text.row }));
        }
        (words.len() <= MOST_WORDS).then_some(words)
    }
}

/// The heads that span columns, folded.
fn parents(columns: &[ColumnForm]) -> Vec<String> {
    let mut parents: Vec<String> = columns.iter().filter_map(|column| column.parent.clone()).collect();
    parents.dedup();
    parents.iter().map(|parent| fold::fold(parent)).collect()
}

/// What a header prints besides the columns and the heads above some of them.
fn furniture(form: &TableForm) -> Vec<String> {
    let spans = |head: &&String| !form.columns(0).iter().any(|column| column.parent.as_ref() == Some(*head));
    form.notes.iter().chain(form.header.iter().filter(spans)).map(|text| fold::fold(text)).collect()
}

/// All heads of a table whose rows stand beside each other.
fn heads_beside(form: &TableForm) -> Vec<String> {
    let columns = form.columns(0).iter().map(|column| &column.label);
    columns.chain(form.rows().map(|row| &row.label)).chain(&form.header).map(|head| fold::fold(head)).collect()
}

/// Whether the words tell no other order than the form's: where head follows
/// head, their order; else that of the words that share a line.
fn lines_keep_order(columns: &[ColumnForm], parents: &[String], furniture: &[String], words: &[Word]) -> bool {
    let labels: Vec<String> = columns.iter().map(|column| fold::fold(&column.label)).collect();
    let is_remark = |word: &str| furniture.iter().chain(parents).any(|text| text.contains(word));
    if let Some(heads) = one_after_another(&labels, parents, &is_remark, words) {
        return is_in_order(columns, &heads);
    }
    let mut shared = false;
    for line in words.chunk_by(|one, next| one.row == next.row) {
        let mut last: Option<usize> = None;
        for Word { text, .. } in line {
            let mut fits = (0..labels.len()).filter(|&column| labels[column].contains(text.as_str()));
            let next = fits.find(|&column| last.is_none_or(|last| column > last));
            match next {
                Some(column) => {
                    shared |= last.is_some();
                    last = Some(column);
                }
                None if is_remark(text) => {}
                None => return false,
            }
        }
    }
    shared
}

/// The columns in the order of their heads, where each is printed whole before
/// the next begins; `None` for a head that spans some.
fn one_after_another(
    labels: &[String],
    parents: &[String],
    is_remark: &impl Fn(&str) -> bool,
    words: &[Word],
) -> Option<Vec<Option<usize>>> {
    let in_head = |word: &str| labels.iter().chain(parents).any(|label| label.contains(word) || word.contains(label));
    let heads = words.iter().map(|word| word.text.as_str()).filter(|word| in_head(word) || !is_remark(word));
    let heads: String = heads.collect();
    let mut rest = heads.as_str();
    let mut order = Vec::new();
    while !rest.is_empty() {
        let parent = parents.iter().find_map(|parent| Some((None, rest.strip_prefix(parent.as_str())?)));
        let mut columns = labels.iter().enumerate();
        let column = || columns.find_map(|(at, label)| Some((Some(at), rest.strip_prefix(label.as_str())?)));
        let (head, behind) = parent.or_else(column)?;
        order.push(head);
        rest = behind;
    }
    Some(order)
}

/// Whether heads that follow each other stand in the form's order. Behind the
/// head that spans columns may come either the rest of its line or those below.
fn is_in_order(columns: &[ColumnForm], heads: &[Option<usize>]) -> bool {
    let is_spanned = |column: usize| columns[column].parent.is_some();
    let first = (0..columns.len()).find(|&column| is_spanned(column)).unwrap_or(columns.len());
    let form = |heads: &[Option<usize>], to: usize| heads.iter().copied().eq((0..to).map(Some));
    let Some(parent) = heads.iter().position(Option::is_none) else { return form(heads, columns.len()) };
    let behind: Vec<usize> = heads[parent + 1..].iter().copied().flatten().collect();
    let (below, beside): (Vec<usize>, Vec<usize>) = behind.into_iter().partition(|&column| is_spanned(column));
    form(&heads[..parent], first) && below.is_sorted() && beside.is_sorted()
}

/// The characters of a text, in their own order.
struct Characters(Vec<char>);

impl Characters {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Characters {
        let mut characters: Vec<char> = texts.flat_map(str::chars).collect();
        characters.sort_unstable();
        Characters(characters)
    }

    /// Takes out all characters of a text, if all are there.
    fn take(&mut self, text: &str) -> bool {
        let mut left = Characters(self.0.clone());
        let whole = text.chars().all(|character| left.take_one(character));
        if whole {
            *self = left;
        }
        whole
    }

    fn take_one(&mut self, character: char) -> bool {
        let found = self.0.binary_search(&character).ok();
        found.map(|at| self.0.remove(at)).is_some()
    }
}
