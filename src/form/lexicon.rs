//! Looks labels up.
//!
//! A label is found by its folded text in a hash table, and, where a layout
//! cut it into pieces, by walking a trie of the folded characters of all
//! labels of its table. The ordinal before a label is evidence, not the key:
//! `1.` restarts in every group and bodies count differently, so every
//! numbered label is known without its number too.

mod build;
mod prints;
mod sets;
mod trie;

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use super::Edition;
use crate::fold::{self, fold, fold_into};
use crate::lex;
use prints::Prints;
use sets::{Ideographs, Neighbours};
use trie::Trie;
pub(crate) use trie::{Node, Walk};

type FxMap<K, V> = HashMap<K, V, FxBuildHasher>;

/// Longer texts are no labels: the longest has 38 characters, and blanks and
/// glosses between them are allowed for.
const LONGEST_LABEL: usize = 320;

/// All labels of all editions.
pub(crate) struct Lexicon {
    labels: Vec<Label>,
    /// By the text as most pages print it.
    prints: Prints,
    by_key: FxMap<Box<str>, LabelId>,
    /// For each label, edition and table.
    uses: Vec<Uses>,
    /// By the text behind the ordinal: only what the form numbers.
    numbered: FxMap<Box<str>, LabelId>,
    tries: Vec<Trie>,
    editions: usize,
    /// How many tables an edition has.
    tables: usize,
    /// The ideographs of all labels and of the ordinals before them.
    alphabet: Ideographs,
    /// Which of them stand beside each other.
    neighbours: Neighbours,
    /// The ideographs that labels begin with.
    initials: Ideographs,
    /// Whether any label ends in a digit, as lines of words and values do.
    ends_in_digit: bool,
}

/// Names a printed label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LabelId(u16);

/// What a label is in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The heading of the section with this number.
    Section(u8),
    /// A line that belongs to a table and names neither row nor column.
    Furniture,
    /// The title of a block, by index.
    Title(u16),
    /// A column, by indices of block and column.
    Column(u16, u16),
    /// A row, by its index in the table.
    Row(u16),
    /// A label above rows, by indices of block and group.
    Group(u16, u16),
}

/// A role in one table of one edition, both by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub edition: u8,
    pub table: u8,
    pub role: Role,
}

/// What a label is in one table of one edition, at a glance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    /// The row that it names, by index.
    pub row: Option<u16>,
    /// Whether it names a column.
    pub column: bool,
    /// Whether it names neither and stands above rows or columns.
    pub above: bool,
    /// Whether it stands above several columns that have names of their own.
    pub spans_columns: bool,
    /// Whether a longer label begins with it.
    pub longer: bool,
}

/// A printed label and all it can mean.
#[derive(Debug, Default)]
pub(crate) struct Label {
    pub meanings: Vec<Meaning>,
    /// One bit for each table that it occurs in.
    pub tables: u8,
    /// The trie node behind which a longer label goes on, by table.
    longer: Vec<(u8, Node)>,
    /// The folded text.
    pub key: String,
    /// The number of the section that it heads.
    section: Option<u8>,
}

impl Lexicon {
    /// The lexicon of the embedded editions.
    pub fn get() -> &'static Lexicon {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(Edition::all()));
        &LEXICON
    }

    /// The label that `text`, trimmed, prints as a whole.
    ///
    /// `traditional` says whether the page is written in traditional
    /// characters.
    pub fn find(&self, text: &str, traditional: bool, scratch: &mut String) -> Option<LabelId> {
        self.find_print(text).or_else(|| match traditional {
            true => self.find_traditional(text, scratch),
            false => self.find_folded(text, self.known_prefix(text), scratch),
        })
    }

    /// The label that `text`, trimmed, prints in another way than most pages,
    /// in simplified characters. So many bytes of it are its
    /// [`known_prefix`](Self::known_prefix).
    #[inline]
    pub fn find_folded(&self, text: &str, known: usize, scratch: &mut String) -> Option<LabelId> {
        match text.len() <= LONGEST_LABEL && self.may_fold_to_label(text, known) {
            true => self.fold_and_find(text, scratch),
            false => None,
        }
    }

    fn fold_and_find(&self, text: &str, scratch: &mut String) -> Option<LabelId> {
        self.find_key(text, scratch).or_else(|| self.find_numbered(text)).or_else(|| self.find_noted(text))
    }

    fn find_traditional(&self, text: &str, scratch: &mut String) -> Option<LabelId> {
        if text.len() > LONGEST_LABEL {
            return None;
        }
        let found = self.find_key(text, scratch);
        found.or_else(|| fold::simplify(text).iter().find_map(|simple| self.find(simple, false, scratch)))
    }

    fn find_key(&self, text: &str, scratch: &mut String) -> Option<LabelId> {
        scratch.clear();
        fold_into(text, scratch);
        self.by_key.get(scratch.as_str()).copied()
    }

    /// The label that `text` prints letter by letter as most pages do.
    #[inline]
    pub fn find_print(&self, text: &str) -> Option<LabelId> {
        self.prints.find(text)
    }

    /// Whether all ideographs of a text occur in labels or in the ordinals
    /// before them.
    pub fn has_only_characters_of_labels(&self, text: &str) -> bool {
        text.chars().all(|character| !fold::is_ideograph(character) || self.alphabet.has(character))
    }

    /// How many bytes `text` has before the first ideograph that no label has
    /// there: at its beginning, or behind the ideograph before.
    pub fn known_prefix(&self, text: &str) -> usize {
        if !self.may_begin(text) {
            return 0;
        }
        let mut before = None;
        for (at, character) in text.char_indices() {
            if !fold::is_ideograph(character) {
                before = None;
                continue;
            }
            let known = match before {
                Some(before) => self.neighbours.may_have(before, character),
                None => self.alphabet.has(character),
            };
            if !known {
                return at;
            }
            before = Some(character);
        }
        text.len()
    }

    /// Whether a label may stand at the beginning of `text`.
    pub fn may_begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| !fold::is_ideograph(first) || self.initials.has(first))
    }

    /// Whether a folded text is part of a label of a table that names no column.
    pub fn is_piece_of_row(&self, table: usize, text: &str) -> bool {
        let other =
            |meaning: &Meaning| usize::from(meaning.table) == table && !matches!(meaning.role, Role::Column(..));
        self.labels.iter().any(|label| label.meanings.iter().any(other) && label.key.contains(text))
    }

    pub fn label(&self, id: LabelId) -> &Label {
        &self.labels[usize::from(id.0)]
    }

    /// What a label is in a table of an edition.
    pub fn role(&self, id: LabelId, edition: usize, table: usize) -> Option<Role> {
        self.roles(id, table).find(|&(of, _)| of == edition).map(|(_, role)| role)
    }

    /// What a label is in a table of an edition.
    #[inline]
    pub fn uses(&self, id: LabelId, edition: usize, table: usize) -> Uses {
        self.uses[(usize::from(id.0) * self.editions + edition) * self.tables + table]
    }

    /// Whether a label is a row of a table in some edition.
    pub fn is_row(&self, id: LabelId, table: usize) -> bool {
        (0..self.editions).any(|edition| self.uses(id, edition, table).row.is_some())
    }

    /// The roles of a label in a table, each with its edition.
    pub fn roles(&self, id: LabelId, table: usize) -> impl Iterator<Item = (usize, Role)> {
        self.label(id)
            .meanings
            .iter()
            .filter(move |meaning| usize::from(meaning.table) == table)
            .map(|meaning| (usize::from(meaning.edition), meaning.role))
    }

    /// Whether numbers follow, up to the end or the next label of a table, and
    /// no sentence: `000`, ` 2 1 12`, `3行政强制5`.
    pub fn numbers_follow(&self, table: usize, text: &str) -> bool {
        let numeric =
            |c: char| c.is_ascii_digit() || fold::is_blank(c) || "０１２３４５６７８９.,，+-－/—|".contains(c);
        let rest = text.trim_start_matches(numeric);
        let units = rest.strip_prefix("万元").or_else(|| rest.strip_prefix('元')).unwrap_or(rest);
        units.is_empty() || self.walk(table, None, units).label.is_some()
    }

    /// The section whose heading `text` begins with, and the heading's length
    /// in bytes.
    pub fn section_at(&self, text: &str) -> Option<(u8, usize)> {
        let (label, taken) = self.walk(self.tries.len() - 1, None, text).label?;
        Some((self.section(label)?, taken))
    }

    /// Whether a label occurs in a table of some edition.
    pub fn is_of(&self, id: LabelId, table: usize) -> bool {
        self.label(id).tables & 1 << table != 0
    }

    /// The number of the section whose heading a label is.
    #[inline]
    pub fn section(&self, id: LabelId) -> Option<u8> {
        self.label(id).section
    }

    /// Where the walk stands behind a whole label of a table that a longer one
    /// begins with.
    pub fn behind(&self, id: LabelId, table: usize) -> Option<Node> {
        self.label(id).longer.iter().find(|(of, _)| usize::from(*of) == table).map(|&(_, node)| node)
    }

    /// Walks on from `from`, or from the start, through the labels of a table
    /// as far as `text` goes along.
    pub fn walk(&self, table: usize, from: Option<Node>, text: &str) -> Walk {
        self.tries[table].walk(from, text)
    }

    /// Whether a longer label goes on behind a node.
    pub fn goes_on(&self, table: usize, node: Node) -> bool {
        self.tries[table].goes_on(node)
    }

    /// The only label that can still follow a node, if it is the only one.
    pub fn only_label_behind(&self, table: usize, node: Node) -> Option<LabelId> {
        self.tries[table].only_label_behind(node)
    }

    /// Whether a text that is not printed as a label may be one once it is
    /// folded. Prose tells at a glance: it soon holds two ideographs beside each
    /// other that no label has so, which only a remark in brackets may. So does
    /// a text of ideographs alone, since folding does not change it.
    #[inline]
    fn may_fold_to_label(&self, text: &str, known: usize) -> bool {
        if known < text.len() {
            return text.ends_with(')') || text.ends_with('）');
        }
        let digit = text.as_bytes().last().is_some_and(u8::is_ascii_digit);
        (!digit || self.ends_in_digit) && !text.chars().all(fold::is_ideograph)
    }

    /// A numbered label behind an ordinal that is not its own.
    fn find_numbered(&self, text: &str) -> Option<LabelId> {
        let (_, rest) = lex::ordinal(text)?;
        let key = fold(rest);
        self.numbered.get(key.as_str()).or_else(|| self.by_key.get(key.as_str())).copied()
    }

    /// A label with a remark in brackets behind it, as
    /// `规章(设区的市、自治州人民政府应提供相关数据)`. A row's values, which a PDF
    /// may print between two lines of its label, are no remark.
    fn find_noted(&self, text: &str) -> Option<LabelId> {
        let open = text.strip_suffix([')', '）'])?.rfind(['(', '（']).filter(|&open| open > 0)?;
        let value = |word: &str| word.starts_with(|c: char| c.is_numeric()) && !word.contains(fold::is_ideograph);
        if text[open..].split(fold::is_blank).any(value) {
            return None;
        }
        self.by_key.get(fold(&text[..open]).as_str()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Vec<Role> {
        let lexicon = Lexicon::get();
        let found = lexicon.find(text, true, &mut String::new());
        found.map(|id| lexicon.label(id).meanings.iter().map(|m| m.role).collect()).unwrap_or_default()
    }

    #[test]
    fn every_print_is_found_at_a_glance() {
        let lexicon = Lexicon::get();
        for edition in Edition::all() {
            let rows = edition.tables.iter().flat_map(|table| &table.blocks).flat_map(|block| &block.rows);
            for print in rows.flat_map(|row| std::iter::once(&row.label).chain(&row.spellings)) {
                let label = lexicon.find_print(print).map(|label| &lexicon.label(label).key);
                assert_eq!(label, Some(&fold(print)));
            }
        }
    }

    #[test]
    fn labels_are_found_however_they_are_printed() {
        let row = find("(二)部分公开(区分处理的,只计这一情形,不计其他情形)");
        assert!(matches!(row[0], Role::Row(_)), "{row:?}");
        for print in [
            "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
            "(二) 部分公开 (区分处理的, 只计这一情形, 不计其他情形)",
            "部分公开(区分处理的,只计这一情形,不计其他情形)",
            "（二）部分公开",
            "（⼆）部分公开",
            "(2)部分公开（区分处理的，只计这一情形，不计其他情形）",
        ] {
            assert_eq!(find(print), row, "{print}");
        }
    }

    #[test]
    fn an_ordinal_tells_a_row_from_a_column() {
        let total = find("(七)总计");
        assert!(total.iter().all(|role| matches!(role, Role::Row(_))), "{total:?}");
        assert!(find("总计").iter().any(|role| matches!(role, Role::Column(..))));
        assert_eq!(find("(六)总计"), total);
    }

    #[test]
    fn script_gloss_and_remark_do_not_hide_a_label() {
        assert!(matches!(find("規(guī)章")[0], Role::Row(0)));
        assert!(matches!(find("規範性檔案")[0], Role::Row(_)));
        assert!(matches!(find("规章(设区的市、自治州人民政府应提供相关数据)")[0], Role::Row(0)));
        assert_eq!(find("本机关规章制度"), []);
    }

    #[test]
    fn a_walk_goes_on_where_a_label_was_cut() {
        let lexicon = Lexicon::get();
        let first = lexicon.walk(1, None, "（四）无");
        assert_eq!((first.taken, first.label), ("（四）无".len(), None));
        let second = lexicon.walk(1, Some(first.node), "法提供");
        assert!(second.label.is_some_and(|(_, taken)| taken == "法提供".len()));
    }

    #[test]
    fn no_label_of_the_forms_is_lost_in_the_lexicon() {
        let lexicon = Lexicon::get();
        for (edition, form) in Edition::all().iter().enumerate() {
            for (table, form) in form.tables.iter().enumerate() {
                for (index, row) in form.rows().enumerate() {
                    let label = lexicon.find(&row.label, false, &mut String::new()).unwrap();
                    let roles: Vec<_> = lexicon.roles(label, table).filter(|&(of, _)| of == edition).collect();
                    assert!(roles.iter().any(|&(_, role)| role == Role::Row(index as u16)), "{}", row.label);
                }
            }
        }
    }
}
