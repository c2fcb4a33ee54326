//! Other spellings of the same text, as scrapers and mirrors make them.

/// A change of spelling that a reader must see through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Full-width digits, brackets, commas, colons and full stops in numbers.
    FullWidth,
    /// Full-width brackets, commas and colons; digits as they are.
    FullWidthPunctuation,
    /// Kangxi radicals in place of the characters they look like.
    Kangxi,
    /// Traditional characters.
    Traditional,
    /// Traditional characters with the words of Taiwan: 資訊, 規範性檔案.
    Taiwan,
    /// Traditional characters with pinyin after some of them: 規(guī)章.
    Pinyin,
    /// 危及三安全一稳定 without quotation marks.
    NoQuotes,
    /// ASCII quotation marks.
    AsciiQuotes,
    /// Corner brackets as quotation marks.
    CornerQuotes,
    /// Blanks inside words: 总 计, 反复 申请.
    BlanksInWords,
    /// `1、` for `1.`
    OrdinalComma,
    /// `1.` with a full-width stop.
    OrdinalWideStop,
    /// `1. ` with a blank.
    OrdinalBlank,
}

impl Variant {
    pub const ALL: [Variant; 13] = [
        Variant::FullWidth,
        Variant::FullWidthPunctuation,
        Variant::Kangxi,
        Variant::Traditional,
        Variant::Taiwan,
        Variant::Pinyin,
        Variant::NoQuotes,
        Variant::AsciiQuotes,
        Variant::CornerQuotes,
        Variant::BlanksInWords,
        Variant::OrdinalComma,
        Variant::OrdinalWideStop,
        Variant::OrdinalBlank,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Variant::FullWidth => "full-width",
            Variant::FullWidthPunctuation => "full-width-punctuation",
            Variant::Kangxi => "kangxi",
            Variant::Traditional => "traditional",
            Variant::Taiwan => "taiwan",
            Variant::Pinyin => "pinyin",
            Variant::NoQuotes => "no-quotes",
            Variant::AsciiQuotes => "ascii-quotes",
            Variant::CornerQuotes => "corner-quotes",
            Variant::BlanksInWords => "blanks-in-words",
            Variant::OrdinalComma => "ordinal-comma",
            Variant::OrdinalWideStop => "ordinal-wide-stop",
            Variant::OrdinalBlank => "ordinal-blank",
        }
    }

    pub fn apply(self, text: &str) -> String {
        match self {
            Variant::FullWidth => full_width(text),
            Variant::FullWidthPunctuation => text.chars().map(wide_punctuation).collect(),
            Variant::Kangxi => map(text, KANGXI),
            Variant::Traditional => traditional(text),
            Variant::Taiwan => taiwan(text),
            Variant::Pinyin => pinyin(text),
            Variant::NoQuotes => quotes(text, "", ""),
            Variant::AsciiQuotes => quotes(text, "\"", "\""),
            Variant::CornerQuotes => quotes(text, "「", "」"),
            Variant::BlanksInWords => blanks_in_words(text),
            Variant::OrdinalComma => ordinals(text, "、"),
            Variant::OrdinalWideStop => ordinals(text, "\u{ff0e}"),
            Variant::OrdinalBlank => ordinals(text, ". "),
        }
    }
}

fn map(text: &str, pairs: &[(char, char)]) -> String {
    let other = |c: char| pairs.iter().find(|pair| pair.0 == c).map_or(c, |pair| pair.1);
    text.chars().map(other).collect()
}

fn wide(c: char) -> char {
    char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
}

fn wide_punctuation(c: char) -> char {
    match c {
        '(' | ')' | ',' | ':' => wide(c),
        _ => c,
    }
}

fn full_width(text: &str) -> String {
    let mut out = String::new();
    let mut before_digit = false;
    for c in text.chars() {
        out.push(match c {
            '0'..='9' => wide(c),
            '.' if before_digit => wide(c),
            _ => wide_punctuation(c),
        });
        before_digit = c.is_ascii_digit();
    }
    out
}

fn quotes(text: &str, open: &str, close: &str) -> String {
    text.replace('\u{201c}', open).replace('\u{201d}', close)
}

/// Puts `stop` in place of the stop between a digit and a word.
fn ordinals(text: &str, stop: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let after_digit = at > 0 && chars[at - 1].is_ascii_digit();
        let before_word = chars.get(at + 1).is_some_and(|next| !next.is_ascii());
        if c == '.' && after_digit && before_word {
            out.push_str(stop);
        } else {
            out.push(c);
        }
    }
    out
}

fn blanks_in_words(text: &str) -> String {
    let words = [
        ("总计", "总 计"),
        ("反复申请", "反复 申请"),
        ("重新出具", "重 新出具"),
        ("这一情形", "这一情 形"),
        ("结果维持", "结果 维持"),
        ("第二十条第", "第二十条 第"),
        ("规章", "规 章"),
    ];
    words.iter().fold(text.to_string(), |text, (word, split)| text.replace(word, split))
}

/// Words that change as words; the rest follows character by character.
fn traditional(text: &str) -> String {
    let words = text
        .replace("规范", "規範")
        .replace("重复", "重複")
        .replace("反复", "反覆")
        .replace("新制作", "新製作")
        .replace("采购", "採購");
    map(&words, TRADITIONAL)
}

fn taiwan(text: &str) -> String {
    traditional(text).replace("信息", "資訊").replace("規範性文件", "規範性檔案")
}

/// Converted by a mirror that adds the reading of some characters.
fn pinyin(text: &str) -> String {
    let mut out = String::new();
    for c in map(text, TRADITIONAL).chars() {
        out.push(c);
        if let Some((_, reading)) = READINGS.iter().find(|pair| pair.0 == c) {
            out.push_str(&format!("({reading})"));
        }
    }
    out
}

const READINGS: &[(char, &str)] = &[('規', "guī"), ('數', "shù"), ('內', "nèi"), ('業', "yè"), ('據', "jù")];

const KANGXI: &[(char, char)] = &[
    ('一', '\u{2f00}'),
    ('人', '\u{2f08}'),
    ('八', '\u{2f0b}'),
    ('十', '\u{2f17}'),
    ('又', '\u{2f1c}'),
    ('口', '\u{2f1d}'),
    ('土', '\u{2f1f}'),
    ('大', '\u{2f24}'),
    ('工', '\u{2f2f}'),
    ('文', '\u{2f42}'),
    ('方', '\u{2f45}'),
    ('无', '\u{2f46}'),
    ('日', '\u{2f47}'),
    ('月', '\u{2f49}'),
    ('止', '\u{2f4c}'),
    ('比', '\u{2f50}'),
    ('自', '\u{2f83}'),
    ('行', '\u{2f8f}'),
    ('二', '\u{2f06}'),
    ('金', '\u{2fa6}'),
    ('立', '\u{2f74}'),
    ('用', '\u{2f64}'),
    ('生', '\u{2f63}'),
    ('己', '\u{2f30}'),
    ('面', '\u{2faf}'),
    ('音', '\u{2fb3}'),
    ('力', '\u{2f12}'),
    ('心', '\u{2f3c}'),
    ('手', '\u{2f3f}'),
    ('水', '\u{2f54}'),
    ('田', '\u{2f65}'),
    ('目', '\u{2f6c}'),
    ('示', '\u{2f70}'),
    ('老', '\u{2f7c}'),
    ('而', '\u{2f7d}'),
    ('至', '\u{2f84}'),
    ('色', '\u{2f8a}'),
    ('言', '\u{2f94}'),
    ('身', '\u{2f9d}'),
    ('里', '\u{2fa5}'),
    ('高', '\u{2fbc}'),
    ('入', '\u{2f0a}'),
    ('小', '\u{2f29}'),
    ('女', '\u{2f25}'),
    ('子', '\u{2f26}'),
    ('网', '\u{2f79}'),
];

const TRADITIONAL: &[(char, char)] = &[
    ('动', '動'),
    ('开', '開'),
    ('况', '況'),
    ('条', '條'),
    ('项', '項'),
    ('规', '規'),
    ('数', '數'),
    ('务', '務'),
    ('处', '處'),
    ('许', '許'),
    ('强', '強'),
    ('罚', '罰'),
    ('业', '業'),
    ('费', '費'),
    ('单', '單'),
    ('万', '萬'),
    ('额', '額'),
    ('关', '關'),
    ('系', '係'),
    ('为', '為'),
    ('总', '總'),
    ('计', '計'),
    ('请', '請'),
    ('组', '組'),
    ('织', '織'),
    ('会', '會'),
    ('机', '機'),
    ('构', '構'),
    ('结', '結'),
    ('转', '轉'),
    ('办', '辦'),
    ('执', '執'),
    ('国', '國'),
    ('类', '類'),
    ('过', '過'),
    ('权', '權'),
    ('护', '護'),
    ('内', '內'),
    ('询', '詢'),
    ('无', '無'),
    ('没', '沒'),
    ('现', '現'),
    ('补', '補'),
    ('后', '後'),
    ('确', '確'),
    ('举', '舉'),
    ('报', '報'),
    ('诉', '訴'),
    ('复', '復'),
    ('议', '議'),
    ('维', '維'),
    ('纠', '糾'),
    ('审', '審'),
    ('讼', '訟'),
    ('经', '經'),
    ('区', '區'),
    ('这', '這'),
    ('种', '種'),
    ('应', '應'),
    ('缴', '繳'),
    ('纳', '納'),
    ('时', '時'),
    ('据', '據'),
    ('进', '進'),
    ('问', '問'),
    ('题', '題'),
    ('记', '記'),
    ('发', '發'),
    ('间', '間'),
    ('来', '來'),
    ('对', '對'),
    ('减', '減'),
    ('决', '決'),
    ('稳', '穩'),
    ('证', '證'),
    ('个', '個'),
    ('认', '認'),
    ('获', '獲'),
    ('书', '書'),
    ('订', '訂'),
    ('备', '備'),
    ('继', '繼'),
    ('续', '續'),
    ('体', '體'),
    ('门', '門'),
    ('网', '網'),
    ('监', '監'),
    ('统', '統'),
    ('责', '責'),
    ('录', '錄'),
    ('线', '線'),
    ('联', '聯'),
    ('话', '話'),
    ('县', '縣'),
    ('乡', '鄉'),
    ('镇', '鎮'),
    ('厅', '廳'),
    ('该', '該'),
    ('设', '設'),
    ('与', '與'),
    ('导', '導'),
    ('实', '實'),
    ('质', '質'),
    ('级', '級'),
    ('员', '員'),
    ('听', '聽'),
    ('讯', '訊'),
    ('仅', '僅'),
    ('将', '將'),
    ('违', '違'),
    ('阳', '陽'),
    ('两', '兩'),
    ('优', '優'),
    ('库', '庫'),
    ('简', '簡'),
    ('图', '圖'),
    ('访', '訪'),
    ('读', '讀'),
    ('终', '終'),
    ('说', '說'),
    ('还', '還'),
    ('载', '載'),
    ('历', '歷'),
    ('扩', '擴'),
    ('够', '夠'),
    ('当', '當'),
    ('临', '臨'),
    ('号', '號'),
    ('标', '標'),
    ('术', '術'),
    ('电', '電'),
    ('协', '協'),
    ('华', '華'),
    ('团', '團'),
    ('释', '釋'),
    ('馆', '館'),
    ('页', '頁'),
    ('签', '簽'),
];
