//! Which classes of each row are part of a solution of all equations.
//!
//! Rows are taken one after the other. A layer is the set of different partial
//! sums that the rows so far can give and that the rows to come can still bring
//! to 0. Going back from the last layer leaves the classes that lie on a way from
//! the start to an all-zero end, which is the exact answer, with no recursion and
//! without ever listing the solutions themselves.

use rustc_hash::FxHashMap;

/// The work still allowed.
pub(super) struct Steps {
    limit: u32,
    left: u32,
    out: bool,
}

impl Steps {
    pub fn new(limit: u32) -> Steps {
        Steps { limit, left: limit, out: false }
    }

    /// `false`, now and ever after, if that is more than is left.
    pub fn spend(&mut self, count: u32) -> bool {
        match self.left.checked_sub(count) {
            Some(left) if !self.out => {
                self.left = left;
                true
            }
            _ => {
                self.out = true;
                false
            }
        }
    }

    pub fn is_out(&self) -> bool {
        self.out
    }

    pub fn used(&self) -> u32 {
        self.limit - self.left
    }
}

/// For every equation: its constant and one class of each row add up to 0.
pub(super) struct Problem {
    pub constants: Vec<i64>,
    /// Row → class → what the class adds to each equation.
    pub rows: Vec<Vec<Vec<i64>>>,
}

/// Most steps for one equation alone.
const ONE_EQUATION: u32 = 1_000;

/// Sums of the rows to come are not listed beyond as many.
const MANY_SUMS: usize = 300;

/// So many sums of the rows to come are listed for a step.
const SUMS_A_STEP: usize = 16;

impl Problem {
    /// The different values that the possible classes of a row add to an equation,
    /// ascending.
    fn values(&self, row: usize, possible: &[bool], equation: usize) -> Vec<i64> {
        let classes = self.rows[row].iter().zip(possible).filter(|(_, possible)| **possible);
        let mut values: Vec<i64> = classes.map(|(adds, _)| adds[equation]).collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}

pub(super) enum Found {
    /// Row → class → whether it is part of a solution. Every row has one such.
    Supported(Vec<Vec<bool>>),
    Inconsistent,
    GaveUp,
}

/// Adds to `supported` what is in `more`.
pub(super) fn unite(supported: &mut [Vec<bool>], more: &[Vec<bool>]) {
    for (row, more) in supported.iter_mut().zip(more) {
        for (class, more) in row.iter_mut().zip(more) {
            *class |= more;
        }
    }
}

pub(super) fn search(mut problem: Problem, steps: &mut Steps) -> Found {
    settle_single(&mut problem);
    let mut possible = all_classes(&problem);
    if !strike(&problem, &mut possible, steps) {
        return Found::GaveUp;
    }
    if possible.iter().any(|classes| !classes.contains(&true)) {
        return Found::Inconsistent;
    }
    solve(&problem, &possible, steps)
}

/// Rows with a single class, such as those of zeros, are no question: what they
/// add goes into the constants, and they stay as rows that add nothing.
fn settle_single(problem: &mut Problem) {
    for classes in &mut problem.rows {
        if let [single] = &mut classes[..] {
            for (constant, add) in problem.constants.iter_mut().zip(single) {
                *constant += std::mem::take(add);
            }
        }
    }
}

fn solve(problem: &Problem, possible: &[Vec<bool>], steps: &mut Steps) -> Found {
    let order = order(problem, possible);
    match forward(problem, possible, &order, steps) {
        Some(layers) => backward(problem, &order, &layers),
        None => Found::GaveUp,
    }
}

fn all_classes(problem: &Problem) -> Vec<Vec<bool>> {
    problem.rows.iter().map(|classes| vec![true; classes.len()]).collect()
}

/// Strikes classes that some equation by itself rules out, until nothing more can
/// be struck: first by what the other rows can add at least and at most, then by
/// the exact sums. `false` once the steps are used up.
fn strike(problem: &Problem, possible: &mut [Vec<bool>], steps: &mut Steps) -> bool {
    loop {
        if !strike_by_range(problem, possible, steps) {
            return false;
        }
        let mut changed = false;
        for equation in 0..problem.constants.len() {
            changed |= strike_by_sums(problem, possible, equation, steps);
        }
        if steps.is_out() || !changed {
            return !steps.is_out();
        }
    }
}

/// Solves one equation alone. That is no more than a help, so it is left off where
/// it takes too long. Tells whether anything was struck.
fn strike_by_sums(problem: &Problem, possible: &mut [Vec<bool>], equation: usize, steps: &mut Steps) -> bool {
    let values = problem.rows.iter().enumerate().map(|(row, _)| problem.values(row, &possible[row], equation));
    let values = values.map(|values| values.into_iter().map(|value| vec![value]).collect()).collect();
    let alone = Problem { constants: vec![problem.constants[equation]], rows: values };
    let mut allowed = Steps::new(ONE_EQUATION.min(steps.left));
    let found = solve(&alone, &all_classes(&alone), &mut allowed);
    steps.spend(allowed.used());
    let supported = match found {
        Found::GaveUp => return false,
        Found::Supported(supported) => supported,
        Found::Inconsistent => alone.rows.iter().map(|values| vec![false; values.len()]).collect(),
    };
    let mut changed = false;
    for (row, classes) in possible.iter_mut().enumerate() {
        for (class, possible) in classes.iter_mut().enumerate().filter(|(_, possible)| **possible) {
            let value = problem.rows[row][class][equation];
            let at = alone.rows[row].binary_search_by_key(&value, |adds| adds[0]);
            if !at.is_ok_and(|at| supported[row][at]) {
                *possible = false;
                changed = true;
            }
        }
    }
    changed
}

/// The least and the greatest that a row can add to an equation.
fn range(classes: &[Vec<i64>], possible: &[bool], equation: usize) -> (i64, i64) {
    let values = || classes.iter().zip(possible).filter(|(_, possible)| **possible).map(|(class, _)| class[equation]);
    (values().min().unwrap_or(0), values().max().unwrap_or(0))
}

fn reaches_zero(sum: i64, (least, greatest): (i64, i64)) -> bool {
    sum + least <= 0 && sum + greatest >= 0
}

fn strike_by_range(problem: &Problem, possible: &mut [Vec<bool>], steps: &mut Steps) -> bool {
    let mut changed = true;
    while changed {
        changed = false;
        for (equation, &constant) in problem.constants.iter().enumerate() {
            if !steps.spend(problem.rows.len() as u32) {
                return false;
            }
            let ranges: Vec<(i64, i64)> = problem
                .rows
                .iter()
                .zip(&*possible)
                .map(|(classes, possible)| range(classes, possible, equation))
                .collect();
            let least: i64 = ranges.iter().map(|range| range.0).sum();
            let greatest: i64 = ranges.iter().map(|range| range.1).sum();
            for (row, classes) in problem.rows.iter().enumerate() {
                let others = (least - ranges[row].0, greatest - ranges[row].1);
                for (class, adds) in classes.iter().enumerate() {
                    if possible[row][class] && !reaches_zero(constant + adds[equation], others) {
                        possible[row][class] = false;
                        changed = true;
                    }
                }
            }
        }
    }
    true
}

/// Rows with the greatest numbers first: they leave the least freedom to the rows
/// to come.
fn order(problem: &Problem, possible: &[Vec<bool>]) -> Vec<usize> {
    let weight = |row: &usize| {
        let classes = problem.rows[*row].iter().zip(&possible[*row]).filter(|(_, possible)| **possible);
        let greatest = classes.flat_map(|(adds, _)| adds).map(|value| value.abs()).max();
        std::cmp::Reverse(greatest.unwrap_or(0))
    };
    let mut order: Vec<usize> = (0..problem.rows.len()).collect();
    order.sort_by_key(weight);
    order
}

/// One partial sum extended by one class of a row.
struct Edge {
    from: u32,
    class: u32,
    to: u32,
}

struct Layer {
    edges: Vec<Edge>,
    /// How many different partial sums there are behind this row.
    sums: usize,
}

fn forward(problem: &Problem, possible: &[Vec<bool>], order: &[usize], steps: &mut Steps) -> Option<Vec<Layer>> {
    let rest = rest_behind(problem, possible, order, steps)?;
    let mut sums: Vec<Vec<i64>> = vec![problem.constants.clone()];
    let mut layers = Vec::with_capacity(order.len());
    let mut extended = vec![0; problem.constants.len()];
    for (&row, rest) in order.iter().zip(&rest) {
        let classes: Vec<(usize, &Vec<i64>)> =
            problem.rows[row].iter().enumerate().filter(|(class, _)| possible[row][*class]).collect();
        let mut next: FxHashMap<Vec<i64>, u32> = FxHashMap::default();
        let mut edges = Vec::new();
        for (from, sum) in sums.iter().enumerate() {
            for &(class, adds) in &classes {
                if !steps.spend(1) {
                    return None;
                }
                for ((extended, sum), add) in extended.iter_mut().zip(sum).zip(adds) {
                    *extended = sum + add;
                }
                if !extended.iter().zip(rest).all(|(&sum, rest)| rest.can_balance(sum)) {
                    continue;
                }
                // Most are known already, and cost no allocation.
                let name = next.len() as u32;
                let to = match next.get(&extended) {
                    Some(&known) => known,
                    None => *next.entry(extended.clone()).or_insert(name),
                };
                edges.push(Edge { from: from as u32, class: class as u32, to });
            }
        }
        layers.push(Layer { edges, sums: next.len() });
        sums = in_order(next);
    }
    Some(layers)
}

fn in_order(names: FxHashMap<Vec<i64>, u32>) -> Vec<Vec<i64>> {
    let mut sums = vec![Vec::new(); names.len()];
    for (sum, name) in names {
        sums[name as usize] = sum;
    }
    sums
}

/// What the rows still to come can add to one equation.
#[derive(Clone)]
struct Rest {
    range: (i64, i64),
    /// All sums that they can give, ascending, unless they are too many.
    sums: Option<Vec<i64>>,
}

impl Rest {
    fn can_balance(&self, sum: i64) -> bool {
        let exact = |sums: &Vec<i64>| sums.binary_search(&-sum).is_ok();
        reaches_zero(sum, self.range) && self.sums.as_ref().is_none_or(exact)
    }

    /// With one more row, which can add these values.
    fn with(&self, values: &[i64]) -> Rest {
        let least = values.iter().min().copied().unwrap_or(0);
        let greatest = values.iter().max().copied().unwrap_or(0);
        let few = self.sums.as_ref().filter(|sums| sums.len() * values.len() <= MANY_SUMS);
        let sums = few.map(|sums| {
            let mut more: Vec<i64> = sums.iter().flat_map(|sum| values.iter().map(move |value| sum + value)).collect();
            more.sort_unstable();
            more.dedup();
            more
        });
        Rest { range: (self.range.0 + least, self.range.1 + greatest), sums }
    }
}

/// For each place in the order and each equation; `None` once the steps are used up.
fn rest_behind(
    problem: &Problem,
    possible: &[Vec<bool>],
    order: &[usize],
    steps: &mut Steps,
) -> Option<Vec<Vec<Rest>>> {
    let nothing = Rest { range: (0, 0), sums: Some(vec![0]) };
    let mut rest = vec![nothing; problem.constants.len()];
    let mut all = Vec::with_capacity(order.len());
    for &row in order.iter().rev() {
        let mut before = Vec::with_capacity(rest.len());
        let mut listed = 0;
        for (equation, rest) in rest.iter().enumerate() {
            let more = rest.with(&problem.values(row, &possible[row], equation));
            listed += more.sums.as_ref().map_or(0, Vec::len);
            before.push(more);
        }
        if !steps.spend((listed / SUMS_A_STEP) as u32) {
            return None;
        }
        all.push(std::mem::replace(&mut rest, before));
    }
    all.reverse();
    Some(all)
}

/// Behind the last row nothing is left to add, so its sums are all zero: there is
/// one, or none.
fn backward(problem: &Problem, order: &[usize], layers: &[Layer]) -> Found {
    let mut supported: Vec<Vec<bool>> = problem.rows.iter().map(|classes| vec![false; classes.len()]).collect();
    let mut alive = vec![true; layers.last().map_or(1, |layer| layer.sums)];
    for (at, &row) in order.iter().enumerate().rev() {
        let before = at.checked_sub(1).map_or(1, |before| layers[before].sums);
        let mut alive_before = vec![false; before];
        for edge in layers[at].edges.iter().filter(|edge| alive[edge.to as usize]) {
            alive_before[edge.from as usize] = true;
            supported[row][edge.class as usize] = true;
        }
        alive = alive_before;
    }
    match alive.contains(&true) {
        true => Found::Supported(supported),
        false => Found::Inconsistent,
    }
}
