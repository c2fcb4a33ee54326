//! Finds a label by its printed bytes, before anything is folded.

use super::LabelId;

/// The labels as most pages print them: a hash table that is looked into for
/// nearly every line of words.
#[derive(Default)]
pub(super) struct Prints {
    known: Vec<Print>,
    /// For each place of the table which print is there, counted from 1.
    places: Vec<u16>,
    longest: usize,
}

impl Prints {
    /// The label that a text prints letter by letter.
    #[inline]
    pub fn find(&self, text: &str) -> Option<LabelId> {
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
    pub fn add(&mut self, text: String, label: LabelId) {
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

/// The label as pages print it that use full-width brackets and commas.
pub(super) fn full_width(print: &str) -> String {
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

struct Print {
    fingerprint: u64,
    text: Box<str>,
    label: LabelId,
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

#[cfg(test)]
mod tests {
    use crate::form::Lexicon;

    #[test]
    fn nearly_every_print_stands_where_its_fingerprint_leads() {
        let prints = &Lexicon::get().prints;
        let at_home = |(place, &at): (usize, &u16)| {
            at > 0 && prints.place(prints.known[usize::from(at) - 1].fingerprint) == place
        };
        let first = prints.places.iter().enumerate().filter(|&place| at_home(place)).count();
        assert!(first * 10 > prints.known.len() * 8, "{first} of {}", prints.known.len());
    }
}
