//! What a line may be, told by its characters in one pass, so that most lines need
//! no closer look.

use std::sync::LazyLock;

use super::words::words;
use crate::fold;

/// What the characters of a line let it be. No line is ruled out that a closer look
/// would find; a few more than those are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    /// Those of a line.
    #[inline]
    pub fn of(line: &str) -> Signs {
        let kinds = &**KINDS;
        let (mut found, mut rest) = (0, line.as_bytes());
        // The last bits of a character are those of its last bytes.
        loop {
            let (place, other);
            (place, other, rest) = match *rest {
                [one @ ..=0x7F, ref rest @ ..] => (usize::from(one), 0, rest),
                [0xE4..=0xE9, high, low, ref rest @ ..] => (place_of(high, low), 0, rest),
                [0xE0..=0xEF, high, low, ref rest @ ..] => (place_of(high, low), OTHER, rest),
                [high @ 0xC0..=0xDF, low, ref rest @ ..] => (place_of(high & 0x1F, low), OTHER, rest),
                [_, _, high, low, ref rest @ ..] => (place_of(high, low), OTHER, rest),
                _ => return Signs(found),
            };
            found |= kinds[place % PLACES] | other;
        }
    }

    /// Those of one character.
    #[inline]
    pub fn of_char(character: char) -> Signs {
        let mark = if fold::is_ideograph(character) { 0 } else { BEFORE_NAME | BEHIND_NAME };
        Signs(KINDS[place(character)] | mark)
    }

    /// Whether it is ASCII and characters from U+4000 up to U+9FFF alone, hence its own
    /// compatibility form.
    pub fn of_plain(self) -> bool {
        self.0 & OTHER == 0
    }

    /// Whether it may be a path of navigation.
    pub fn of_path(self) -> bool {
        self.0 & PATH != 0
    }

    /// Whether it may be one of the lines around a report on its site.
    pub fn of_site(self) -> bool {
        self.0 & SITE != 0
    }

    /// Whether it may have a mark that sentences have and titles do not.
    pub fn of_sentence(self) -> bool {
        self.0 & SENTENCE != 0
    }

    /// Whether it may have a mark that sites put between a title and other names.
    pub fn of_parts(self) -> bool {
        self.0 & PARTS != 0
    }

    /// Whether it may have one of the words that titles of letters about reports end with.
    pub fn of_notice(self) -> bool {
        self.0 & NOTICE != 0
    }

    /// Whether what begins with the character may begin with other things than the
    /// name of a body.
    pub fn before_name(self) -> bool {
        self.0 & BEFORE_NAME != 0
    }

    /// Whether what ends with the character may end with other things than the name
    /// of a body.
    pub fn behind_name(self) -> bool {
        self.0 & BEHIND_NAME != 0
    }
}

/// What titles do not have.
pub(super) const SENTENCE_MARKS: [char; 3] = ['。', '；', '，'];

/// What sites put between a title and other names.
pub(super) const PART_MARKS: [char; 6] = ['-', '_', '|', '—', '–', '>'];

const PATH: u8 = 1;
const SITE: u8 = 2;
const SENTENCE: u8 = 4;
const PARTS: u8 = 8;
const BEFORE_NAME: u8 = 16;
const BEHIND_NAME: u8 = 32;
const NOTICE: u8 = 64;
const OTHER: u8 = 128;

/// Characters that share their last twelve bits share a place, so a look-up is
/// quick and sometimes finds the kinds of another.
const PLACES: usize = 1 << 12;

fn place(character: char) -> usize {
    character as usize % PLACES
}

/// The place of a character whose last bytes in UTF-8 these are.
fn place_of(high: u8, low: u8) -> usize {
    usize::from(high & 0x3F) << 6 | usize::from(low & 0x3F)
}

/// The kinds of line that have the characters of each place.
static KINDS: LazyLock<Box<[u8; PLACES]>> = LazyLock::new(|| {
    let mut kinds = Box::new([0; PLACES]);
    let mut add = |kind: u8, c: char| kinds[place(c)] |= kind;
    let navigation = &words().navigation;
    // Of what a path begins with one character is as telling as all.
    let begins = navigation.path_begins.iter().filter_map(|word| word.chars().next_back());
    begins.chain(navigation.path_marks.iter().filter_map(|mark| mark.chars().next())).for_each(|c| add(PATH, c));
    words().footer.signs.chars().for_each(|c| add(SITE, c));
    SENTENCE_MARKS.into_iter().for_each(|c| add(SENTENCE, c));
    PART_MARKS.into_iter().for_each(|c| add(PARTS, c));
    let title = &words().title;
    title.before.iter().filter_map(|word| word.chars().next()).for_each(|c| add(BEFORE_NAME, c));
    title.behind.iter().filter_map(|word| word.chars().next_back()).for_each(|c| add(BEHIND_NAME, c));
    title.notice.iter().filter_map(|word| word.chars().next()).for_each(|c| add(NOTICE, c));
    // The number of a page.
    add(BEFORE_NAME, '第');
    kinds
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::string::string_regex;
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::meta::{footer, navigation};
    use crate::model::random;

    /// Pieces of lines: all characters and words that tell some kind, and others.
    fn pieces() -> impl Strategy<Value = String> {
        let navigation = &words().navigation;
        let lists = [&navigation.path_begins, &navigation.path_marks, &navigation.path_words, &words().title.notice];
        let mut pieces: Vec<String> = lists.into_iter().flatten().cloned().collect();
        let marks = SENTENCE_MARKS.iter().chain(&PART_MARKS).map(char::to_string);
        pieces.extend(marks.chain(words().footer.signs.chars().map(String::from)));
        pieces.extend("某局２０２３年公开 报告\u{3000}0123".chars().map(String::from));
        prop_oneof![select(pieces), any::<char>().prop_map(String::from)]
    }

    /// Lines that a pattern of the footer matches.
    fn site_lines() -> impl Strategy<Value = String> {
        let footer = &words().footer;
        let patterns = footer.begins.iter().chain(&footer.contains);
        let made = patterns.map(|pattern| string_regex(&pattern.replace('$', "")).expect("a pattern that can be made"));
        proptest::strategy::Union::new(made)
    }

    proptest! {
        #![proptest_config(random::cases(2000))]

        #[test]
        fn no_line_is_ruled_out_that_a_closer_look_finds(line in prop::collection::vec(pieces(), 0..12)) {
            let line = line.concat();
            let signs = Signs::of(&line);
            prop_assert!(signs.of_path() || !navigation::is_path(&line));
            prop_assert!(signs.of_site() || !footer::has_words_of_site(&line));
            prop_assert!(signs.of_sentence() || !line.contains(SENTENCE_MARKS));
            prop_assert!(signs.of_parts() || !line.contains(PART_MARKS));
            prop_assert!(!signs.of_plain() || line.nfkc().eq(line.chars()));
            prop_assert!(signs.of_notice() || !words().title.notice.iter().any(|word| line.contains(word.as_str())));
        }

        #[test]
        fn no_line_of_the_site_is_ruled_out(line in site_lines()) {
            prop_assert!(footer::has_words_of_site(&line) || line.contains('\n'), "{line}");
            prop_assert!(Signs::of(&line).of_site(), "{line}");
        }
    }

    #[test]
    fn a_character_has_the_signs_of_its_place() {
        for character in '\0'..=char::MAX {
            let other = matches!(character, '\u{80}'..'\u{4000}' | '\u{A000}'..);
            let signs = Signs::of(character.encode_utf8(&mut [0; 4]));
            assert_eq!(signs.0, KINDS[place(character)] | if other { OTHER } else { 0 }, "{character:?}");
        }
    }

    #[test]
    fn a_usual_title_needs_no_closer_look() {
        let signs = Signs::of("绥阳县水利局2023年度政府信息公开工作年度报告");
        assert_eq!(signs.0 & (PATH | SITE | SENTENCE | PARTS | NOTICE | OTHER), 0);
    }
}
