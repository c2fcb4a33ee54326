//! From runs to the rows of a table.

mod placed;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::align::{self, Aligned, Closing, Context, Grid, align};
use super::header::{Header, Headers, Order};
use super::runs::{self, Content, Damage, Lent, Owner, Run, Runs, Slot};
use super::unit;
use super::width::Widths;
use crate::check::identities;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::fold;
use crate::form::{ColumnForm, Edition, LabelId, Lexicon, Role, TableForm};
use crate::model::{Cell, ExtraRow, Status, Table};
use crate::span::Span;

/// Puts the runs of a table's text into its rows.
pub(crate) struct Assembly<'a> {
    text: &'a str,
    form: &'static TableForm,
    index: usize,
    edition: usize,
    runs: Cow<'a, Runs>,
    at_end: bool,
    lexicon: &'static Lexicon,
    distrusted: bool,
    /// Whether repeated lines were taken out of the text.
    lines_lost: bool,
    /// Rows whose values have lost their columns: row and index of the run.
    misfits: Vec<(usize, usize)>,
    /// The headers that do not print the form's order.
    headers: Vec<Header>,
    /// For each block, by edition and index, the indices of its headers.
    headers_of: FxHashMap<(usize, usize), Vec<usize>>,
    /// The numbers of pages that were found among the values, of this table and
    /// those before it.
    pub pages: FxHashSet<i64>,
    pub table: Table,
    pub diagnostics: Vec<Diagnostic>,
}

/// The numeral that is put for a dash, which it looks like.
const DASH_LIKE_NUMERAL: &str = "一";

/// What a run is in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Claim {
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
    fn place(self, edition: usize) -> Option<(usize, usize)> {
        match self {
            Claim::Row(row) | Claim::Nearly(row) => Some((edition, row)),
            Claim::Foreign { edition, row } => Some((edition, row)),
            _ => None,
        }
    }

    /// The row of the edition that is claimed.
    fn row(self) -> Option<usize> {
        match self {
            Claim::Row(row) | Claim::Nearly(row) => Some(row),
            _ => None,
        }
    }
}

impl<'a> Assembly<'a> {
    pub fn new(
        text: &'a str,
        form: &'static TableForm,
        index: usize,
        edition: usize,
        runs: &'a Runs,
        at_end: bool,
    ) -> Self {
        Assembly {
            text,
            form,
            index,
            edition,
            runs: Cow::Borrowed(runs),
            at_end,
            lexicon: Lexicon::get(),
            distrusted: false,
            lines_lost: false,
            misfits: Vec::new(),
            headers: Vec::new(),
            headers_of: FxHashMap::default(),
            pages: FxHashSet::default(),
            table: Table::new(form),
            diagnostics: Vec::new(),
        }
    }

    /// Lets no number of the table stand.
    pub fn distrust(&mut self) {
        self.distrusted = true;
    }

    /// Calls no row empty: lines that other rows have too were taken out.
    pub fn lose_lines(&mut self) {
        self.lines_lost = true;
    }

    pub fn run(&mut self) {
        match self.form.side_by_side {
            true => self.side_by_side(),
            false => {
                let claims = self.by_label();
                if !self.misfits.is_empty() {
                    self.place_misfits();
                }
                self.doubt_rows_beside_values(&claims);
            }
        }
        self.report_missing_rows();
    }

    fn by_label(&mut self) -> Vec<Claim> {
        let mut claims = self.claims();
        self.guess_unknown(&mut claims);
        self.join_unreadable(&mut claims);
        self.drop_page_numbers(&claims);
        self.refuse_page_numbers(&claims);
        let contexts = Contexts::new(self, &claims);
        let mut seen = Seen::new(self.form.rows().len());
        let mut whole = None;
        let last =
            claims.iter().rposition(|claim| matches!(claim, Claim::Row(_) | Claim::Nearly(_) | Claim::Foreign { .. }));
        let end = claims.iter().rposition(|claim| *claim != Claim::Taken);
        self.note_columnwise(&claims);
        self.set_headers(self.header_reader().unusual(|at| claims[at].place(self.edition)));
        self.refute_headers(&claims);
        self.report_headers();
        let mut before = None;
        // The row claimed last, if it shows nothing and only texts follow it.
        let mut bare = None;
        for (at, &claim) in claims.iter().enumerate() {
            let run = &self.runs.runs[at].clone();
            before = claim.row().or(before);
            let label = matches!(run.owner, Owner::Label(_) | Owner::Cut(_));
            if label && !matches!(claim, Claim::Stray | Claim::Unknown) {
                bare = claim.row().filter(|_| self.is_bare(run));
            }
            if let Some(row) = bare
                && claim == Claim::Nothing
                && self.has_untaken_values(run)
            {
                self.report_untaken(run.span);
                self.lose(row, Some(run.span));
            }
            let (columns, row) = match claim {
                Claim::Row(row) | Claim::Nearly(row) => (self.form.columns(row), Some(row)),
                Claim::Foreign { edition, row } => (Edition::all()[edition].tables[self.index].columns(row), None),
                Claim::Unknown if self.follows_bare_row(&claims, at) || self.is_furniture(run) => {
                    self.stray(run);
                    if let Some(row) = bare {
                        self.lose(row, self.slots_span(run));
                    }
                    continue;
                }
                Claim::Unknown => {
                    self.unknown_row(at, run, before);
                    continue;
                }
                Claim::Stray => {
                    self.stray(run);
                    // Behind what is no label they may be those of the row above.
                    if let Some(row) = bare.filter(|_| matches!(run.owner, Owner::Cut(_) | Owner::Prose)) {
                        self.lose(row, self.slots_span(run));
                    }
                    continue;
                }
                Claim::Nothing | Claim::Taken => continue,
            };
            let is_last = last == Some(at);
            // A label behind the row shows that the text goes on.
            let cut_off = is_last && end == Some(at) && self.at_end && whole == Some(true);
            let context = contexts.of(at, row, columns.len(), is_last, cut_off);
            let slots = self.runs.slots(run);
            let aligned = align(run, slots, columns.len(), &context);
            let aligned = self.by_header(at, claim.place(self.edition), slots, aligned, context.grid);
            whole = Some(whole.unwrap_or(true) && matches!(aligned, Aligned::Exact(_)));
            let ends_here = self.at_end && at + 1 == claims.len();
            let mut cells = self.cells(run, columns, &aligned, ends_here);
            if let Some((edition, row)) =
                claim.place(self.edition).filter(|_| columns.iter().any(ColumnForm::is_amount))
            {
                let block = Edition::all()[edition].tables[self.index].places()[row].block;
                unit::carry(self.text, &self.runs, at, (edition, self.index, block), columns, &mut cells);
            }
            match (claim, row) {
                (Claim::Foreign { edition, row }, _) => {
                    let id = &Edition::all()[edition].tables[self.index].row_form(row).id;
                    self.foreign_row(run, id, columns, cells);
                }
                (_, Some(row)) => {
                    if self.is_bare(run) && seen.has(row) {
                        continue;
                    }
                    let id = self.row_id(row);
                    self.report_alignment(run, &aligned, id, columns.len());
                    self.report_unreadable(run, &aligned, id, columns);
                    if claim == Claim::Nearly(row) {
                        self.report_approximate(run, row);
                    }
                    // At the end of the text values may be cut off, too.
                    if aligned == Aligned::Misfit && !(is_last && self.at_end) {
                        self.misfits.push((row, at));
                    }
                    self.put(run, row, &cells, &mut seen);
                }
                _ => {}
            }
        }
        self.doubt_emptied_rows(&claims);
        claims
    }

    /// Puts cells into a row; cells that contradict what stands there already
    /// leave the row undecided.
    fn put(&mut self, run: &Run, row: usize, cells: &[Cell], seen: &mut Seen) {
        let bare = self.is_bare(run);
        let same = |before: &[Cell]| {
            before.len() == cells.len()
                && before.iter().zip(cells).all(|(a, b)| (a.value(), a.status) == (b.value(), b.status))
        };
        match seen.cells(row, &self.table) {
            Some(before) if bare || same(before) => return,
            Some(before) if before.iter().all(|cell| cell.value().is_none() && cell.status == Status::Blank) => {}
            Some(_) => {
                let label = self.row_label(row);
                let id = self.row_id(row);
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::RowRepeated,
                        format!("“{label}”一行出现两次且数字不同，无法确定以哪一行为准，均不采用。"),
                        format!("row {id} is printed twice with different cells; neither is taken"),
                    )
                    .at(run.span)
                    .in_table(&self.form.id)
                    .in_row(id),
                );
                let span = self.slots_span(run);
                seen.contradict(row, &self.table);
                for cell in self.table.row_mut(row) {
                    *cell = Cell { span, ..Cell::of(Status::Unresolved) };
                }
                return;
            }
            None => {}
        }
        if !bare {
            seen.note(row);
        }
        self.table.row_mut(row).copy_from_slice(cells);
    }

    fn foreign_row(&mut self, run: &Run, id: &str, columns: &'static [ColumnForm], cells: Vec<Cell>) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::RowExtra,
                format!("“{}”一行不属于本版表格，按所属版本的行号给出。", self.printed(run.span)),
                format!(
                    "row {id} is not of this edition of the form; it is given under the id of the edition that has it"
                ),
            )
            .at(run.span)
            .in_table(&self.form.id)
            .in_row(id),
        );
        self.table.push_extra(ExtraRow { id: id.to_owned(), columns, cells });
    }

    fn cells(&self, run: &Run, columns: &[ColumnForm], aligned: &Aligned, ends_here: bool) -> Vec<Cell> {
        let slots = self.runs.slots(run);
        let lost = || Cell { span: self.slots_span(run), ..Cell::of(Status::Unresolved) };
        let placed = |places: &[usize]| -> Vec<Cell> {
            let mut cells = Vec::with_capacity(columns.len());
            cells.extend(places.iter().take(columns.len()).map(|&at| cell_of(&slots[at])));
            cells.resize(columns.len(), Cell::of(Status::Missing));
            cells
        };
        match aligned {
            Aligned::Exact(_) | Aligned::Cut(_) if self.distrusted => vec![lost(); columns.len()],
            Aligned::Exact(places) => placed(places),
            Aligned::Cut(places) => {
                let mut cells = placed(places);
                // The text may have been cut within the last number.
                if let Some(last) =
                    places.len().checked_sub(1).filter(|_| self.ends_with(slots[places[places.len() - 1]].span))
                {
                    cells[last] = lost();
                }
                cells
            }
            Aligned::Misfit | Aligned::Doubtful => vec![lost(); columns.len()],
            Aligned::Empty if self.distrusted || self.lines_lost && slots.is_empty() => {
                vec![Cell::of(Status::Unresolved); columns.len()]
            }
            Aligned::Empty if ends_here => vec![Cell::of(Status::Missing); columns.len()],
            Aligned::Empty => {
                let blanks: Vec<&Slot> = slots.iter().filter(|slot| slot.content == Content::Blank).collect();
                let span = |at: usize| blanks.get(at).filter(|_| blanks.len() >= columns.len()).map(|slot| slot.span);
                (0..columns.len()).map(|at| Cell { span: span(at), ..Cell::of(Status::Blank) }).collect()
            }
        }
    }

    /// What each run is.
    fn claims(&self) -> Vec<Claim> {
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

    /// Whether a run is a column's header.
    fn is_column(&self, run: &Run) -> bool {
        let Owner::Label(label) = run.owner else { return false };
        let mut roles = self.lexicon.roles(label, self.index);
        roles.any(|(edition, role)| edition == self.edition && matches!(role, Role::Column(..)))
    }

    /// The id of the group that a label heads in this edition.
    fn group_of(&self, owner: Owner) -> Option<&'static str> {
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

    fn row_of(&self, label: LabelId) -> Option<usize> {
        self.lexicon.roles(label, self.index).find_map(|(edition, role)| match role {
            Role::Row(row) if edition == self.edition => Some(usize::from(row)),
            _ => None,
        })
    }

    /// Takes an unknown text with cells for a row, where its place in the form
    /// leaves one row only and its wording is near.
    fn guess_unknown(&self, claims: &mut [Claim]) {
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

    /// Joins rows that a cell with something else than a number has cut in two,
    /// as `约5` or `见附件`.
    fn join_unreadable(&mut self, claims: &mut [Claim]) {
        let mut at = 0;
        while at + 1 < claims.len() {
            let end = match claims[at] {
                Claim::Row(row) | Claim::Nearly(row) => self.unreadable_up_to(at, self.form.columns(row).len()),
                _ => at + 1,
            };
            if end > at + 1 {
                let found = self.runs.to_mut();
                let start = found.slots.len();
                for (part, claim) in claims[at..end].iter_mut().enumerate() {
                    let run = found.runs[at + part].clone();
                    if part > 0 {
                        *claim = Claim::Taken;
                        let (span, row, column) = (run.span, run.row, run.column);
                        let bounded = run.bounded;
                        found.slots.push(Slot { content: Content::Unreadable, span, row, column, bounded });
                        found.runs[at].filler = run.filler;
                        found.runs[at].damage = found.runs[at].damage.or(run.damage);
                    }
                    found.slots.extend_from_within(run.slots);
                }
                found.runs[at].slots = start..found.slots.len();
            }
            at = end;
        }
    }

    /// The end of the runs that make up the row that begins with the run at
    /// `at`: unknown texts in its drawn row, or short ones that, with the
    /// values behind them, leave it no wider than the form.
    fn unreadable_up_to(&self, at: usize, width: usize) -> usize {
        let runs = &self.runs.runs;
        let printed = |run: &Run| self.runs.slots(run).iter().filter(|slot| slot.is_printed()).count();
        let mut count = printed(&runs[at]);
        let mut end = at + 1;
        let beside = |run: &Run| run.bounded && run.row == runs[at].row;
        while let Some(run) = runs.get(end).filter(|run| self.may_be_cell(run, width, beside(run))) {
            let same_row = beside(run);
            let values = printed(run);
            let text = self.printed(run.span);
            // The same text again stands for another cell.
            let repeated = || runs.get(end + 1).is_some_and(|next| self.printed(next.span) == text);
            let digit = text.chars().any(|c| c.is_ascii_digit());
            let short = text.len() <= 12 && (values > 0 || digit || width == 1 || repeated());
            let fits = count < width && count + 1 + values <= width;
            if !(same_row && run.owner == Owner::Unknown || fits && (same_row || short)) {
                break;
            }
            count += 1 + values;
            end += 1;
        }
        end
    }

    /// Whether a run that begins with no label may be a cell of the row before it
    /// and the cells behind that one, `beside` if it is drawn in that row. A number such as `4.` begins labels, and so
    /// does `一`, which is put for a dash.
    fn may_be_cell(&self, run: &Run, width: usize, beside: bool) -> bool {
        match run.owner {
            Owner::Unknown => true,
            Owner::Prose => run.bounded,
            Owner::Cut(_) => {
                let text = self.printed(run.span);
                let numeral = !text.contains(fold::is_ideograph);
                text == DASH_LIKE_NUMERAL || numeral && (beside || self.has_printed(run) || width == 1)
            }
            _ => false,
        }
    }

    /// Takes cells behind a text that no form has; `before` is the row of the
    /// edition that was claimed last.
    fn unknown_row(&mut self, at: usize, run: &Run, before: Option<usize>) {
        let label = self.printed(run.span);
        let columns = before.map(|row| self.form.columns(row));
        let slots = self.runs.slots(run);
        let aligned = columns.map(|columns| {
            let aligned = align(run, slots, columns.len(), &Context::default());
            (columns, self.by_header(at, before.map(|row| (self.edition, row)), slots, aligned, None))
        });
        // A line of a label that is printed twice is no row.
        let piece = label.chars().count() > 2 && self.lexicon.is_piece_of_row(self.index, &fold::fold(&label));
        match aligned {
            Some((columns, aligned @ Aligned::Exact(_))) if !self.distrusted && !piece => {
                let cells = self.cells(run, columns, &aligned, false);
                let id = format!("extra.{label}");
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::RowExtra,
                        format!("“{label}”一行不在表格规定的行内，原样给出。"),
                        format!("row “{label}” is none of the form's; it is given as {id}"),
                    )
                    .at(run.span)
                    .in_table(&self.form.id)
                    .in_row(&id),
                );
                self.table.push_extra(ExtraRow { id, columns, cells });
            }
            _ => self.stray(run),
        }
    }

    fn header_reader(&self) -> Headers<'_> {
        Headers { text: self.text, runs: &self.runs, table: self.index, edition: self.edition }
    }

    /// Puts the cells of the run at `at` in the order that the header above the
    /// row `place`, by edition and index, prints; a drawn `grid` has done so.
    fn by_header(
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

    fn set_headers(&mut self, headers: Vec<Header>) {
        self.headers_of.clear();
        for (at, header) in headers.iter().enumerate() {
            self.headers_of.entry(header.block).or_default().push(at);
        }
        self.headers = headers;
    }

    /// Lets no number stand under a header whose order breaks the sums of its
    /// rows that the form's order keeps: the header is printed wrong.
    fn refute_headers(&mut self, claims: &[Claim]) {
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

    /// The whole numbers behind a label; an empty cell is none of something.
    fn whole_numbers(&self, run: &Run) -> Vec<i64> {
        let number = |slot: &Slot| match slot.content {
            Content::Number { number, .. } => number.as_integer(),
            Content::Blank | Content::Dash => Some(0),
            _ => None,
        };
        self.runs.slots(run).iter().filter_map(number).collect()
    }

    /// Says which headers do not print the form's order.
    fn report_headers(&mut self) {
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

    /// Whether the run at `at` comes right behind a row that shows no cell.
    fn follows_bare_row(&self, claims: &[Claim], at: usize) -> bool {
        at > 0 && matches!(claims[at - 1], Claim::Row(_)) && self.is_bare(&self.runs.runs[at - 1])
    }

    /// Doubts rows that draw no cells of their own where values that no row
    /// claims stand in the same drawn row: a cell that spans too many rows or
    /// columns has pushed them away from the label. A label that stands outside
    /// of the grid, as on pages that have lost its cell, is in no drawn row.
    fn doubt_emptied_rows(&mut self, claims: &[Claim]) {
        let mut doubted: Vec<(usize, Span)> = Vec::new();
        let mut emptied: Option<(u32, usize)> = None;
        let mut values: Option<(u32, Span)> = None;
        let drawn_stray = self.runs.runs.iter().zip(claims).find_map(|(run, claim)| {
            let stray = *claim == Claim::Stray && run.owner == Owner::Nobody && are_drawn(self.runs.slots(run));
            self.slots_span(run).filter(|_| stray)
        });
        for (run, claim) in self.runs.runs.iter().zip(claims) {
            let slots = self.runs.slots(run);
            let blanks = slots.iter().filter(|slot| slot.content == Content::Blank).count();
            match *claim {
                Claim::Row(row) | Claim::Nearly(row) => {
                    if self.has_printed(run) || blanks >= self.form.columns(row).len() {
                        continue;
                    }
                    if !run.bounded {
                        doubted.extend(drawn_stray.map(|span| (row, span)));
                        continue;
                    }
                    emptied = Some((run.row, row));
                    doubted.extend(values.filter(|&(drawn, _)| drawn == run.row).map(|(_, span)| (row, span)));
                }
                Claim::Stray | Claim::Unknown => {
                    let Some(slot) = slots.iter().rfind(|slot| slot.is_printed() && slot.bounded) else { continue };
                    let Some(span) = self.slots_span(run) else { continue };
                    values = Some((slot.row, span));
                    doubted.extend(emptied.filter(|&(drawn, _)| drawn == slot.row).map(|(_, row)| (row, span)));
                }
                _ => {}
            }
        }
        doubted.into_iter().for_each(|(row, span)| self.lose(row, Some(span)));
    }

    /// Doubts rows that show no cells next to values that no row has, or next to a
    /// row whose own have no columns: some may be theirs, and empty is a row only
    /// where nothing is left over beside it.
    fn doubt_rows_beside_values(&mut self, claims: &[Claim]) {
        let mut doubted: Vec<(usize, Span)> = Vec::new();
        // The rows without cells since the last one that has some.
        let mut bare: Vec<usize> = Vec::new();
        // The values without a row, or without columns, since then.
        let mut values: Option<Span> = None;
        for (run, claim) in self.runs.runs.iter().zip(claims) {
            match *claim {
                Claim::Row(row) | Claim::Nearly(row) => {
                    let spacing = |slot: &Slot| slot.content == Content::Spacing;
                    if self.runs.slots(run).iter().all(spacing) && run.damage.is_none() {
                        doubted.extend(values.map(|span| (row, span)));
                        bare.push(row);
                        continue;
                    }
                    // Of a row placed in part by the form's sums, nothing is left over.
                    let unplaced = self.table.row(row).iter().all(|cell| cell.status == Status::Unresolved);
                    values = self.slots_span(run).filter(|_| unplaced);
                }
                Claim::Stray | Claim::Unknown => {
                    let Some(span) = self.slots_span(run) else { continue };
                    values = Some(span);
                }
                Claim::Foreign { .. } => values = None,
                Claim::Nothing | Claim::Taken => continue,
            }
            let owner = values.filter(|_| !bare.is_empty());
            doubted.extend(bare.drain(..).filter_map(|row| Some((row, owner?))));
        }
        for (row, span) in doubted {
            let cells = self.table.row_mut(row);
            if cells.iter().all(|cell| cell.status == Status::Blank) {
                cells.fill(Cell { span: Some(span), ..Cell::of(Status::Unresolved) });
            }
        }
    }

    /// Takes the number of a page out of the rows that it stands in: one value too
    /// many, alone on its line, where all others stand on one line or the page
    /// ends behind it, and the row's sum holds without it.
    fn drop_page_numbers(&mut self, claims: &[Claim]) {
        let sums = identities::sums(&Edition::all()[self.edition], self.form);
        if !sums.is_some_and(|sums| sums.last_is_total) {
            return;
        }
        for (at, claim) in claims.iter().enumerate() {
            let Some(row) = claim.row() else { continue };
            let run = &self.runs.runs[at];
            let Some(page) = self.page_number(run, self.form.columns(row).len()) else { continue };
            let own = run.slots.clone();
            let span = self.runs.slots[page].span;
            self.report_page_number(row, span);
            let found = self.runs.to_mut();
            let start = found.slots.len();
            found.slots.extend_from_within(own.start..page);
            found.slots.extend_from_within(page + 1..own.end);
            found.runs[at].slots = start..found.slots.len();
        }
    }

    /// Said as well because a table about which nothing is said may be read by its
    /// print alone, which holds nothing against the sums.
    fn report_page_number(&mut self, row: usize, span: Span) {
        let (label, id) = (self.row_label(row), self.row_id(row));
        let page = span.of(self.text).unwrap_or_default();
        let told = Diagnostic::new(
            Code::ValuesStray,
            format!("“{label}”一行的各数之间或之后有单独成行的 {page}；其余各数与总计相符，故视为页码，未采用。"),
            format!(
                "{page} stands alone on a line of row {id}, whose other values keep the row's sum: it is taken for the number of a page"
            ),
        );
        let told = Diagnostic { severity: Severity::Info, ..told };
        self.diagnostics.push(told.at(span).in_table(&self.form.id).in_row(id));
    }

    /// Leaves rows undecided whose last value may be the number of a page, in the
    /// place of a cell that was lost: the values stand on a line each, their sum
    /// does not hold, and the page before is numbered by a value too many.
    fn refuse_page_numbers(&mut self, claims: &[Claim]) {
        let sums = identities::sums(&Edition::all()[self.edition], self.form);
        let has_total = sums.is_some_and(|sums| sums.last_is_total);
        for (at, claim) in claims.iter().enumerate() {
            let Some(row) = claim.row() else { continue };
            let run = &self.runs.runs[at];
            let width = self.form.columns(row).len();
            let Some(&last) = self.values_on_lines(run).as_deref().and_then(<[i64]>::last) else { continue };
            match run.slots.len().checked_sub(width) {
                Some(1) => {
                    self.pages.insert(last);
                }
                Some(0) if has_total && width > 1 => {
                    let behind_page = last.checked_sub(1).is_some_and(|before| self.pages.contains(&before));
                    if behind_page && !ends_with_total(&self.whole_numbers(run)) {
                        self.pages.insert(last);
                        self.runs.to_mut().runs[at].damage = Some(Damage::Interleaved);
                    }
                }
                _ => {}
            }
        }
    }

    /// The values of a run, where they are whole numbers, each on a line of its own.
    fn values_on_lines(&self, run: &Run) -> Option<Vec<i64>> {
        let slots = self.runs.slots(run);
        let drawn = run.bounded || slots.iter().any(|slot| slot.bounded);
        let on_lines = slots.windows(2).all(|two| two[0].row != two[1].row);
        let below = slots.first().is_some_and(|first| first.row != run.row);
        let numbers = self.whole_numbers(run);
        (!drawn && on_lines && below && numbers.len() == slots.len()).then_some(numbers)
    }

    /// The index of the slot in the row of a run, so many columns wide, that holds
    /// the number of a page.
    fn page_number(&self, run: &Run, width: usize) -> Option<usize> {
        let slots = self.runs.slots(run);
        let values: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].content != Content::Spacing).collect();
        if values.len() != width + 1 || run.bounded || run.damage.is_some() || slots.iter().any(|slot| slot.bounded) {
            return None;
        }
        let numbers = self.whole_numbers(run);
        if numbers.len() != values.len() || !values.iter().all(|&at| slots[at].is_printed()) {
            return None;
        }
        let mut found = None;
        for (number, &at) in values.iter().enumerate() {
            let rows = || values.iter().filter(|&&other| other != at).map(|&other| slots[other].row);
            let alone = rows().all(|row| row != slots[at].row) && slots[at].row != run.row;
            let on_one_line = || rows().min() == rows().max();
            if !alone || !on_one_line() && !self.ends_page(slots[at].span) {
                continue;
            }
            let others: Vec<i64> = (0..numbers.len()).filter(|&other| other != number).map(|at| numbers[at]).collect();
            if ends_with_total(&others) && found.replace(run.slots.start + at).is_some() {
                return None;
            }
        }
        found
    }

    /// Whether a form feed follows a span, with nothing but line ends between.
    fn ends_page(&self, span: Span) -> bool {
        let behind = &self.text.as_bytes()[span.end as usize..];
        behind.iter().find(|byte| !matches!(byte, b'\r' | b'\n' | b' ')) == Some(&b'\x0c')
    }

    /// Leaves a row without numbers undecided: values that may be its own stand
    /// behind it, parted from it by some text, or are those of a row that the
    /// form does not have. Nobody can tell.
    fn lose(&mut self, row: usize, span: Option<Span>) {
        if self.table.row(row).iter().all(|cell| cell.value().is_none()) {
            self.table.row_mut(row).fill(Cell { span, ..Cell::of(Status::Unresolved) });
        }
    }

    /// Whether a text names no row: an address, or what has no word in it, as
    /// the date that a browser prints above a page.
    fn is_furniture(&self, run: &Run) -> bool {
        let printed = run.span.of(self.text).unwrap_or_default();
        printed.contains("://") || !printed.contains(fold::is_ideograph)
    }

    fn stray(&mut self, run: &Run) {
        let slots = self.runs.slots(run);
        let told = |slot: &&Slot| matches!(slot.content, Content::Number { .. } | Content::Unreadable);
        let printed: Vec<&Slot> = slots.iter().filter(told).collect();
        let (Some(first), Some(last)) = (printed.first(), printed.last()) else { return };
        let values = self.values(run);
        self.diagnostics.push(
            Diagnostic::new(
                Code::ValuesStray,
                format!("“{}”表中的数字 {values} 不属于任何已知的行，未采用。", self.form.label),
                format!("the values {values} in table {} belong to no known row and were not taken", self.form.id),
            )
            .at(first.span.to(last.span))
            .in_table(&self.form.id),
        );
    }

    /// A table whose rows stand beside each other in one printed row, or below
    /// each other with their own headers.
    fn side_by_side(&mut self) {
        let rows = self.form.rows().len();
        let width: usize = (0..rows).map(|row| self.form.columns(row).len()).sum();
        self.join_unreadable_beside(width);
        self.join_parts_beside(width);
        let valued: Vec<usize> =
            (0..self.runs.runs.len()).filter(|&at| self.has_printed(&self.runs.runs[at])).collect();
        let valued = self.without_page_numbers(valued, width);
        let of_a_row = |run: &Run| run.slots.len() == self.form.columns(0).len();
        let single: Vec<usize> = (0..self.runs.runs.len()).filter(|&at| of_a_row(&self.runs.runs[at])).collect();
        match valued[..] {
            [] => self.all_blank(width),
            // Only one has values, but every row has its own cells.
            [at] if single.len() == rows && single.contains(&at) => self.below_each_other(&single),
            [at] => self.one_row(at, width),
            _ => match self.only_whole_row(&valued, width) {
                Some(at) => {
                    valued.iter().filter(|&&other| other != at).for_each(|&other| {
                        let run = self.runs.runs[other].clone();
                        self.stray(&run);
                    });
                    self.one_row(at, width);
                }
                None => self.below_each_other(&valued),
            },
        }
    }

    /// Joins the only drawn row of a table whose rows stand beside each other
    /// where cells with something else than a number have cut it: as many cells
    /// as columns, each below a head.
    fn join_unreadable_beside(&mut self, width: usize) {
        let runs = &self.runs.runs;
        let text = |run: &Run| run.bounded && matches!(run.owner, Owner::Unknown | Owner::Prose);
        let valued = |row: u32| move |slot: &Slot| slot.bounded && slot.row == row && slot.is_printed();
        let texts = runs.iter().filter(|run| text(run)).map(|run| run.row);
        let Some(row) = texts.into_iter().find(|&row| self.runs.slots.iter().any(valued(row))) else { return };
        if self.runs.slots.iter().any(|slot| slot.is_printed() && slot.row != row) {
            return;
        }
        let own = |slot: &&Slot| slot.bounded && slot.row == row;
        let mut cells: Vec<Slot> = self.runs.slots.iter().filter(own).copied().collect();
        cells.extend(runs.iter().filter(|run| text(run) && run.row == row).map(|run| Slot {
            content: Content::Unreadable,
            span: run.span,
            row,
            column: run.column,
            bounded: true,
        }));
        cells.sort_by_key(|slot| slot.column);
        let heads = runs.iter().filter(|run| run.bounded && run.row < row && self.is_column(run));
        let mut heads: Vec<u16> = heads.map(|run| run.column).collect();
        heads.sort_unstable();
        if cells.len() != width || !cells.iter().map(|slot| slot.column).eq(heads) {
            return;
        }
        let found = self.runs.to_mut();
        let at = found.slots.len();
        let span = cells[0].span.to(cells[width - 1].span);
        let joined = Run {
            owner: Owner::Nobody,
            span,
            row,
            column: cells[0].column,
            bounded: true,
            slots: at..at + width,
            filler: 0,
            behind_filler: 0,
            damage: None,
            lent: Lent::No,
        };
        found.runs.retain(|run| run.row != row);
        for run in &mut found.runs {
            let kept = found.slots[run.slots.clone()].iter().take_while(|slot| slot.row != row).count();
            run.slots.end = run.slots.start + kept;
        }
        found.slots.extend(cells);
        let behind = found.runs.partition_point(|run| run.row < row);
        found.runs.insert(behind, joined);
    }

    /// Joins the parts of a table whose rows stand beside each other where some
    /// part has several of them: each a drawn row of values with as many heads, and
    /// the rows' labels, above it.
    fn join_parts_beside(&mut self, width: usize) {
        let runs = &self.runs.runs;
        let valued: Vec<usize> = (0..runs.len()).filter(|&at| self.has_printed(&runs[at])).collect();
        let mut rows = 0;
        let mut above = 0;
        for &at in &valued {
            let slots = self.runs.slots(&runs[at]);
            let heads = || runs[above..=at].iter().filter(|run| run.bounded && self.is_column(run));
            // The only label of a drawn row is not bounded.
            let labels = runs[above..=at].iter().filter_map(|run| match run.owner {
                Owner::Label(label) => self.row_of(label),
                _ => None,
            });
            let first = rows;
            for row in labels {
                if row != rows {
                    return;
                }
                rows += 1;
            }
            let columns: usize = (first..rows).map(|row| self.form.columns(row).len()).sum();
            let drawn = slots.iter().all(|slot| slot.bounded && slot.row == slots[0].row) && runs[at].filler == 0;
            let headed = heads().count() == columns;
            if !drawn || !headed || slots.len() != columns || runs[at].damage.is_some() {
                return;
            }
            above = at + 1;
        }
        let Some(&last) = valued.last().filter(|_| rows == self.form.rows().len() && valued.len() < rows) else {
            return;
        };
        let found = self.runs.to_mut();
        let start = found.slots.len();
        for &at in &valued {
            let slots = found.runs[at].slots.clone();
            found.slots.extend_from_within(slots.clone());
            found.runs[at].slots = slots.start..slots.start;
        }
        debug_assert_eq!(found.slots.len() - start, width);
        found.runs[last].slots = start..found.slots.len();
    }

    fn report_unreadable_beside(&mut self, run: &Run, aligned: &Aligned) {
        let (Aligned::Exact(places), false) = (aligned, self.distrusted) else { return };
        let mut rest = &places[..];
        for row in 0..self.form.rows().len() {
            let columns = self.form.columns(row);
            let (these, others) = rest.split_at(columns.len());
            self.report_unreadable(run, &Aligned::Exact(these.to_vec()), self.row_id(row), columns);
            rest = others;
        }
    }

    /// The runs with values without those that are a page's number alone: another
    /// run has all the values of the table, and heads of columns part it from them.
    fn without_page_numbers(&mut self, valued: Vec<usize>, width: usize) -> Vec<usize> {
        let printed = |at: usize| self.runs.slots(&self.runs.runs[at]).iter().filter(|slot| slot.is_printed()).count();
        let Some(whole) = valued.iter().copied().find(|&at| printed(at) == width) else { return valued };
        let is_page = |at: usize| {
            let run = &self.runs.runs[at];
            let slots = self.runs.slots(run);
            let heads = self.runs.runs[(at + 1).min(whole)..whole].iter();
            let [Slot { content: Content::Number { .. }, bounded: false, row, .. }] = slots else { return false };
            let alone = *row != run.row || run.owner == Owner::Nobody;
            alone && heads.filter(|run| matches!(run.owner, Owner::Label(_))).count() > 1
        };
        let (pages, valued): (Vec<usize>, Vec<usize>) = valued.into_iter().partition(|&at| at != whole && is_page(at));
        for at in pages {
            self.stray(&self.runs.runs[at].clone());
        }
        valued
    }

    /// The run that shows a value for each of `width` cells, where all others
    /// with values are texts that no form has: a caption, a counter of visits.
    fn only_whole_row(&self, valued: &[usize], width: usize) -> Option<usize> {
        let printed = |at: usize| self.runs.slots(&self.runs.runs[at]).iter().filter(|slot| slot.is_printed()).count();
        let mut whole = valued.iter().copied().filter(|&at| printed(at) == width);
        let found = whole.next().filter(|_| whole.next().is_none())?;
        let other = |at: usize| self.runs.runs[at].owner == Owner::Unknown && printed(at) < self.form.columns(0).len();
        let outside = |&at: &usize| at == found || other(at);
        valued.iter().all(outside).then_some(found)
    }

    /// All rows beside each other in the cells of one run.
    fn one_row(&mut self, at: usize, width: usize) {
        let rows = self.form.rows().len();
        let run = self.without_opening(at, width);
        let run = self.without_footer(Run { owner: Owner::Nobody, ..run }, width);
        let spacing_is_cell = self.spaces_cells(at, self.runs.slots(&run), width);
        let context = Context { last: true, spacing_is_cell, wraps: true, ..Context::default() };
        let mut aligned = align(&run, self.runs.slots(&run), width, &context);
        self.headers.extend(self.header_reader().beside(at + 1));
        if let (Some(header), Aligned::Exact(places)) = (self.headers.first(), &aligned) {
            aligned = header.order.apply(places).map_or(Aligned::Doubtful, Aligned::Exact);
        }
        self.report_headers();
        self.report_alignment(&run, &aligned, "", width);
        let columns: Vec<&ColumnForm> = (0..rows).flat_map(|row| self.form.columns(row)).collect();
        let cells = self.cells_beside(&run, &columns, &aligned);
        self.put_beside(&cells);
        self.report_unreadable_beside(&run, &aligned);
    }

    /// A run of `width` drawn values without the numbers behind them that have no
    /// borders, as those of a pager: the table is over.
    fn without_footer(&mut self, run: Run, width: usize) -> Run {
        let slots = self.runs.slots(&run);
        let undrawn = |slot: &&Slot| !slot.bounded || !slot.is_printed();
        let behind = slots.iter().rev().take_while(undrawn).filter(|slot| slot.is_printed()).count();
        let drawn = slots.iter().filter(|slot| slot.is_printed() && slot.bounded).count();
        let whole = drawn == width && drawn + behind == slots.iter().filter(|slot| slot.is_printed()).count();
        if !whole || behind == 0 {
            return run;
        }
        let end = slots.iter().rposition(|slot| slot.is_printed() && slot.bounded).map_or(0, |last| last + 1);
        let at = run.slots.start + end;
        self.stray(&Run { slots: at..run.slots.end, ..run.clone() });
        Run { slots: run.slots.start..at, ..run }
    }

    /// Whether lines of blanks may be cells of the only row of a table: one stands
    /// between its values, or is drawn. Those before and behind all values may as
    /// well part the table from what stands around it. Where all `width` values
    /// are printed and such lines part all of them alike, or the heads too, they
    /// are none.
    fn spaces_cells(&self, at: usize, slots: &[Slot], width: usize) -> bool {
        let is_spacing = |slot: &Slot| slot.content == Content::Spacing;
        if slots.iter().any(|slot| is_spacing(slot) && slot.bounded) {
            return true;
        }
        let printed: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].is_printed()).collect();
        let mut between = printed.windows(2).map(|two| slots[two[0]..two[1]].iter().filter(|s| is_spacing(s)).count());
        let Some(first) = between.next() else { return false };
        if printed.len() != width {
            return first + between.sum::<usize>() > 0;
        }
        if first > 0 && between.clone().all(|count| count == first) {
            return false;
        }
        let heads = self.runs.runs[..at].iter().filter(|run| matches!(run.owner, Owner::Label(_)));
        let (parted, heads) = heads.fold((0, 0), |(parted, heads), head| {
            (parted + usize::from(self.runs.slots(head).iter().any(is_spacing)), heads + 1)
        });
        first + between.sum::<usize>() > 0 && (heads < 2 || parted * 2 < heads)
    }

    /// A run without the empty cell that opens its row, where a row before it
    /// shows that rows are opened by one: filler, one empty cell, a label.
    fn without_opening(&self, at: usize, width: usize) -> Run {
        let runs = &self.runs.runs;
        let mut run = runs[at].clone();
        let opened = runs.windows(3).any(|three| {
            three[0].filler > 0 && self.is_lone_blank(&three[1]) && matches!(three[2].owner, Owner::Label(_))
        });
        let behind_filler = at > 0 && runs[at - 1].filler > 0;
        let first = self.runs.slots(&run).first().map(|slot| slot.content);
        if opened && behind_filler && first == Some(Content::Blank) {
            run.slots.start += 1;
            if run.slots.len() != width {
                run.damage = Some(Damage::Interleaved);
            }
        }
        run
    }

    /// Whether a run is one empty cell of no row.
    fn is_lone_blank(&self, run: &Run) -> bool {
        let slots = self.runs.slots(run);
        run.owner == Owner::Nobody && slots.len() == 1 && slots[0].content == Content::Blank
    }

    fn cells_beside(&self, run: &Run, columns: &[&ColumnForm], aligned: &Aligned) -> Vec<Cell> {
        let slots = self.runs.slots(run);
        match aligned {
            Aligned::Exact(places) if !self.distrusted => places.iter().map(|&at| cell_of(&slots[at])).collect(),
            _ => vec![Cell { span: self.slots_span(run), ..Cell::of(Status::Unresolved) }; columns.len()],
        }
    }

    fn put_beside(&mut self, cells: &[Cell]) {
        let mut rest = cells;
        for row in 0..self.form.rows().len() {
            let (these, others) = rest.split_at(self.form.columns(row).len());
            self.table.row_mut(row).copy_from_slice(these);
            rest = others;
        }
    }

    fn all_blank(&mut self, width: usize) {
        let last = self.runs.runs.last();
        let blanks = last.map_or(0, |run| run.slots.len());
        let rows_printed = self.runs.runs.iter().any(|run| matches!(run.owner, Owner::Label(_)));
        if !rows_printed || (self.at_end && blanks < width) {
            return;
        }
        let untaken = self.untaken_values();
        // A grid draws empty cells, too: where it has none, the row was lost.
        let last_head = self.runs.runs.iter().rposition(|run| matches!(run.owner, Owner::Label(_)));
        let (_, behind) = self.runs.runs.split_at(last_head.unwrap_or(0));
        let drawn = behind.first().is_some_and(|run| run.bounded);
        let cells = behind.iter().any(|run| run.filler > 0 || !self.is_bare(run));
        if drawn && !cells && untaken.is_empty() {
            return;
        }
        untaken.iter().for_each(|&span| self.report_untaken(span));
        let lost = self.distrusted || !untaken.is_empty();
        let status = if lost { Status::Unresolved } else { Status::Blank };
        self.put_beside(&vec![Cell::of(status); width]);
    }

    /// Where texts behind the first label hold numbers that were not taken as
    /// values.
    fn untaken_values(&self) -> Vec<Span> {
        let label = |run: &Run| matches!(run.owner, Owner::Label(_));
        let runs = &self.runs.runs;
        let first = runs.iter().position(label).unwrap_or(runs.len());
        let behind = runs[first..].iter().enumerate();
        let found = behind.filter_map(|(at, run)| match run.damage {
            // What stands behind the borders that close a row was put into no cell.
            Some(Damage::Interleaved) => {
                let next = runs.get(first + at + 1).map_or(self.runs.end, |next| next.span.start);
                let between = Span::new(run.span.end, next.max(run.span.end));
                between.of(self.text).is_some_and(|text| text.contains(char::is_numeric)).then_some(between)
            }
            _ => self.has_untaken_values(run).then_some(run.span),
        });
        found.collect()
    }

    /// Whether a run is a text that holds numbers, and none was taken as a
    /// value.
    fn has_untaken_values(&self, run: &Run) -> bool {
        matches!(run.owner, Owner::Unknown | Owner::Prose)
            && !self.has_printed(run)
            && run.span.of(self.text).is_some_and(runs::holds_values)
    }

    fn report_untaken(&mut self, span: Span) {
        const LONGEST_QUOTE: usize = 80;
        let printed = span.of(self.text).map(fold::trim).unwrap_or_default();
        let words = printed.split(|c: char| fold::is_blank(c) || c == '|').filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let quote: String = words.join(" ").chars().take(LONGEST_QUOTE).collect();
        self.diagnostics.push(
            Diagnostic::new(
                Code::ValuesStray,
                format!("“{}”表中的“{quote}”含有数字，但无法读作各单元格的数，未采用。", self.form.label),
                format!(
                    "“{quote}” in table {} holds numbers that cannot be read as cells and were not taken",
                    self.form.id
                ),
            )
            .at(span)
            .in_table(&self.form.id),
        );
    }

    /// Each row behind its own label.
    fn below_each_other(&mut self, valued: &[usize]) {
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for &at in valued {
            let begin = groups.last().map_or(0, |&(_, before)| before + 1);
            match self.row_of_cells(begin, at) {
                Some(row) if groups.iter().all(|&(before, _)| before < row) => groups.push((row, at)),
                _ => return self.undecided(valued),
            }
        }
        // Values of two rows in one show that the headers are not where their rows are.
        let crowded = |&(row, at): &(usize, usize)| {
            let slots = self.runs.slots(&self.runs.runs[at]);
            slots.iter().filter(|slot| slot.is_printed()).count() > self.form.columns(row).len()
        };
        if groups.iter().any(crowded) {
            return self.undecided(valued);
        }
        self.set_headers(self.header_reader().between(&groups));
        self.report_headers();
        for (row, at) in groups {
            let run = &self.runs.runs[at];
            let columns = self.form.columns(row);
            let context = Context { last: true, ..Context::default() };
            let slots = self.runs.slots(run);
            let aligned = align(run, slots, columns.len(), &context);
            let aligned = self.by_header(at, Some((self.edition, row)), slots, aligned, None);
            let cells = self.cells(run, columns, &aligned, false);
            self.report_alignment(&run.clone(), &aligned, self.row_id(row), columns.len());
            self.table.row_mut(row).copy_from_slice(&cells);
        }
    }

    /// The row that the cells at `at` belong to, the runs from `begin` on being
    /// those behind the cells before; nothing where several rows are named above
    /// one header, for the cells under it may be any one's.
    fn row_of_cells(&self, begin: usize, at: usize) -> Option<usize> {
        let mut rows: Vec<usize> = Vec::new();
        let mut headed = false;
        for run in begin..=at {
            if let Some(row) = self.row_at(run) {
                if std::mem::take(&mut headed) {
                    rows.clear();
                }
                if rows.last() != Some(&row) {
                    rows.push(row);
                }
            } else if self.is_column(&self.runs.runs[run]) {
                if rows.len() > 1 {
                    return None;
                }
                headed = true;
            }
        }
        rows.pop()
    }

    /// The row that the run at `at` labels.
    fn row_at(&self, at: usize) -> Option<usize> {
        match self.runs.runs[at].owner {
            Owner::Label(label) => self.row_of(label),
            _ => None,
        }
    }

    fn undecided(&mut self, valued: &[usize]) {
        let width: usize = (0..self.form.rows().len()).map(|row| self.form.columns(row).len()).sum();
        for &at in valued {
            let run = self.runs.runs[at].clone();
            self.report_alignment(&run, &Aligned::Misfit, "", width);
        }
        self.put_beside(&vec![Cell::of(Status::Unresolved); width]);
    }

    /// Whether the text ends right behind a span.
    fn ends_with(&self, span: Span) -> bool {
        span.end as usize == self.text.len()
    }

    fn is_bare(&self, run: &Run) -> bool {
        run.slots.is_empty()
    }

    fn has_printed(&self, run: &Run) -> bool {
        self.runs.slots(run).iter().any(Slot::is_printed) || run.damage == Some(Damage::Glued)
    }

    fn row_id(&self, row: usize) -> &'static str {
        &self.form.row_form(row).id
    }

    fn row_label(&self, row: usize) -> &'static str {
        &self.form.row_form(row).label
    }

    fn printed(&self, span: Span) -> String {
        let text = span.of(self.text).unwrap_or_default();
        text.split(|c: char| fold::is_blank(c) || c == '|').filter(|piece| !piece.is_empty()).collect()
    }

    fn values(&self, run: &Run) -> String {
        let slots = self.runs.slots(run).iter().filter(|slot| slot.is_printed());
        let values: Vec<&str> = slots.filter_map(|slot| slot.span.of(self.text)).map(fold::trim).collect();
        match values.len() {
            0..=20 => values.join(" "),
            count => format!("{} … ({count})", values[..20].join(" ")),
        }
    }

    fn slots_span(&self, run: &Run) -> Option<Span> {
        let slots = self.runs.slots(run);
        let first = slots.iter().find(|slot| slot.is_printed())?;
        let last = slots.iter().rfind(|slot| slot.is_printed())?;
        Some(first.span.to(last.span))
    }

    fn report_alignment(&mut self, run: &Run, aligned: &Aligned, row: &str, width: usize) {
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

    fn report_unreadable(&mut self, run: &Run, aligned: &Aligned, row: &str, columns: &[ColumnForm]) {
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

    fn report_approximate(&mut self, run: &Run, row: usize) {
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

    /// Rows without values, and more values than a row has columns, or values
    /// behind the headers of columns: the text was taken column by column, and
    /// the rows without values are not empty.
    fn note_columnwise(&mut self, claims: &[Claim]) {
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

    fn report_missing_rows(&mut self) {
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

/// The rows that were met with cells of their own.
struct Seen {
    rows: Vec<bool>,
    /// The cells met first, of rows that further cells contradicted.
    contradicted: FxHashMap<usize, Vec<Cell>>,
}

impl Seen {
    fn new(rows: usize) -> Seen {
        Seen { rows: vec![false; rows], contradicted: FxHashMap::default() }
    }

    fn has(&self, row: usize) -> bool {
        self.rows[row]
    }

    /// The cells that a row was met with.
    fn cells<'a>(&'a self, row: usize, table: &'a Table) -> Option<&'a [Cell]> {
        let contradicted = || self.contradicted.get(&row).map(Vec::as_slice);
        self.has(row).then(|| contradicted().unwrap_or_else(|| table.row(row)))
    }

    fn note(&mut self, row: usize) {
        self.rows[row] = true;
        self.contradicted.remove(&row);
    }

    fn contradict(&mut self, row: usize, table: &Table) {
        self.contradicted.entry(row).or_insert_with(|| table.row(row).to_vec());
    }
}

/// What the rows of a table tell about each other's layout.
struct Contexts {
    /// Whether a row was met that leaves no doubt.
    calibrated: bool,
    /// Whether no such row has empty cells or borders behind its own.
    unclosed: bool,
    /// The cells in a row of the layout, label and closing cells included, if
    /// all such rows agree; none where they do not.
    width: Option<usize>,
    /// The empty cells behind each row's own, if all such rows have as many,
    /// however wide they are.
    closing: Option<usize>,
    spacing_is_cell: bool,
    /// Whether some row has borders around all its values.
    draws_cells: bool,
    /// Whether some row has empty cells between its label and its own cells.
    in_place: bool,
    /// Whether some row has borders without cells behind it.
    fills: bool,
    widths: Widths,
    label_cells: Vec<usize>,
    grids: Vec<Option<Grid>>,
}

impl Contexts {
    fn new(assembly: &Assembly<'_>, claims: &[Claim]) -> Contexts {
        let runs = assembly.runs.runs.as_slice();
        let drawn = runs.iter().any(|run| run.bounded);
        let bounded = drawn || assembly.runs.slots.iter().any(|slot| slot.content == Content::Blank);
        let mut contexts = Contexts {
            calibrated: false,
            unclosed: true,
            width: None,
            closing: None,
            spacing_is_cell: spacing_is_cell(assembly, runs, claims),
            draws_cells: drawn && runs.iter().any(|run| run.bounded && are_drawn(assembly.runs.slots(run))),
            in_place: in_place(assembly, claims),
            widths: Widths::default(),
            fills: drawn && runs.iter().any(|run| run.filler > 0),
            label_cells: Vec::new(),
            grids: Vec::new(),
        };
        if bounded {
            contexts.label_cells = label_cells(assembly, runs);
            contexts.widths = Widths::new(runs, |at| {
                let row = claims[at].row().filter(|_| !runs[at].slots.is_empty())?;
                let columns = assembly.form.columns(row).len();
                Some((assembly.runs.slots(&runs[at]), contexts.label_cells[at], columns))
            });
            contexts.calibrate(assembly, runs, claims);
            contexts.grids = grids(assembly, runs);
        }
        contexts
    }

    /// What is known about the row of the run at `at`, which has so many
    /// columns.
    fn of(&self, at: usize, row: Option<usize>, columns: usize, last: bool, cut_off: bool) -> Context<'_> {
        let labels = self.label_cells.get(at).copied().unwrap_or(1);
        Context {
            grid: row.and_then(|_| self.grids.get(at)?.as_ref()),
            closing: match self.calibrated {
                false => Closing::Unknown,
                true => Closing::Either {
                    none: self.unclosed,
                    filled: match self.width {
                        Some(width) => width.checked_sub(labels + columns),
                        None => self.closing,
                    },
                },
            },
            spacing_is_cell: self.spacing_is_cell,
            draws_cells: self.draws_cells,
            in_place: self.in_place,
            width: self.width,
            fills: self.fills,
            surplus: self.widths.surplus(at),
            last,
            cut_off,
            wraps: false,
        }
    }

    /// Learns from rows and headers that leave no doubt how many empty cells
    /// close a row.
    fn calibrate(&mut self, assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) {
        let rows = claims.iter().filter(|claim| matches!(claim, Claim::Row(_))).count();
        let mut met = 0;
        let mut closings: Option<Option<usize>> = None;
        for (at, run) in runs.iter().enumerate() {
            let slots = assembly.runs.slots(run);
            let found = match claims[at] {
                Claim::Row(row) => {
                    met += 1;
                    let columns = assembly.form.columns(row).len();
                    align::closing(run, slots, columns).filter(|_| met < rows).map(|closing| (columns, closing))
                }
                Claim::Nothing if run.filler > 0 && slots.is_empty() && assembly.is_title(run) => {
                    let opened = runs.get(at + 1).is_some_and(|next| assembly.is_lone_blank(next));
                    Some((0, usize::from(run.filler) + usize::from(opened)))
                }
                Claim::Nothing if run.filler == 0 && run.bounded => {
                    let all_blank = slots.iter().all(|slot| slot.content == Content::Blank);
                    assembly.columns_up_to(run).filter(|_| all_blank).map(|columns| (columns, slots.len()))
                }
                _ => None,
            };
            let Some((columns, closing)) = found else { continue };
            let is_row = matches!(claims[at], Claim::Row(_));
            let labels = if is_row { self.label_cells[at] } else { 1 };
            if is_row {
                closings = Some(closings.unwrap_or(Some(closing)).filter(|&known| known == closing));
            }
            let width = labels + columns + closing;
            self.width = if self.calibrated { self.width.filter(|&known| known == width) } else { Some(width) };
            self.unclosed &= closing == 0;
            self.calibrated = true;
        }
        self.closing = closings.flatten();
        if !self.calibrated {
            self.closing = closing_of_partly_empty(assembly, runs, claims);
            self.calibrated = self.closing.is_some();
            self.unclosed &= !self.calibrated;
        }
    }
}

/// How many empty cells close each row of a table in which no row shows all its
/// values: all but the last have as many cells, the first of a row and the last
/// of its own are printed somewhere, and nothing ever is behind them.
fn closing_of_partly_empty(assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) -> Option<usize> {
    const FEWEST_ROWS: usize = 3;
    let columns = assembly.form.columns(0).len();
    let mut count = None;
    let mut rows = 0;
    let (mut first, mut last) = (false, false);
    let last_row = claims.iter().rposition(|claim| matches!(claim, Claim::Row(_)));
    for (at, (run, claim)) in runs.iter().zip(claims).enumerate() {
        let Claim::Row(row) = *claim else { continue };
        let slots = assembly.runs.slots(run);
        // The text may end before what closes the last.
        if last_row == Some(at) && count != Some(slots.len()) {
            continue;
        }
        let own = assembly.form.columns(row).len() == columns;
        let plain = run.filler == 0 && run.damage.is_none();
        if !own || !plain || slots.iter().any(|slot| slot.content == Content::Spacing) {
            return None;
        }
        rows += 1;
        if *count.get_or_insert(slots.len()) != slots.len() {
            return None;
        }
        first |= slots.first().is_some_and(Slot::is_printed);
        last |= slots.get(columns - 1).is_some_and(Slot::is_printed);
        if slots.iter().skip(columns).any(Slot::is_printed) {
            return None;
        }
    }
    let closing = count?.checked_sub(columns)?;
    (rows >= FEWEST_ROWS && first && last && closing > 0).then_some(closing)
}

impl Assembly<'_> {
    fn is_title(&self, run: &Run) -> bool {
        let Owner::Label(label) = run.owner else { return false };
        matches!(self.lexicon.role(label, self.edition, self.index), Some(Role::Title(_)))
    }

    /// The number of columns of a block with a title, whose header stands in
    /// one row, where a run is the header of the last of them.
    fn columns_up_to(&self, run: &Run) -> Option<usize> {
        let Owner::Label(label) = run.owner else { return None };
        if self.form.blocks.len() < 2 {
            return None;
        }
        let here = self.lexicon.roles(label, self.index).filter(|&(edition, _)| edition == self.edition);
        let mut last = None;
        for (_, role) in here {
            let Role::Column(block, column) = role else { continue };
            let columns = self.form.blocks[usize::from(block)].columns.len();
            if usize::from(column) + 1 != columns || last.is_some_and(|last| last != columns) {
                return None;
            }
            last = Some(columns);
        }
        last
    }
}

/// Whether the layout fills spans up in place: some drawn row has more cells
/// than columns, and the first of them is empty.
fn in_place(assembly: &Assembly<'_>, claims: &[Claim]) -> bool {
    assembly.runs.runs.iter().zip(claims).any(|(run, claim)| {
        let Claim::Row(row) = *claim else { return false };
        let slots = assembly.runs.slots(run);
        let drawn = slots.iter().all(|slot| slot.row == run.row);
        let wider = slots.len() > assembly.form.columns(row).len() && run.filler == 0;
        let shifted = slots.first().is_some_and(|slot| slot.content == Content::Blank);
        drawn && wider && shifted && slots.last().is_some_and(Slot::is_printed)
    })
}

/// How many label cells each run's row has up to its own: the labels of groups
/// stand before the label of the first row in them.
fn label_cells(assembly: &Assembly<'_>, runs: &[Run]) -> Vec<usize> {
    let mut cells = Vec::with_capacity(runs.len());
    let mut count = 0;
    for at in 0..runs.len() {
        let joins = at > 0
            && assembly.runs.slots(&runs[at - 1]).is_empty()
            && runs[at - 1].filler == 0
            && assembly.group_of(runs[at - 1].owner).is_some();
        count = if joins { count + 1 } else { 1 };
        cells.push(count);
    }
    cells
}

/// Whether several values are printed, each with borders.
fn are_drawn(slots: &[Slot]) -> bool {
    let printed = || slots.iter().filter(|slot| slot.is_printed());
    printed().count() > 1 && printed().all(|slot| slot.bounded)
}

/// Whether lines of blanks are empty cells: they fill up the rows that show
/// fewer values than columns, every one of them, and stand between the values
/// of no full row. Behind the values of the last row alone they tell nothing:
/// there they may part the table from what follows.
fn spacing_is_cell(assembly: &Assembly<'_>, runs: &[Run], claims: &[Claim]) -> bool {
    let mut fits = false;
    let last_row = claims.iter().rposition(|claim| matches!(claim, Claim::Row(_)));
    for (at, (run, claim)) in runs.iter().zip(claims).enumerate() {
        let Claim::Row(row) = *claim else { continue };
        let slots = assembly.runs.slots(run);
        let width = assembly.form.columns(row).len();
        let printed = slots.iter().filter(|slot| slot.is_printed()).count();
        if slots.len() == printed {
            continue;
        }
        let last = slots.iter().rposition(Slot::is_printed).unwrap_or(0);
        let between = slots[..last].iter().any(|slot| slot.content == Content::Spacing);
        match printed == width {
            true if between => return false,
            true => {}
            false if slots.len() == width => fits |= last_row != Some(at) || slots.last().is_some_and(Slot::is_printed),
            false => return false,
        }
    }
    fits
}

/// For each run, the grid that the headers above it draw.
fn grids(assembly: &Assembly<'_>, runs: &[Run]) -> Vec<Option<Grid>> {
    let widths = row_widths(assembly, runs);
    let blocks = &assembly.form.blocks;
    let mut columns: Vec<Vec<Option<(u16, u16)>>> =
        blocks.iter().map(|block| vec![None; block.columns.len()]).collect();
    let mut grids = Vec::with_capacity(runs.len());
    for run in runs {
        let mut grid = None;
        if let Owner::Label(label) = run.owner
            && run.bounded
        {
            let width = widths.get(&run.row).copied().unwrap_or(0);
            for (edition, role) in assembly.lexicon.roles(label, assembly.index) {
                match role {
                    Role::Column(block, column) if edition == assembly.edition => {
                        columns[usize::from(block)][usize::from(column)] = Some((run.column, width));
                    }
                    Role::Row(row) if edition == assembly.edition => {
                        let block = assembly.form.places()[usize::from(row)].block;
                        grid = grid_of(&columns[block]);
                    }
                    _ => {}
                }
            }
        }
        grids.push(grid);
    }
    without_other_tables(assembly, runs, grids)
}

/// The grids without those of rows that another table draws, as wide as the
/// header's but with fewer columns for labels. Their empty cells before the
/// header's first column are their own: the header would shift their numbers.
/// The rows of the header's table tell, where they draw one cell for a label
/// that spans columns; so does a number before the first column.
fn without_other_tables(assembly: &Assembly<'_>, runs: &[Run], mut grids: Vec<Option<Grid>>) -> Vec<Option<Grid>> {
    let before_first = |run: &Run, grid: &Option<Grid>| {
        let slots = assembly.runs.slots(run);
        let grid = grid.as_ref().filter(|grid| grid.is_as_wide_as(run, slots))?;
        let first = *grid.columns.iter().min()?;
        let before = slots.iter().take_while(|slot| slot.row == run.row && slot.column < first).count();
        Some((&slots[..before], slots.get(before), first))
    };
    let told = runs.iter().zip(&grids).any(|(run, grid)| {
        let Some((before, behind, first)) = before_first(run, grid) else { return false };
        let spans = before.is_empty() && run.column.saturating_add(1) < first;
        let drawn = behind.is_some_and(|slot| slot.row == run.row && slot.column == first);
        spans && drawn || before.iter().any(Slot::is_printed)
    });
    if told {
        for (run, grid) in runs.iter().zip(&mut grids) {
            let emptied = |(before, ..): (&[Slot], _, _)| before.iter().any(|slot| slot.content == Content::Blank);
            if before_first(run, grid).is_some_and(emptied) {
                *grid = None;
            }
        }
    }
    grids
}

/// A grid, if every column has a place of its own and all header rows are
/// equally wide.
fn grid_of(columns: &[Option<(u16, u16)>]) -> Option<Grid> {
    let places: Vec<(u16, u16)> = columns.iter().copied().collect::<Option<_>>()?;
    let width = places.first()?.1;
    let mut sorted: Vec<u16> = places.iter().map(|&(column, _)| column).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let distinct = sorted.len() == places.len();
    let even = places.iter().all(|&(_, w)| w == width);
    (distinct && even).then(|| Grid { columns: places.iter().map(|&(column, _)| column).collect(), width })
}

/// The number of cells in each row of the layout.
fn row_widths(assembly: &Assembly<'_>, runs: &[Run]) -> FxHashMap<u32, u16> {
    let mut widths: FxHashMap<u32, u16> = FxHashMap::default();
    let mut note = |row: u32, width: u16| {
        let known = widths.entry(row).or_default();
        *known = (*known).max(width);
    };
    for run in runs.iter().filter(|run| run.bounded) {
        note(run.row, run.column.saturating_add(1));
        let mut end = (run.row, run.column);
        for slot in assembly.runs.slots(run) {
            note(slot.row, slot.column.saturating_add(1));
            end = (slot.row, slot.column);
        }
        note(end.0, end.1.saturating_add(1).saturating_add(run.filler));
    }
    widths
}

fn cell_of(slot: &Slot) -> Cell {
    let span = Some(slot.span);
    match slot.content {
        Content::Number { number, unit, noted } => Cell::printed(number, unit, noted, slot.span),
        Content::Dash => Cell { span, ..Cell::of(Status::Dash) },
        Content::Blank | Content::Spacing => Cell { span, ..Cell::of(Status::Blank) },
        Content::Unreadable => Cell { span, ..Cell::of(Status::Unreadable) },
    }
}

/// Whether a wording is nearly a label: at most three characters in ten were
/// lost, added or changed.
pub(super) fn is_near(printed: &str, label: &str) -> bool {
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

/// Whether the last number is the sum of the others.
fn ends_with_total(numbers: &[i64]) -> bool {
    let Some((&total, parts)) = numbers.split_last() else { return false };
    parts.iter().try_fold(0i64, |sum, &part| sum.checked_add(part)) == Some(total)
}
