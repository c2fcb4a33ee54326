//! Prose that is that of another report.
//!
//! Between bodies, reports that may be alike are looked up by the bands of
//! their sketches and only those are compared, each with a bounded number of
//! others, so the work grows with the count of reports and not with its square.

use serde::Deserialize;

use super::Group;
use super::kept::Kept;
use crate::check::rule::{Rule, Test};

use super::sketch::BANDS;

/// With how many reports of a band, those next before it, a report is compared
/// beside the first. Where more are alike, one of them is named all the same.
const NEIGHBOURS: usize = 8;

/// With how many of its own earlier reports a report is compared.
const YEARS: usize = 8;

/// When prose is taken for that of another report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Copied {
    of: Of,
    /// The least likeness, in percent.
    percent: u8,
    /// The least prose, in characters without blanks and marks.
    pub characters: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Of {
    /// Another year of the same body.
    Year,
    /// Another body.
    Body,
}

/// How the prose of a report of a body came out.
pub(super) struct Copy {
    pub rule: &'static Rule,
    /// The body and its report, by index.
    pub group: usize,
    pub report: usize,
    /// The likest of the others, by body and report, where one is like enough,
    /// and how like it is, in percent.
    pub other: Option<(usize, usize, u8)>,
}

/// The rule about copies of a kind.
pub(super) fn rule(of: Of) -> Option<(&'static Rule, &'static Copied)> {
    Rule::across().iter().find_map(|rule| match &rule.test {
        Test::Copy(copied) if copied.of == of => Some((rule, copied)),
        _ => None,
    })
}

impl Copied {
    /// How like two reports are, in percent, where they are like enough.
    pub(super) fn likeness(&self, one: &Kept, other: &Kept) -> Option<u8> {
        let likeness = one.sketch.as_ref()?.likeness(other.sketch.as_ref()?);
        let percent = (likeness * 100.0).floor() as u8;
        (percent >= self.percent).then_some(percent)
    }

    /// The likest of the reports of earlier years of the same body.
    pub(super) fn of_earlier(&self, group: &Group<'_>, at: usize) -> Option<(usize, u8)> {
        let report = group.reports[at].report;
        let earlier = (0..at).rev().filter(|&other| {
            let other = group.reports[other].report;
            other.year.is_some() && other.year != report.year && other.sketch.is_some()
        });
        let alike =
            earlier.take(YEARS).filter_map(|other| Some((other, self.likeness(report, group.reports[other].report)?)));
        // Of equals the latest, which comes first.
        alike.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

/// For each report of a body whether its prose is that of another body's
/// earlier or equal year.
pub(super) fn between_bodies(groups: &[Group<'_>]) -> Vec<Copy> {
    let Some((rule, copied)) = rule(Of::Body) else { return Vec::new() };
    let joined = groups.iter().enumerate().filter(|(_, group)| group.apart.is_none());
    let mut places: Vec<(usize, usize)> =
        joined.flat_map(|(at, group)| (0..group.reports.len()).map(move |report| (at, report))).collect();
    let report = |&(group, at): &(usize, usize)| groups[group].reports[at].report;
    places.retain(|place| report(place).sketch.is_some());
    // The copy is the later one.
    places.sort_by_key(|place| (report(place).year, *place));
    let mut best: Vec<Option<(usize, u8)>> = vec![None; places.len()];
    let mut band: Vec<(u64, usize)> = Vec::with_capacity(places.len());
    for number in 0..BANDS {
        band.clear();
        let sketches = places.iter().enumerate().filter_map(|(at, place)| Some((at, report(place).sketch.as_ref()?)));
        band.extend(sketches.map(|(at, sketch)| (sketch.band(number), at)));
        band.sort_unstable();
        for alike in band.chunk_by(|one, other| one.0 == other.0) {
            for (within, &(_, at)) in alike.iter().enumerate() {
                let near = within.saturating_sub(NEIGHBOURS)..within;
                let first = (near.start > 0).then_some(0);
                for other in first.into_iter().chain(near).map(|other| alike[other].1) {
                    if places[other].0 == places[at].0 {
                        continue;
                    }
                    let Some(percent) = copied.likeness(report(&places[at]), report(&places[other])) else { continue };
                    // Of equals the first.
                    if best[at].is_none_or(|(known, most)| (percent, known) > (most, other)) {
                        best[at] = Some((other, percent));
                    }
                }
            }
        }
    }
    let copy = |(&(group, report), best): (&(usize, usize), Option<(usize, u8)>)| {
        let other = best.map(|(other, percent)| (places[other].0, places[other].1, percent));
        Copy { rule, group, report, other }
    };
    places.iter().zip(best).map(copy).collect()
}
