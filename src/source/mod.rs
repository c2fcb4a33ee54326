//! The readers: each turns a layout into the same tokens.
//!
//! Behind the readers nothing knows which layout a page was in.

mod cells;
#[allow(dead_code)]
pub(crate) mod decode;
#[allow(dead_code)]
pub(crate) mod html;
mod lines;

pub(crate) use lines::{MOST_TOKENS, Source, is_traditional, read};
