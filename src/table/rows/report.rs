//! What is said of rows that were not read, or not in full.

use super::Assembly;
use crate::diagnostic::{Code, Diagnostic};
use crate::form::ColumnForm;
use crate::table::align::Aligned;
use crate::table::runs::{Content, Damage, Run};

impl Assembly<'_> {
    pub(super) fn report_alignment(&mut self, run: &Run, aligned: &Aligned, row: &str, width: usize) {
        if !matches!(aligned, Aligned::Misfit) || self.distrusted {
            return;
        }
        let span = self.slots_span(run).map_or(run.span, |slots| run.span.to(slots));
        let label = match row {
            "" => self.form.label.clone(),
            _ => self.printed(run.span),
        };
        let diagnostic = if run.damage == Some(Damage::Glued) {
            Diagnostic::new(
                Code::SourceGlued,
                format!("“{label}”与数字之间没有分隔，无法确定各单元格；请用保留单元格分隔的方式重新抓取。"),
                format!(
                    "“{label}” has a number without a border between them, so its cells cannot be told apart; scrape the page again with a tool that keeps cells apart"
                ),
            )
        } else {
            let count = self.runs.slots(run).iter().filter(|slot| slot.is_printed()).count();
            let values = self.values(run);
            let (zh, en) = match count == width {
                false => (
                    format!(
                        "“{label}”应有 {width} 个单元格，读到 {count} 个值（{values}），无法确定各属哪一列，均不采用。"
                    ),
                    format!(
                        "“{label}” has {width} columns, but {count} values were read ({values}); which column each belongs to cannot be told, so none is taken"
                    ),
                ),
                true => (
                    format!(
                        "“{label}”读到 {count} 个值（{values}），但其中可能有断开的数、页码或他行的数，无法确定各属哪一列，均不采用。"
                    ),
                    format!(
                        "“{label}” has {count} values ({values}), but some may be parts of a number, the number of a page or values of another row; which column each belongs to cannot be told, so none is taken"
                    ),
                ),
            };
            Diagnostic::new(Code::RowMisfit, zh, en)
        };
        let diagnostic = diagnostic.at(span).in_table(&self.form.id);
        self.diagnostics.push(if row.is_empty() { diagnostic } else { diagnostic.in_row(row) });
    }

    pub(super) fn report_unreadable(&mut self, run: &Run, aligned: &Aligned, row: &str, columns: &[ColumnForm]) {
        let (Aligned::Exact(places) | Aligned::Cut(places)) = aligned else { return };
        let slots = self.runs.slots(run);
        for (&at, column) in places.iter().zip(columns) {
            if slots[at].content != Content::Unreadable {
                continue;
            }
            let printed = self.printed(slots[at].span);
            self.diagnostics.push(
                Diagnostic::new(
                    Code::CellUnreadable,
                    format!("“{}”列的“{printed}”不是数字，未采用。", column.label),
                    format!("“{printed}” in column {} is no number and was not taken", column.id),
                )
                .at(slots[at].span)
                .in_table(&self.form.id)
                .in_row(row)
                .in_cell(&column.id),
            );
        }
    }

    pub(super) fn report_missing_rows(&mut self) {
        let missing: Vec<usize> = (0..self.form.rows().len()).filter(|&row| !self.table.has_row(row)).collect();
        let Some(&first) = missing.first() else { return };
        let cut = self.at_end && missing.len() == self.form.rows().len() - first;
        let labels: Vec<&str> = missing.iter().map(|&row| self.row_label(row)).collect();
        let ids: Vec<&str> = missing.iter().map(|&row| self.row_id(row)).collect();
        let diagnostic = match cut {
            true => Diagnostic::new(
                Code::SourceCutOff,
                format!("文本在“{}”表中间结束，缺少：{}。", self.form.label, labels.join("；")),
                format!("the text ends within table {}; rows not reached: {}", self.form.id, ids.join(", ")),
            ),
            false => Diagnostic::new(
                Code::RowsMissing,
                format!("“{}”表缺少以下各行：{}。", self.form.label, labels.join("；")),
                format!("table {} does not have these rows: {}", self.form.id, ids.join(", ")),
            ),
        };
        self.diagnostics.push(diagnostic.in_table(&self.form.id));
    }
}
