//! The order of the columns, where a printed header has another than the form.

use super::Assembly;
use super::claim::Claim;
use super::totals::ends_with_total;
use crate::check::identities;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::form::Edition;
use crate::table::align::{Aligned, Grid};
use crate::table::header::{Header, Headers, Order};
use crate::table::runs::Slot;

impl Assembly<'_> {
    pub(super) fn header_reader(&self) -> Headers<'_> {
        Headers { text: self.text, runs: &self.runs, table: self.index, edition: self.edition }
    }

    /// Takes the table's unusual headers, and sorts them by block.
    pub(super) fn set_headers(&mut self, headers: Vec<Header>) {
        self.headers_of.clear();
        for (at, header) in headers.iter().enumerate() {
            self.headers_of.entry(header.block).or_default().push(at);
        }
        self.headers = headers;
    }

    /// Lets no number stand under a header whose order breaks the sums of its
    /// rows that the form's order keeps: the header is printed wrong.
    pub(super) fn refute_headers(&mut self, claims: &[Claim]) {
        if !self.headers.iter().any(|header| matches!(header.order, Order::Columns(_))) {
            return;
        }
        let sums = identities::sums(&Edition::all()[self.edition], self.form);
        if !sums.is_some_and(|sums| sums.last_is_total) {
            return;
        }
        for at in 0..self.headers.len() {
            let header = &self.headers[at];
            if !matches!(header.order, Order::Columns(_)) {
                continue;
            }
            let next = self.headers.get(at + 1).map_or(claims.len(), |next| next.from);
            let (mut against, mut in_favour) = (0, 0);
            for run in (header.from..next).filter(|&run| claims[run].row().is_some()) {
                let printed = self.whole_numbers(&self.runs.runs[run]);
                let Some(ordered) = header.order.apply(&printed) else { continue };
                match (ends_with_total(&printed), ends_with_total(&ordered)) {
                    (true, false) => against += 1,
                    (false, true) => in_favour += 1,
                    _ => {}
                }
            }
            if against > in_favour {
                self.headers[at].order = Order::Doubtful { grid_tells: false };
            }
        }
    }

    /// Says which headers do not print the form's order.
    pub(super) fn report_headers(&mut self) {
        for header in &self.headers {
            let (edition, block) = header.block;
            let columns = &Edition::all()[edition].tables[self.index].blocks[block].columns;
            let label = &self.form.label;
            let diagnostic = match &header.order {
                Order::Columns(order) => {
                    let heads: Vec<&str> = order.iter().map(|&at| columns[at % columns.len()].label.as_str()).collect();
                    let heads = heads.join(" ");
                    Diagnostic::new(
                        Code::HeaderOrder,
                        format!("“{label}”表的表头各列次序与规定格式不同（{heads}），各数按表头所示放置。"),
                        format!(
                            "the header of table {} names its columns in another order than the form ({heads}); the numbers are placed as it says",
                            self.form.id
                        ),
                    )
                }
                Order::Kept => Diagnostic {
                    severity: Severity::Warning,
                    ..Diagnostic::new(
                        Code::HeaderOrder,
                        format!(
                            "“{label}”表的表头各栏目次序与规定格式不同；该表各数的次序是固定的，仍按规定格式的次序放置，未按表头移动。请对照原页面核实。"
                        ),
                        format!(
                            "the header of table {} names its columns in another order than the form; the numbers of this table always come in the form's order, so that order was kept; compare with the page",
                            self.form.id
                        ),
                    )
                },
                Order::Doubtful { .. } => Diagnostic::new(
                    Code::HeaderMismatch,
                    format!(
                        "“{label}”表的表头与规定格式不符（缺列、多列、重复或次序不明），其下各数无法确定属于哪一列，均不采用。"
                    ),
                    format!(
                        "the header of table {} is not that of the form (a column more, less or twice, or in no certain order); which columns the numbers under it belong to cannot be told, so none is taken",
                        self.form.id
                    ),
                ),
            };
            self.diagnostics.push(diagnostic.at(header.span).in_table(&self.form.id));
        }
    }

    /// Puts the cells of the run at `at` in the order that the header above the
    /// row `place`, by edition and index, prints; a drawn `grid` has done so.
    pub(super) fn by_header(
        &self,
        at: usize,
        place: Option<(usize, usize)>,
        slots: &[Slot],
        aligned: Aligned,
        grid: Option<&Grid>,
    ) -> Aligned {
        let Some((edition, row)) = place.filter(|_| !self.headers.is_empty()) else { return aligned };
        let block = (edition, Edition::all()[edition].tables[self.index].places()[row].block);
        let above = self.header_above(at, block);
        let (Some(header), Aligned::Exact(places) | Aligned::Cut(places)) = (above, &aligned) else { return aligned };
        let in_grid = |grid: &Grid| places.iter().zip(&grid.columns).all(|(&at, &column)| slots[at].column == column);
        let told = header.order != Order::Doubtful { grid_tells: false };
        if told && grid.is_some_and(in_grid) {
            return aligned;
        }
        header.order.apply(places).map_or(Aligned::Doubtful, Aligned::Exact)
    }

    /// The header of a block that the run at `at` stands under.
    fn header_above(&self, at: usize, block: (usize, usize)) -> Option<&Header> {
        let of_block = self.headers_of.get(&block)?;
        let above = of_block.partition_point(|&header| self.headers[header].from <= at).checked_sub(1)?;
        self.headers.get(of_block[above])
    }
}
