//! What the decoding of an input gives reason to say.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::decode::{DecodeProblem, Decoded, Mojibake, OffsetMap};
use crate::span::Span;

/// How many undecodable places are named one by one.
const MOST_NAMED: usize = 20;

/// The remarks on a decoded text, with spans in it; or why it must not be read.
pub(super) fn remarks(decoded: &Decoded<'_>, offsets: &OffsetMap) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let mut remarks = Vec::new();
    let mut named = 0;
    let mut replaced = decoded.text.match_indices(char::REPLACEMENT_CHARACTER);
    for problem in &decoded.problems {
        match *problem {
            DecodeProblem::Mojibake(found) => return Err(Box::new(mojibake(found))),
            DecodeProblem::ContradictedDeclaration { declared, used } => remarks.push(Diagnostic::new(
                Code::EncodingContradicted,
                format!("网页声明的编码是 {declared}，实际按 {used} 读取。"),
                format!("the page declares {declared}; it was read as {used}, which its bytes show"),
            )),
            DecodeProblem::Undecodable { offset } => {
                named += 1;
                if named > MOST_NAMED {
                    continue;
                }
                let place = replaced.find(|&(at, _)| offsets.to_bytes(at) == offset);
                let remark = Diagnostic::new(
                    Code::UndecodableBytes,
                    format!("偏移 {offset} 起的字节不是有效的 {}，已略过。", decoded.encoding),
                    format!("the bytes from {offset} on mean nothing in {} and were passed over", decoded.encoding),
                );
                remarks.push(match place {
                    Some((at, character)) => remark.at(Span::new(at as u32, (at + character.len()) as u32)),
                    None => remark,
                });
            }
        }
    }
    if decoded.undecodable > MOST_NAMED {
        let more = decoded.undecodable - MOST_NAMED;
        remarks.push(Diagnostic::new(
            Code::UndecodableBytes,
            format!("另有 {more} 处不是有效的 {}；编码可能有误，请指明编码。", decoded.encoding),
            format!("{more} more places mean nothing in {}; name the encoding if it is another", decoded.encoding),
        ));
    }
    Ok(remarks)
}

/// A text in UTF-32.
pub(super) fn utf32() -> Diagnostic {
    Diagnostic::new(
        Code::BinaryData,
        "文件是 UTF-32 编码，网页和文本不用这种编码，未读取；请先转成 UTF-8（如 iconv -f UTF-32 -t UTF-8）。",
        "the file is in UTF-32, which is not read; convert it to UTF-8 first (iconv -f UTF-32 -t UTF-8)",
    )
}

/// A text that was encoded twice.
pub(super) fn mojibake(Mojibake { was, taken_for, offset }: Mojibake) -> Diagnostic {
    Diagnostic::new(
        Code::Mojibake,
        format!("文本是乱码：{was} 被误当作 {taken_for} 转存过一次，无法可靠还原；请重新抓取原网页的字节。"),
        format!(
            "the text is garbled: its {was} was taken for {taken_for} and encoded once more, which loses characters; fetch the page again and keep its bytes"
        ),
    )
    .at(Span::new(offset as u32, offset as u32))
}
