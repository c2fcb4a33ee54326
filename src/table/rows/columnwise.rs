//! A text that was taken column by column.

use super::Assembly;
use super::claim::Claim;
use crate::diagnostic::{Code, Diagnostic};
use crate::table::runs::{Content, Run};

impl Assembly<'_> {
    /// Rows without values, and more values than a row has columns, or values
    /// behind the headers of columns: the text was taken column by column, and
    /// the rows without values are not empty.
    pub(super) fn note_columnwise(&mut self, claims: &[Claim]) {
        let numbers = |run: &Run| {
            let slots = self.runs.slots(run).iter();
            slots.filter(|slot| matches!(slot.content, Content::Number { .. })).count()
        };
        let mut bare = 0;
        let mut crowded = false;
        let mut headed = 0;
        for (run, claim) in self.runs.runs.iter().zip(claims) {
            match *claim {
                Claim::Row(_) if self.is_bare(run) => bare += 1,
                Claim::Row(row) => crowded |= numbers(run) > (2 * self.form.columns(row).len()).max(6),
                Claim::Stray | Claim::Unknown => {
                    crowded |= numbers(run) > (2 * self.form.columns(0).len()).max(6);
                    headed += if self.is_column(run) { numbers(run) } else { 0 };
                }
                _ => {}
            }
        }
        if bare < 2 || !crowded && headed < 2 || self.distrusted {
            return;
        }
        self.distrust();
        self.diagnostics.push(
            Diagnostic::new(
                Code::SourceColumnwise,
                format!("“{}”表的文本按列而非按行排列，无法确定各单元格；请用按行输出表格的方式重新提取。", self.form.label),
                format!("the text of table {} runs column by column, so its cells cannot be told; extract it again row by row", self.form.id),
            )
            .in_table(&self.form.id),
        );
    }
}
