//! Where the report ends on a page and its site goes on: tools, related
//! articles, who runs the site.

use std::sync::LazyLock;

use regex::Regex;

use super::signs::Signs;
use super::words::{any, pattern, words};
use crate::source::Document;

/// What no line of a report begins with, and the lines around one on a site do.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| pattern(&begin(&words().footer.begins)));
/// What no line of a report has, and the lines at the foot of a site do.
static CONTAINS: LazyLock<Regex> = LazyLock::new(|| pattern(&any(&words().footer.contains)));
/// The lines that name attached files.
static ATTACHMENT: LazyLock<Regex> = LazyLock::new(|| pattern(&begin(&words().footer.attachment)));

/// Patterns that a line begins with, behind the marks that sites put before.
fn begin(patterns: &[String]) -> String {
    format!(r"^[\s【\[(（|·▪■>-]*{}", any(patterns))
}

/// Lines that are longer, in bytes, are prose.
const LONGEST_LINE: usize = 240;

/// Whether a line is one of those around a report on its site.
pub(crate) fn is_site_line(line: &str) -> bool {
    line.len() <= LONGEST_LINE && Signs::of(line).of_site() && has_words_of_site(line)
}

/// Whether a line has the words of one of those around a report on its site.
pub(super) fn has_words_of_site(line: &str) -> bool {
    line.len() <= LONGEST_LINE && (BEGINS.is_match(line) || CONTAINS.is_match(line))
}

/// Whether a line names a file that the page offers beside its text.
pub(crate) fn is_attachment(line: &str) -> bool {
    line.len() <= LONGEST_LINE && ATTACHMENT.is_match(line)
}

/// The first token behind `from` that is no longer the report's; the number of
/// tokens where there is none. Only a page has a site around it.
pub(crate) fn begins(document: &Document<'_>, from: usize) -> usize {
    let tokens = &document.tokens;
    if document.page().is_none() {
        return tokens.len();
    }
    let is_footer = |at: &usize| {
        let printed = tokens[*at].span.of(&document.text).unwrap_or_default();
        tokens[*at].is_text() && is_site_line(printed)
    };
    (from..tokens.len()).find(is_footer).unwrap_or(tokens.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_site_are_told_from_those_of_the_report() {
        for line in [
            "主办：某市人民政府办公室　网站标识码：0000000000",
            "主办单位:某某县人民政府",
            "苏ICP备05000000号-1",
            "【打印本页】【关闭窗口】",
            "版權所有：某某局",
            "Copyright © 2024",
            "相关阅读",
            "上一篇：某局2022年年报",
            "分享到：微信 微博",
            "责任编辑：某某",
            "信息来源：某县水利局",
            "来源：本站",
            "浏览次数：12",
            "返回顶部",
            "地址：某路1号　电话：0517-83605000　苏ICP备05000000号",
            "建议使用IE9以上浏览器，1024×768分辨率",
        ] {
            assert!(is_site_line(line), "{line}");
        }
        for line in [
            "六、其他需要报告的事项",
            "主办建议提案12件，已全部办结",
            "主动公开政府信息情况",
            "版权登记事项已公开",
            "相关信息已在网站公布",
            "备案审查规范性文件3件",
            "下一步，我们将继续完善。",
            "打印设备已配备到查阅点",
            "承办单位已逐件答复",
            "来源于群众的意见已采纳",
            "附件清单已公开",
            "地址：某路1号，电话：0517-83605000",
            "浏览量逐年增长",
            "建议使用线上渠道提交申请",
        ] {
            assert!(!is_site_line(line) && !is_attachment(line), "{line}");
        }
    }

    #[test]
    fn attached_files_are_told_from_prose() {
        for line in ["附件：", "附件：2023年年报.docx", "附件1：统计表.xls(15KB)", "某局2023年年报.pdf"]
        {
            assert!(is_attachment(line), "{line}");
        }
        for line in ["附件：统计表已随文公开。", "详见附件", "年报全文见网站，另存为pdf"] {
            assert!(!is_attachment(line), "{line}");
        }
    }
}
