//! Rows that lost their blank cells: their values placed by the form's sums.
//!
//! The table is handed to [`place`] as a grid of numbers, and what it is sure of
//! comes back as cells. Here is decided which misfit rows are such that the
//! solver's premises hold (printed order is column order, and nothing printed
//! was lost); of any other row nothing is assumed.

use super::Assembly;
use crate::check::identities::{self, Sums};
use crate::diagnostic::{Code, Diagnostic};
use crate::form::{ColumnForm, Edition, Role};
use crate::model::{Cell, Status};
use crate::number::Number;
use crate::place::{self, Grid, Piece, PlacedRow, Relation, Row, Verdict};
use crate::span::Span;
use crate::table::runs::{Content, Lent, Owner, Run, Slot};

/// A row of the form with the values that have lost their columns.
struct Loose {
    row: usize,
    /// Index of the run.
    run: usize,
    pieces: Vec<Piece>,
    spans: Vec<Span>,
}

impl Assembly<'_> {
    /// Places the values of misfit rows where the form's sums leave one way only.
    #[cold]
    pub(super) fn place_misfits(&mut self) {
        let edition = &Edition::all()[self.edition];
        let Some(sums) = identities::sums(edition, self.form) else { return };
        if !self.is_all_there() || !self.columns_in_order() {
            return;
        }
        let loose = self.loose_rows();
        if loose.is_empty() {
            return;
        }
        let placement = place::place(&self.grid(&sums, &loose));
        let mut failed: Vec<(Verdict, &Loose)> = Vec::new();
        for (loose, placed) in loose.iter().zip(&placement.rows) {
            match placed.verdict {
                Verdict::Placed | Verdict::HabitUnknown => self.settle(loose, placed),
                verdict => failed.push((verdict, loose)),
            }
        }
        for (verdict, code) in
            [(Verdict::Inconsistent, Code::PlacementInconsistent), (Verdict::GaveUp, Code::PlacementGaveUp)]
        {
            let rows: Vec<&Loose> = failed.iter().filter(|(of, _)| *of == verdict).map(|(_, loose)| *loose).collect();
            self.report_failed(code, &rows);
        }
    }

    /// Whether every value in the table's text is in a row of the form, or in
    /// one that stands for rows of it.
    fn is_all_there(&self) -> bool {
        let stray = self.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::ValuesStray);
        let known = |id: &str| self.form.rows().any(|row| is_part(&row.id, id));
        !self.distrusted && !stray && self.table.extra().iter().all(|extra| known(&extra.id))
    }

    /// Whether the header shows every column, in the order of the form: those
    /// under a heading in common stand behind or below those without.
    fn columns_in_order(&self) -> bool {
        let columns = &self.form.blocks[0].columns;
        let headers: Vec<usize> = self.runs.runs.iter().filter_map(|run| self.header(run)).collect();
        [false, true].into_iter().all(|below| {
            let is_below = |&column: &usize| columns[column].parent.is_some() == below;
            let form: Vec<usize> = (0..columns.len()).filter(is_below).collect();
            let shown: Vec<usize> = headers.iter().copied().filter(is_below).collect();
            // A header may be repeated on each page.
            shown.len() >= form.len() && shown.chunks(form.len().max(1)).all(|page| *page == form)
        })
    }

    /// The column that a run is the header of.
    fn header(&self, run: &Run) -> Option<usize> {
        let Owner::Label(label) = run.owner else { return None };
        let column = |(edition, role): (usize, Role)| match role {
            Role::Column(_, column) if edition == self.edition => Some(usize::from(column)),
            _ => None,
        };
        let column = self.lexicon.roles(label, self.index).find_map(column)?;
        (!self.has_printed(run)).then_some(column)
    }

    fn loose_rows(&self) -> Vec<Loose> {
        let mut rows: Vec<Loose> = Vec::new();
        let mut times = vec![0; self.form.rows().len()];
        self.misfits.iter().for_each(|&(row, _)| times[row] += 1);
        for &(row, run) in &self.misfits {
            // A row that is printed twice says something else, or nothing more.
            if times[row] > 1 || self.is_repeated(row) {
                continue;
            }
            let width = self.form.columns(row).len();
            if let Some((pieces, spans)) = self.pieces(&self.runs.runs[run], width) {
                rows.push(Loose { row, run, pieces, spans });
            }
        }
        rows.sort_by_key(|loose| loose.row);
        rows
    }

    fn is_repeated(&self, row: usize) -> bool {
        let id = self.row_id(row);
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code == Code::RowRepeated && diagnostic.row.as_deref() == Some(id))
    }

    /// The values of a run in printed order, if it lost blank cells, or if
    /// numbers of it were cut, and nothing else happened to it.
    fn pieces(&self, run: &Run, width: usize) -> Option<(Vec<Piece>, Vec<Span>)> {
        let slots = self.runs.slots(run);
        // Where cells are drawn an empty one shows; a row without is of another shape.
        let doubtful = run.damage.is_some() || run.lent != Lent::No;
        if doubtful || run.filler > 0 || run.bounded || slots.iter().any(|slot| slot.bounded) {
            return None;
        }
        let printed: Vec<&Slot> = slots.iter().filter(|slot| slot.content != Content::Spacing).collect();
        let mut pieces = printed.iter().map(|slot| self.piece(slot)).collect::<Option<Vec<Piece>>>()?;
        let several_lines = printed.windows(2).any(|pair| pair[0].row != pair[1].row);
        let crowded = pieces.len() > width;
        for (piece, pair) in pieces.iter_mut().zip(printed.windows(2)) {
            // A line holds one value, or the row: two values among lines are one.
            piece.may_join_next = crowded || several_lines && pair[0].row == pair[1].row;
        }
        let cut = pieces.iter().any(|piece| piece.may_join_next);
        let fits = pieces.len() < width || cut && pieces.len() <= width + width / 2;
        fits.then(|| (pieces, printed.iter().map(|slot| slot.span).collect()))
    }

    /// A plain count.
    fn piece(&self, slot: &Slot) -> Option<Piece> {
        let Content::Number { number, unit: None, noted: false } = slot.content else { return None };
        let value = number.as_integer()?;
        let text = slot.span.of(self.text)?;
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        let plain = text.chars().all(|c| c.is_numeric() || matches!(c, ',' | '，'));
        plain.then_some(Piece { value, digits: u8::try_from(digits).ok()?, may_join_next: false })
    }

    /// The table as rows of numbers; rows beyond the form come behind its own.
    fn grid(&self, sums: &Sums, loose: &[Loose]) -> Grid {
        let own = self.form.rows().len();
        let mut rows: Vec<place::Content> = (0..own)
            .map(|row| match loose.iter().find(|loose| loose.row == row) {
                Some(loose) => place::Content::Loose(loose.pieces.clone()),
                None if self.table.has_row(row) => numbers(self.table.row(row)),
                None => place::Content::Unknown,
            })
            .collect();
        rows.extend(self.table.extra().iter().map(|extra| numbers(&extra.cells)));
        let members = |rows: &[usize]| -> Vec<usize> {
            let mut members: Vec<usize> = rows.iter().map(|&row| self.member(row)).collect();
            members.dedup();
            members
        };
        let relations: Vec<Relation> = sums
            .between_rows
            .iter()
            .map(|(plus, minus)| Relation { plus: members(plus), minus: members(minus) })
            .collect();
        // Rows of the same sum are alike in whether they print a total.
        let kind = |row: usize| {
            let of = |relation: &Relation| relation.plus.contains(&row) || relation.minus.contains(&row);
            relations.iter().position(of).unwrap_or(relations.len()) as u8
        };
        let rows = rows.into_iter().enumerate().map(|(row, content)| Row { kind: kind(row), content }).collect();
        let columns = self.form.blocks[0].columns.len();
        Grid { columns, last_is_total: sums.last_is_total, rows, relations }
    }

    /// The row of the grid that holds the numbers of a row of the form: its own,
    /// or one that is printed in its place.
    fn member(&self, row: usize) -> usize {
        let id = self.row_id(row);
        let stands_for = || self.table.extra().iter().position(|extra| is_part(id, &extra.id));
        let extra = if self.table.has_row(row) { None } else { stands_for() };
        extra.map_or(row, |at| self.form.rows().len() + at)
    }

    /// Takes over what is certain of a row, and says what is not.
    fn settle(&mut self, loose: &Loose, placed: &PlacedRow) {
        let mut next = 0;
        let mut cells: Vec<Option<Cell>> = Vec::with_capacity(placed.cells.len());
        for cell in &placed.cells {
            cells.push(match *cell {
                place::Cell::Open => None,
                place::Cell::Blank => Some(Cell::of(Status::Blank)),
                place::Cell::Number { value, pieces } => loose.locate(value, pieces, next).map(|(end, span)| {
                    next = end;
                    let mut cell = Cell::of(Status::Inferred);
                    cell.print(Number::integer(value), span);
                    cell
                }),
            });
        }
        for (cell, found) in self.table.row_mut(loose.row).iter_mut().zip(&cells) {
            *cell = found.unwrap_or(*cell);
        }
        let told = self.told(loose, placed, &cells);
        let id = self.row_id(loose.row);
        let of_row =
            |diagnostic: &&mut Diagnostic| diagnostic.code == Code::RowMisfit && diagnostic.row.as_deref() == Some(id);
        let (Some((code, zh, en)), Some(diagnostic)) = (told, self.diagnostics.iter_mut().find(of_row)) else { return };
        let (zh, en) = (zh.as_str(), en.as_str());
        let told = Diagnostic::new(code, zh, en);
        (diagnostic.code, diagnostic.severity) = (told.code, told.severity);
        (diagnostic.message, diagnostic.message_en) = (told.message, told.message_en);
    }

    /// What is said of a row, in Chinese and English; `None` where nothing was
    /// found out.
    fn told(&self, loose: &Loose, placed: &PlacedRow, cells: &[Option<Cell>]) -> Option<(Code, String, String)> {
        let columns = self.form.columns(loose.row);
        let run = &self.runs.runs[loose.run];
        let (label, values) = (self.row_label(loose.row), self.values(run));
        let (width, count) = (columns.len(), loose.pieces.len());
        let mut zh = format!("“{label}”应有 {width} 个单元格，读到 {count} 个值（{values}）");
        let mut en = format!("“{label}” has {width} columns, but {count} values were read ({values})");
        let found: Vec<(&ColumnForm, Number)> =
            columns.iter().zip(cells).filter_map(|(column, cell)| Some((column, cell.as_ref()?.value()?))).collect();
        if !found.is_empty() {
            let list = |name: fn(&ColumnForm) -> &str, between: &str| {
                let found = found.iter().map(|(column, number)| format!("{} {number}", name(column)));
                found.collect::<Vec<_>>().join(between)
            };
            zh += &format!("；按合计关系推定：{}", list(|column| &column.label, "、"));
            en += &format!("; the form's sums place {}", list(|column| &column.id, ", "));
        }
        if cells.iter().all(Option::is_some) {
            return Some((Code::ValuesInferred, zh + "。", en));
        }
        let mut open = 0;
        for (at, &columns_of) in placed.piece_columns.iter().enumerate() {
            if columns_of.count_ones() < 2 || loose.is_placed(at, cells) {
                continue;
            }
            let candidates = || columns.iter().enumerate().filter(|(column, _)| columns_of & (1 << column) != 0);
            let list = |name: fn(&ColumnForm) -> &str, between: &str| {
                candidates().map(|(_, column)| name(column)).collect::<Vec<_>>().join(between)
            };
            let value = loose.spans[at].of(self.text).unwrap_or_default();
            zh += &format!("；{value} 可能属于：{}", list(|column| &column.label, "、"));
            en += &format!("; {value} may stand in {}", list(|column| &column.id, ", "));
            open += 1;
        }
        (open > 0 || !found.is_empty())
            .then(|| (Code::RowMisfit, zh + "；不能确定的未采用。", en + "; what cannot be told is not taken"))
    }

    fn report_failed(&mut self, code: Code, rows: &[&Loose]) {
        let Some(first) = rows.first() else { return };
        let count = rows.len();
        let labels: Vec<&str> = rows.iter().map(|loose| self.row_label(loose.row)).collect();
        let ids: Vec<&str> = rows.iter().map(|loose| self.row_id(loose.row)).collect();
        let (labels, ids) = (labels.join("；"), ids.join(", "));
        let (zh, en) = match code {
            Code::PlacementGaveUp => (
                format!("以下 {count} 行丢了空白单元格，可能的放置方式太多，未能按合计关系推定：{labels}。"),
                format!(
                    "{count} rows lost blank cells, and their values can be placed in too many ways to try them all: {ids}"
                ),
            ),
            _ => (
                format!(
                    "以下 {count} 行丢了空白单元格，各值无论怎样摆放都不符合全部合计关系（报告印错了数，或文本另有损坏），未推定：{labels}。"
                ),
                format!(
                    "{count} rows lost blank cells, and no placement of their values keeps all of the form's sums (the report has a wrong number, or the text is damaged in another way); nothing was inferred: {ids}"
                ),
            ),
        };
        let span = self.runs.runs[first.run].span;
        self.diagnostics.push(Diagnostic::new(code, zh, en).at(span).in_table(&self.form.id));
    }
}

impl Loose {
    /// Where a number stands that is made of some of the `pieces` (bit *p* for
    /// piece *p*), from the piece `from` on: the piece behind it and its place.
    /// Of equal numbers that may all be meant the first is taken.
    fn locate(&self, value: i64, pieces: u32, from: usize) -> Option<(usize, Span)> {
        let may = |at: usize| pieces & (1 << at) != 0;
        for start in (from..self.pieces.len()).filter(|&at| may(at)) {
            let mut number = 0i64;
            for end in (start..self.pieces.len()).take_while(|&at| may(at)) {
                let Piece { value: part, digits, may_join_next } = self.pieces[end];
                number = number.checked_mul(10i64.checked_pow(u32::from(digits))?)?.checked_add(part)?;
                if number == value {
                    return Some((end + 1, self.spans[start].to(self.spans[end])));
                }
                if !may_join_next {
                    break;
                }
            }
        }
        None
    }

    /// Whether a piece is part of a number that was placed.
    fn is_placed(&self, piece: usize, cells: &[Option<Cell>]) -> bool {
        let span = self.spans[piece];
        let mut placed = cells.iter().flatten().filter_map(|cell| cell.span);
        placed.any(|cell| cell.start <= span.start && span.end <= cell.end)
    }
}

/// Whether a row is below another, or below the row that stands for several.
fn is_part(row: &str, of: &str) -> bool {
    row.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'))
}

/// A row that was read; unknown if any cell of it is.
fn numbers(cells: &[Cell]) -> place::Content {
    let number = |cell: &Cell| match cell.status {
        Status::Printed | Status::Reported => Some(Some(cell.value()?.as_integer()?)),
        Status::Blank | Status::Dash => Some(None),
        _ => None,
    };
    match cells.iter().map(number).collect() {
        Some(cells) => place::Content::Exact(cells),
        None => place::Content::Unknown,
    }
}
