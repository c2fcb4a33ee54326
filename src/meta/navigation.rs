//! Lines that lead through a site.

use super::words::words;
use crate::fold;

/// Whether a line is a path of navigation: 当前位置：首页 > 政务公开 > 年报.
pub(super) fn is_path(line: &str) -> bool {
    let navigation = &words().navigation;
    let begins = |word: &String| line.starts_with(word.as_str());
    let has = |words: &[String]| words.iter().any(|word| line.contains(word.as_str()));
    navigation.path_begins.iter().any(begins) || has(&navigation.path_marks) && has(&navigation.path_words)
}

/// The last step of a path.
pub(super) fn last_step(line: &str) -> Option<&str> {
    let ends = words().navigation.path_marks.iter().filter_map(|mark| Some(line.rfind(mark.as_str())? + mark.len()));
    let behind = ends.max()?;
    line.get(behind..).map(fold::trim).filter(|step| !step.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_titles() {
        for (line, last) in [
            ("当前位置：首页 > 政务公开 > 政府信息公开年报", Some("政府信息公开年报")),
            ("首页 » 信息公开 » 年报", Some("年报")),
            ("您的位置：首页", None),
        ] {
            assert!(is_path(line), "{line}");
            assert_eq!(last_step(line), last, "{line}");
        }
        for line in ["绥阳县水利局2023年政府信息公开工作年度报告", "关于印发《首页管理办法》的通知", "收入>支出"]
        {
            assert!(!is_path(line), "{line}");
        }
    }
}
