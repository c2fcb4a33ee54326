//! Tables that a page holds but does not show.

use crate::diagnostic::{Code, Diagnostic};
use crate::form::{Edition, Lexicon, Role};
use crate::model::Table;
use crate::source::Document;

/// So many hidden labels of rows make a table of a form.
const FEWEST_ROWS: usize = 3;

/// A remark on each table that was not read although the page holds it, with
/// its place in the page.
pub(super) fn tables(document: &Document<'_>, read: &[Option<Table>]) -> Vec<Diagnostic> {
    let lexicon = Lexicon::get();
    let unread = read.iter().enumerate().filter(|(_, table)| table.is_none());
    let mut scratch = String::new();
    let mut remarks = Vec::new();
    for (table, _) in unread {
        let mut of_row = |printed: &str| {
            let label = lexicon.find(printed, document.traditional, &mut scratch);
            label.is_some_and(|label| lexicon.roles(label, table).any(|(_, role)| matches!(role, Role::Row(_))))
        };
        let places: Vec<_> = document.hidden().filter(|(printed, _)| of_row(printed)).take(FEWEST_ROWS).collect();
        if places.len() < FEWEST_ROWS {
            continue;
        }
        let form = &Edition::all()[0].tables[table];
        remarks.push(
            Diagnostic::new(
                Code::TableHidden,
                format!(
                    "“{}”表在网页中，但被隐藏（display:none 等），未读取；如网页本应显示它，请去掉隐藏后重试。",
                    form.label
                ),
                format!(
                    "the page holds table {} but hides it (display: none or the like), so it was not read; take the hiding out if the page is meant to show it",
                    form.id
                ),
            )
            .at(places[0].1)
            .in_table(&form.id),
        );
    }
    remarks
}
