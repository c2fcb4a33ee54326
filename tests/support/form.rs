//! The two editions of the statutory form, as printed.

/// Which form a report's tables follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    E2019,
    E2021,
}

impl Edition {
    pub const ALL: [Edition; 2] = [Edition::E2019, Edition::E2021];

    /// The id that the crate prints.
    pub fn id(self) -> &'static str {
        match self {
            Edition::E2019 => "2019",
            Edition::E2021 => "2021",
        }
    }
}

/// An id and the words printed for it.
pub type Named = (&'static str, &'static str);

/// One block of the second section's table.
pub struct FormArticle {
    pub title: &'static str,
    pub columns: &'static [Named],
    pub rows: &'static [Named],
}

pub const CORNER: &str = "信息内容";

const DECISIONS: &[Named] = &[("decisions_this_year", "本年处理决定数量")];
const ITEMS: &[Named] =
    &[("items_last_year", "上一年项目数量"), ("change_this_year", "本年增/减"), ("decisions", "处理决定数量")];

const ARTICLES_2021: &[FormArticle] = &[
    FormArticle {
        title: "第二十条第(一)项",
        columns: &[
            ("issued_this_year", "本年制发件数"),
            ("repealed_this_year", "本年废止件数"),
            ("currently_in_effect", "现行有效件数"),
        ],
        rows: &[("rules", "规章"), ("administrative_normative_documents", "行政规范性文件")],
    },
    FormArticle {
        title: "第二十条第(五)项", columns: DECISIONS, rows: &[("administrative_licensing", "行政许可")]
    },
    FormArticle {
        title: "第二十条第(六)项",
        columns: DECISIONS,
        rows: &[("administrative_penalties", "行政处罚"), ("administrative_compulsion", "行政强制")],
    },
    FormArticle {
        title: "第二十条第(八)项",
        columns: &[("amount_collected_10k_yuan", "本年收费金额(单位:万元)")],
        rows: &[("administrative_fees", "行政事业性收费")],
    },
];

const ARTICLES_2019: &[FormArticle] = &[
    FormArticle {
        title: "第二十条第(一)项",
        columns: &[
            ("newly_made_this_year", "本年新制作数量"),
            ("newly_disclosed_this_year", "本年新公开数量"),
            ("total_disclosed", "对外公开总数量"),
        ],
        rows: &[("rules", "规章"), ("normative_documents", "规范性文件")],
    },
    FormArticle {
        title: "第二十条第(五)项",
        columns: ITEMS,
        rows: &[
            ("administrative_licensing", "行政许可"),
            ("other_external_management_services", "其他对外管理服务事项"),
        ],
    },
    FormArticle {
        title: "第二十条第(六)项",
        columns: ITEMS,
        rows: &[("administrative_penalties", "行政处罚"), ("administrative_compulsion", "行政强制")],
    },
    FormArticle {
        title: "第二十条第(八)项",
        columns: &[("items_last_year", "上一年项目数量"), ("change_this_year", "本年增/减")],
        rows: &[("administrative_fees", "行政事业性收费")],
    },
    FormArticle {
        title: "第二十条第(九)项",
        columns: &[("procurement_projects", "采购项目数量"), ("procurement_total_amount", "采购总金额")],
        rows: &[("centralized_government_procurement", "政府集中采购")],
    },
];

pub fn articles(edition: Edition) -> &'static [FormArticle] {
    match edition {
        Edition::E2019 => ARTICLES_2019,
        Edition::E2021 => ARTICLES_2021,
    }
}

pub const NOTE: &str = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)";
pub const APPLICANT: &str = "申请人情况";
pub const ORGANISATION: &str = "法人或其他组织";

pub const APPLICANTS: [Named; 7] = [
    ("natural_person", "自然人"),
    ("commercial_enterprise", "商业企业"),
    ("research_institution", "科研机构"),
    ("public_interest_organization", "社会公益组织"),
    ("legal_service_institution", "法律服务机构"),
    ("other", "其他"),
    ("total", "总计"),
];

/// A row of the third section's table with the labels of the groups it is in,
/// outermost first.
pub struct FormRow {
    pub id: &'static str,
    pub label: &'static str,
    pub groups: &'static [&'static str],
}

const fn row(id: &'static str, label: &'static str, groups: &'static [&'static str]) -> FormRow {
    FormRow { id, label, groups }
}

pub const OUTCOMES: &str = "三、本年度办理结果";
const IN_OUTCOMES: &[&str] = &[OUTCOMES];
const DENIED: &[&str] = &[OUTCOMES, "(三)不予公开"];
const UNAVAILABLE: &[&str] = &[OUTCOMES, "(四)无法提供"];
const NOT_PROCESSED: &[&str] = &[OUTCOMES, "(五)不予处理"];
const OTHER_HANDLING: &[&str] = &[OUTCOMES, "(六)其他处理"];

/// Rows that both editions print, up to (五).
const SHARED: [FormRow; 20] = [
    row("received_this_year", "一、本年新收政府信息公开申请数量", &[]),
    row("carried_over_from_last_year", "二、上年结转政府信息公开申请数量", &[]),
    row("outcomes.disclosed", "(一)予以公开", IN_OUTCOMES),
    row("outcomes.partially_disclosed", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)", IN_OUTCOMES),
    row("outcomes.denied.state_secret", "1.属于国家秘密", DENIED),
    row("outcomes.denied.prohibited_by_other_law", "2.其他法律行政法规禁止公开", DENIED),
    row("outcomes.denied.endangers_security_stability", "3.危及“三安全一稳定”", DENIED),
    row("outcomes.denied.third_party_rights", "4.保护第三方合法权益", DENIED),
    row("outcomes.denied.internal_affairs", "5.属于三类内部事务信息", DENIED),
    row("outcomes.denied.process_information", "6.属于四类过程性信息", DENIED),
    row("outcomes.denied.enforcement_case_file", "7.属于行政执法案卷", DENIED),
    row("outcomes.denied.administrative_inquiry", "8.属于行政查询事项", DENIED),
    row("outcomes.unavailable.not_held", "1.本机关不掌握相关政府信息", UNAVAILABLE),
    row("outcomes.unavailable.requires_creation", "2.没有现成信息需要另行制作", UNAVAILABLE),
    row("outcomes.unavailable.unclear_after_correction", "3.补正后申请内容仍不明确", UNAVAILABLE),
    row("outcomes.not_processed.petition_complaint_report", "1.信访举报投诉类申请", NOT_PROCESSED),
    row("outcomes.not_processed.repeat_request", "2.重复申请", NOT_PROCESSED),
    row("outcomes.not_processed.public_publication", "3.要求提供公开出版物", NOT_PROCESSED),
    row("outcomes.not_processed.excessive_repeated_requests", "4.无正当理由大量反复申请", NOT_PROCESSED),
    row("outcomes.not_processed.confirm_or_reissue", "5.要求行政机关确认或重新出具已获取信息", NOT_PROCESSED),
];

const OTHER_HANDLING_2021: [FormRow; 3] = [
    row(
        "outcomes.other_handling.correction_overdue",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        OTHER_HANDLING,
    ),
    row(
        "outcomes.other_handling.fee_unpaid_overdue",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        OTHER_HANDLING,
    ),
    row("outcomes.other_handling.other", "3.其他", OTHER_HANDLING),
];

/// (六) as the single row of the 2019 edition; some bodies print it inside the
/// form of 2021.
pub const SINGLE_OTHER_HANDLING: FormRow = row("outcomes.other_handling", "(六)其他处理", IN_OUTCOMES);

const CLOSING: [FormRow; 2] =
    [row("outcomes.total", "(七)总计", IN_OUTCOMES), row("carried_over_to_next_year", "四、结转下年度继续办理", &[])];

/// The rows of the third section's table that hold figures, in the order of
/// the form.
pub fn request_rows(edition: Edition) -> Vec<&'static FormRow> {
    let other: &[FormRow] = match edition {
        Edition::E2019 => std::slice::from_ref(&SINGLE_OTHER_HANDLING),
        Edition::E2021 => &OTHER_HANDLING_2021,
    };
    SHARED.iter().chain(other).chain(&CLOSING).collect()
}

pub const REVIEW_ROWS: [Named; 3] = [
    ("reconsideration", "行政复议"),
    ("litigation_direct", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "复议后起诉"),
];
pub const LITIGATION: &str = "行政诉讼";

pub const REVIEW_COLUMNS: [Named; 5] = [
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other_result", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
];

pub const HEADINGS: [&str; 6] = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
];
