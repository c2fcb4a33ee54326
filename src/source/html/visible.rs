//! Whether a start tag hides its element.

use super::entity;

/// What a `style` attribute says that changes the text one sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// `display: none`: the element is not there.
    pub(super) absent: bool,
    /// `visibility: hidden` or `collapse`: it takes its place, unseen.
    pub(super) unseen: bool,
    /// `white-space: pre…`: line feeds of the source are line breaks.
    pub(super) preformatted: bool,
}

/// Reads the declarations of a `style` value that concern visibility.
///
/// Style attributes are the bulk of an office page, so this looks only at the
/// colons and asks what stands before each.
pub(super) fn style(value: &str) -> Style {
    if !value.contains('&') && !value.contains("/*") {
        return declared(value);
    }
    // Seldom are there references or comments.
    let decoded = entity::decode(value, true);
    let mut plain = String::with_capacity(decoded.len());
    let mut rest = &*decoded;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    declared(&plain)
}

fn declared(value: &str) -> Style {
    let bytes = value.as_bytes();
    let mut style = Style::default();
    for colon in memchr::memchr_iter(b':', bytes) {
        let before = bytes[..colon].trim_ascii_end();
        let Some(last) = before.last() else { continue };
        match last.to_ascii_lowercase() {
            b'y' if declares(before, b"display") => {
                style.absent |= starts_with(&bytes[colon + 1..], b"none");
            }
            b'y' if declares(before, b"visibility") => {
                let value = &bytes[colon + 1..];
                style.unseen |= starts_with(value, b"hidden") || starts_with(value, b"collapse");
            }
            b'e' if declares(before, b"white-space") => {
                style.preformatted |= starts_with(&bytes[colon + 1..], b"pre");
            }
            _ => {}
        }
    }
    style
}

/// Whether `before` ends in the property name, as a whole word.
fn declares(before: &[u8], property: &[u8]) -> bool {
    let Some(at) = before.len().checked_sub(property.len()) else {
        return false;
    };
    before[at..].eq_ignore_ascii_case(property) && before[..at].trim_ascii_end().last().is_none_or(|&byte| byte == b';')
}

fn starts_with(value: &[u8], word: &[u8]) -> bool {
    value.trim_ascii_start().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_what_is_hidden() {
        for hidden in ["display:none", "DISPLAY: None", "color:red; display :\n none !important"] {
            assert!(style(hidden).absent, "{hidden}");
        }
        for hidden in ["display:/**/none", "/* x */display:none", "a:&quot;b&quot;;display:&#110;one", "display:none/*"]
        {
            assert!(style(hidden).absent, "{hidden}");
        }
        assert!(!style("/*display:none").absent && !style("/* ; display:none */color:red").absent);
        assert!(style("visibility:hidden;width:3px").unseen);
        for shown in ["display:block", "x-display:none", "font-family:none", ":none"] {
            assert_eq!(style(shown), Style::default(), "{shown}");
        }
        assert!(style("white-space: pre-wrap").preformatted);
    }
}
