//! What each run is: a row of the form, a row of another edition, or none.

use rustc_hash::FxHashSet;

use super::Assembly;
use crate::fold;
use crate::form::{LabelId, Role};
use crate::table::runs::{Owner, Run};

/// What a run is in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Claim {
    /// A row of the edition.
    Row(usize),
    /// A row of the edition, told by a label that is cut or misspelt.
    Nearly(usize),
    /// A row that only another edition has.
    Foreign { edition: usize, row: usize },
    /// Cells behind a text that no form has.
    Unknown,
    /// A header, a group, a title, furniture, or text without cells.
    Nothing,
    /// Cells that nothing claims.
    Stray,
    /// Taken into the run before it, as an unreadable cell.
    Taken,
}

impl Claim {
    /// The row that is claimed, by edition and index, in a table of `edition`.
    pub(super) fn place(self, edition: usize) -> Option<(usize, usize)> {
        match self {
            Claim::Row(row) | Claim::Nearly(row) => Some((edition, row)),
            Claim::Foreign { edition, row } => Some((edition, row)),
            _ => None,
        }
    }

    /// The row of the edition that is claimed.
    pub(super) fn row(self) -> Option<usize> {
        match self {
            Claim::Row(row) | Claim::Nearly(row) => Some(row),
            _ => None,
        }
    }
}

impl Assembly<'_> {
    /// What each run is.
    pub(super) fn claims(&self) -> Vec<Claim> {
        let mut last_row = None;
        let mut claims = Vec::with_capacity(self.runs.runs.len());
        for run in &self.runs.runs {
            let claim = self.claim(run, last_row);
            if let Claim::Row(row) | Claim::Nearly(row) = claim
                && !self.is_bare(run)
            {
                last_row = Some(row);
            }
            claims.push(claim);
        }
        self.give_back(&mut claims);
        self.refuse_groups(&mut claims);
        claims
    }

    /// The row of this edition that a label names.
    pub(super) fn row_of(&self, label: LabelId) -> Option<usize> {
        self.lexicon.roles(label, self.index).find_map(|(edition, role)| match role {
            Role::Row(row) if edition == self.edition => Some(usize::from(row)),
            _ => None,
        })
    }

    /// The id of the group that a label heads in this edition.
    pub(super) fn group_of(&self, owner: Owner) -> Option<&'static str> {
        let label = match owner {
            Owner::Label(label) => label,
            Owner::Cut(node) => self.lexicon.only_label_behind(self.index, node)?,
            _ => return None,
        };
        match self.lexicon.role(label, self.edition, self.index)? {
            Role::Group(block, group) => Some(&self.form.blocks[usize::from(block)].groups[usize::from(group)].id),
            _ => None,
        }
    }

    /// Whether a run is a column's header.
    pub(super) fn is_column(&self, run: &Run) -> bool {
        let Owner::Label(label) = run.owner else { return false };
        let mut roles = self.lexicon.roles(label, self.index);
        roles.any(|(edition, role)| edition == self.edition && matches!(role, Role::Column(..)))
    }

    fn claim(&self, run: &Run, last_row: Option<usize>) -> Claim {
        let printed = self.has_printed(run);
        match run.owner {
            Owner::Label(label) => self.claim_of_label(label, printed, last_row),
            Owner::Cut(node) if printed => {
                // A numeral alone names no row, nor does a single word of the margin.
                if self.printed(run.span).chars().filter(|&c| fold::is_ideograph(c)).count() < 2 {
                    return Claim::Stray;
                }
                let label = self.lexicon.only_label_behind(self.index, node);
                let row = label.and_then(|label| self.row_of(label));
                row.map_or(Claim::Unknown, Claim::Nearly)
            }
            Owner::Cut(_) => Claim::Nothing,
            Owner::Unknown | Owner::Prose if !printed => Claim::Nothing,
            Owner::Unknown => Claim::Unknown,
            Owner::Prose => Claim::Stray,
            Owner::Nobody if printed => Claim::Stray,
            Owner::Nobody => Claim::Nothing,
        }
    }

    fn claim_of_label(&self, label: LabelId, printed: bool, last_row: Option<usize>) -> Claim {
        let here = |role: &(usize, Role)| role.0 == self.edition;
        let roles = || self.lexicon.roles(label, self.index);
        let column = roles().filter(here).any(|(_, role)| matches!(role, Role::Column(..)));
        match self.row_of(label) {
            Some(row) if column => match (printed, last_row.is_some_and(|last| last < row)) {
                (true, true) => Claim::Row(row),
                (true, false) => Claim::Stray,
                (false, _) => Claim::Nothing,
            },
            Some(row) => Claim::Row(row),
            None if printed && !column => roles()
                .find_map(|(edition, role)| match role {
                    Role::Row(row) => Some(Claim::Foreign { edition, row: usize::from(row) }),
                    _ => None,
                })
                .unwrap_or(Claim::Stray),
            None if printed => Claim::Stray,
            None => Claim::Nothing,
        }
    }

    /// Gives values back to a row whose label ended on the line above: where a
    /// group's label stands in a column of its own, a piece of it may come
    /// between a row of the group and the row's values.
    fn give_back(&self, claims: &mut [Claim]) {
        for at in 1..claims.len() {
            let run = &self.runs.runs[at];
            if !self.has_printed(run) || matches!(claims[at], Claim::Row(_) | Claim::Nearly(_)) {
                continue;
            }
            let Some(group) = self.group_of(run.owner) else { continue };
            let before = claims[..at].iter().rposition(|claim| *claim != Claim::Nothing);
            let Some((before, Claim::Row(row))) = before.map(|before| (before, claims[before])) else { continue };
            let of_group = self.form.row_form(row).group.as_deref() == Some(group);
            if of_group && self.is_bare(&self.runs.runs[before]) && !run.bounded {
                claims[at] = Claim::Row(row);
            }
        }
    }

    /// Takes no group whose rows are printed for the row that another edition has
    /// in its place: values behind its label are those of one of its rows.
    fn refuse_groups(&self, claims: &mut [Claim]) {
        let groups: Vec<(usize, &str)> = claims
            .iter()
            .enumerate()
            .filter(|&(at, claim)| matches!(claim, Claim::Foreign { .. }) && !self.is_bare(&self.runs.runs[at]))
            .filter_map(|(at, _)| Some((at, self.group_of(self.runs.runs[at].owner)?)))
            .collect();
        if groups.is_empty() {
            return;
        }
        let rows = claims.iter().filter_map(|claim| self.form.row_form(claim.row()?).group.as_deref());
        let printed: FxHashSet<&str> = rows.collect();
        for (at, _) in groups.into_iter().filter(|(_, group)| printed.contains(group)) {
            claims[at] = Claim::Stray;
        }
    }
}
