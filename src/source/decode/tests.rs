use encoding_rs::{BIG5, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::random;

const TEXT: &str = "某区2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n规章 0 13";
const TRADITIONAL: &str = "某區2023年政府資訊公開工作年度報告\n一、總體情況\n規章 0 13";

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

/// Every character of the text must lead to its own bytes.
fn check_offsets(decoded: &Decoded) {
    let map = decoded.offsets();
    for (at, character) in decoded.text.char_indices() {
        let start = map.to_bytes(at);
        let end = map.to_bytes(at + character.len_utf8());
        assert!(map.to_text(start) == at || start == end, "{character} at {at}");
        let mut utf8 = [0; 4];
        let expected = encode(character.encode_utf8(&mut utf8), decoded.encoder);
        if character != char::REPLACEMENT_CHARACTER {
            assert_eq!(&decoded.bytes[start..end], expected, "{character} at {at}");
        }
    }
    assert_eq!(map.to_bytes(decoded.text.len()), decoded.bytes.len());
    assert_eq!(map.to_text(decoded.bytes.len()), decoded.text.len());
}

#[test]
fn utf8_is_borrowed() {
    let decoded = decode(TEXT.as_bytes(), None);
    assert!(matches!(decoded.text, Cow::Borrowed(TEXT)));
    assert_eq!(decoded.chosen_by, ChosenBy::Utf8Valid);
    assert_eq!(decoded.problems, []);
    let with_mark = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
    let decoded = decode(&with_mark, Some(GBK));
    assert!(matches!(decoded.text, Cow::Borrowed(TEXT)));
    assert_eq!(decoded.chosen_by, ChosenBy::Bom);
    check_offsets(&decoded);
}

#[test]
fn detected_without_a_word() {
    for (encoding, text) in [(GB18030, TEXT), (BIG5, TRADITIONAL), (UTF_16LE, TEXT), (UTF_16BE, TEXT)] {
        let bytes = encode(text, encoding);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.encoding, encoding.name());
        assert_eq!(decoded.chosen_by, ChosenBy::Detected);
        assert_eq!(decoded.problems, []);
        assert_eq!(looks_binary(&bytes), None);
        check_offsets(&decoded);
    }
}

#[test]
fn utf16_with_mark() {
    for (encoding, mark) in [(UTF_16LE, b"\xFF\xFE"), (UTF_16BE, b"\xFE\xFF")] {
        let bytes = [&mark[..], &encode("规章😀1", encoding)].concat();
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.text, "规章😀1");
        assert_eq!(decoded.chosen_by, ChosenBy::Bom);
        check_offsets(&decoded);
    }
}

#[test]
fn declared() {
    for head in [
        "<meta charset=gb2312>",
        "<META http-equiv='Content-Type' content=\"text/html; charset=GBK\" />",
        "<?xml version=\"1.0\" encoding=\"gb18030\"?>",
    ] {
        let bytes = encode(&format!("<html>{head}<p>{TEXT}"), GBK);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, "gb18030");
        assert_eq!(decoded.chosen_by, ChosenBy::Declared, "{head}");
        assert_eq!(decoded.problems, []);
        check_offsets(&decoded);
    }
}

#[test]
fn declaration_that_the_bytes_contradict() {
    let contradicted = |declared, used| vec![DecodeProblem::ContradictedDeclaration { declared, used }];
    let page = format!("<meta charset=gb2312><p>{TEXT}");
    let decoded = decode(page.as_bytes(), None);
    assert_eq!(decoded.text, page);
    assert_eq!(decoded.problems, contradicted("GBK", "UTF-8"));
    for (label, name) in [("utf-8", "UTF-8"), ("iso-8859-1", "windows-1252")] {
        let page = format!("<meta charset={label}><p>{TEXT}");
        let bytes = encode(&page, GBK);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.text, page);
        assert_eq!(decoded.problems, contradicted(name, "gb18030"));
    }
    // Only some characters show that it is not Big5.
    let page = format!("<meta charset=big5><p>{}", TEXT.repeat(20));
    let bytes = encode(&page, GBK);
    assert_eq!(decode(&bytes, None).problems, contradicted("Big5", "gb18030"));
}

#[test]
fn given_goes_before_the_bytes() {
    let decoded = decode(TEXT.as_bytes(), Some(UTF_8));
    assert_eq!((decoded.chosen_by, &*decoded.text), (ChosenBy::Given, TEXT));
    let bytes = encode("规章", GBK);
    let decoded = decode(&bytes, Some(GBK));
    assert_eq!((decoded.chosen_by, &*decoded.text), (ChosenBy::Given, "规章"));
}

#[test]
fn undecodable_bytes_are_told_and_passed_over() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes.insert(3, 0xFF);
    bytes.truncate(bytes.len() - 5);
    bytes.extend(b"\xE8\xA7");
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.encoding, "UTF-8");
    assert!(decoded.text.starts_with("某\u{FFFD}区2023"));
    let offsets = [3, bytes.len() - 2].map(|offset| DecodeProblem::Undecodable { offset });
    assert_eq!(decoded.problems, offsets);
    check_offsets(&decoded);

    let mut bytes = encode(TEXT, GBK);
    bytes.insert(2, 0xFF);
    bytes.push(0x81);
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.encoding, "gb18030");
    assert_eq!(decoded.problems[0], DecodeProblem::Undecodable { offset: 2 });
    assert_eq!(decoded.undecodable, 2);
    check_offsets(&decoded);

    let bytes = [&b"\xFF".repeat(1000), TEXT.repeat(1000).as_bytes()].concat();
    let decoded = decode(&bytes, None);
    assert_eq!((decoded.undecodable, decoded.problems.len()), (1000, MAX_LISTED));
}

#[test]
fn mojibake_is_known() {
    let latin: String = TEXT.bytes().map(char::from).collect();
    let (windows, _, _) = encoding_rs::WINDOWS_1252.decode(TEXT.as_bytes());
    let (gbk, _, _) = GBK.decode(TEXT.as_bytes());
    let gb: String = encode(TEXT, GB18030).into_iter().map(char::from).collect();
    let gb_bytes = encode(TEXT, GB18030);
    let (gb_windows, _, _) = encoding_rs::WINDOWS_1252.decode(&gb_bytes);
    for (text, was, name) in [
        (&*latin, "UTF-8", "windows-1252"),
        (&windows, "UTF-8", "windows-1252"),
        (&gbk, "UTF-8", "GBK"),
        ("æ”¿åºœ", "UTF-8", "windows-1252"),
        ("1 鏀垮簻淇℃伅", "UTF-8", "GBK"),
        (&gb, "gb18030", "windows-1252"),
        (&gb_windows, "gb18030", "windows-1252"),
        ("<p>Õþ¸®ÐÅÏ¢</p>", "gb18030", "windows-1252"),
    ] {
        let decoded = decode(text.as_bytes(), None);
        let Some(DecodeProblem::Mojibake(found)) = decoded.problems.first() else { panic!("not seen: {text}") };
        assert_eq!((found.was, found.taken_for), (was, name), "{text}");
    }
    for text in [TEXT, TRADITIONAL, "规章 0", "café naïve à la carte", "联通", "£5 · ½", ""] {
        assert_eq!(decode(text.as_bytes(), None).problems, [], "{text}");
    }
}

#[test]
fn binary_is_known() {
    assert_eq!(looks_binary(b"%PDF-1.7\n"), Some(0));
    assert_eq!(looks_binary(b"ab\0\x01\x02cd\0\0\0"), Some(2));
    let stray = format!("{}\0", TEXT.repeat(10));
    for text in [TEXT, "", &stray] {
        assert_eq!(looks_binary(text.as_bytes()), None);
    }
}

proptest! {
    #![proptest_config(random::cases(1000))]

    #[test]
    fn control_characters_are_counted_wherever_they_stand(
        pieces in vec(
            prop_oneof![
                6 => "[政a\r\n\t\x0B\x0C\x1B ]{0,40}",
                1 => prop::sample::select(vec!["\0", "\x08", "\x0E", "\x1A", "\x1C", "\x1F"]).prop_map(String::from),
            ],
            0..20,
        ),
        times in prop::sample::select(vec![1, 1, 1, 300]),
    ) {
        let bytes = pieces.concat().into_bytes().repeat(times);
        let sample = &bytes[..bytes.len().min(64 * 1024)];
        let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
        let count = sample.iter().filter(|byte| is_control(byte)).count();
        let utf16 = utf16_without_mark(&bytes).is_some();
        let binary = sample.iter().position(is_control).filter(|_| count * 200 > sample.len() && !utf16);
        prop_assert_eq!(looks_binary(&bytes), binary);
    }
}

#[test]
fn a_mark_of_utf8_before_something_else_is_not_believed() {
    let text = "<p>一、总体情况</p><p>本机关公开政府信息</p>".repeat(4);
    for encoding in [GB18030, BIG5] {
        let text = if encoding == BIG5 { text.replace('总', "總").replace('体', "體") } else { text.clone() };
        let text: String = text.chars().filter(|c| encoding != BIG5 || !"关开况机".contains(*c)).collect();
        let bytes = [b"\xEF\xBB\xBF", &*encode(&text, encoding)].concat();
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, &*decoded.text), (encoding.name(), &*text));
        let said = DecodeProblem::ContradictedDeclaration { declared: "UTF-8", used: encoding.name() };
        assert_eq!(decoded.problems, [said]);
        assert_eq!(decoded.offsets().to_bytes(text.find('一').expect("a character")), 6);
    }
    // Damaged UTF-8 stays UTF-8.
    let mut bytes = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    bytes.insert(9, 0xFF);
    assert_eq!(decode(&bytes, None).chosen_by, ChosenBy::Bom);
}

#[test]
fn mojibake_is_known_where_the_wrong_decoder_lost_much() {
    let text =
        "<p>宿迁市人民政府2024年政府信息公开工作年度报告。</p><p>一、总体情况：本机关公开政府信息12条；</p>".repeat(9);
    let (taken, _) = GBK.decode_without_bom_handling(text.as_bytes());
    assert!(taken.contains('\u{FFFD}'), "{taken}");
    assert_eq!(mojibake(&taken).map(|found| found.taken_for), Some("GBK"));
    // Here a strict decoder dropped every byte that it did not know.
    assert_eq!(mojibake(&taken.replace('\u{FFFD}', "")).map(|found| found.taken_for), Some("GBK"));
    assert_eq!(mojibake("某某局关于召开会议的通知，请各科室按时参加。"), None);
    assert_eq!(mojibake("ÄÖÜ äöü ßÉÈ ×÷±°§¶ «Prüfung» µ¹²³ ½¼¾ ¿¡"), None);
    assert_eq!(mojibake("Bericht über die Prüfung, é è ê ë; ça va à Genève où l’été"), None);
}

#[test]
fn utf32_is_known() {
    for text in [TEXT, TRADITIONAL, "\u{FEFF}<p>规章</p>"] {
        let little: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let big: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        assert!(is_utf32(&little) && is_utf32(&big), "{text}");
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            assert!(!is_utf32(&encode(text, encoding)), "{text}");
        }
    }
    assert!(!is_utf32(b"") && !is_utf32(&[0; 64]) && !is_utf32(b"abc"));
}

#[test]
fn a_declaration_of_what_nobody_reads_is_passed_over() {
    for label in ["hz-gb-2312", "iso-2022-jp", "iso-2022-cn"] {
        let page = format!("<meta charset={label}><p>{TEXT}");
        let bytes = [&*encode(&page, GBK), b"\xFF\xFF<p>"].concat();
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, "gb18030", "{label}");
        assert!(decoded.text.starts_with(&page), "{label}");
    }
}

#[test]
fn the_way_back_is_short_and_exact() {
    // Every character another width than the one before, and runs longer than one entry holds.
    let text = format!("{}{}{}", "a规·😀€1".repeat(500), "政府信息".repeat(300), "x".repeat(700)).repeat(3);
    let bytes = encode(&text, GB18030);
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.text, text);
    check_offsets(&decoded);
    assert!(decoded.offsets().size() <= 2 * bytes.len());
    let page = encode(&"<p>本机关公开政府信息</p>\n".repeat(1000), GB18030);
    assert!(decode(&page, None).offsets().size() * 4 <= page.len());
}
