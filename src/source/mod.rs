//! The readers: each turns a layout into the same tokens.
//!
//! Behind the readers nothing knows which layout a page was in.

mod cells;
mod csv;
pub(crate) mod decode;
mod document;
pub(crate) mod html;
mod layout;
pub(crate) mod lines;
mod memo;
mod page;
mod stencil;
mod text;

pub(crate) use document::Document;
pub(crate) use layout::Layout;
pub(crate) use lines::MOST_TOKENS;
#[cfg(test)]
pub(crate) use lines::read;
pub(crate) use stencil::{Print, note as note_print};
pub use text::SourceText;
