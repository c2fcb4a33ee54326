//! Random grids and random markup; `PROPTEST_CASES=20000` for a long look.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::oracle::{assert_equal, assert_equal_joined};

fn cell() -> impl Strategy<Value = String> {
    let span = prop_oneof![4 => Just(1_u32), 2 => 2..5_u32, 1 => Just(0), 1 => Just(99_999)];
    let text =
        prop_oneof![Just("0"), Just("&nbsp;"), Just(""), Just("<p>12</p>"), Just("规章"), Just("<p>一</p><p>二</p>")];
    (prop_oneof![4 => Just(1_u32), 2 => 2..5_u32], span, text, any::<bool>()).prop_map(
        |(columns, rows, text, close)| {
            let mut cell = String::from("<td");
            if columns != 1 {
                cell += &format!(" colspan={columns}");
            }
            if rows != 1 {
                cell += &format!(" ROWSPAN=\"{rows}\"");
            }
            cell += &format!(">{text}");
            if close {
                cell += "</td>\n";
            }
            cell
        },
    )
}

fn table() -> impl Strategy<Value = String> {
    let row = prop::collection::vec(cell(), 0..6).prop_map(|cells| format!("<tr>{}", cells.concat()));
    let row = (row, prop_oneof![5 => Just(""), 1 => Just("<tbody>")]).prop_map(|(row, group)| format!("{group}{row}"));
    prop::collection::vec(row, 0..8).prop_map(|rows| format!("<table>{}</table>", rows.concat()))
}

const TABLES: &[&str] = &[
    "<table>",
    "<table>",
    "</table>",
    "<tr>",
    "<tr>",
    "</tr>",
    "<td>",
    "<td>",
    "<td>",
    "</td>",
    "<th>",
    "</th>",
    "<tbody>",
    "</tbody>",
    "<thead>",
    "<caption>",
    "</caption>",
    "<col>",
    "<td colspan=2>",
    "<td rowspan=2>",
    "<td rowspan=0>",
    "1",
    "2",
    "规章",
    " ",
    "&nbsp;",
    "<!-- x -->",
    "<br>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<span>",
    "</span>",
    "<input>",
    "<script></script>",
    "<o:p>",
    "</o:p>",
];

const BLOCKS: &[&str] = &[
    "<li>",
    "<ul>",
    "</ul>",
    "<h2>",
    "</h2>",
    "<form>",
    "</form>",
    "<div hidden>",
    "<p hidden>",
    "<span hidden>",
    "<td hidden>",
    "<tr hidden>",
    "<select>",
    "</select>",
    "<option>",
    "<dd>",
    "<svg>",
    "</svg>",
    "<template>",
    "</template>",
    "<body>",
    "<textarea>",
    "</textarea>",
];

/// Not together with hidden inline elements: the tree builder moves what was
/// already read out of a hidden element when it mends misnested formatting.
const FORMATTING: &[&str] = &[
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<nobr>",
    "<object>",
    "</object>",
    "<button>",
    "</button>",
    "<pre>\n",
    "</pre>",
    "<li>",
    "</li>",
    "<ul>",
    "<h2>",
];

/// What a report hardly holds.
const RARE: &[&str] = &[
    "<html>",
    "</html>",
    "</body>",
    "<head>",
    "<title>t</title>",
    "<colgroup>",
    "</colgroup>",
    "<tfoot>",
    "<dl>",
    "<dt>",
    "</dd>",
    "<center>",
    "</center>",
    "<optgroup>",
    "<iframe>",
    "</iframe>",
    "<noscript>",
    "</noscript>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "</ruby>",
    "<math>",
    "</math>",
    "<svg><![CDATA[ <p>9 ]]>",
    "<svg/>",
    "<font>",
    "<font size=2>",
    "</font>",
    "<var>",
    "<marquee>",
    "</marquee>",
    "<nav>",
    "</nav>",
    "<fieldset>",
    "<legend>",
    "<label>",
    "<details>",
    "<summary>",
    "<h1>",
    "</h3>",
    "<hr>",
    "<image>",
    "<sup>",
    "</sup>",
    "<article>",
    "</article>",
    "<xmp>",
    "</xmp>",
    "<listing>\n",
    "</listing>",
    "<input type=hidden>",
    "<td/>",
    "<!-- a --!>",
    "<![endif]>",
    "\0",
    "\r\n",
];

fn markup(more: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    let pieces = [TABLES, more].concat();
    prop::collection::vec(prop::sample::select(pieces), 0..30).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        // The same cases in every run; PROPTEST_CASES and PROPTEST_RNG_SEED hunt further.
        rng_seed: RngSeed::Fixed(20231), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn grids(source in table()) {
        assert_equal(&source);
    }

    #[test]
    fn any_blocks(source in markup(BLOCKS)) {
        assert_equal_joined(&source);
    }

    #[test]
    fn any_formatting(source in markup(FORMATTING)) {
        assert_equal_joined(&source);
    }

    #[test]
    fn any_rare(source in markup(RARE)) {
        assert_equal_joined(&source);
    }

    #[test]
    fn any_text(source in "[<>/&a-d=\"' \\n!\\-规0-9;#]{0,60}") {
        assert_equal_joined(&source);
    }
}
