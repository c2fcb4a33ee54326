//! A row told by a label that is misspelt: its place in the form leaves one row
//! only, and the wording is near.

use super::Assembly;
use super::claim::Claim;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::table::runs::Run;

impl Assembly<'_> {
    /// Takes an unknown text with cells for a row, where its place in the form
    /// leaves one row only and its wording is near.
    pub(super) fn guess_unknown(&self, claims: &mut [Claim]) {
        if !claims.contains(&Claim::Unknown) {
            return;
        }
        // For each run, the first row of the edition that the runs behind it claim.
        let mut after = vec![self.form.rows().len(); claims.len()];
        for at in (1..claims.len()).rev() {
            after[at - 1] = claims[at].row().unwrap_or(after[at]);
        }
        let mut first = 0;
        for at in 0..claims.len() {
            if claims[at] == Claim::Unknown && first + 1 == after[at] {
                let label = fold::fold(self.row_label(first));
                if is_near(&fold::fold(&self.printed(self.runs.runs[at].span)), &label) {
                    claims[at] = Claim::Nearly(first);
                }
            }
            first = claims[at].row().map_or(first, |row| row + 1);
        }
    }

    pub(super) fn report_approximate(&mut self, run: &Run, row: usize) {
        let printed = self.printed(run.span);
        let (label, id) = (self.row_label(row), self.row_id(row));
        self.diagnostics.push(
            Diagnostic::new(
                Code::LabelApproximate,
                format!("“{printed}”按其在表中的位置读作“{label}”。"),
                format!("“{printed}” is read as “{label}”, the only row that its place in the form leaves"),
            )
            .at(run.span)
            .in_table(&self.form.id)
            .in_row(id),
        );
    }
}

/// Whether a wording is nearly a label: at most three characters in ten were
/// lost, added or changed.
pub(in crate::table) fn is_near(printed: &str, label: &str) -> bool {
    let a: Vec<char> = printed.chars().collect();
    let b: Vec<char> = label.chars().collect();
    let most = b.len() * 3 / 10;
    if a.len().abs_diff(b.len()) > most || b.len() < 4 {
        return false;
    }
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut line = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let change = above[j] + usize::from(x != y);
            line.push(change.min(above[j + 1] + 1).min(line[j] + 1));
        }
        above = line;
    }
    above[b.len()] <= most
}
