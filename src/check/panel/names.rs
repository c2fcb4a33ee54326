//! Which names are those of one public body.
//!
//! Two printings of a name differ in width, blanks, brackets and script, and in
//! what the body is called in full: 淮安市 and 淮安市人民政府 are one. A name
//! that tells no place (教育局, 城关镇) may be that of many bodies, so it joins
//! nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::check::rule::Pattern;
use crate::fold;

/// The spellings of names and the words that tell a place, as data.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    spellings: Vec<Spelling>,
    /// Words that only look as if they named a place.
    no_place: Pattern,
    /// What names a place.
    place: Pattern,
    /// Names that many places have.
    common: Pattern,
}

/// One spelling for several.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelling {
    pattern: Pattern,
    with: String,
}

/// Names made comparable, and those that the caller takes for one.
#[derive(Debug, Default)]
pub(super) struct Known {
    same: HashMap<String, String>,
    one_place: bool,
}

impl Known {
    /// Takes two names for those of one body.
    pub fn take_as_one(&mut self, old: &str, new: &str) {
        let (old, new) = (self.of_body(&plain(old)), self.of_body(&plain(new)));
        if old != new {
            self.same.insert(old, new);
        }
    }

    /// Takes names without a place for full ones.
    pub fn in_one_place(&mut self, yes: bool) {
        self.one_place = yes;
    }

    /// The name that stands for the body, of a name made comparable.
    pub fn of_body(&self, plain: &str) -> String {
        // No name stands for one that leads back to it, so this ends.
        let mut name = plain;
        while let Some(next) = self.same.get(name) {
            name = next;
        }
        name.to_owned()
    }

    /// Whether a name made comparable tells one body from all others.
    pub fn is_full(&self, plain: &str) -> bool {
        let given = self.same.contains_key(plain) || self.same.values().any(|name| name == plain);
        self.one_place || given || tells_place(plain)
    }
}

/// A name made comparable.
pub(crate) fn plain(name: &str) -> String {
    let [simple, _] = fold::simplify(&fold::fold(name));
    let spell =
        |name: String, spelling: &Spelling| spelling.pattern.0.replace_all(&name, spelling.with.as_str()).into_owned();
    names().spellings.iter().fold(simple, spell)
}

fn tells_place(plain: &str) -> bool {
    let names = names();
    let without = names.no_place.0.replace_all(plain, "");
    names.place.0.is_match(&without) || !names.common.0.is_match(plain)
}

fn names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../rules/names.json"))
            .expect("the embedded names are valid, which a test proves")
    });
    &NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printings_of_one_name_are_one() {
        for (one, other) in [
            ("淮安市", "淮安市人民政府"),
            ("淮安市政府", "淮安市 人民政府"),
            ("沭阳县发展和改革局", "沭阳县发展改革局"),
            ("绥阳县长桥街道办事处", "绥阳县长桥街道"),
            ("苏州工业园区管理委员会", "苏州工业园区管委会"),
            ("江苏省卫生健康委员会", "江苏省卫生健康委"),
            ("某县局（某县办）", "某县局(某县办)"),
            ("淮安市洪澤區", "淮安市洪泽区人民政府"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
    }

    #[test]
    fn names_of_several_bodies_stay_apart() {
        for (one, other) in [
            ("淮安市人民政府", "淮安市人民政府办公室"),
            ("沭阳县教育局", "泗阳县教育局"),
            ("江苏省教育厅", "江苏省"),
            ("沭阳县发展和改革局", "沭阳县经济和信息化局"),
        ] {
            assert_ne!(plain(one), plain(other));
        }
    }

    #[test]
    fn a_name_without_a_place_tells_no_body() {
        let known = Known::default();
        for (name, full) in [
            ("沭阳县教育局", true),
            ("沛县", true),
            ("镇江市教育局", true),
            ("淮安市洪泽区人民政府", true),
            ("绥阳县小关乡", true),
            ("内蒙古自治区", true),
            ("浦东新区", true),
            ("国家统计局", true),
            ("外交部", true),
            ("江苏师范大学", true),
            ("教育局", false),
            ("县教育局", false),
            ("本县教育局", false),
            ("市场监督管理局", false),
            ("县市场监督管理局", false),
            ("住房和城乡建设局", false),
            ("城市管理局", false),
            ("城关镇人民政府", false),
            ("鼓楼区", false),
            ("长桥街道办事处", false),
            ("第一中学", false),
        ] {
            assert_eq!(known.is_full(&plain(name)), full, "{name}");
        }
    }

    #[test]
    fn the_caller_knows_of_renamings() {
        let mut known = Known::default();
        known.take_as_one("教育局", "教育体育局");
        known.take_as_one("教育和体育局", "某县教育体育局");
        known.take_as_one("某县教育体育局", "教育局");
        for name in ["教育局", "教育体育局", "教育和体育局"] {
            assert_eq!(known.of_body(&plain(name)), "某县教育体育局");
            assert!(known.is_full(&plain(name)));
        }
    }
}
