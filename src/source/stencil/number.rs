//! Numbers of the commonest kinds, read without the grammar.

use crate::number::Number;

/// Numbers with more digits are rare and left to the grammar.
const MOST_DIGITS: usize = 8;

/// The number that a text begins with, of the commonest kinds, and its length:
/// a count, a change with its sign, or an amount with some decimals.
#[inline(always)]
pub(super) fn number(text: &[u8]) -> Option<(Number, usize)> {
    match text {
        [_, b'0'..=b'9' | b'.', ..] => longer_number(text),
        // Most counts have one digit.
        [digit @ b'0'..=b'9', ..] => Some((Number::integer(i64::from(digit - b'0')), 1)),
        _ => None,
    }
}

fn longer_number(text: &[u8]) -> Option<(Number, usize)> {
    let sign = matches!(text, [b'+' | b'-', ..]);
    let digits = digits(&text[usize::from(sign)..])?;
    let mut length = usize::from(sign) + digits.length;
    let leads_with_zero = digits.length > 1 && text[usize::from(sign)] == b'0';
    let (mut mantissa, mut scale) = (digits.value, 0);
    if text.get(length) == Some(&b'.') {
        let decimals = self::digits(&text[length + 1..])?;
        mantissa = mantissa * 10i64.pow(decimals.length as u32) + decimals.value;
        scale = decimals.length as u8;
        length += 1 + decimals.length;
    }
    if text[0] == b'-' {
        mantissa = -mantissa;
    }
    (!leads_with_zero).then(|| (Number::new(mantissa, scale), length))
}

struct Digits {
    value: i64,
    length: usize,
}

/// Digits that a text begins with, some but not too many.
fn digits(text: &[u8]) -> Option<Digits> {
    let mut digits = Digits { value: 0, length: 0 };
    while let Some(digit @ b'0'..=b'9') = text.get(digits.length) {
        digits.value = digits.value * 10 + i64::from(digit - b'0');
        digits.length += 1;
        if digits.length > MOST_DIGITS {
            return None;
        }
    }
    (digits.length > 0).then_some(digits)
}
