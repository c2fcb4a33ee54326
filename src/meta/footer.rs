//! Where the report ends on a page and its site goes on: tools, related
//! articles, who runs the site.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::Document;

/// What no line of a report begins with, and the lines around one on a site do.
static FOOTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s【\[(（|·▪■>-]*(?:",
        r"(?:主[办辦]|承[办辦]|[协協][办辦]|主管|[维維][护護]|运[维維])(?:[单單]位|部[门門])?\s*[:：]",
        r"|版[权權](?:所有|[声聲]明)|[Cc]opyright|COPYRIGHT|©|技[术術]支[持援]\s*[:：]",
        r"|(?:网|網)站(?:标|標)[识識][码碼]|(?:网|網)站地[图圖]|(?:备|備)案[号號序]|.{0,2}[Ii][Cc][Pp](?:备|備)|.{0,2}公(?:网|網)安(?:备|備)",
        r"|上一[篇条條]|下一[篇条條]|(?:相[关關]|推[荐薦]|延伸|[热熱][门門])(?:[阅閱][读讀]|文章|[链鏈鍊][接结結]|新[闻聞]|信息|推[荐薦])\s*[:：】]?\s*$",
        r"|(?:打印|列印)(?:本[页頁]|[】\])）])|[关關][闭閉](?:窗口|本[页頁]|[】\])）])|分享到|扫一扫|掃一掃",
        r")"
    ))
    .expect("the pattern is valid")
});

/// Lines that are longer, in bytes, are prose.
const LONGEST_LINE: usize = 240;

/// The first token behind `from` that is no longer the report's; the number of
/// tokens where there is none. Only a page has a site around it.
pub(crate) fn begins(document: &Document<'_>, from: usize) -> usize {
    let tokens = &document.tokens;
    if document.page().is_none() {
        return tokens.len();
    }
    let is_footer = |at: &usize| {
        let printed = tokens[*at].span.of(&document.text).unwrap_or_default();
        tokens[*at].is_text() && printed.len() <= LONGEST_LINE && FOOTER.is_match(printed)
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
        ] {
            assert!(FOOTER.is_match(line), "{line}");
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
        ] {
            assert!(!FOOTER.is_match(line), "{line}");
        }
    }
}
