//! Which cell of a run stands in which column.
//!
//! A run is aligned only where nothing else is possible: as many printed cells
//! as columns; cells and empty cells that fill the row's known width; or a
//! drawn grid whose header says which column is which. Everything else is a
//! misfit, and its numbers belong to no column.

use super::runs::{Content, Lent, Run, Slot};

/// What is known about the rows of a table besides the row at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context<'a> {
    /// Where the header puts each column, if the table is a drawn grid.
    pub grid: Option<&'a Grid>,
    /// How many empty cells may close this row, if the rows that leave no
    /// doubt tell.
    pub closing: Closing,
    /// Whether a line of blanks stands for an empty cell in this table.
    pub spacing_is_cell: bool,
    /// Whether the table draws borders around the cells of its rows.
    pub draws_cells: bool,
    /// Whether the layout puts empty cells between labels and cells, so that
    /// only a grid tells which empty cell is a row's own.
    pub in_place: bool,
    /// The cells in a row of the layout, where all rows that leave no doubt agree.
    pub width: Option<usize>,
    /// Whether the layout draws borders without cells behind some rows.
    pub fills: bool,
    /// How many cells wider the row is than nearly all others of the table.
    pub surplus: usize,
    /// Whether it is the last row of the table in the text.
    pub last: bool,
    /// Whether the text ends behind the row, with every row before it whole.
    pub cut_off: bool,
    /// Whether the row is so long that a layout may break it into lines.
    pub wraps: bool,
}

/// What the other rows tell about the empty cells behind a row's own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Closing {
    /// Nothing: there is no row that leaves no doubt.
    #[default]
    Unknown,
    /// That there are none, or that there are as many as fill the row up to
    /// the width that all rows share.
    Either { none: bool, filled: Option<usize> },
}

impl Closing {
    /// Whether rows of one width tell how many there are.
    fn is_known(self) -> bool {
        matches!(self, Closing::Either { filled: Some(_), .. })
    }

    /// Whether a count of empty cells may be those of a row and of an empty one
    /// of `width` cells behind it.
    fn may_be_before_empty_row(self, count: usize, width: Option<usize>) -> bool {
        let own = width.and_then(|width| count.checked_sub(width));
        self != Closing::Unknown && own.is_some_and(|own| self.may_be(own))
    }

    fn may_be(self, count: usize) -> bool {
        match self {
            Closing::Unknown => count == 0,
            Closing::Either { none, filled } => none && count == 0 || filled == Some(count),
        }
    }
}

/// A drawn grid: its width in cells and the place of each column in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    pub columns: Vec<u16>,
    pub width: u16,
}

impl Grid {
    /// Whether the row of a run, with the borders behind it, is as wide.
    pub fn is_as_wide_as(&self, run: &Run, slots: &[Slot]) -> bool {
        slots.last().is_some_and(|last| u32::from(last.column) + u32::from(run.filler) + 1 == u32::from(self.width))
    }
}

/// The outcome: indices into the run's slots.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Aligned {
    /// A slot for each column.
    Exact(Vec<usize>),
    /// The slots of the first columns; the text ends before the others.
    Cut(Vec<usize>),
    /// Nothing is printed.
    Empty,
    /// The columns cannot be told.
    Misfit,
    /// The header leaves a doubt which columns stand where.
    Doubtful,
}

/// Aligns the cells of a run to `width` columns.
pub(crate) fn align(run: &Run, slots: &[Slot], width: usize, context: &Context<'_>) -> Aligned {
    if run.damage.is_some() {
        return Aligned::Misfit;
    }
    let mut printed = Vec::with_capacity(slots.len());
    for (at, slot) in slots.iter().enumerate() {
        if slot.is_printed() {
            printed.push(at);
        }
    }
    if printed.is_empty() {
        return Aligned::Empty;
    }
    let whole_without_it = match run.lent {
        Lent::No => true,
        Lent::Yes => printed.len() == width,
        Lent::Perhaps => printed.len() == width && ends_with_total(slots),
    };
    if !whole_without_it {
        return Aligned::Misfit;
    }
    // A number without borders among cells that have some may be a page's, or what follows the
    // table; only the first cell of a row may have a border that the others lack.
    let drawn = printed.iter().filter(|&&at| slots[at].bounded).count();
    let bordered = slots.iter().any(|slot| slot.content == Content::Blank);
    let beside_drawn = drawn > 1 || context.draws_cells && run.bounded && bordered;
    // Where the text is cut off, so may be the last value's border.
    let cut_off = context.cut_off && !bordered && drawn + 1 == printed.len() && printed.len() < width;
    if beside_drawn && drawn < printed.len() && !cut_off {
        return Aligned::Misfit;
    }
    if torn(run, slots, &printed) || stands_apart(slots, &printed, context) {
        return Aligned::Misfit;
    }
    let in_own_row = slots.iter().all(|slot| slot.row == run.row);
    if let Some(grid) = context.grid
        && run.bounded
        && in_own_row
        && let Some(aligned) = by_grid(run, slots, &printed, grid)
    {
        return aligned;
    }
    // Behind the last row an empty one may follow.
    let wide = context.surplus == 1 || context.surplus > 1 && !context.last;
    if printed.len() == width {
        // Numbers that stand under their heads are whole, whatever stands beside them. Elsewhere a
        // cell more than the row has tells that one of the printed was printed twice.
        let drawn = |grid: &Grid| printed.iter().zip(&grid.columns).all(|(&at, &column)| slots[at].column == column);
        let under_heads = run.bounded && context.grid.is_some_and(drawn) && whole(slots, &printed);
        if under_heads && in_one_row(slots, &printed) {
            return Aligned::Exact(printed);
        }
        let spacing = |slots: &[Slot]| slots.iter().any(|slot| slot.content == Content::Spacing);
        let within = || spacing(&slots[printed[0]..printed[width - 1]]);
        let spaced = context.spacing_is_cell && (!context.last && spacing(slots) || within());
        let broken = !context.wraps && broken(slots, &printed);
        return match whole(slots, &printed) && !broken && !(slots.len() > width && (wide || spaced)) {
            true => Aligned::Exact(printed),
            false => Aligned::Misfit,
        };
    }
    if context.in_place && in_own_row {
        return Aligned::Misfit;
    }
    // Beside drawn cells a line of blanks is none.
    let is_cell =
        |slot: &Slot| slot.content != Content::Spacing || context.spacing_is_cell && (slot.bounded || drawn <= 1);
    let cells: Vec<usize> = (0..slots.len()).filter(|&at| is_cell(&slots[at])).collect();
    if printed.len() > width || cells.len() < width {
        let goes_on = context.cut_off
            && printed.len() < width
            && cells.len() == printed.len()
            && run.filler == 0
            && printed.iter().all(|&at| slots[at].content != Content::Unreadable);
        // A cell that stands for two columns leaves the columns behind it where they are.
        let drawn = context.grid.as_ref().filter(|_| run.bounded && in_own_row);
        let as_drawn =
            drawn.is_none_or(|grid| printed.iter().zip(&grid.columns).all(|(&at, &column)| slots[at].column == column));
        return if goes_on && as_drawn && whole(slots, &printed) && !broken(slots, &printed) {
            Aligned::Cut(printed)
        } else {
            Aligned::Misfit
        };
    }
    // A line without the label does not tell which empty cells are the row's, nor does a row that
    // the text may end in, whose empty cells left of the first column stand for a wide label.
    let emptied = |grid: &Grid| {
        let first = &slots[cells[0]];
        first.content == Content::Blank && grid.columns.iter().min().is_some_and(|&column| first.column < column)
    };
    if run.bounded && context.grid.is_some_and(|grid| !in_own_row || context.last && emptied(grid)) {
        return Aligned::Misfit;
    }
    let extra = cells.len() - width;
    let drawn = run.bounded || slots.iter().any(|slot| slot.content == Content::Blank);
    let fits = match extra {
        // A drawn row that lacks the closing cells of all others has lost one of its own, but for
        // the last, behind which borders that stand for columns may be gone.
        0 => {
            let told = context.closing.is_known() && in_own_row;
            let may_lack = match context.last {
                true => !told || context.fills,
                false => !told && in_own_row,
            };
            !drawn || run.filler > 0 || context.closing.may_be(0) || may_lack
        }
        _ => {
            let blank = |&at: &usize| slots[at].content == Content::Blank;
            // Behind the last row an empty row may follow.
            let emptied = context.last && context.closing.may_be_before_empty_row(extra, context.width);
            drawn && !wide && (context.closing.may_be(extra) || emptied) && cells[width..].iter().all(blank)
        }
    };
    if fits { Aligned::Exact(cells[..width].to_vec()) } else { Aligned::Misfit }
}

/// Whether the last of the cells is the sum of the others.
fn ends_with_total(slots: &[Slot]) -> bool {
    let numbers = slots.iter().filter_map(|slot| match slot.content {
        Content::Number { number, .. } => number.as_integer(),
        _ => None,
    });
    let numbers: Vec<i64> = numbers.collect();
    let Some((&total, parts)) = numbers.split_last() else { return false };
    parts.iter().try_fold(0i64, |sum, &part| sum.checked_add(part)) == Some(total)
}

/// Whether the printed cells follow each other as the cells of one row do.
fn whole(slots: &[Slot], printed: &[usize]) -> bool {
    let (Some(&first), Some(&last)) = (printed.first(), printed.last()) else { return true };
    let interrupted = slots[first..=last].iter().any(|slot| slot.content == Content::Blank);
    !interrupted && !ragged(slots, printed)
}

/// Whether printed cells stand in one row of the layout.
fn in_one_row(slots: &[Slot], printed: &[usize]) -> bool {
    printed.windows(2).all(|two| slots[two[0]].row == slots[two[1]].row)
}

/// Whether a number was cut in two: two of them stand in one drawn cell, or,
/// where borders on lines of their own part the cells, on two lines that none
/// parts.
fn torn(run: &Run, slots: &[Slot], printed: &[usize]) -> bool {
    let pairs = || printed.windows(2).map(|two| (&slots[two[0]], &slots[two[1]]));
    // A cell that lacks its border and holds the label as well says nothing of its numbers.
    let place = |slot: &Slot| (slot.row, slot.column);
    let in_one_cell = |(a, b): (&Slot, &Slot)| a.bounded && place(a) == place(b) && place(a) != (run.row, run.column);
    if pairs().any(in_one_cell) {
        return true;
    }
    let lines_between = |(a, b): (&Slot, &Slot)| if a.bounded || b.bounded { 0 } else { b.row - a.row };
    let label_apart = match slots.first() {
        Some(first) => !run.bounded && !first.bounded && first.row.checked_sub(run.row) == Some(2),
        None => false,
    };
    let bordered = slots.iter().any(|slot| slot.content == Content::Blank);
    let apart = label_apart || pairs().map(lines_between).any(|lines| lines > 1);
    bordered && apart && pairs().map(lines_between).any(|lines| lines == 1)
}

/// Whether the last of a table's values, each on a line of its own, is a dash
/// that more empty lines part from the others than any of them from the next:
/// it may stand below the table.
fn stands_apart(slots: &[Slot], printed: &[usize], context: &Context<'_>) -> bool {
    let &[ref before @ .., last] = printed else { return false };
    if !context.last || slots[last].content != Content::Dash || slots[last].bounded || before.len() < 2 {
        return false;
    }
    let gap = |one: usize, next: usize| slots[next].row - slots[one].row;
    let widest = before.windows(2).map(|two| gap(two[0], two[1])).max().unwrap_or(0);
    gap(before[before.len() - 1], last) > widest.max(1)
}

/// Whether some lines hold one value and some hold several: a line then shows
/// a number that was cut, or cells of which some are lost.
fn ragged(slots: &[Slot], printed: &[usize]) -> bool {
    let mut single = 0;
    let mut several = 0;
    let mut start = 0;
    for at in 1..=printed.len() {
        if at < printed.len() && slots[printed[at]].row == slots[printed[start]].row {
            continue;
        }
        match at - start {
            1 => single += 1,
            _ => several += 1,
        }
        start = at;
    }
    single > 1 && several > 0
}

/// Whether values that no border parts stand on several lines, some of them
/// together: numbers were broken within their cells, and what stands on the
/// first line, or above it, goes on in the next.
fn broken(slots: &[Slot], printed: &[usize]) -> bool {
    let mut pairs = printed.windows(2).map(|two| slots[two[0]].row == slots[two[1]].row);
    let several_lines = printed.first().map(|&at| slots[at].row) != printed.last().map(|&at| slots[at].row);
    several_lines && !printed.iter().any(|&at| slots[at].bounded) && pairs.any(|together| together)
}

/// Aligns by the columns that the header names; `None` where the row is not of
/// the grid's shape.
fn by_grid(run: &Run, slots: &[Slot], printed: &[usize], grid: &Grid) -> Option<Aligned> {
    if !grid.is_as_wide_as(run, slots) {
        return None;
    }
    let slot_at = |column: u16| slots.iter().position(|slot| slot.column == column);
    let placed: Vec<usize> = grid.columns.iter().map(|&column| slot_at(column)).collect::<Option<_>>()?;
    let all_placed = printed.iter().all(|at| placed.contains(at));
    Some(if all_placed { Aligned::Exact(placed) } else { Aligned::Misfit })
}

/// How many empty cells and borders follow the cells of a run that shows
/// exactly as many cells as columns, beyond doubt.
pub(crate) fn closing(run: &Run, slots: &[Slot], width: usize) -> Option<usize> {
    if run.damage.is_some() || slots.iter().any(|slot| slot.content == Content::Spacing) {
        return None;
    }
    if run.filler > 0 {
        return (slots.len() == width).then(|| usize::from(run.filler) + usize::from(run.behind_filler));
    }
    let full = slots.len() >= width && slots[..width].iter().all(Slot::is_printed);
    let closed = full && slots[width..].iter().all(|slot| slot.content == Content::Blank);
    closed.then(|| slots.len() - width)
}
