//! The small grammar of one cell or line, in nom.
//!
//! It is total: what is no number, no placeholder and no ordinal is text.

use std::borrow::Cow;

use memchr::memchr;
use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{tag, take_while_m_n, take_while1},
    character::complete::{char, digit1, one_of, satisfy},
    combinator::{all_consuming, eof, map, map_opt, opt, recognize, value},
    multi::{many_m_n, many1_count},
    sequence::{delimited, preceded, terminated},
};

use crate::fold::{is_blank, is_ideograph};
use crate::number::Number;

/// What one cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lexeme {
    /// A number, with what it carries besides itself.
    Number {
        /// The number as printed.
        number: Number,
        /// The unit behind it (`251000元`).
        unit: Option<Unit>,
        /// Whether a note in brackets follows (`3（含上年）`).
        noted: bool,
    },
    /// A mark that stands where no number is given: `/`, `-`, `—`, `无`.
    Placeholder,
    /// Anything else.
    Text,
}

/// A unit printed behind a number; one byte, because every cell has room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    TenThousandYuan,
    HundredMillionYuan,
    Yuan,
    Times,
    Pieces,
    Items,
    Matters,
    Each,
    Cases,
    Incidents,
    Occasions,
}

impl Unit {
    /// The unit in simplified characters.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::TenThousandYuan => "万元",
            Unit::HundredMillionYuan => "亿元",
            Unit::Yuan => "元",
            Unit::Times => "件次",
            Unit::Pieces => "件",
            Unit::Items => "条",
            Unit::Matters => "项",
            Unit::Each => "个",
            Unit::Cases => "宗",
            Unit::Incidents => "起",
            Unit::Occasions => "次",
        }
    }
}

/// How an ordinal is written; its kind tells section headings, groups and
/// items apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ordinal {
    /// `一、` (also `一.` and `一．`).
    Chapter(u8),
    /// `(一)`.
    Group(u8),
    /// `1.` or `1、`.
    Item(u8),
}

/// Reads a cell whose outer blanks are trimmed.
#[inline]
pub(crate) fn lexeme(cell: &str) -> Lexeme {
    // Most lines of words begin with an ideograph.
    match cell.starts_with(|first| is_ideograph(first) && !begins_value(first)) {
        true => Lexeme::Text,
        false => value_or_text(cell),
    }
}

/// Whether a number or a placeholder may begin with an ideograph.
fn begins_value(ideograph: char) -> bool {
    matches!(ideograph, '无' | '無' | '增' | '减' | '減')
}

fn value_or_text(cell: &str) -> Lexeme {
    if let Some(number) = plain_integer(cell.as_bytes()) {
        return Lexeme::Number { number, unit: None, noted: false };
    }
    let cell = without_emphasis(cell);
    if !may_be_value(cell) {
        return Lexeme::Text;
    }
    let cell = &*halfwidth(cell);
    match all_consuming(alt((
        value(Lexeme::Placeholder, placeholder),
        map((signed_number, opt(preceded(blanks, unit)), opt(preceded(blanks, note))), |(number, unit, note)| {
            Lexeme::Number { number, unit, noted: note.is_some() }
        }),
    )))
    .parse(cell)
    {
        Ok((_, lexeme)) => lexeme,
        Err(_) => Lexeme::Text,
    }
}

/// Whether a text that is no number goes on with the number printed before it:
/// `251` and `000元`, `160` and `.5964万元`.
pub(crate) fn is_rest_of_number(number: &str, text: &str) -> bool {
    const LONGEST_REST: usize = 64;
    let begins = |first: char| matches!(halfwidth_of(first), '0'..='9' | '.' | ',');
    text.len() <= LONGEST_REST
        && text.starts_with(begins)
        && matches!(lexeme(&format!("{number}{text}")), Lexeme::Number { .. })
}

/// Whether the ordinal of a chapter may stand at the start of `text`: a number in
/// Chinese without brackets, or what shows as one once it is made compatible.
#[inline]
pub(crate) fn may_begin_chapter(text: &str) -> bool {
    text.chars().next().is_some_and(|first| match is_ideograph(first) {
        true => is_numeral(first),
        false => !first.is_ascii() && first != '（',
    })
}

/// The ordinal at the start of `text` and what follows it.
pub(crate) fn ordinal(text: &str) -> Option<(Ordinal, &str)> {
    let first = text.chars().next()?;
    if is_ideograph(first) {
        // Sentences begin with numerals too.
        let behind = text.trim_start_matches(is_numeral).chars().next();
        if !is_numeral(first) || behind.is_none_or(is_ideograph) {
            return None;
        }
    }
    let (rest, ordinal) = alt((
        map(terminated(chinese_number, (blanks, one_of("、.．,，:："))), Ordinal::Chapter),
        map(
            delimited((one_of("(（"), blanks), alt((chinese_number, small_number)), (blanks, one_of(")）"))),
            Ordinal::Group,
        ),
        map(terminated(small_number, (blanks, one_of(".、．"))), Ordinal::Item),
    ))
    .parse(text)
    .ok()?;
    Some((ordinal, rest.trim_start_matches(is_blank)))
}

/// The number of a page printed on a line of its own: `- 4 -`, `— 5 —`, `·7·`,
/// `第 3 页`, `P. 8`, `3 / 8`.
#[inline]
pub(crate) fn page_number(line: &str) -> bool {
    // By the first byte: nearly all lines are told so.
    match line.as_bytes() {
        [b'0'..=b'9', ..] => {
            line.ends_with(|last| halfwidth_of(last).is_ascii_digit()) && line.contains('/') && is_page_number(line)
        }
        [b' '..=b'~', ..] => line.starts_with(['-', 'P', 'p']) && is_page_number(line),
        [0xE4..=0xE6 | 0xE8..=0xE9, ..] => false,
        _ => line.starts_with(['第', '－', '—', '–', '―', '·', '•', 'Ｐ', 'ｐ']) && is_page_number(line),
    }
}

fn is_page_number(line: &str) -> bool {
    let dash = || many1_count(one_of("-－—–―·•"));
    let dashed = map((dash(), blanks, digit1, blanks, dash()), |_| ());
    let chinese = map(
        (
            char('第'),
            blanks,
            digit1,
            blanks,
            char('页'),
            opt((blanks, one_of("共/"), blanks, opt(char('共')), blanks, digit1, blanks, char('页'))),
        ),
        |_| (),
    );
    let english = map((one_of("Pp"), opt(tag("age")), opt(char('.')), blanks, digit1), |_| ());
    let of_many = map((digit1, blanks, char('/'), blanks, digit1), |_| ());
    let line = halfwidth(line);
    let parsed: IResult<&str, ()> = all_consuming(alt((dashed, chinese, english, of_many))).parse(&line);
    parsed.is_ok()
}

/// The value of a run of one to eighteen ASCII digits without a leading zero;
/// nearly every number is one.
#[inline]
fn plain_integer(bytes: &[u8]) -> Option<Number> {
    if bytes.is_empty() || bytes.len() > 18 || bytes[0] == b'0' && bytes.len() > 1 {
        return None;
    }
    let mut total = 0i64;
    for &byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        total = total * 10 + i64::from(byte - b'0');
    }
    Some(Number::integer(total))
}

/// Whether the first and the last character can be those of a number or a
/// placeholder.
fn may_be_value(cell: &str) -> bool {
    let first = |c| match c {
        '\u{4E00}'..='\u{9FFF}' => begins_value(c),
        '\0'..='\x7F' => matches!(c, '0'..='9' | '+' | '-' | '/' | '.' | '\\'),
        _ => matches!(c, '−' | '﹣' | '﹢' | '０'..='９' | '－' | '＋') || is_dash(c) || is_slash(c) || is_none(c),
    };
    let last = |c| {
        matches!(c, '0'..='9' | '０'..='９' | ')' | '）')
            || is_dash(c)
            || is_slash(c)
            || is_none(c)
            || matches!(c, '元' | '件' | '次' | '条' | '條' | '项' | '項' | '个' | '個' | '宗' | '起')
    };
    cell.len() <= 256 && cell.chars().next().is_some_and(first) && cell.chars().next_back().is_some_and(last)
}

/// A cell without the marks of markdown emphasis around it: `**12**`.
fn without_emphasis(cell: &str) -> &str {
    match cell.strip_prefix("**").and_then(|cell| cell.strip_suffix("**")) {
        Some(bare) => bare.trim_matches(is_blank),
        None => cell,
    }
}

/// Full-width ASCII turned into ASCII.
fn halfwidth(cell: &str) -> Cow<'_, str> {
    // All of them begin with this byte.
    if memchr(0xEF, cell.as_bytes()).is_none() || !cell.contains(|c| halfwidth_of(c) != c) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.chars().map(halfwidth_of).collect())
}

fn halfwidth_of(c: char) -> char {
    let wide = ('\u{FF01}'..='\u{FF5E}').contains(&c);
    if wide { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }
}

fn placeholder(input: &str) -> IResult<&str, ()> {
    let dashes = (many1_count(satisfy(is_dash)), eof);
    alt((value((), dashes), value((), satisfy(is_slash)), value((), satisfy(is_none)))).parse(input)
}

/// Whether a character is drawn as a dash: hyphens and minus signs too, and the
/// lines that tables are drawn with.
pub(crate) fn is_dash(character: char) -> bool {
    matches!(character, '-' | '—' | '–' | '－' | '−' | '﹣' | '\u{2010}'..='\u{2012}' | '―' | '─' | '━')
}

fn is_slash(character: char) -> bool {
    matches!(character, '/' | '／' | '\\' | '＼' | '╱' | '╲' | '∕' | '⁄')
}

/// Whether a character means none; a PDF may print its radical.
fn is_none(character: char) -> bool {
    matches!(character, '无' | '無' | '⽆')
}

fn signed_number(input: &str) -> IResult<&str, Number> {
    map_opt((opt(terminated(sign, blanks)), unsigned), |(negative, (mantissa, scale))| {
        Some(Number::new(if negative.unwrap_or(false) { mantissa.checked_neg()? } else { mantissa }, scale))
    })
    .parse(input)
}

/// Whether the sign or word says that the number is taken away.
fn sign(input: &str) -> IResult<&str, bool> {
    alt((
        value(false, alt((tag("+"), tag("﹢"), tag("增加"), tag("增")))),
        value(true, alt((tag("-"), tag("−"), tag("﹣"), tag("减少"), tag("減少"), tag("减"), tag("減")))),
    ))
    .parse(input)
}

fn unsigned(input: &str) -> IResult<&str, (i64, u8)> {
    map_opt((whole, opt(preceded(char('.'), digit1))), |(whole, decimals): (Cow<'_, str>, Option<&str>)| {
        let decimals = decimals.unwrap_or("");
        if whole.len() + decimals.len() > 18 || whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let digits = whole.bytes().chain(decimals.bytes());
        let mantissa = digits.fold(0i64, |total, digit| total * 10 + i64::from(digit - b'0'));
        Some((mantissa, decimals.len() as u8))
    })
    .parse(input)
}

/// The digits before the decimal point, thousands separators taken out.
fn whole(input: &str) -> IResult<&str, Cow<'_, str>> {
    let group = || take_while_m_n(3, 3, |c: char| c.is_ascii_digit());
    let head = take_while_m_n(1, 3, |c: char| c.is_ascii_digit());
    let separated = recognize((head, many_m_n(1, 6, (one_of(",，"), group()))));
    alt((
        map(separated, |text: &str| Cow::Owned(text.chars().filter(char::is_ascii_digit).collect())),
        map(digit1, Cow::Borrowed),
    ))
    .parse(input)
}

fn unit(input: &str) -> IResult<&str, Unit> {
    alt((
        value(Unit::TenThousandYuan, alt((tag("万元"), tag("萬元")))),
        value(Unit::HundredMillionYuan, alt((tag("亿元"), tag("億元")))),
        value(Unit::Yuan, tag("元")),
        value(Unit::Times, tag("件次")),
        value(Unit::Pieces, tag("件")),
        value(Unit::Items, alt((tag("条"), tag("條")))),
        value(Unit::Matters, alt((tag("项"), tag("項")))),
        value(Unit::Each, alt((tag("个"), tag("個")))),
        value(Unit::Cases, tag("宗")),
        value(Unit::Incidents, tag("起")),
        value(Unit::Occasions, tag("次")),
    ))
    .parse(input)
}

fn note(input: &str) -> IResult<&str, &str> {
    delimited(one_of("(（"), take_while1(|c| !"()（）".contains(c)), one_of(")）")).parse(input)
}

fn blanks(input: &str) -> IResult<&str, &str> {
    Ok((input.trim_start_matches(is_blank), ""))
}

fn small_number(input: &str) -> IResult<&str, u8> {
    map_opt(take_while_m_n(1, 2, |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)), |digits: &str| {
        halfwidth(digits).parse().ok()
    })
    .parse(input)
}

/// The characters of a Chinese number.
pub(crate) const NUMERALS: &str = "一二三四五六七八九十";

fn is_numeral(character: char) -> bool {
    matches!(character, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// 一 to 十九, which is more than any form counts to.
fn chinese_number(input: &str) -> IResult<&str, u8> {
    let digit = || {
        map_opt(satisfy(|c| !c.is_ascii()), |c| {
            let c = compatible(c);
            NUMERALS.chars().take(9).position(|d| d == c).map(|at| at as u8 + 1)
        })
    };
    let ten = || satisfy(|c| compatible(c) == '十');
    alt((map(preceded(ten(), opt(digit())), |unit| 10 + unit.unwrap_or(0)), digit())).parse(input)
}

/// The character that a radical or a full-width form shows.
fn compatible(character: char) -> char {
    let mut first = character;
    unicode_normalization::char::decompose_compatible(character, |part| first = part);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(cell: &str) -> Option<String> {
        match lexeme(cell) {
            Lexeme::Number { number, unit, noted } => {
                Some(format!("{number}{}{}", unit.map_or("", Unit::as_str), if noted { "*" } else { "" }))
            }
            _ => None,
        }
    }

    #[test]
    fn numbers_as_reports_print_them() {
        for (cell, expected) in [
            ("0", "0"),
            ("3119", "3119"),
            ("+7", "7"),
            ("-2", "-2"),
            ("－2", "-2"),
            ("增1558", "1558"),
            ("减38", "-38"),
            ("1,573,179", "1573179"),
            ("1，234", "1234"),
            ("59237.2449", "59237.2449"),
            ("0.092", "0.092"),
            ("2.50", "2.50"),
            ("251000元", "251000元"),
            ("160.5964万元", "160.5964万元"),
            ("１２３", "123"),
            ("5 件", "5件"),
            ("增 15", "15"),
            ("**12**", "12"),
            ("3（含上年）", "3*"),
        ] {
            assert_eq!(number(cell).as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for cell in
            ["000", "007", "1,23", "13 612", "1.", ".", "1..2", "2023年", "约5", "+", "1234567890123456789", "5%", "增"]
        {
            assert_eq!(lexeme(cell), Lexeme::Text, "{cell}");
        }
    }

    #[test]
    fn rests_of_numbers() {
        for (number, rest) in
            [("251", "000元"), ("160", ".5964万元"), ("1", ",573,179"), ("1", "，234"), ("160", "．5")]
        {
            assert!(is_rest_of_number(number, rest), "{number} {rest}");
        }
        for (number, text) in [("251", "2025年1月20日"), ("3", "1.申请人"), ("160.5", ".5"), ("5", "件"), ("5", "。")]
        {
            assert!(!is_rest_of_number(number, text), "{number} {text}");
        }
    }

    #[test]
    fn placeholders() {
        for cell in ["/", "-", "—", "——", "／", "－", "无", "⽆", "\\", "＼", "─", "―", "--"] {
            assert_eq!(lexeme(cell), Lexeme::Placeholder, "{cell}");
        }
        assert_eq!(lexeme("无正当理由"), Lexeme::Text);
    }

    #[test]
    fn ordinals_and_what_follows() {
        assert_eq!(ordinal("三、本年度办理结果"), Some((Ordinal::Chapter(3), "本年度办理结果")));
        assert_eq!(ordinal("（一） 予以公开"), Some((Ordinal::Group(1), "予以公开")));
        assert_eq!(ordinal("1、申请人"), Some((Ordinal::Item(1), "申请人")));
        assert_eq!(ordinal("12．其他"), Some((Ordinal::Item(12), "其他")));
        assert_eq!(ordinal("⼀、总体情况"), Some((Ordinal::Chapter(1), "总体情况")));
        assert_eq!(ordinal("十一、附件"), Some((Ordinal::Chapter(11), "附件")));
        assert_eq!(ordinal("一般公开"), None);
    }

    #[test]
    fn page_numbers() {
        for line in ["- 4 -", "-4-", "— 5 —", "·7·", "第 3 页", "第3页 共9页", "P. 8", "－ ５ －", "3 / 8", "4/8"]
        {
            assert!(page_number(line), "{line}");
        }
        for line in ["-4", "4", "- -", "第三页"] {
            assert!(!page_number(line), "{line}");
        }
    }
}
