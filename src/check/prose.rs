//! Prose made comparable: folded in width and script, without blanks, cut into
//! sentences, and every part of it with its place in the source.

use std::ops::Range;

use unicode_normalization::char::decompose_compatible;

use crate::fold;
use crate::lex;
use crate::number::Number;
use crate::source::lines::is_traditional;
use crate::span::Span;

/// A stretch of prose.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// The folded text, lines joined by `\n`.
    pub text: String,
    /// Where in the source each byte of it comes from.
    places: Vec<u32>,
    /// Behind the last character that was read.
    end: u32,
}

/// A sentence: a range of a prose's text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence<'a> {
    pub prose: &'a Prose,
    start: usize,
    end: usize,
}

impl Prose {
    /// The prose of lines of a source, by their spans.
    pub fn of(source: &str, lines: impl IntoIterator<Item = Span>) -> Prose {
        let mut prose = Prose::default();
        // Rules are written in simplified characters.
        let traditional = is_traditional(source);
        let mut last_line = 0;
        for line in lines {
            let Some(printed) = line.of(source) else { continue };
            let simplified = traditional.then(|| simplified(printed)).flatten();
            let read = simplified.as_deref().unwrap_or(printed);
            if !goes_on(&prose.text[last_line..], printed) {
                prose.push(line.start, '\n');
            }
            last_line = prose.text.len();
            let places = printed.char_indices().map(|(at, _)| line.start + at as u32);
            for (place, character) in places.zip(read.chars()).filter(|(_, character)| !fold::is_blank(*character)) {
                decompose_compatible(character, |part| prose.push(place, part));
            }
            prose.end = line.end;
        }
        prose
    }

    fn push(&mut self, place: u32, character: char) {
        if character == '\n' && self.text.is_empty() {
            return;
        }
        self.text.push(character);
        self.places.resize(self.text.len(), place);
    }

    /// Its sentences: what stands between full stops, semicolons and ends of
    /// lines.
    pub fn sentences(&self) -> impl Iterator<Item = Sentence<'_>> {
        let mut start = 0;
        let ends = self.text.match_indices(['。', ';', '!', '?', '\n']).map(|(at, mark)| (at, at + mark.len()));
        ends.chain([(self.text.len(), self.text.len())]).filter_map(move |(end, next)| {
            let sentence = Sentence { prose: self, start, end };
            start = next;
            (sentence.end > sentence.start).then_some(sentence)
        })
    }

    /// The bytes of the source that a range of the text comes from.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.places.get(range.start).copied().unwrap_or(self.end);
        let last = range.end.checked_sub(1).and_then(|at| self.places.get(at)).copied().unwrap_or(start);
        let next = self.places[range.end.min(self.places.len())..].iter().copied().find(|&place| place > last);
        // The next character may follow blanks; those are trimmed by whoever
        // shows the span.
        Span::new(start, next.unwrap_or(self.end).max(start))
    }

    /// How many characters it has, ends of lines not counted.
    pub fn characters(&self) -> usize {
        self.text.chars().filter(|&character| character != '\n').count()
    }
}

impl<'a> Sentence<'a> {
    /// Its text.
    pub fn text(self) -> &'a str {
        &self.prose.text[self.start..self.end]
    }

    /// The bytes of the source that a range of its text comes from.
    pub fn span(self, range: Range<usize>) -> Span {
        self.prose.span(self.start + range.start..self.start + range.end)
    }

    /// The part of the sentence between commas that a range of it stands in.
    pub fn clause(self, range: &Range<usize>) -> &'a str {
        let text = self.text();
        let end = text[range.end..].find([',', '、']).map_or(text.len(), |at| range.end + at);
        &text[self.clause_start(range)..end]
    }

    /// The part of that clause that stands before the range.
    pub fn clause_before(self, range: &Range<usize>) -> &'a str {
        &self.text()[self.clause_start(range)..range.start]
    }

    fn clause_start(self, range: &Range<usize>) -> usize {
        let before = &self.text()[..range.start];
        before.rfind([',', '、']).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8))
    }

    /// What stands before a place in the sentence, from the beginning of its
    /// paragraph on; of a long one the last part.
    pub fn paragraph_before(self, end: usize) -> &'a str {
        const LONGEST: usize = 600;
        let text = &self.prose.text;
        let end = self.start + end;
        let start = (end.saturating_sub(LONGEST)..=end).find(|&at| text.is_char_boundary(at)).unwrap_or(end);
        text[start..end].rsplit('\n').next().unwrap_or_default()
    }

    /// What stands before a place in the sentence from the last full stop on: a
    /// semicolon ends a sentence, but not what it is about.
    pub fn before(self, end: usize) -> &'a str {
        self.paragraph_before(end).rsplit(['。', '!', '?']).next().unwrap_or_default()
    }
}

/// Whether a line goes on with the sentence of the line before, which was broken
/// at the edge of a page: that one is long and ends as neither a sentence nor a
/// heading does, and this one begins no paragraph.
fn goes_on(before: &str, line: &str) -> bool {
    const LONG: usize = 25;
    let is_open =
        |last: char| last.is_alphanumeric() || matches!(last, ',' | '、' | '(' | ')' | '《' | '》' | '“' | '”');
    before.chars().next_back().is_some_and(is_open)
        && before.chars().nth(LONG - 1).is_some()
        && lex::ordinal(line.trim()).is_none()
}

/// A line in simplified characters, if it has as many, so that each stands for
/// the one in its place.
fn simplified(line: &str) -> Option<String> {
    let [simplified, _] = fold::simplify(line);
    (simplified.chars().count() == line.chars().count()).then_some(simplified)
}

/// A count as prose prints it: digits with or without separators, or numerals.
pub(crate) fn count(printed: &str) -> Option<Number> {
    let count = printed.replace(',', "").parse().ok().or_else(|| numerals(printed))?;
    Some(Number::integer(count))
}

/// A number in Chinese numerals, below ten thousand: 十五, 一百零二, 二〇.
fn numerals(printed: &str) -> Option<i64> {
    let digit = |character: char| "〇一二三四五六七八九".chars().position(|known| known == character);
    let (mut sum, mut last) = (0i64, None);
    for character in printed.chars() {
        let unit = match character {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            _ => {
                let value = match character {
                    '零' => 0,
                    '两' => 2,
                    _ => digit(character)? as i64,
                };
                // One behind the other without a unit: digits, as in 二〇.
                last = Some(last.unwrap_or(0i64).checked_mul(10)?.checked_add(value)?);
                continue;
            }
        };
        sum = last.take().unwrap_or(1).checked_mul(unit)?.checked_add(sum)?;
    }
    (!printed.is_empty()).then(|| sum + last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(source: &str) -> Prose {
        let mut start = 0;
        let lines: Vec<Span> = source
            .split('\n')
            .map(|line| {
                let span = Span::new(start, start + line.len() as u32);
                start = span.end + 1;
                span
            })
            .collect();
        Prose::of(source, lines)
    }

    #[test]
    fn width_and_blanks_fall_away_and_places_stay() {
        let source = "收到 申请３，１１９ 件；其他。";
        let prose = prose(source);
        assert_eq!(prose.text, "收到申请3,119件;其他。");
        let at = prose.text.find("3,119").unwrap();
        assert_eq!(prose.span(at..at + 5).of(source), Some("３，１１９ "));
        let sentences: Vec<&str> = prose.sentences().map(Sentence::text).collect();
        assert_eq!(sentences, ["收到申请3,119件", "其他"]);
    }

    #[test]
    fn a_clause_stands_between_commas() {
        let prose = prose("全年收到申请9件，其中网上申请5件、信函4件");
        let sentence = prose.sentences().next().unwrap();
        let at = sentence.text().find("网上").unwrap();
        assert_eq!(sentence.clause(&(at..at + 3)), "其中网上申请5件");
    }

    #[test]
    fn counts_may_have_separators() {
        assert_eq!(count("3,119"), Some(Number::integer(3119)));
        assert_eq!(count("99999999999999999999"), None);
    }

    #[test]
    fn counts_may_be_numerals() {
        for (printed, count) in
            [("十", 10), ("十五", 15), ("二十", 20), ("一百零二", 102), ("两千三百", 2_300), ("二〇", 20), ("零", 0)]
        {
            assert_eq!(super::count(printed), Some(Number::integer(count)), "{printed}");
        }
        assert_eq!(count(""), None);
        assert_eq!(count("十余"), None);
        assert_eq!(count(&"九".repeat(40)), None);
    }

    #[test]
    fn a_line_broken_at_the_edge_of_a_page_goes_on() {
        let long = "全年共收到公民、法人和其他组织提出的政府信息公开";
        let said = |source: &str| prose(source).sentences().map(|s| s.text().to_owned()).collect::<Vec<_>>();
        assert_eq!(said(&format!("{long}申请\n15件。")), [format!("{long}申请15件")]);
        for source in [format!("{long}情况:\n15件。"), format!("{long}申请。\n15件。"), "收到申请\n15件".to_string()]
        {
            assert_eq!(said(&source).len(), 2, "{source}");
        }
        assert_eq!(said(&format!("{long}申请\n(二)平台建设。")).len(), 2, "a paragraph begins");
    }
}
