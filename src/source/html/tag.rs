//! The elements that matter to a reader of text and tables, and what the HTML
//! standard says of each.

/// What an element is to the tree builder; a set of the bits below.
pub(super) type Class = u16;

/// Has no content: nothing is left open behind its start tag.
pub(super) const VOID: Class = 1;
/// "Special" in the standard: an end tag of an ordinary element does not
/// reach across it.
pub(super) const SPECIAL: Class = 1 << 1;
/// Bounds the scope in which an end tag looks for its element.
pub(super) const SCOPE: Class = 1 << 2;
/// Begins and ends a visible line; also what is struck out or set as a note,
/// whose digits are not part of the number beside them.
pub(super) const BLOCK: Class = 1 << 3;
/// Its start tag ends an open paragraph.
pub(super) const CLOSES_P: Class = 1 << 4;
/// A formatting element (`b`, `font`, `a` …), whose misnesting is repaired.
pub(super) const FORMATTING: Class = 1 << 5;
/// Content is not markup: it runs up to the matching end tag.
pub(super) const RAW: Class = 1 << 6;
/// Its content is never part of the visible text.
pub(super) const UNSEEN: Class = 1 << 7;
/// Ends embedded SVG or MathML that was left open.
pub(super) const BREAKOUT: Class = 1 << 8;
/// h1 … h6.
pub(super) const HEADING: Class = 1 << 9;
/// An end tag that looks for its element in scope, as `</div>` does.
pub(super) const SCOPED_END: Class = 1 << 10;
/// The start tag is dropped wherever a body may stand (`<body>`, `<td>` …);
/// table parts are handled before this is looked at.
pub(super) const DROPPED: Class = 1 << 11;

/// A container that breaks lines and closes paragraphs.
const CONTAINER: Class = SPECIAL | BLOCK | CLOSES_P | SCOPED_END;

macro_rules! tags {
    ($($variant:ident $name:literal $class:expr;)*) => {
        /// An element name; `Other` is every name that is not listed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Tag { $($variant,)* Other }

        impl Tag {
            /// How many there are, `Other` included.
            pub(super) const COUNT: usize = Tag::Other as usize + 1;

            fn from_lower_case(name: &[u8]) -> Tag {
                // A match on slices compiles to a tree over length and bytes.
                match name {
                    $($name => Tag::$variant,)*
                    _ => Tag::Other,
                }
            }

            pub(super) const fn class(self) -> Class {
                const CLASSES: [Class; Tag::COUNT] = [$($class,)* 0];
                CLASSES[self as usize]
            }
        }
    };
}

tags! {
    A b"a" FORMATTING;
    Address b"address" CONTAINER;
    Applet b"applet" SPECIAL | SCOPE | SCOPED_END;
    Area b"area" VOID;
    Article b"article" CONTAINER;
    Aside b"aside" CONTAINER;
    B b"b" FORMATTING | BREAKOUT;
    Base b"base" VOID;
    Basefont b"basefont" VOID;
    Bgsound b"bgsound" VOID;
    Big b"big" FORMATTING | BREAKOUT;
    Blockquote b"blockquote" CONTAINER | BREAKOUT;
    Body b"body" BLOCK | BREAKOUT | DROPPED;
    Br b"br" VOID | BLOCK | BREAKOUT;
    Button b"button" SPECIAL | SCOPED_END;
    Caption b"caption" SPECIAL | SCOPE | BLOCK | DROPPED;
    Center b"center" CONTAINER | BREAKOUT;
    Code b"code" FORMATTING | BREAKOUT;
    Col b"col" VOID | DROPPED;
    Colgroup b"colgroup" DROPPED;
    Datalist b"datalist" UNSEEN;
    Dd b"dd" SPECIAL | BLOCK | CLOSES_P | BREAKOUT | SCOPED_END;
    Del b"del" BLOCK;
    Details b"details" CONTAINER;
    Dialog b"dialog" BLOCK | CLOSES_P | SCOPED_END;
    Dir b"dir" CONTAINER;
    Div b"div" CONTAINER | BREAKOUT;
    Dl b"dl" CONTAINER | BREAKOUT;
    Dt b"dt" SPECIAL | BLOCK | CLOSES_P | BREAKOUT | SCOPED_END;
    Em b"em" FORMATTING | BREAKOUT;
    Embed b"embed" VOID | BREAKOUT;
    Fieldset b"fieldset" CONTAINER;
    Figcaption b"figcaption" CONTAINER;
    Figure b"figure" CONTAINER;
    Font b"font" FORMATTING;
    Footer b"footer" CONTAINER;
    Form b"form" SPECIAL | BLOCK | CLOSES_P;
    Frame b"frame" VOID | DROPPED;
    H1 b"h1" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    H2 b"h2" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    H3 b"h3" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    H4 b"h4" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    H5 b"h5" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    H6 b"h6" SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT;
    Head b"head" BREAKOUT | DROPPED;
    Header b"header" CONTAINER;
    Hgroup b"hgroup" CONTAINER;
    Hr b"hr" VOID | BLOCK | CLOSES_P | BREAKOUT;
    Html b"html" DROPPED;
    I b"i" FORMATTING | BREAKOUT;
    Iframe b"iframe" RAW;
    Image b"image" VOID;
    Img b"img" VOID | BREAKOUT;
    Input b"input" VOID;
    Ins b"ins" BLOCK;
    Keygen b"keygen" VOID;
    Li b"li" SPECIAL | BLOCK | CLOSES_P | BREAKOUT;
    Link b"link" VOID;
    Listing b"listing" CONTAINER | BREAKOUT;
    Main b"main" CONTAINER;
    Marquee b"marquee" SPECIAL | SCOPE | SCOPED_END;
    Math b"math" UNSEEN;
    Menu b"menu" CONTAINER | BREAKOUT;
    Meta b"meta" VOID | BREAKOUT;
    Nav b"nav" CONTAINER;
    Nobr b"nobr" FORMATTING | BREAKOUT;
    Noembed b"noembed" RAW;
    Noframes b"noframes" RAW;
    Noscript b"noscript" RAW;
    Object b"object" SPECIAL | SCOPE | SCOPED_END;
    Ol b"ol" CONTAINER | BREAKOUT;
    Optgroup b"optgroup" BLOCK;
    Option b"option" BLOCK;
    P b"p" SPECIAL | BLOCK | CLOSES_P | BREAKOUT;
    Param b"param" VOID;
    Plaintext b"plaintext" SPECIAL | BLOCK | CLOSES_P;
    Pre b"pre" CONTAINER | BREAKOUT;
    Ruby b"ruby" BREAKOUT;
    S b"s" FORMATTING | BREAKOUT | BLOCK;
    Script b"script" RAW;
    Search b"search" BLOCK | CLOSES_P | SCOPED_END;
    Section b"section" CONTAINER;
    Select b"select" SPECIAL | SCOPE | SCOPED_END | UNSEEN;
    Small b"small" FORMATTING | BREAKOUT;
    Source b"source" VOID;
    Span b"span" BREAKOUT;
    Strike b"strike" FORMATTING | BREAKOUT | BLOCK;
    Strong b"strong" FORMATTING | BREAKOUT;
    Style b"style" RAW;
    Sub b"sub" BREAKOUT | BLOCK;
    Summary b"summary" CONTAINER;
    Sup b"sup" BREAKOUT | BLOCK;
    Svg b"svg" UNSEEN;
    Table b"table" SPECIAL | SCOPE | BLOCK | BREAKOUT;
    Tbody b"tbody" SPECIAL | BLOCK | DROPPED;
    Td b"td" SPECIAL | SCOPE | BLOCK | DROPPED;
    Template b"template" UNSEEN;
    Textarea b"textarea" RAW;
    Tfoot b"tfoot" SPECIAL | BLOCK | DROPPED;
    Th b"th" SPECIAL | SCOPE | BLOCK | DROPPED;
    Thead b"thead" SPECIAL | BLOCK | DROPPED;
    Title b"title" RAW;
    Tr b"tr" SPECIAL | BLOCK | DROPPED;
    Track b"track" VOID;
    Tt b"tt" FORMATTING | BREAKOUT;
    U b"u" FORMATTING | BREAKOUT;
    Ul b"ul" CONTAINER | BREAKOUT;
    Var b"var" BREAKOUT;
    Wbr b"wbr" VOID;
    Xmp b"xmp" RAW;
}

impl Tag {
    /// The element of a tag name in any case.
    pub(super) fn from_name(name: &[u8]) -> Tag {
        const LONGEST: usize = 10; // blockquote
        let mut lower = [0; LONGEST];
        let Some(lower) = lower.get_mut(..name.len()) else {
            return Tag::Other;
        };
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Tag::from_lower_case(lower)
    }

    #[inline]
    pub(super) fn is(self, class: Class) -> bool {
        self.class() & class != 0
    }
}
