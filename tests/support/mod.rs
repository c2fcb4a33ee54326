//! Reports as scrapers hand them over, made from figures that the test knows.
//!
//! Nothing here uses the crate's own code: the form, the layouts and the
//! spellings are written down a second time, so that a test compares two
//! independent accounts of the same page.
//!
//! - [`report`]: the figures of a report and the value expected in each cell
//! - [`generate`]: reports from a seed, and ways to blank their cells
//! - [`published`]: figures of reports that were really published
//! - [`render`]: a report as text, in one [`render::Layout`] for each table
//! - [`html`]: a report as a web page
//! - [`damage`]: broken markup that browsers mend
//! - [`variant`]: other spellings of the same text
//! - [`refusal`]: texts whose cells can no longer be told apart
//! - [`fixture`]: the files under `fixtures/` and what makes each of them

#![allow(dead_code)]

pub mod damage;
pub mod fixture;
pub mod form;
pub mod generate;
pub mod grid;
pub mod html;
pub mod layouts;
pub mod narrative;
pub mod published;
pub mod refusal;
pub mod render;
pub mod report;
pub mod rng;
pub mod variant;
