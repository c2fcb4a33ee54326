//! In which order the printed header names the columns.
//!
//! Nearly every report prints the form's order, and a cell's column is then its
//! place among the cells. A body may print another order, a column more or one
//! of another form; then only the header says what a number means. What it says
//! is followed where it names every column once and leaves no doubt which stands
//! where. Where it contradicts the form and does leave a doubt, no number of the
//! rows under it is placed. A header that lacks a label, or is not there, says
//! nothing against the form.
//!
//! The head of the organisations spans its columns, which are named a line
//! below; its own place is theirs. In a text of lines the order of lines need
//! not be that of the columns: a PDF prints a head in the middle of two lines
//! behind the upper one.

mod words;

use super::rows::is_near;
use super::runs::{Owner, Run, Runs};
use crate::fold;
use crate::form::{ColumnForm, Edition, LabelId, Lexicon, Role};
use crate::span::Span;

/// Which column of the form stands at each place of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Order {
    /// The column with this index at each place, from the left.
    Columns(Vec<usize>),
    /// The form's, whatever order the header prints.
    Kept,
    /// The header contradicts the form, and does not say for certain which
    /// column stands where.
    Doubtful {
        /// Whether a drawn grid tells the columns all the same.
        grid_tells: bool,
    },
}

/// A header that does not print the form's order.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// The rows from this run on stand under it.
    pub from: usize,
    /// The edition and the block of its columns, both by index.
    pub block: (usize, usize),
    pub order: Order,
    /// Where its columns are named.
    pub span: Span,
}

impl Order {
    /// Puts what stands at each place into the form's order; nothing where the
    /// header leaves a doubt, or does not have as many places.
    pub fn apply<T: Copy>(&self, places: &[T]) -> Option<Vec<T>> {
        let columns = match self {
            Order::Columns(columns) => columns,
            Order::Kept => return Some(places.to_vec()),
            Order::Doubtful { .. } => return None,
        };
        if columns.len() != places.len() {
            return None;
        }
        let place = |column| columns.iter().position(|&known| known == column);
        (0..columns.len()).map(|column| place(column).map(|place| places[place])).collect()
    }
}

/// Reads the headers of a table.
pub(crate) struct Headers<'a> {
    pub text: &'a str,
    pub runs: &'a Runs,
    pub table: usize,
    pub edition: usize,
}

/// A piece of a header.
#[derive(Clone, Copy, Debug)]
struct Piece {
    run: usize,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// A label that names a column, of this table in some edition.
    Label(LabelId),
    /// Text that names none.
    Text,
    /// A column of the block, by index.
    Column(usize),
    /// The head that spans columns.
    Parent,
}

/// More pieces than this are no header.
const MOST_PIECES: usize = 128;

impl<'a> Headers<'a> {
    /// The headers of a table whose rows stand below each other that do not
    /// print the form's order; `row` tells of a run which row it is, by edition
    /// and index.
    pub fn unusual(&self, row: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<Header> {
        let mut headers: Vec<Header> = Vec::new();
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, run) in self.runs.runs.iter().enumerate() {
            match row(at) {
                None => self.collect(at, run, &mut pieces),
                Some(_) if pieces.is_empty() => {}
                Some((edition, row)) => {
                    let block = Edition::all()[edition].tables[self.table].places()[row].block;
                    self.close(at, (edition, block), &pieces, &mut headers);
                    pieces.clear();
                }
            }
        }
        headers
    }

    /// The same for a table of side by side rows that stand below each other,
    /// each behind its own header or under that of the first: `rows` are their
    /// indices and the runs that hold their cells.
    pub fn between(&self, rows: &[(usize, usize)]) -> Vec<Header> {
        let mut headers = Vec::new();
        let mut pieces = Vec::new();
        let mut rows = rows.iter().peekable();
        for (at, run) in self.runs.runs.iter().enumerate() {
            self.collect(at, run, &mut pieces);
            if let Some(&(row, _)) = rows.next_if(|&&(_, cells)| cells == at) {
                let block = Edition::all()[self.edition].tables[self.table].places()[row].block;
                self.close(at, (self.edition, block), &pieces, &mut headers);
                pieces.clear();
            }
        }
        headers
    }

    /// Notes what the pieces of a header above the run at `from` say.
    fn close(&self, from: usize, block: (usize, usize), pieces: &[Piece], headers: &mut Vec<Header>) {
        let known = headers.iter().rev().find(|header| header.block == block).map(|header| &header.order);
        let identity = |order: &Vec<usize>| order.iter().enumerate().all(|(at, &column)| at == column);
        let order = match self.evaluate(block, pieces, from, known) {
            None => return,
            Some(Order::Doubtful { .. })
                if !matches!(known, Some(Order::Columns(_))) && self.is_the_forms(block, pieces, from) =>
            {
                return;
            }
            Some(Order::Columns(order)) if known.is_none() && identity(&order) => return,
            Some(order) => order,
        };
        let spans = pieces.iter().map(|piece| self.runs.runs[piece.run].span);
        let Some(span) = spans.reduce(Span::to) else { return };
        headers.push(Header { from, block, order, span });
    }

    /// Whether the words of a header above the run at `from` are the form's
    /// heads in no other order.
    fn is_the_forms(&self, block: (usize, usize), pieces: &[Piece], from: usize) -> bool {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let start = |run: usize| self.runs.runs[run].span.start;
        pieces.first().is_some_and(|first| self.are_the_forms(columns, start(first.run), start(from)))
    }

    /// Takes a run that is no row into the header that may be there.
    fn collect(&self, at: usize, run: &Run, pieces: &mut Vec<Piece>) {
        let part = match run.owner {
            Owner::Label(label) => {
                let mut names = false;
                for (edition, role) in Lexicon::get().roles(label, self.table) {
                    match role {
                        Role::Title(_) if edition == self.edition => return pieces.clear(),
                        Role::Column(..) | Role::Furniture => names = true,
                        _ => {}
                    }
                }
                if !names {
                    return;
                }
                Part::Label(label)
            }
            Owner::Unknown | Owner::Cut(_) if !pieces.is_empty() || run.bounded => Part::Text,
            _ => return,
        };
        if pieces.len() == MOST_PIECES {
            pieces.clear();
        }
        pieces.push(Piece { run: at, part });
    }

    /// What a header above the run at `from` says of the columns of a block;
    /// `known` is what the one before it said.
    fn evaluate(&self, block: (usize, usize), pieces: &[Piece], from: usize, known: Option<&Order>) -> Option<Order> {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let width = columns.len();
        let mut parts: Vec<Piece> = Vec::with_capacity(pieces.len());
        let mut named = 0;
        let mut foreign = 0;
        for piece in pieces {
            let part = match piece.part {
                Part::Label(label) => match self.column(label, block) {
                    Named::Column(column) => {
                        named += 1;
                        Part::Column(column)
                    }
                    Named::Parent => Part::Parent,
                    Named::Several => Part::Text,
                    Named::Foreign => {
                        foreign += 1;
                        Part::Text
                    }
                    Named::Nothing => continue,
                },
                part => part,
            };
            parts.push(Piece { run: piece.run, part });
        }
        if named == 0 && foreign == 0 {
            return None;
        }
        let guessed = self.settle_texts(block, &mut parts);
        let left = parts.iter().filter(|piece| piece.part == Part::Text).count();
        let columns_named = parts.iter().filter(|piece| matches!(piece.part, Part::Column(_))).count();
        if columns_named == 0 {
            // All it names are columns of another form.
            return (left > 0).then_some(Order::Doubtful { grid_tells: false });
        }
        if left > 0 && foreign == 0 && columns_named * 2 < width {
            // Most of it is none of the form's: heads that a reading machine made up.
            return None;
        }
        parts.retain(|piece| piece.part != Part::Text);
        let chunks = chunks(&parts);
        let last = self.left_to_right(block, chunks.last()?);
        let whole = last.as_ref().is_some_and(|last| last.len() == width);
        let repeated = chunks.len() > 1;
        let row = |piece: &Piece| self.runs.runs[piece.run].row;
        let on_one_line = chunks.windows(2).any(|two| match (two[0].last(), two[1].first()) {
            (Some(last), Some(first)) => row(last) == row(first),
            _ => false,
        });
        let consistent = |order: &[usize]| {
            let earlier = chunks[..chunks.len() - 1].iter().map(|chunk| self.left_to_right(block, chunk));
            earlier.into_iter().all(|chunk| chunk.is_some_and(|chunk| is_part(&chunk, order)))
        };
        let form: Vec<usize> = (0..width).collect();
        let drawn = parts.iter().all(|piece| self.runs.runs[piece.run].bounded);
        let flattened = !drawn && last.as_ref().is_some_and(|last| is_flattened(columns, last));
        let heads = parts.iter().filter(|piece| matches!(piece.part, Part::Column(_)));
        let moved = self.is_moved(heads.map(|piece| piece.run));
        // A cell that ends with a border may begin on a line without one.
        let bordered = parts.iter().any(|piece| self.runs.runs[piece.run].bounded);
        let told = |order: &[usize]| {
            let last = chunks.last().copied().unwrap_or_default();
            bordered || self.is_told(columns, order, last, from)
        };
        match (last, known) {
            (Some(order), _)
                if whole
                    && left == 0
                    && !on_one_line
                    && consistent(&order)
                    && !flattened
                    && (order == form || !guessed && !moved && told(&order)) =>
            {
                Some(Order::Columns(order))
            }
            (Some(order), None) if left == 0 && !repeated && is_part(&order, &form) => None,
            (Some(order), Some(Order::Columns(known))) if left == 0 && !repeated && is_part(&order, known) => None,
            (_, Some(Order::Doubtful { .. })) => None,
            _ => Some(Order::Doubtful { grid_tells: whole && !repeated && !moved }),
        }
    }

    /// Whether what is printed tells an order of heads without borders: two heads
    /// that are the other way round than in the form share a line, or are alike.
    /// A page prints heads at different heights, and an extractor takes the lines
    /// of one as they come: a short head before tall ones, those of the upper
    /// line before those below. So the order of unlike heads tells nothing, but
    /// where the cells stand one a line, no page puts a tall head first.
    fn is_told(&self, columns: &[ColumnForm], order: &[usize], chunk: &[Piece], from: usize) -> bool {
        let runs = &self.runs.runs;
        let run = |part: Part| chunk.iter().find(|piece| piece.part == part).map(|piece| &runs[piece.run]);
        let parent = run(Part::Parent).map(|run| run.row);
        let heads: Vec<Place> = order
            .iter()
            .filter_map(|&column| {
                let run = run(Part::Column(column))?;
                let spanned = columns[column].parent.is_some();
                let lines = run.span.of(self.text)?.lines().filter(|line| !fold::trim(line).is_empty()).count();
                Some(Place { column, row: run.row, above: parent.filter(|_| spanned), spanned, lines })
            })
            .collect();
        let slots = self.runs.slots(&runs[from]);
        let one_a_line = slots.windows(2).all(|two| two[0].row != two[1].row);
        let alike = |one: &Place, next: &Place| {
            let tall_first = one_a_line && one.lines > next.lines;
            one.spanned == next.spanned && (one.lines == next.lines || tall_first)
        };
        let mut pairs = heads.iter().enumerate().flat_map(|(at, next)| heads[..at].iter().map(move |one| (one, next)));
        pairs.any(|(one, next)| one.column > next.column && (one.shares_line(next) || alike(one, next)))
    }

    /// Whether heads stand elsewhere than in the order of the text: what a broken
    /// page has between its cells comes before their table.
    fn is_moved(&self, heads: impl Iterator<Item = usize>) -> bool {
        !heads.map(|run| self.runs.runs[run].span.start).is_sorted()
    }

    /// What a label names in a block.
    fn column(&self, label: LabelId, block: (usize, usize)) -> Named {
        let lexicon = Lexicon::get();
        let mut found = None;
        let mut furniture = false;
        let mut foreign = false;
        for (edition, role) in lexicon.roles(label, self.table) {
            match role {
                Role::Column(of, column) if (edition, usize::from(of)) == block => {
                    if found.is_some_and(|known| known != usize::from(column)) {
                        return Named::Several;
                    }
                    found = Some(usize::from(column));
                }
                // A column of another block may head that block.
                Role::Column(..) if edition == block.0 => return found.map_or(Named::Nothing, Named::Column),
                Role::Column(..) => foreign = true,
                Role::Furniture => furniture = true,
                _ => {}
            }
        }
        match found {
            Some(column) => Named::Column(column),
            None if furniture && self.is_parent(block, &lexicon.label(label).key) => Named::Parent,
            None if foreign => Named::Foreign,
            None => Named::Nothing,
        }
    }

    /// Whether a folded text is the head that spans columns of a block.
    fn is_parent(&self, block: (usize, usize), key: &str) -> bool {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        columns.iter().filter_map(|column| column.parent.as_deref()).any(|parent| parent == key)
    }

    /// Makes of each text between the columns' labels the column that it nearly
    /// names, and drops what is no head: a remark, a number, a piece of a row's
    /// label, what stands before the first column. Answers whether one is
    /// only a piece of a column's label or may name another column as well.
    fn settle_texts(&self, block: (usize, usize), parts: &mut Vec<Piece>) -> bool {
        if parts.iter().all(|piece| piece.part != Part::Text) {
            return false;
        }
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let mut missing: Vec<usize> = (0..columns.len()).collect();
        missing.retain(|column| parts.iter().all(|piece| piece.part != Part::Column(*column)));
        let named = |column: usize, text: &str, like: fn(&str, &str) -> bool| {
            let column = &columns[column];
            std::iter::once(&column.label).chain(&column.spellings).any(|label| like(text, &fold::fold(label)))
        };
        // A head before the first that is known names a column only where one is left.
        let first = parts.iter().position(|piece| piece.part != Part::Text).unwrap_or(0);
        let row = parts.get(first).map(|piece| self.runs.runs[piece.run].row);
        let mut guessed = false;
        let mut kept: Vec<Piece> = Vec::with_capacity(parts.len());
        for (at, &piece) in parts.iter().enumerate() {
            if piece.part != Part::Text {
                kept.push(piece);
                continue;
            }
            let run = &self.runs.runs[piece.run];
            let Some(text) = self.head(run) else { continue };
            // A line of the head above or below.
            let beside = [kept.last(), parts.get(at + 1)].into_iter().flatten().any(|piece| match piece.part {
                Part::Column(column) => named(column, &text, |text, label| label.contains(text)),
                _ => false,
            });
            if beside {
                continue;
            }
            let parent = columns.iter().filter_map(|column| column.parent.as_deref()).any(|p| is_near(&text, p));
            let mut like = missing.iter().filter(|&&column| named(column, &text, resembles));
            let part = match like.next() {
                _ if parent => Part::Parent,
                Some(&column) => {
                    guessed |= like.next().is_some() || !run.bounded && named(column, &text, is_piece);
                    missing.retain(|&other| other != column);
                    Part::Column(column)
                }
                None if at < first && !(missing.len() == 1 && Some(run.row) == row && run.bounded) => continue,
                None => Part::Text,
            };
            kept.push(Piece { part, ..piece });
        }
        *parts = kept;
        guessed
    }

    /// The folded text of a run that may be a column's head.
    fn head(&self, run: &Run) -> Option<String> {
        const LONGEST_HEAD: usize = 14;
        let printed = run.span.of(self.text)?;
        let remark = printed.starts_with(['(', '（']) || printed.contains(['：', ':']);
        let text = match self.runs.traditional {
            true => fold::simplify(printed).iter().map(|simple| fold::fold(simple)).next()?,
            false => fold::fold(printed),
        };
        let digits = text.contains(|c: char| c.is_ascii_digit());
        let short = !text.is_empty() && text.chars().count() <= LONGEST_HEAD;
        if remark || digits || !short || !text.contains(fold::is_ideograph) {
            return None;
        }
        let other = Lexicon::get().is_piece_of_row(self.table, &text);
        (!other).then_some(text)
    }

    /// The columns of a header that names none twice, from the left; nothing
    /// where the place of those under a spanning head is not certain.
    fn left_to_right(&self, block: (usize, usize), chunk: &[Piece]) -> Option<Vec<usize>> {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let spanned: Vec<bool> = columns.iter().map(|column| column.parent.is_some()).collect();
        self.unnested(&spanned, chunk)
    }

    /// As [`left_to_right`](Self::left_to_right), for any heads of which some
    /// stand under a spanning one.
    fn unnested(&self, spanned: &[bool], chunk: &[Piece]) -> Option<Vec<usize>> {
        let named = |piece: &Piece| match piece.part {
            Part::Column(column) => Some((column, piece.run)),
            _ => None,
        };
        let (flat, at): (Vec<usize>, Vec<usize>) = chunk.iter().filter_map(named).unzip();
        let first = flat.iter().position(|&column| spanned[column]).unwrap_or(flat.len());
        let under = flat[first..].iter().all(|&column| spanned[column]);
        // Where the heads below come first, the lines are out of order.
        let below_first =
            |piece: &Piece| piece.part == Part::Parent && at.get(first).is_some_and(|&run| run < piece.run);
        if chunk.iter().any(below_first) && !is_increasing(&flat) {
            return None;
        }
        if first == 0 || first == flat.len() || !under {
            return if self.is_staggered(&at) { self.staggered(&flat, &at) } else { Some(flat) };
        }
        let row = |run: usize| self.runs.runs[run].row;
        let one_line = |runs: &[usize]| runs.iter().all(|&run| row(run) == row(runs[0]));
        if self.is_staggered(&at) && !(one_line(&at[..first]) && one_line(&at[first..])) {
            return self.staggered(&flat, &at);
        }
        let (above, below) = flat.split_at(first);
        let inserted = |place: usize| [&above[..place], below, &above[place..]].concat();
        let behind = above.iter().position(|column| below.iter().all(|under| under < column)).unwrap_or(first);
        let by_form = is_increasing(above).then(|| inserted(behind));
        let shared = first > 1 && one_line(&at[..first]);
        let parent = chunk.iter().position(|piece| piece.part == Part::Parent && piece.run < at[first]);
        let Some(parent) = parent else {
            // The heads below are told by their line.
            let two_lines = shared && row(at[first]) != row(at[0]);
            return match one_line(&at) {
                true => Some(flat),
                false => by_form.filter(|order| two_lines || *order == flat),
            };
        };
        let run = chunk[parent].run;
        if shared && row(run) != row(at[0]) {
            return by_form;
        }
        let nested = inserted(chunk[..parent].iter().filter_map(named).count());
        // Lines may stand in the order of drawing.
        let in_order = self.runs.runs[run].bounded || at[..first].iter().any(|&head| row(head) == row(run));
        match by_form {
            Some(order) if order != nested && !in_order => None,
            _ => Some(nested),
        }
    }

    /// Whether heads stand on several lines without borders, of which some hold
    /// more than one: a page's lines, which say nothing of the order of heads on
    /// different ones.
    fn is_staggered(&self, heads: &[usize]) -> bool {
        let run = |head: &usize| &self.runs.runs[*head];
        let mut rows = heads.windows(2).map(|two| run(&two[0]).row == run(&two[1]).row);
        let (mut shared, mut apart) = (false, false);
        rows.by_ref().for_each(|same| if same { shared = true } else { apart = true });
        shared && apart && heads.iter().all(|head| !run(head).bounded)
    }

    /// The order of heads on several lines of a page: the form's, where nothing
    /// speaks against it.
    fn staggered(&self, columns: &[usize], heads: &[usize]) -> Option<Vec<usize>> {
        let mut order: Vec<usize> = columns.to_vec();
        let row = |at: usize| self.runs.runs[heads[at]].row;
        let lines_agree = (1..heads.len()).all(|at| row(at) != row(at - 1) || columns[at] > columns[at - 1]);
        if self.is_aligned(heads) {
            let mut places: Vec<(usize, usize)> =
                heads.iter().zip(columns).map(|(&head, &column)| (self.indent(head).0, column)).collect();
            places.sort_unstable();
            order = places.into_iter().map(|(_, column)| column).collect();
            return is_increasing(&order).then_some(order);
        }
        order.sort_unstable();
        lines_agree.then_some(order)
    }

    /// Whether blanks keep heads at their place on the page.
    fn is_aligned(&self, heads: &[usize]) -> bool {
        // All lines may be set in as far.
        let indents = || heads.iter().map(|&head| self.indent(head));
        let set_in = indents().filter(|(before, blanks)| before == blanks).map(|(_, blanks)| blanks).min().unwrap_or(0);
        indents().any(|(before, blanks)| blanks > 2 + if before == blanks { set_in } else { 0 })
    }

    /// How many characters stand before a head on its line, and how many of them
    /// are blanks right before it.
    fn indent(&self, head: usize) -> (usize, usize) {
        let before = &self.text[..self.runs.runs[head].span.start as usize];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        (line.chars().count(), line.chars().rev().take_while(|&c| fold::is_blank(c)).count())
    }

    /// What the header of a table whose rows stand beside each other says of
    /// its cells; the runs up to `end` are the header. Bodies print its heads in
    /// odd orders or twice, but the cells under them always in the form's order:
    /// another order of the heads is said, not followed.
    pub fn beside(&self, end: usize) -> Option<Header> {
        let lexicon = Lexicon::get();
        let form = &Edition::all()[self.edition].tables[self.table];
        let (rows, width) = (form.rows().len(), form.columns(0).len());
        let spanned: Vec<bool> = form.rows().map(|row| row.parent.is_some()).collect();
        let mut columns: Vec<(usize, usize)> = Vec::with_capacity(rows * width);
        let mut groups: Vec<Piece> = Vec::new();
        let mut texts = 0;
        let mut strange = 0;
        let mut span: Option<Span> = None;
        let doubtful = Order::Doubtful { grid_tells: false };
        for (at, run) in self.runs.runs[..end].iter().enumerate() {
            let Owner::Label(label) = run.owner else {
                let text = matches!(run.owner, Owner::Unknown | Owner::Cut(_)) && !columns.is_empty();
                texts += usize::from(text && self.is_strange(run));
                continue;
            };
            let mut part = None;
            for (edition, role) in lexicon.roles(label, self.table).filter(|role| role.0 == self.edition) {
                debug_assert_eq!(edition, self.edition);
                match role {
                    Role::Column(_, column) => {
                        columns.push((usize::from(column), at));
                        // Only what stands between the columns may be one.
                        strange += std::mem::take(&mut texts);
                    }
                    Role::Row(row) => part = Some(Part::Column(usize::from(row))),
                    Role::Furniture => {
                        let key = &lexicon.label(label).key;
                        let parent = form.rows().any(|row| row.parent.as_deref() == Some(key.as_str()));
                        part = part.or(parent.then_some(Part::Parent));
                    }
                    _ => continue,
                }
                span = Some(span.map_or(run.span, |span| span.to(run.span)));
            }
            groups.extend(part.map(|part| Piece { run: at, part }));
            if columns.len().max(groups.len()) > MOST_PIECES {
                return span.map(|span| Header { from: 0, block: (self.edition, 0), order: doubtful, span });
            }
        }
        let span = span?;
        let cells = self.runs.slots(&self.runs.runs[end - 1]).first().map_or(span.end, |slot| slot.span.start);
        let chunks = chunks(&groups);
        let last = of_last_header(&chunks);
        let named = last.iter().filter(|piece| matches!(piece.part, Part::Column(_))).count();
        let found = self.unnested(&spanned, last);
        let form: Vec<usize> = (0..rows).collect();
        let in_order = found.as_ref().is_some_and(|groups| is_part(groups, &form));
        let order = match self.by_group(&columns, width, rows) {
            Some(columns) if strange == 0 && (in_order || named == rows) => {
                (!in_order || !columns.iter().all(|group| is_increasing(group))).then_some(Order::Kept)?
            }
            _ if self.are_the_forms_beside(0, cells) => return None,
            _ => doubtful,
        };
        Some(Header { from: 0, block: (self.edition, 0), order, span })
    }

    /// The order of the columns in each group of a row, from the labels of all
    /// groups with their runs; nothing where they leave a doubt.
    fn by_group(&self, heads: &[(usize, usize)], width: usize, groups: usize) -> Option<Vec<Vec<usize>>> {
        let form: Vec<usize> = (0..width).collect();
        let (mut columns, runs): (Vec<usize>, Vec<usize>) = heads.iter().copied().unzip();
        let staggered = self.is_staggered(&runs);
        if staggered && self.is_aligned(&runs) {
            let mut places: Vec<(usize, usize)> =
                heads.iter().map(|&(column, run)| (self.indent(run).0, column)).collect();
            places.sort_unstable();
            columns = places.into_iter().map(|(_, column)| column).collect();
        }
        let permutation = |group: &&[usize]| form.iter().all(|column| group.contains(column));
        let all: Vec<&[usize]> = columns.chunks(width).collect();
        if columns.len().is_multiple_of(width) && all.iter().all(permutation) {
            let counted = if all.len().is_multiple_of(groups) { groups } else { 1 };
            let last = &all[all.len().saturating_sub(counted)..];
            let same = all.iter().enumerate().all(|(at, group)| *group == last[at % counted]);
            let found =
                (0..groups).map(|at| last.get(at % counted).map_or_else(|| form.clone(), |group| group.to_vec()));
            let found: Vec<Vec<usize>> = found.collect();
            return same.then_some(found);
        }
        if staggered && self.is_aligned(&runs) {
            let turns = columns.windows(2).filter(|two| two[0] >= two[1]).count();
            return (turns < columns.len().div_ceil(width)).then(|| vec![form; groups]);
        }
        // Not all heads are there, or not in their order: what stands on one line may still fit the form.
        let mut ends: Vec<(usize, u32)> = Vec::new();
        let mut last: Option<usize> = None;
        for (&column, &run) in columns.iter().zip(&runs) {
            let row = self.runs.runs[run].row;
            let goes_on = last.filter(|&last| ends[last].1 == row && ends[last].0 < column);
            let fits = |end: &(usize, u32)| end.0 < column && end.1 != row;
            let found = goes_on.or_else(|| {
                let open = ends.iter().enumerate().filter(|(_, end)| fits(end));
                open.max_by_key(|(_, end)| end.0).map(|(at, _)| at)
            });
            let at = found.unwrap_or(ends.len());
            if found.is_none() {
                ends.push((column, row));
            }
            ends[at] = (column, row);
            last = Some(at);
        }
        (ends.len() <= columns.len().div_ceil(width)).then(|| vec![form; groups])
    }

    /// Whether a text among the heads of columns is none of the form's.
    fn is_strange(&self, run: &Run) -> bool {
        let form = &Edition::all()[self.edition].tables[self.table];
        let Some(text) = self.head(run) else { return false };
        let columns = form.blocks.iter().flat_map(|block| &block.columns);
        let mut labels = columns.flat_map(|column| std::iter::once(&column.label).chain(&column.spellings));
        !labels.any(|label| resembles(&text, &fold::fold(label)))
    }
}

/// Where a head without borders stands.
struct Place {
    column: usize,
    row: u32,
    /// The line of the head above it.
    above: Option<u32>,
    spanned: bool,
    /// How many lines it takes.
    lines: usize,
}

impl Place {
    fn shares_line(&self, other: &Place) -> bool {
        self.row == other.row || self.above == Some(other.row) || other.above == Some(self.row)
    }
}

/// What a label names in a block.
enum Named {
    Column(usize),
    /// More than one of its columns.
    Several,
    /// The head that spans columns.
    Parent,
    /// A column of another edition.
    Foreign,
    Nothing,
}

/// The pieces cut wherever a column is named again, from the end.
fn chunks(pieces: &[Piece]) -> Vec<&[Piece]> {
    let mut chunks = Vec::new();
    let mut end = pieces.len();
    for at in (0..pieces.len()).rev() {
        let column = matches!(pieces[at].part, Part::Column(_));
        if column && pieces[at + 1..end].iter().any(|piece| piece.part == pieces[at].part) {
            chunks.push(&pieces[at + 1..end]);
            end = at + 1;
        }
    }
    chunks.push(&pieces[..end]);
    chunks.reverse();
    chunks
}

/// The last of the chunks, without the spanning heads left of it that belong to
/// the chunk before.
fn of_last_header<'a>(chunks: &[&'a [Piece]]) -> &'a [Piece] {
    let last = chunks.last().copied().unwrap_or_default();
    let leading = last.iter().take_while(|piece| piece.part == Part::Parent).count();
    let repeated = chunks.len() > 1 && last[leading..].iter().any(|piece| piece.part == Part::Parent);
    if repeated { &last[leading..] } else { last }
}

fn is_increasing(columns: &[usize]) -> bool {
    columns.windows(2).all(|two| two[0] < two[1])
}

/// Whether all heads under a spanning one stand before all others: a header of
/// two lines of which a scraper took the lower first, not an order of columns.
fn is_flattened(columns: &[ColumnForm], order: &[usize]) -> bool {
    let below = order.iter().take_while(|&&column| columns[column].parent.is_some()).count();
    let above = order[below..].iter().filter(|&&column| columns[column].parent.is_none()).count();
    below > 1 && above > 0 && below + above == order.len()
}

/// Whether some columns stand in the order of all.
fn is_part(some: &[usize], all: &[usize]) -> bool {
    let mut all = all.iter();
    some.iter().all(|column| all.any(|other| other == column))
}

/// Whether a text is part of a label and not nearly all of it.
fn is_piece(text: &str, label: &str) -> bool {
    label.contains(text) && text != label && !is_near(text, label)
}

/// Whether a head in other words names a column: it is a piece of the label, or
/// holds it, or nearly is it.
fn resembles(text: &str, label: &str) -> bool {
    label.contains(text) || text.contains(label) || is_near(text, label)
}
