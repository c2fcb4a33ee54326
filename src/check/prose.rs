//! Prose made comparable: folded in width and script, without blanks, cut into
//! sentences, and every part of it with its place in the source.

use unicode_normalization::char::decompose_compatible;

use crate::fold;
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
        for line in lines {
            let Some(printed) = line.of(source) else { continue };
            let simplified = traditional.then(|| simplified(printed)).flatten();
            let read = simplified.as_deref().unwrap_or(printed);
            prose.push(line.start, '\n');
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
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
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
    pub fn span(self, range: std::ops::Range<usize>) -> Span {
        self.prose.span(self.start + range.start..self.start + range.end)
    }

    /// The part of the sentence between commas that a range of it stands in.
    pub fn clause(self, range: &std::ops::Range<usize>) -> &'a str {
        let text = self.text();
        let start = text[..range.start].rfind([',', '、']).map_or(0, |at| at + 1);
        let start = (start..=range.start).find(|&at| text.is_char_boundary(at)).unwrap_or(range.start);
        let end = text[range.end..].find([',', '、']).map_or(text.len(), |at| range.end + at);
        &text[start..end]
    }
}

/// A line in simplified characters, if it has as many, so that each stands for
/// the one in its place.
fn simplified(line: &str) -> Option<String> {
    let [simplified, _] = fold::simplify(line);
    (simplified.chars().count() == line.chars().count()).then_some(simplified)
}

/// A count as prose prints it, with or without separators.
pub(crate) fn count(digits: &str) -> Option<Number> {
    digits.replace(',', "").parse().ok().map(Number::integer)
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
}
