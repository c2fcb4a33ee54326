//! JSON Lines of scraped pages: one object a line.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memrchr};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::LONGEST;
use super::failure::Failure;

/// The fields of a line that are read.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Holds the text of the report.
    pub text: String,
    /// Holds the page; it goes before the text.
    pub html: String,
    /// Holds what names the report; [`URL`] does where it is absent.
    pub id: String,
}

/// Names the report where it has no id.
pub const URL: &str = "url";

/// Hands out whole lines.
pub struct Lines {
    inner: Box<dyn BufRead + Send>,
    /// The number of the next line, from 1.
    line: u64,
    /// Whether lines are handed out as they come.
    is_live: bool,
    /// What has come of a line whose end has not.
    begun: Vec<u8>,
}

/// What came of asking for lines.
pub struct Piece {
    /// Where the lines stand in the buffer; empty at the end.
    pub lines: Range<usize>,
    /// The number of the first of them, from 1.
    pub first: u64,
    /// Why nothing, or nothing of the line behind them, could be read, and the
    /// number of that line.
    pub failure: Option<(u64, Failure)>,
    /// Whether there is no more.
    pub end: bool,
    /// Whether more would have to be waited for.
    pub waits: bool,
}

/// A stream that gives less at once is slower than its reader.
const LITTLE: usize = 32 * 1024;

impl Lines {
    /// The lines of a stream.
    pub fn new(inner: Box<dyn BufRead + Send>) -> Lines {
        Lines { inner, line: 1, is_live: false, begun: Vec::new() }
    }

    /// The lines of a stream that comes in its own time, as a pipe does: what is
    /// there is handed out before more is waited for.
    pub fn live(inner: Box<dyn BufRead + Send>) -> Lines {
        Lines { is_live: true, ..Lines::new(inner) }
    }

    /// Appends about `want` bytes of whole lines to `out`; more where a line is
    /// longer, but nothing of a line longer than [`LONGEST`].
    pub fn read(&mut self, want: usize, out: &mut Vec<u8>) -> Piece {
        let start = out.len();
        let first = self.line;
        let (mut failure, mut end, mut waits) = (None, false, false);
        out.append(&mut self.begun);
        loop {
            let chunk = match self.inner.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    // Nobody knows whether a line that breaks off here is whole.
                    keep_whole_lines(out, start);
                    failure = Some(broken(&error));
                    end = true;
                    break;
                }
            };
            if chunk.is_empty() {
                end = true;
                break;
            }
            let read = out.len() - start;
            let line_end = if read < want { None } else { memchr(b'\n', chunk) };
            let taken = line_end.map_or(chunk.len(), |at| at + 1);
            out.extend_from_slice(&chunk[..taken]);
            self.inner.consume(taken);
            if line_end.is_some() {
                break;
            }
            if self.is_live && taken < LITTLE {
                let whole = memrchr(b'\n', &out[start..]).map_or(0, |at| at + 1);
                if whole > 0 {
                    self.begun.extend_from_slice(&out[start + whole..]);
                    out.truncate(start + whole);
                    waits = true;
                    break;
                }
            }
            if read > LONGEST {
                keep_whole_lines(out, start);
                failure = Some(too_long());
                end = self.skip_line();
                break;
            }
        }
        let lines = start..out.len();
        self.line += memchr_iter(b'\n', &out[lines.clone()]).count() as u64;
        let failure = failure.map(|failure| (self.line, failure));
        if failure.is_some() {
            self.line += 1;
        }
        Piece { lines, first, failure, end, waits }
    }

    /// Passes over what is left of a line; whether the stream ends there.
    fn skip_line(&mut self) -> bool {
        loop {
            match self.inner.fill_buf() {
                Ok([]) => return true,
                Ok(chunk) => {
                    let line_end = memchr(b'\n', chunk);
                    let taken = line_end.map_or(chunk.len(), |at| at + 1);
                    self.inner.consume(taken);
                    if line_end.is_some() {
                        return false;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The next read meets it again.
                Err(_) => return false,
            }
        }
    }
}

fn keep_whole_lines(out: &mut Vec<u8>, start: usize) {
    let whole = memrchr(b'\n', &out[start..]).map_or(0, |at| at + 1);
    out.truncate(start + whole);
}

fn broken(error: &io::Error) -> Failure {
    Failure::new(
        format!("从这一行起无法读取：{error}；之前的各行已读。"),
        format!("from this line on it cannot be read: {error}; the lines before were read"),
    )
}

fn too_long() -> Failure {
    let limit = LONGEST >> 20;
    Failure::new(
        format!("这一行超过 {limit} MiB，不会是一份年报，未读。"),
        format!("the line is longer than {limit} MiB, so it is no report, and was not read"),
    )
}

/// The lines of a piece with their numbers, without those that are blank.
pub fn lines(piece: &[u8], first: u64) -> impl Iterator<Item = (u64, &[u8])> {
    let mut rest = piece;
    let mut number = first;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            let at = number;
            rest = rest.get(end + 1..).unwrap_or_default();
            number += 1;
            let line = if at == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
            if !line.trim_ascii().is_empty() {
                return Some((at, line));
            }
        }
        None
    })
}

/// A line's page and what else it says.
#[derive(Debug)]
pub struct Line<'a> {
    /// The page or the text, or why there is none.
    pub text: Result<Cow<'a, str>, Failure>,
    /// Its name, where it has one.
    pub id: Option<String>,
    /// The other fields, as written.
    pub carried: Carried<'a>,
}

/// Fields that are given back as they came.
pub type Carried<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

impl<'a> Line<'a> {
    /// Reads a line, whose number is given for messages.
    ///
    /// # Errors
    /// Where it is no object; the failure says where.
    pub fn read(line: &'a [u8], number: u64, fields: &Fields) -> Result<Line<'a>, Failure> {
        let text = simdutf8::compat::from_utf8(line).map_err(|error| {
            let at = error.valid_up_to();
            Failure::new(
                format!("这一行不是 UTF-8（行内偏移 {at} 处）；JSON 必须是 UTF-8，请先转换编码。"),
                format!("byte {at} of the line is not UTF-8; JSON must be, so convert the file first"),
            )
            .at(number, column(line, at))
        })?;
        let mut json = serde_json::Deserializer::from_str(text);
        let found = fields
            .deserialize(&mut json)
            .and_then(|found| json.end().map(|()| found))
            .map_err(|error| malformed(&error, line, number))?;
        Ok(found.line(fields, number))
    }
}

/// A line in which each half of a surrogate pair that stands alone is U+FFFD,
/// and how many there were; nothing where there is none. Such escapes, which
/// programs write that cut texts, mean no character.
pub fn without_lone_surrogates(line: &[u8]) -> Option<(Vec<u8>, u64)> {
    let mut mended = Vec::new();
    let (mut count, mut copied, mut at) = (0, 0, 0);
    while let Some(found) = memchr(b'\\', &line[at..]) {
        let escape = at + found;
        let unit = unit(&line[escape..]);
        at = match unit {
            Some(0xD800..=0xDBFF) if matches!(unit_behind(line, escape), Some(0xDC00..=0xDFFF)) => escape + 2 * UNIT,
            Some(0xD800..=0xDFFF) => {
                mended.extend_from_slice(&line[copied..escape]);
                mended.extend_from_slice(b"\\ufffd");
                count += 1;
                copied = escape + UNIT;
                copied
            }
            Some(_) => escape + UNIT,
            // Whatever is escaped may be a backslash.
            None => (escape + 2).min(line.len()),
        };
    }
    mended.extend_from_slice(&line[copied..]);
    (count > 0).then_some((mended, count))
}

/// How long `\u` and its digits are.
const UNIT: usize = 6;

/// The UTF-16 unit that an escape gives.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..UNIT - 2)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn unit_behind(line: &[u8], escape: usize) -> Option<u16> {
    unit(line.get(escape + UNIT..)?)
}

/// Whether a line may have halves of surrogate pairs. Of what is escaped in
/// Chinese text nearly nothing begins so.
pub fn may_have_surrogates(line: &[u8]) -> bool {
    static ESCAPES: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [Finder::new("\\ud"), Finder::new("\\uD")]);
    ESCAPES.iter().any(|escape| escape.find(line).is_some())
}

fn malformed(error: &serde_json::Error, line: &[u8], number: u64) -> Failure {
    let message = error.to_string();
    // The place is ours to say: serde_json counts bytes of the line alone.
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    let at = error.column().saturating_sub(1);
    if let Some(word) = not_finite(line, at) {
        return Failure::new(
            format!("不是有效的 JSON 行：其中有 {word}，JSON 没有这种数；请在导出时写成 null。"),
            format!("no JSON line: it holds {word}, which JSON has not; write null for it where the line is made"),
        )
        .at(number, column(line, at));
    }
    Failure::new(
        format!("不是有效的 JSON 行：{reason}；每行应是一个完整的对象。"),
        format!("no JSON line: {reason}; each line must be one whole object"),
    )
    .at(number, column(line, at))
}

/// What some programs write for a number that is none, where it stands at or
/// just before a byte.
fn not_finite(line: &[u8], at: usize) -> Option<&'static str> {
    let begins = |word: &&&str| [at, at.saturating_sub(1)].iter().any(|&at| starts(line, at, word));
    ["-Infinity", "Infinity", "NaN"].iter().find(begins).copied()
}

fn starts(line: &[u8], at: usize, word: &str) -> bool {
    line.get(at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
}

/// The column of a byte, in characters from 1.
fn column(line: &[u8], at: usize) -> u32 {
    let before = &line[..at.min(line.len())];
    let characters = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1)
}

/// What a line's object holds.
#[derive(Default)]
pub struct Found<'a> {
    text: Field<'a>,
    html: Field<'a>,
    id: Option<&'a RawValue>,
    carried: Carried<'a>,
}

/// A field that is to hold a text.
#[derive(Default)]
enum Field<'a> {
    #[default]
    Absent,
    Null,
    /// Something else than a text.
    Other,
    Text(Cow<'a, str>),
}

impl<'a> Found<'a> {
    fn line(self, fields: &Fields, number: u64) -> Line<'a> {
        let url = || self.carried.iter().find(|(name, _)| name == URL && fields.id != URL).map(|(_, url)| *url);
        let id = self.id.and_then(name).or_else(|| url().and_then(name));
        let text = match (self.html, self.text) {
            (Field::Text(html), _) if !html.is_empty() => Ok(html),
            (Field::Other, _) => Err(no_text(&fields.html)),
            (_, Field::Text(text)) => Ok(text),
            (_, Field::Other) => Err(no_text(&fields.text)),
            (html, text) => Err(no_page(fields, &html, &text)),
        };
        Line { text: text.map_err(|failure| failure.at(number, 1)), id, carried: self.carried }
    }
}

fn no_text(field: &str) -> Failure {
    Failure::new(
        format!("字段“{field}”不是字符串，没有网页可读。"),
        format!("the field “{field}” is no string, so there is no page to read"),
    )
}

fn no_page(fields: &Fields, html: &Field<'_>, text: &Field<'_>) -> Failure {
    let (html_field, text_field) = (&fields.html, &fields.text);
    let state = |field: &Field<'_>| match field {
        Field::Null => Some(("为 null", "is null")),
        Field::Text(_) => Some(("是空的", "is empty")),
        Field::Absent | Field::Other => None,
    };
    let told = |name: &str, other: &str, (zh, en): (&str, &str)| {
        Failure::new(
            format!("字段“{name}”{zh}，也没有“{other}”，没有网页可读。"),
            format!("the field “{name}” {en} and there is no “{other}”, so there is no page to read"),
        )
    };
    match (state(html), state(text)) {
        (Some((html, html_en)), Some((text, text_en))) => Failure::new(
            format!("字段“{html_field}”{html}，“{text_field}”{text}，没有网页可读。"),
            format!("the field “{html_field}” {html_en} and “{text_field}” {text_en}, so there is no page to read"),
        ),
        (Some(state), None) => told(html_field, text_field, state),
        (None, Some(state)) => told(text_field, html_field, state),
        (None, None) => Failure::new(
            format!(
                "这一行没有“{html_field}”也没有“{text_field}”；字段名不同的，请用 --html-field、--text-field 指明。"
            ),
            format!(
                "the line has neither “{html_field}” nor “{text_field}”; name its fields with --html-field or --text-field"
            ),
        ),
    }
}

/// The name that a value gives: a string that is not empty, or a number.
fn name(value: &RawValue) -> Option<String> {
    let raw = value.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok().filter(|name: &String| !name.is_empty()),
        b'-' | b'0'..=b'9' => Some(raw.to_owned()),
        _ => None,
    }
}

impl<'de> DeserializeSeed<'de> for &Fields {
    type Value = Found<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Found<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &Fields {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found::default();
        while let Some(Key(key)) = map.next_key()? {
            // Of a field that stands twice the last counts, as everywhere in
            // JSON.
            if key == self.html {
                found.html = map.next_value()?;
            } else if key == self.text {
                found.text = map.next_value()?;
            } else if key == self.id {
                found.id = Some(map.next_value()?);
            } else {
                found.carried.push((key, map.next_value()?));
            }
        }
        keep_last(&mut found.carried);
        Ok(found)
    }
}

/// Leaves of the fields of one name the last.
fn keep_last(carried: &mut Carried<'_>) {
    let mut names: Vec<&str> = carried.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    if names.windows(2).all(|two| two[0] != two[1]) {
        return;
    }
    let mut seen = std::collections::HashSet::new();
    let keep: Vec<bool> = carried.iter().rev().map(|(name, _)| seen.insert(name.clone())).collect();
    let mut keep = keep.into_iter().rev();
    carried.retain(|_| keep.next().unwrap_or(true));
}

/// The name of a field, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_str(AsField)? {
            Field::Text(name) => Ok(Key(name)),
            Field::Absent | Field::Null | Field::Other => Err(serde::de::Error::custom("a key is no string")),
        }
    }
}

/// Takes whatever a field holds; a string borrowed where it has no escapes.
impl<'de> serde::Deserialize<'de> for Field<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsField)
    }
}

struct AsField;

impl<'de> Visitor<'de> for AsField {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or null")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Field<'de>, E> {
        Ok(Field::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field<'de>, E> {
        Ok(Field::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Field<'de>, E> {
        Ok(Field::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Field<'de>, E> {
        Ok(Field::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Field<'de>, E> {
        Ok(Field::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Field<'de>, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }

    // Numbers come so too, for their digits are kept.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    fn fields() -> Fields {
        Fields { text: "text".into(), html: "html".into(), id: "id".into() }
    }

    fn read(line: &str) -> Result<Line<'_>, Failure> {
        Line::read(line.as_bytes(), 7, &fields())
    }

    #[test]
    fn html_goes_before_text_and_the_rest_is_carried() {
        let line = read(r#"{"url":"u","text":"甲\n乙","n":1.50,"html":"<p>","o":{"a":[null]}}"#).unwrap();
        assert_eq!((line.text.as_deref().unwrap(), line.id.as_deref()), ("<p>", Some("u")));
        let carried: Vec<(&str, &str)> = line.carried.iter().map(|(name, raw)| (&**name, raw.get())).collect();
        assert_eq!(carried, [("url", "\"u\""), ("n", "1.50"), ("o", "{\"a\":[null]}")]);
        let line = read(r#"{"id":12,"url":"u","html":null,"text":"甲\n乙"}"#).unwrap();
        assert_eq!((line.text.as_deref().unwrap(), line.id.as_deref()), ("甲\n乙", Some("12")));
    }

    #[test]
    fn of_a_field_that_stands_twice_the_last_counts() {
        let line = read(r#"{"text":"a","k":1,"j":2,"k":3,"text":"b"}"#).unwrap();
        let carried: Vec<(&str, &str)> = line.carried.iter().map(|(name, raw)| (&**name, raw.get())).collect();
        assert_eq!((line.text.as_deref().unwrap(), carried), ("b", vec![("j", "2"), ("k", "3")]));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_with_its_place() {
        let place = |line: &str| {
            let failure = read(line).and_then(|line| line.text).unwrap_err();
            let parsed = failure.clone().into_parsed();
            (parsed.diagnostics[0].line, parsed.diagnostics[0].column, failure.to_string())
        };
        let (line, column, message) = place(r#"{"text":"年报" "id":1}"#);
        assert_eq!((line, column), (Some(7), Some(14)));
        assert_eq!(message, "no JSON line: expected `,` or `}`; each line must be one whole object");
        assert!(place("[1]").2.contains("expected an object"));
        assert_eq!(place(r#"{"text":"a","n":[NaN]}"#).1, Some(18));
        assert!(place(r#"{"text":"a","n":NaN}"#).2.contains("it holds NaN"));
        assert!(place(r#"{"text":"a","n":-Infinity}"#).2.contains("it holds -Infinity"));
        assert!(place(r#"{"text":"a"} {}"#).2.contains("trailing characters"));
        assert!(place(r#"{"body":"a"}"#).2.contains("--text-field"));
        let failure = Line::read(b"{\"text\":\"\xB9\xAB\"}", 7, &fields()).unwrap_err();
        assert!(failure.to_string().starts_with("byte 9 of the line is not UTF-8"));
    }

    #[test]
    fn a_line_without_a_page_keeps_what_else_it_has() {
        for (page, told) in [
            ("", "neither “html” nor “text”"),
            (r#","html":null"#, "“html” is null and there is no “text”"),
            (r#","text":null"#, "“text” is null and there is no “html”"),
            (r#","html":"","text":null"#, "“html” is empty and “text” is null"),
            (r#","text":5.0"#, "“text” is no string"),
            (r#","text":{"a":[1]}"#, "“text” is no string"),
            (r#","html":[[1],"<p>"],"text":"a""#, "“html” is no string"),
            (r#","text":true"#, "“text” is no string"),
        ] {
            let text = format!("{{\"id\":\"u\"{page},\"status\":404}}");
            let line = read(&text).unwrap();
            assert_eq!((line.id.as_deref(), line.carried.len(), line.carried[0].1.get()), (Some("u"), 1, "404"));
            let message = line.text.unwrap_err().to_string();
            assert!(message.contains(told), "{page}: {message}");
        }
    }

    #[test]
    fn lone_surrogates_are_told_from_pairs() {
        let mended = |line: &str| {
            let mended = without_lone_surrogates(line.as_bytes());
            mended.map(|(line, count)| (String::from_utf8(line).unwrap(), count))
        };
        for (line, expected) in [
            (r"a\ud83db", Some((r"a\ufffdb", 1))),
            (r"\uDE00\ud83d\ude00", Some((r"\ufffd\ud83d\ude00", 1))),
            (r"\ud83d\ud83d\ude00\ud83d", Some((r"\ufffd\ud83d\ude00\ufffd", 2))),
            (r"\\ud83d", None),
            (r"\\\ud83d", Some((r"\\\ufffd", 1))),
            (r"\u5e74\n\", None),
            (r"\ud83", None),
        ] {
            assert_eq!(mended(line), expected.map(|(line, count)| (line.to_owned(), count)), "{line}");
        }
    }

    #[test]
    fn any_size_of_piece_gives_the_same_lines() {
        let text = "\u{feff}a\n\nbb\r\n  \nccc\ndddd";
        let expected = vec![(1, "a"), (3, "bb\r"), (5, "ccc"), (6, "dddd")];
        for (want, is_live) in (0..30).flat_map(|want| [(want, false), (want, true)]) {
            for capacity in 1..30 {
                let stream = Box::new(BufReader::with_capacity(capacity, Cursor::new(text)));
                let mut reader = if is_live { Lines::live(stream) } else { Lines::new(stream) };
                let mut found = Vec::new();
                let mut out = Vec::new();
                loop {
                    let piece = reader.read(want, &mut out);
                    let of = lines(&out[piece.lines.clone()], piece.first);
                    found.extend(of.map(|(at, line)| (at, String::from_utf8(line.to_vec()).unwrap())));
                    if piece.end {
                        break;
                    }
                }
                let found: Vec<(u64, &str)> = found.iter().map(|(at, line)| (*at, line.as_str())).collect();
                assert_eq!(found, expected, "{want} {capacity}");
            }
        }
    }
}
