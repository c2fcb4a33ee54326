//! Looks labels up.
//!
//! A label is found by its folded text in a hash table, and, where a layout
//! cut it into pieces, by walking a trie of the folded characters of all
//! labels of its table. The ordinal before a label is evidence, not the key:
//! `1.` restarts in every group and bodies count differently, so every
//! numbered label is known without its number too.

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use super::{Edition, TableForm};
use crate::fold::{self, fold, fold_char, fold_into};
use crate::lex;

type FxMap<K, V> = HashMap<K, V, FxBuildHasher>;

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

/// A place in the trie of a table's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node(u32);

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

/// A set of ideographs.
#[derive(Default)]
struct Ideographs(Bits);

impl Ideographs {
    const FIRST: u32 = 0x4E00;

    fn add_all(&mut self, text: &str) {
        for character in text.chars().filter(|&character| fold::is_ideograph(character)) {
            self.0.add(u32::from(character) - Self::FIRST);
        }
    }

    /// Whether an ideograph is in the set.
    #[inline]
    fn has(&self, ideograph: char) -> bool {
        self.0.has(u32::from(ideograph).wrapping_sub(Self::FIRST))
    }
}

/// A set of small numbers, one bit for each.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn add(&mut self, number: u32) {
        let (word, bit) = ((number / 64) as usize, number % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0.get((number / 64) as usize).is_some_and(|word| word & 1 << (number % 64) != 0)
    }
}

/// A set of pairs of characters. It may hold a pair that was not put in, for
/// pairs share places.
#[derive(Default)]
struct Neighbours(Bits);

impl Neighbours {
    fn add(&mut self, before: char, behind: char) {
        self.0.add(Self::place(before, behind));
    }

    #[inline]
    fn may_have(&self, before: char, behind: char) -> bool {
        self.0.has(Self::place(before, behind))
    }

    #[inline]
    fn place(before: char, behind: char) -> u32 {
        const PLACES: u32 = 1 << 14;
        (u32::from(before).wrapping_mul(31) ^ u32::from(behind)) % PLACES
    }
}

#[derive(Default)]
struct Trie {
    edges: FxMap<(u32, char), u32>,
    ends: Vec<Option<LabelId>>,
    branches: Vec<u16>,
    /// For each node, one that follows it and by which character; where it has
    /// one branch, the only one.
    next: Vec<(char, u32)>,
}

/// How far a walk through a trie came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    /// Where it ended.
    pub node: Node,
    /// Bytes of the text up to the last character that counts.
    pub taken: usize,
    /// The longest whole label on the way, with the bytes that it took.
    pub label: Option<(LabelId, usize)>,
}

/// Longer texts are no labels: the longest has 38 characters, and blanks and
/// glosses between them are allowed for.
const LONGEST_LABEL: usize = 320;

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
        self.find_print(text).or_else(|| self.find_folded(text, traditional, scratch))
    }

    /// The label that `text`, trimmed, prints in another way than most pages.
    pub fn find_folded(&self, text: &str, traditional: bool, scratch: &mut String) -> Option<LabelId> {
        if text.len() > LONGEST_LABEL || !(traditional || self.may_fold_to_label(text)) {
            return None;
        }
        scratch.clear();
        fold_into(text, scratch);
        if let Some(&label) = self.by_key.get(scratch.as_str()) {
            return Some(label);
        }
        if traditional {
            for simple in fold::simplify(text) {
                if let Some(label) = self.find(&simple, false, scratch) {
                    return Some(label);
                }
            }
            return None;
        }
        self.find_numbered(text).or_else(|| self.find_noted(text))
    }

    /// The label that `text` prints letter by letter as most pages do.
    #[inline]
    pub fn find_print(&self, text: &str) -> Option<LabelId> {
        self.prints.find(text)
    }

    /// Whether a text that is not printed as a label may be one once it is
    /// folded. Prose tells at a glance: it soon holds two ideographs beside each
    /// other that no label has so, which only a remark in brackets may. So does
    /// a text of ideographs alone, since folding does not change it.
    fn may_fold_to_label(&self, text: &str) -> bool {
        if text.ends_with(|last: char| last.is_ascii_digit()) && !self.ends_in_digit {
            return false;
        }
        let mut ideographs_only = true;
        let mut before = None;
        for character in text.chars() {
            if !fold::is_ideograph(character) {
                ideographs_only = false;
                before = None;
                continue;
            }
            let known = match before {
                Some(before) => self.neighbours.may_have(before, character),
                None => self.alphabet.has(character),
            };
            if !known {
                return text.ends_with([')', '）']);
            }
            before = Some(character);
        }
        !ideographs_only
    }

    /// Whether all ideographs of a text occur in labels or in the ordinals
    /// before them.
    pub fn has_only_characters_of_labels(&self, text: &str) -> bool {
        text.chars().all(|character| !fold::is_ideograph(character) || self.alphabet.has(character))
    }

    /// Whether a label may stand at the beginning of `text`.
    pub fn may_begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| !fold::is_ideograph(first) || self.initials.has(first))
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
        let trie = &self.tries[table];
        let mut walk = Walk { node: from.unwrap_or(Node(0)), taken: 0, label: None };
        let mut folded = String::new();
        let mut rest = text.chars();
        loop {
            let here = rest.as_str();
            let Some(character) = rest.next() else { break };
            let node = if fold::is_ideograph(character) || character.is_ascii_alphanumeric() {
                // Nearly all are: little is to fold.
                trie.step(walk.node, character.to_ascii_lowercase())
            } else if let Some(behind) = fold::gloss(here) {
                rest = behind.chars();
                continue;
            } else if fold::is_silent(character) {
                continue;
            } else {
                folded.clear();
                fold_char(character, &mut folded);
                if folded.is_empty() {
                    continue;
                }
                trie.follow(walk.node, &folded)
            };
            let Some(node) = node else { break };
            walk.node = node;
            walk.taken = text.len() - rest.as_str().len();
            if let Some(label) = trie.ends[node.0 as usize] {
                walk.label = Some((label, walk.taken));
            }
        }
        walk
    }

    /// Whether a longer label goes on behind a node.
    pub fn goes_on(&self, table: usize, node: Node) -> bool {
        self.tries[table].branches[node.0 as usize] > 0
    }

    /// The only label that can still follow a node, if it is the only one.
    pub fn only_label_behind(&self, table: usize, node: Node) -> Option<LabelId> {
        let trie = &self.tries[table];
        let mut node = node;
        loop {
            match (trie.branches[node.0 as usize], trie.ends[node.0 as usize]) {
                (_, Some(label)) => return Some(label),
                (1, None) => node = Node(trie.next[node.0 as usize].1),
                _ => return None,
            }
        }
    }

    fn new(editions: &[Edition]) -> Lexicon {
        let mut lexicon = Lexicon {
            labels: Vec::new(),
            prints: Prints::default(),
            by_key: FxMap::default(),
            uses: Vec::new(),
            editions: editions.len(),
            tables: editions[0].tables.len(),
            numbered: FxMap::default(),
            // One for each table, and one for the section headings.
            tries: (0..=editions[0].tables.len()).map(|_| Trie::new()).collect(),
            alphabet: Ideographs::default(),
            neighbours: Neighbours::default(),
            initials: Ideographs::default(),
            ends_in_digit: false,
        };
        lexicon.alphabet.add_all(lex::NUMERALS);
        for before in lex::NUMERALS.chars() {
            lex::NUMERALS.chars().for_each(|behind| lexicon.neighbours.add(before, behind));
        }
        for (edition, form) in editions.iter().enumerate() {
            for section in &form.sections {
                let table = form.tables.len() as u8;
                let meaning = Meaning { edition: edition as u8, table, role: Role::Section(section.number) };
                lexicon.add_all(&section.label, &section.spellings, meaning);
            }
            for (table, form) in form.tables.iter().enumerate() {
                lexicon.add_table(edition as u8, table as u8, form);
            }
        }
        lexicon.note_longer();
        lexicon.note_uses(editions);
        lexicon
    }

    fn add_table(&mut self, edition: u8, table: u8, form: &TableForm) {
        let meaning = |role| Meaning { edition, table, role };
        for label in form.notes.iter().chain(&form.header) {
            self.add(label, meaning(Role::Furniture));
        }
        for (block, part) in form.blocks.iter().enumerate() {
            if let Some(title) = &part.title {
                self.add(title, meaning(Role::Title(block as u16)));
            }
            if let Some(corner) = &part.corner {
                self.add(corner, meaning(Role::Furniture));
            }
            for (column, part) in part.columns.iter().enumerate() {
                self.add_all(&part.label, &part.spellings, meaning(Role::Column(block as u16, column as u16)));
            }
            for (group, part) in part.groups.iter().enumerate() {
                self.add_all(&part.label, &part.spellings, meaning(Role::Group(block as u16, group as u16)));
            }
            for (row, part) in part.rows.iter().enumerate() {
                let row = form.row_of_block(block, row) as u16;
                self.add_all(&part.label, &part.spellings, meaning(Role::Row(row)));
            }
        }
    }

    fn add_all(&mut self, label: &str, spellings: &[String], meaning: Meaning) {
        self.add(label, meaning);
        for spelling in spellings {
            self.add(spelling, meaning);
        }
    }

    fn add(&mut self, print: &str, meaning: Meaning) {
        let label = self.enter(fold(print), meaning);
        for print in [print.to_owned(), print.replacen('.', "、", 1)] {
            self.prints.add(full_width(&print), label);
            self.prints.add(print, label);
        }
        let Some((_, rest)) = lex::ordinal(print) else { return };
        if matches!(meaning.role, Role::Section(_)) {
            return;
        }
        let key = fold(rest);
        self.enter(key.clone(), meaning);
        let numbered = match self.numbered.get(key.as_str()) {
            Some(&label) => label,
            None => {
                let label = self.push(key.clone());
                self.numbered.insert(key.into(), label);
                label
            }
        };
        self.mean(numbered, meaning);
    }

    /// Gives the label with a key one more meaning, making it where it is new.
    fn enter(&mut self, key: String, meaning: Meaning) -> LabelId {
        let label = match self.by_key.get(key.as_str()) {
            Some(&label) => label,
            None => {
                let label = self.push(key.clone());
                self.prints.add(key.clone(), label);
                self.by_key.insert(key.as_str().into(), label);
                label
            }
        };
        self.mean(label, meaning);
        if let Some(trie) = self.tries.get_mut(usize::from(meaning.table)) {
            trie.insert(&key, label);
        }
        label
    }

    fn push(&mut self, key: String) -> LabelId {
        self.alphabet.add_all(&key);
        key.chars().zip(key.chars().skip(1)).for_each(|(before, behind)| self.neighbours.add(before, behind));
        self.ends_in_digit |= key.ends_with(|last: char| last.is_ascii_digit());
        self.initials.add_all(key.chars().next().as_ref().map_or("", |first| &key[..first.len_utf8()]));
        self.labels.push(Label { key, ..Label::default() });
        LabelId(self.labels.len() as u16 - 1)
    }

    fn mean(&mut self, label: LabelId, meaning: Meaning) {
        let label = &mut self.labels[usize::from(label.0)];
        if !label.meanings.contains(&meaning) {
            if let Role::Section(number) = meaning.role {
                label.section.get_or_insert(number);
            }
            label.meanings.push(meaning);
            label.tables |= 1u8.checked_shl(u32::from(meaning.table)).unwrap_or(0);
        }
    }

    fn note_uses(&mut self, editions: &[Edition]) {
        for label in &self.labels {
            for (edition, form) in editions.iter().enumerate() {
                for (table, form) in form.tables.iter().enumerate() {
                    let longer = label.longer.iter().any(|&(of, _)| usize::from(of) == table);
                    let mut uses = Uses { longer, ..Uses::default() };
                    let here = |meaning: &&Meaning| {
                        (usize::from(meaning.edition), usize::from(meaning.table)) == (edition, table)
                    };
                    for meaning in label.meanings.iter().filter(here) {
                        match meaning.role {
                            Role::Row(row) => uses.row = uses.row.or(Some(row)),
                            Role::Column(..) => uses.column = true,
                            Role::Furniture => {
                                uses.above = true;
                                let mut columns = form.blocks.iter().flat_map(|block| &block.columns);
                                uses.spans_columns = columns.any(|column| column.parent.as_ref() == Some(&label.key));
                            }
                            Role::Title(_) | Role::Group(..) => uses.above = true,
                            Role::Section(_) => {}
                        }
                    }
                    self.uses.push(uses);
                }
            }
        }
    }

    fn note_longer(&mut self) {
        for (table, trie) in self.tries.iter().enumerate() {
            for label in &mut self.labels {
                let Some(node) = trie.follow(Node(0), &label.key) else { continue };
                if trie.branches[node.0 as usize] > 0 {
                    label.longer.push((table as u8, node));
                }
            }
        }
    }
}

impl Trie {
    fn new() -> Trie {
        Trie { edges: FxMap::default(), ends: vec![None], branches: vec![0], next: vec![('\0', 0)] }
    }

    fn insert(&mut self, key: &str, label: LabelId) {
        let mut at = 0u32;
        for character in key.chars() {
            at = match self.edges.get(&(at, character)) {
                Some(&next) => next,
                None => {
                    let next = self.ends.len() as u32;
                    self.edges.insert((at, character), next);
                    self.ends.push(None);
                    self.branches.push(0);
                    self.next.push(('\0', 0));
                    self.next[at as usize] = (character, next);
                    self.branches[at as usize] += 1;
                    next
                }
            };
        }
        self.ends[at as usize] = Some(label);
    }

    fn follow(&self, from: Node, folded: &str) -> Option<Node> {
        folded.chars().try_fold(from, |node, character| self.step(node, character))
    }

    #[inline]
    fn step(&self, from: Node, character: char) -> Option<Node> {
        // Most nodes have one branch.
        let (known, next) = self.next[from.0 as usize];
        if known == character {
            return Some(Node(next));
        }
        match self.branches[from.0 as usize] {
            0 | 1 => None,
            _ => self.edges.get(&(from.0, character)).map(|&next| Node(next)),
        }
    }
}

/// The labels as most pages print them: a hash table that is looked into for
/// nearly every line of words.
#[derive(Default)]
struct Prints {
    known: Vec<Print>,
    /// For each place of the table which print is there, counted from 1.
    places: Vec<u16>,
    longest: usize,
}

struct Print {
    fingerprint: u64,
    text: Box<str>,
    label: LabelId,
}

impl Prints {
    #[inline]
    fn find(&self, text: &str) -> Option<LabelId> {
        if text.len() > self.longest {
            return None;
        }
        let fingerprint = fingerprint(text.as_bytes());
        let mut place = self.place(fingerprint);
        // At least half of the places are empty.
        loop {
            let print = &self.known[usize::from(self.places[place].checked_sub(1)?)];
            if print.fingerprint == fingerprint && *print.text == *text {
                return Some(print.label);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// Adds a print, or gives it another label.
    fn add(&mut self, text: String, label: LabelId) {
        if let Some(print) = self.known.iter_mut().find(|print| *print.text == *text) {
            print.label = label;
            return;
        }
        self.longest = self.longest.max(text.len());
        let fingerprint = fingerprint(text.as_bytes());
        self.known.push(Print { fingerprint, text: text.into(), label });
        if self.known.len() * 2 > self.places.len() {
            self.places = vec![0; (self.known.len() * 4).next_power_of_two()];
            (0..self.known.len()).for_each(|at| self.enter(at));
        } else {
            self.enter(self.known.len() - 1);
        }
    }

    fn enter(&mut self, at: usize) {
        let mut place = self.place(self.known[at].fingerprint);
        while self.places[place] != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = at as u16 + 1;
    }

    /// Where a fingerprint belongs; the number of places is a power of two.
    #[inline]
    fn place(&self, fingerprint: u64) -> usize {
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        (fingerprint.wrapping_mul(SPREAD) >> 32) as usize & (self.places.len() - 1)
    }
}

/// A number that hardly two labels share: of their length, their ends and their
/// middle, at a cost that does not grow with the length.
#[inline]
fn fingerprint(text: &[u8]) -> u64 {
    let eight = |at: usize| text[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let length = text.len();
    match length.checked_sub(8) {
        Some(last) => {
            (eight(0) ^ eight(last).rotate_left(21) ^ eight(last / 2).rotate_left(42)).wrapping_add(length as u64)
        }
        None => text.iter().fold(length as u64, |sum, &byte| sum << 8 | u64::from(byte)),
    }
}

/// The label as pages print it that use full-width brackets and commas.
fn full_width(print: &str) -> String {
    print
        .chars()
        .map(|character| match character {
            '(' => '（',
            ')' => '）',
            ',' => '，',
            ':' => '：',
            other => other,
        })
        .collect()
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
        let prints = &lexicon.prints;
        let at_home = |(place, &at): (usize, &u16)| {
            at > 0 && prints.place(prints.known[usize::from(at) - 1].fingerprint) == place
        };
        let first = prints.places.iter().enumerate().filter(|&place| at_home(place)).count();
        assert!(first * 10 > prints.known.len() * 8, "{first} of {}", prints.known.len());
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
