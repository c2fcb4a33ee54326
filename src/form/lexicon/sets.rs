//! Sets of characters that tell at a glance what can be no label.

use crate::fold;

/// A set of ideographs.
#[derive(Default)]
pub(super) struct Ideographs(Bits);

impl Ideographs {
    const FIRST: u32 = 0x4E00;

    pub fn add_all(&mut self, text: &str) {
        for character in text.chars().filter(|&character| fold::is_ideograph(character)) {
            self.0.add(u32::from(character) - Self::FIRST);
        }
    }

    /// Whether an ideograph is in the set.
    #[inline]
    pub fn has(&self, ideograph: char) -> bool {
        self.0.has(u32::from(ideograph).wrapping_sub(Self::FIRST))
    }
}

/// A set of pairs of characters. It may hold a pair that was not put in, for
/// pairs share places.
#[derive(Default)]
pub(super) struct Neighbours(Bits);

impl Neighbours {
    pub fn add(&mut self, before: char, behind: char) {
        self.0.add(Self::place(before, behind));
    }

    #[inline]
    pub fn may_have(&self, before: char, behind: char) -> bool {
        self.0.has(Self::place(before, behind))
    }

    #[inline]
    fn place(before: char, behind: char) -> u32 {
        const PLACES: u32 = 1 << 14;
        (u32::from(before).wrapping_mul(31) ^ u32::from(behind)) % PLACES
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
