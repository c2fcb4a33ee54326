//! Where diagnostics stand: in lines and columns, and in the input as given.

use crate::diagnostic::Diagnostic;
use crate::source::decode::OffsetMap;
use crate::span::{LineIndex, Span};

/// Puts diagnostics in the order of the source, works out lines and columns,
/// and leads spans on to the input as given.
pub(super) fn locate(source: &str, offsets: Option<&OffsetMap>, diagnostics: &mut [Diagnostic]) {
    if diagnostics.iter().all(|diagnostic| diagnostic.span.is_none()) {
        return;
    }
    let index = LineIndex::new(source);
    let mut places = index.places();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.map_or(0, |span| span.start));
    for diagnostic in diagnostics.iter_mut() {
        if let Some(span) = diagnostic.span {
            let (line, column) = places.line_column(span.start);
            diagnostic.line = Some(line);
            diagnostic.column = Some(column);
            diagnostic.span = Some(in_bytes(span, offsets));
        }
    }
}

/// The place in the bytes of a span of the decoded text.
pub(super) fn in_bytes(span: Span, offsets: Option<&OffsetMap>) -> Span {
    offsets.map_or(span, |offsets| offsets.span_to_bytes(span))
}
