//! How dates and years are printed: a small grammar, read by hand since nearly every
//! report has one of each.

use std::ops::Range;

use memchr::{memchr, memchr2_iter};

use super::date;

/// A date as printed, whether or not the calendar has the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    /// Hour and minute.
    pub time: Option<(u32, u32)>,
    /// Whether a zone is printed that is not China's.
    pub abroad: bool,
}

/// The dates of a text and where they stand: those that have signs between their
/// numbers, as 2024-03-15 10:22; where there is none, those that are nothing but
/// digits, as 20240315.
pub(super) fn dates(text: &str) -> impl Iterator<Item = (Range<usize>, Printed)> + '_ {
    let grammars: [Grammar; 2] = [with_signs, of_digits];
    let first = grammars.into_iter().find_map(|grammar| Some((grammar, next(text, 0, grammar)?)));
    let following = move |(grammar, (place, _)): &(Grammar, (Range<usize>, _))| {
        next(text, place.end, *grammar).map(|found| (*grammar, found))
    };
    std::iter::successors(first, following).map(|(_, found)| found)
}

/// The first year of a text that 年 or 度 stands behind, in digits or numerals, and
/// where it stands with that and the brackets around it.
pub(super) fn year(text: &str) -> Option<(Range<usize>, i32)> {
    let places = memchr2_iter(b'2', "二".as_bytes()[0], text.as_bytes());
    // The end of a longer number is no year.
    let begins = |at: usize| !text[..at].ends_with(|before: char| before.is_ascii_digit());
    places.filter(|&at| text[at..].starts_with(['2', '二']) && begins(at)).find_map(|at| {
        let mut reader = Reader { rest: &text[at..] };
        let year = named_year(&mut reader)?;
        let before = text[..at].trim_end();
        let start = before.strip_suffix(['(', '[', '〔', '【', '（', '［']).map_or(before.len(), str::len);
        Some((start..text.len() - reader.rest.len(), i32::try_from(year).ok()?))
    })
}

type Grammar = fn(&mut Reader<'_>) -> Option<Printed>;

/// Where a grammar of what begins with a 2 first matches behind a place.
fn next(text: &str, mut from: usize, grammar: Grammar) -> Option<(Range<usize>, Printed)> {
    loop {
        let at = from + memchr(b'2', &text.as_bytes()[from..])?;
        let mut reader = Reader { rest: &text[at..] };
        if let Some(found) = grammar(&mut reader) {
            return Some((at..text.len() - reader.rest.len(), found));
        }
        from = at + 1;
    }
}

fn with_signs(from: &mut Reader<'_>) -> Option<Printed> {
    let year = from.year_of_digits()?;
    from.sign(&['-', '.', '/', '年'])?;
    let month = from.digits(1, 2)?;
    from.sign(&['-', '.', '/', '月'])?;
    let day = from.digits(1, 2)?;
    from.blanks();
    from.one_of(&['日']);
    let time = from.attempt(time);
    let abroad = time.is_some() && from.attempt(zone).unwrap_or_default();
    Some(Printed { year, month, day, time, abroad })
}

fn of_digits(from: &mut Reader<'_>) -> Option<Printed> {
    let (year, month, day) = (from.year_of_digits()?, from.digits(2, 2)?, from.digits(2, 2)?);
    let time = from.attempt(|from| {
        let (hour, minute, _seconds) = (from.digits(2, 2)?, from.digits(2, 2)?, from.digits(2, 2)?);
        Some((hour, minute))
    });
    Some(Printed { year, month, day, time, abroad: false })
}

/// Hour and minute; what is printed of the seconds is passed.
fn time(from: &mut Reader<'_>) -> Option<(u32, u32)> {
    from.blanks();
    from.one_of(&['T']);
    from.blanks();
    let hour = from.digits(1, 2)?;
    from.sign(&[':', '时', '時', '点'])?;
    let minute = from.digits(2, 2)?;
    if from.attempt(seconds).is_none() {
        from.unit('分');
    }
    Some((hour, minute))
}

fn seconds(from: &mut Reader<'_>) -> Option<()> {
    from.sign(&[':', '分'])?;
    from.digits(2, 2)?;
    let fraction = from.attempt(|from| from.one_of(&['.']).and_then(|_| from.digits(1, 1)));
    match fraction {
        Some(_) => from.rest = from.rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => from.unit('秒'),
    }
    Some(())
}

/// Whether a zone is another than China's.
fn zone(from: &mut Reader<'_>) -> Option<bool> {
    let sign = from.one_of(&['Z', '+', '-'])?;
    if sign == 'Z' {
        return Some(true);
    }
    let hours = from.digits(2, 2)?;
    from.one_of(&[':']);
    Some((sign, hours, from.digits(2, 2)?) != ('+', 8, 0))
}

fn named_year(from: &mut Reader<'_>) -> Option<u32> {
    let year = from.year_of_digits().or_else(|| from.year_of_numerals())?;
    from.blanks();
    from.one_of(&[')', ']', '〕', '】', '）', '］']);
    from.blanks();
    if from.one_of(&['年', '度'])? == '年' {
        from.one_of(&['度']);
    }
    Some(year)
}

/// A text that is read from its front.
#[derive(Clone, Copy)]
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// What a part of the grammar reads; where it does not match, nothing is read.
    fn attempt<T>(&mut self, part: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let read = part(self);
        if read.is_none() {
            *self = before;
        }
        read
    }

    fn one_of(&mut self, any: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|first| any.contains(first))?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    /// One of some signs, with blanks around it.
    fn sign(&mut self, any: &[char]) -> Option<char> {
        self.blanks();
        let sign = self.one_of(any)?;
        self.blanks();
        Some(sign)
    }

    /// A unit, where it stands behind the number.
    fn unit(&mut self, unit: char) {
        self.attempt(|from| {
            from.blanks();
            from.one_of(&[unit])
        });
    }

    fn blanks(&mut self) {
        // Mostly there are none, but a visible character of ASCII or an ideograph.
        if !matches!(self.rest.as_bytes().first(), Some(b'!'..=b'~' | 0xE4..=0xE9)) {
            self.rest = self.rest.trim_start();
        }
    }

    /// A number of so many digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let (mut count, mut number) = (0, 0);
        for digit in self.rest.bytes().take(most).take_while(u8::is_ascii_digit) {
            number = number * 10 + u32::from(digit - b'0');
            count += 1;
        }
        self.rest = self.rest.get(count..).filter(|_| count >= least)?;
        Some(number)
    }

    fn year_of_digits(&mut self) -> Option<u32> {
        self.attempt(|from| from.digits(4, 4).filter(|year| year / 100 == 20))
    }

    fn year_of_numerals(&mut self) -> Option<u32> {
        let end = self.rest.char_indices().nth(4).map_or(self.rest.len(), |(end, _)| end);
        let (numerals, behind) = self.rest.split_at(end);
        let year = date::numeral_year(numerals).filter(|year| numerals.starts_with('二') && year / 100 == 20)?;
        self.rest = behind;
        Some(year)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use proptest::sample::select;
    use regex::{Captures, Match, Regex};

    use super::*;
    use crate::meta::words::pattern;
    use crate::model::random;

    // The grammar once more, as patterns.
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(20[0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?",
            r"(?:\s*T?\s*([0-9]{1,2})\s*[:时時点]\s*([0-9]{2})(?:\s*[:分]\s*[0-9]{2}(?:\.[0-9]+|\s*秒)?|\s*分)?",
            r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
        ))
    });
    static COMPACT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})[0-9]{2})?()"));
    static YEAR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"[(\[〔【（［]?\s*(20[0-9]{2}|二[〇○◯零0O][〇○◯零0O一二三四五六七八九]{2})\s*[)\]〕】）］]?",
            r"\s*(?:年度|年|度)"
        ))
    });

    fn printed(found: &Captures<'_>) -> Printed {
        let part = |at: usize| found.get(at).map(|part| part.as_str());
        let number = |at: usize| part(at).map(|digits| digits.parse().unwrap());
        Printed {
            year: number(1).unwrap(),
            month: number(2).unwrap(),
            day: number(3).unwrap(),
            time: number(4).zip(number(5)),
            abroad: !matches!(part(6), None | Some("" | "+08:00" | "+0800")),
        }
    }

    fn by_patterns(text: &str) -> Vec<(Range<usize>, Printed)> {
        let find = |pattern: &Regex| {
            let found = pattern.captures_iter(text);
            found.map(|found| (found.get(0).unwrap().range(), printed(&found))).collect::<Vec<_>>()
        };
        let found = find(&DATE);
        if found.is_empty() { find(&COMPACT) } else { found }
    }

    fn year_by_pattern(text: &str) -> Option<(Range<usize>, i32)> {
        let begins = |year: &Match| !text[..year.start()].ends_with(|before: char| before.is_ascii_digit());
        let found = YEAR.captures_iter(text).find(|found| found.get(1).is_some_and(|year| begins(&year)))?;
        let year = &found[1];
        let year = year.parse().ok().or_else(|| date::numeral_year(year).map(|year| year as i32));
        Some((found.get(0)?.range(), year.unwrap()))
    }

    /// Pieces of dates, whole and broken, and what may stand beside them.
    fn pieces() -> impl Strategy<Value = String> {
        let whole = [
            "20",
            "2",
            "0",
            "1",
            "12",
            "31",
            "2023",
            "2024-03-15",
            "2024年3月5日",
            "20240315",
            "20240315102233",
            " 10:22",
            "T10:22:33",
            "22时06分18秒",
            "9点06分",
            ".250",
            "+08:00",
            "+0800",
            "-05:00",
            "Z",
            "２０２４",
            "二〇二三",
            "二○二四",
            "二零二O",
            "二00九",
            "二二三四",
            "年度",
            "自",
            "至",
            "政府信息公开",
            "\u{3000}",
            "\u{A0}",
            "\u{200B}",
            "\u{85}",
        ];
        let signs = "-./年月日度:：时時点分秒TZ+ \t\n()[]〔〕【】（）［］二〇○◯零0O一三九十";
        let pieces: Vec<String> =
            whole.iter().map(|piece| piece.to_string()).chain(signs.chars().map(String::from)).collect();
        prop_oneof![9 => select(pieces), 1 => any::<char>().prop_map(String::from)]
    }

    /// Texts that are dates and years but for a part that is missing or another.
    fn prints() -> impl Strategy<Value = String> {
        let part = |parts: &'static [&'static str]| prop_oneof![8 => select(parts), 1 => Just(""), 1 => Just("1")];
        let number = || part(&["1", "03", "12", "31", "99", "123"]);
        let blank = || select(&["", "", "", " ", "\u{3000}  "][..]);
        let year = part(&["2023", "2099", "1999", "20", "12024", "二〇二三", "二00O", "二一二三"]);
        let behind = part(&["", "", ")", "】", "年", "年度", "度", "日", "Z", "+08:00", "+0700", ".5", "秒"]);
        let date = (blank(), year, blank(), part(&["-", ".", "/", "年", "年度", ")"]), blank(), number(), blank());
        let day = (part(&["-", ".", "/", "月"]), blank(), number(), blank(), part(&["", "日", "日", "T"]));
        let time = (blank(), number(), blank(), part(&[":", "时", "点"]), number(), part(&[":", "分", ""]), number());
        (select(&["", "(", "〔", "5"][..]), date, day, time, behind).prop_map(|(open, a, b, c, behind)| {
            let (a, b) = ([a.0, a.1, a.2, a.3, a.4, a.5, a.6].concat(), [b.0, b.1, b.2, b.3, b.4].concat());
            [open, &a, &b, c.0, c.1, c.2, c.3, c.4, c.5, c.6, behind].concat()
        })
    }

    proptest! {
        #![proptest_config(random::cases(3000))]

        #[test]
        fn the_grammar_finds_what_its_patterns_find(line in prop::collection::vec(pieces(), 0..24)) {
            let line = line.concat();
            prop_assert_eq!(dates(&line).collect::<Vec<_>>(), by_patterns(&line), "{}", line);
            prop_assert_eq!(year(&line), year_by_pattern(&line), "{}", line);
        }

        #[test]
        fn what_is_nearly_a_date_is_told_as_its_patterns_tell_it(line in prop::collection::vec(prints(), 1..3)) {
            let line = line.concat();
            prop_assert_eq!(dates(&line).collect::<Vec<_>>(), by_patterns(&line), "{}", line);
            prop_assert_eq!(year(&line), year_by_pattern(&line), "{}", line);
        }
    }
}
