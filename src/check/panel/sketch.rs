//! Whether two texts are nearly the same, told by a few bytes of each.
//!
//! A text is taken as the set of its runs of [`RUN`] characters. Each run is
//! hashed into one of [`SIZE`] bins, and of every bin the least hash is kept
//! (MinHash by one permutation, Li, Owen and Zhang 2012); a bin that stays empty
//! takes that of another, chosen alike in all texts (Shrivastava 2017). Two sets
//! agree in a bin as often as they have runs in common, whatever their size. A
//! byte of each hash is enough to count agreements (Li and König 2010).

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// How many bins; the estimate of a likeness of 0.9 is off by 0.027 (one
/// standard deviation).
const SIZE: usize = 128;

/// Characters in a run.
const RUN: usize = 5;

/// Bins in a band. Two texts of a likeness s share one of the 16 bands with a
/// probability of 1 − (1 − s⁸)¹⁶: 0.95 at 0.8, 0.9999 at 0.9.
const BAND: usize = 8;

/// How many bands a sketch has.
pub(super) const BANDS: usize = SIZE / BAND;

/// What is kept of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sketch([u8; SIZE]);

impl Sketch {
    /// The sketch of a text; `None` where it has no run at all.
    pub fn of(text: &str) -> Option<Sketch> {
        let characters: Vec<char> = text.chars().collect();
        let mut least: [Option<u64>; SIZE] = [None; SIZE];
        for run in characters.windows(RUN) {
            let mut hasher = FxHasher::default();
            run.iter().for_each(|&character| hasher.write_u32(character.into()));
            let hash = mix(hasher.finish());
            let bin = &mut least[(hash % SIZE as u64) as usize];
            let rest = hash / SIZE as u64;
            *bin = Some(bin.map_or(rest, |known| known.min(rest)));
        }
        if least.iter().all(Option::is_none) {
            return None;
        }
        Some(Sketch(std::array::from_fn(|bin| {
            let chosen = |attempt: u64| (mix(attempt * SIZE as u64 + bin as u64) % SIZE as u64) as usize;
            let others = (1..).map(|attempt| least[chosen(attempt)]);
            let hash = std::iter::once(least[bin]).chain(others).flatten().next().unwrap_or_default();
            // The least of many hashes is small; its upper bytes tell nothing.
            mix(hash) as u8
        })))
    }

    /// The share of runs that two texts have in common, estimated, from 0 to 1.
    pub fn likeness(&self, other: &Sketch) -> f64 {
        // One byte in 256 agrees by chance.
        const CHANCE: f64 = 1.0 / 256.0;
        let agreeing = self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count();
        ((agreeing as f64 / SIZE as f64 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// One of [`BANDS`] parts of it, by which near-equal texts are looked up.
    pub fn band(&self, at: usize) -> u64 {
        let bytes = &self.0[at * BAND..(at + 1) * BAND];
        bytes.iter().fold(0, |band, &byte| band << 8 | u64::from(byte))
    }
}

/// Spreads the bits of a number (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Text of `length` characters, other ones for another seed.
    fn text(seed: u64, length: u64) -> Vec<char> {
        let character = |at| char::from_u32(0x4E00 + (mix(seed << 32 | at) % 3000) as u32);
        (0..length).filter_map(character).collect()
    }

    fn exact(one: &[char], other: &[char]) -> f64 {
        let [one, other]: [HashSet<&[char]>; 2] = [one, other].map(|text| text.windows(RUN).collect());
        one.intersection(&other).count() as f64 / one.union(&other).count() as f64
    }

    #[test]
    fn the_estimate_is_near_the_exact_likeness() {
        let mut off = Vec::new();
        for seed in 0..60 {
            let one = text(seed, 300 + seed * 40);
            let mut other = one.clone();
            for change in 0..seed % 20 {
                let at = mix(change ^ seed) as usize % other.len();
                other[at] = '改';
            }
            let sketch = |text: &[char]| Sketch::of(&text.iter().collect::<String>()).expect("a long text");
            let by = sketch(&one).likeness(&sketch(&other)) - exact(&one, &other);
            assert!(by.abs() < 0.15, "seed {seed}: off by {by}");
            off.push(by);
        }
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        assert!(mean.abs() < 0.02, "the estimate leans by {mean}");
    }

    #[test]
    fn equal_texts_agree_wholly_and_other_texts_hardly() {
        let sketch = |seed| Sketch::of(&text(seed, 900).iter().collect::<String>()).expect("a long text");
        assert_eq!(sketch(1).likeness(&sketch(1)), 1.0);
        assert!((1..200).all(|seed| sketch(0).likeness(&sketch(seed)) < 0.1));
    }

    #[test]
    fn near_equal_texts_share_a_band() {
        for seed in 0..100 {
            let one = text(seed, 1000);
            let mut other = one.clone();
            (0..8).for_each(|at| other[at * 100 + 17] = '改');
            let [one, other] = [one, other].map(|text| Sketch::of(&text.iter().collect::<String>()).expect("long"));
            assert!((0..BANDS).any(|at| one.band(at) == other.band(at)), "seed {seed}");
        }
    }

    #[test]
    fn a_text_without_a_run_has_no_sketch() {
        assert_eq!(Sketch::of("一二三四"), None);
        assert!(Sketch::of("一二三四五").is_some());
    }
}
