//! Follows a label character by character, as far as a layout left it whole.

use super::{FxMap, LabelId};
use crate::fold::{self, fold_char};

/// The folded labels of a table, character by character.
#[derive(Default)]
pub(super) struct Trie {
    edges: FxMap<(u32, char), u32>,
    ends: Vec<Option<LabelId>>,
    branches: Vec<u16>,
    /// For each node, one that follows it and by which character; where it has
    /// one branch, the only one.
    next: Vec<(char, u32)>,
}

/// How far a walk through a trie came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    /// Where it ended.
    pub node: Node,
    /// Bytes of the text up to the last character that counts.
    pub taken: usize,
    /// The longest whole label on the way, with the bytes that it took.
    pub label: Option<(LabelId, usize)>,
}

/// A place in the trie of a table's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node(u32);

impl Node {
    /// Where every label begins.
    pub const START: Node = Node(0);
}

impl Trie {
    pub fn new() -> Trie {
        Trie { edges: FxMap::default(), ends: vec![None], branches: vec![0], next: vec![('\0', 0)] }
    }

    pub fn insert(&mut self, key: &str, label: LabelId) {
        let mut at = 0u32;
        for character in key.chars() {
            at = match self.edges.get(&(at, character)) {
                Some(&next) => next,
                None => {
                    let next = self.ends.len() as u32;
                    self.edges.insert((at, character), next);
                    self.ends.push(None);
                    self.branches.push(0);
                    self.next.push(('\0', 0));
                    self.next[at as usize] = (character, next);
                    self.branches[at as usize] += 1;
                    next
                }
            };
        }
        self.ends[at as usize] = Some(label);
    }

    /// Walks on from `from`, or from the start, as far as `text` goes along.
    pub fn walk(&self, from: Option<Node>, text: &str) -> Walk {
        let mut walk = Walk { node: from.unwrap_or(Node::START), taken: 0, label: None };
        let mut folded = String::new();
        let mut rest = text.chars();
        loop {
            let here = rest.as_str();
            let Some(character) = rest.next() else { break };
            let node = if fold::is_ideograph(character) || character.is_ascii_alphanumeric() {
                // Nearly all are: little is to fold.
                self.step(walk.node, character.to_ascii_lowercase())
            } else if let Some(behind) = fold::gloss(here) {
                rest = behind.chars();
                continue;
            } else if fold::is_silent(character) {
                continue;
            } else {
                folded.clear();
                fold_char(character, &mut folded);
                if folded.is_empty() {
                    continue;
                }
                self.follow(walk.node, &folded)
            };
            let Some(node) = node else { break };
            walk.node = node;
            walk.taken = text.len() - rest.as_str().len();
            if let Some(label) = self.ends[node.0 as usize] {
                walk.label = Some((label, walk.taken));
            }
        }
        walk
    }

    /// The node that `folded` leads to from another.
    pub fn follow(&self, from: Node, folded: &str) -> Option<Node> {
        folded.chars().try_fold(from, |node, character| self.step(node, character))
    }

    /// Whether a longer label goes on behind a node.
    pub fn goes_on(&self, node: Node) -> bool {
        self.branches[node.0 as usize] > 0
    }

    /// The only label that can still follow a node, if it is the only one.
    pub fn only_label_behind(&self, mut node: Node) -> Option<LabelId> {
        loop {
            match (self.branches[node.0 as usize], self.ends[node.0 as usize]) {
                (_, Some(label)) => return Some(label),
                (1, None) => node = Node(self.next[node.0 as usize].1),
                _ => return None,
            }
        }
    }

    #[inline]
    fn step(&self, from: Node, character: char) -> Option<Node> {
        // Most nodes have one branch.
        let (known, next) = self.next[from.0 as usize];
        if known == character {
            return Some(Node(next));
        }
        match self.branches[from.0 as usize] {
            0 | 1 => None,
            _ => self.edges.get(&(from.0, character)).map(|&next| Node(next)),
        }
    }
}
