//! Numbers as printed.

use std::fmt;

use serde::{Serialize, Serializer};

/// A decimal number exactly as the report prints it: counts are integers,
/// amounts keep every printed decimal (`59237.2449`, `2.50`), and nothing is
/// ever rounded.
///
/// Equality is that of the printed form, so `2.5` and `2.50` differ; compare
/// values with [`Number::value_eq`].
///
/// ```
/// use nianbao::Number;
/// let amount = Number::new(592_372_449, 4);
/// assert_eq!(amount.to_string(), "59237.2449");
/// assert_eq!(amount.as_integer(), None);
/// assert!(Number::new(250, 2).value_eq(Number::new(25, 1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Number {
    mantissa: i64,
    scale: u8,
}

impl Number {
    /// `mantissa` × 10^−`scale`; `scale` is the count of printed decimals.
    ///
    /// # Panics
    /// Where `scale` is more than [`MOST_DECIMALS`](Self::MOST_DECIMALS).
    #[inline]
    pub const fn new(mantissa: i64, scale: u8) -> Self {
        assert!(scale <= Number::MOST_DECIMALS, "a number has at most 18 decimals");
        Number { mantissa, scale }
    }

    /// No number that is read has more decimals: its digits fit in an `i64`.
    pub const MOST_DECIMALS: u8 = 18;

    /// A whole number.
    #[inline]
    pub const fn integer(value: i64) -> Self {
        Number::new(value, 0)
    }

    /// The digits without the decimal point.
    #[inline]
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many decimals are printed.
    #[inline]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The value where no decimals are printed.
    #[inline]
    pub const fn as_integer(self) -> Option<i64> {
        match self.scale {
            0 => Some(self.mantissa),
            _ => None,
        }
    }

    /// Whether both stand for the same value, however many zeros are printed
    /// behind the decimal point.
    pub fn value_eq(self, other: Number) -> bool {
        let scale = self.scale.max(other.scale);
        self.rescaled(scale) == other.rescaled(scale)
    }

    /// The mantissa at a given scale, which must not be smaller than its own.
    pub(crate) fn rescaled(self, scale: u8) -> i128 {
        self.mantissa as i128 * 10i128.pow(u32::from(scale - self.scale))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number::integer(value)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.mantissa);
        }
        let unit = 10u64.pow(u32::from(self.scale));
        let magnitude = self.mantissa.unsigned_abs();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let width = usize::from(self.scale);
        write!(f, "{sign}{}.{:0width$}", magnitude / unit, magnitude % unit)
    }
}

/// Written as a JSON number with the printed decimals.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_integer() {
            Some(value) => serializer.serialize_i64(value),
            None => serde_json::Number::from_string_unchecked(self.to_string()).serialize(serializer),
        }
    }
}
