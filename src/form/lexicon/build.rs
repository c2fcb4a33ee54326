//! Makes the lexicon of the forms: every label, under every key that finds it.

use super::prints::{Prints, full_width};
use super::sets::{Ideographs, Neighbours};
use super::trie::{Node, Trie};
use super::{FxMap, Label, LabelId, Lexicon, Meaning, Role, Uses};
use crate::fold::fold;
use crate::form::{Edition, TableForm};
use crate::lex;

impl Lexicon {
    pub(super) fn new(editions: &[Edition]) -> Lexicon {
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
        // Those of ordinals that are not a label's own.
        lexicon.alphabet.add_all(lex::NUMERALS);
        lexicon.initials.add_all(lex::NUMERALS);
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
                let Some(node) = trie.follow(Node::START, &label.key) else { continue };
                if trie.goes_on(node) {
                    label.longer.push((table as u8, node));
                }
            }
        }
    }
}
