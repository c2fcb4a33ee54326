//! What a header says: which column stands at each place of the rows under it.

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

pub(super) fn is_increasing(columns: &[usize]) -> bool {
    columns.windows(2).all(|two| two[0] < two[1])
}

/// Whether some columns stand in the order of all.
pub(super) fn is_part(some: &[usize], all: &[usize]) -> bool {
    let mut all = all.iter();
    some.iter().all(|column| all.any(|other| other == column))
}
