//! The closed sets of words that a feedback is described with.

/// Declares a closed set: a stable name for files, database and API, and what people read.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$one:meta])* $value:ident = $key:literal, $label:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$one])* $value),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The stable name used in files, in the database and in the API.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$value => $key),+
                }
            }

            /// The one with this stable name.
            #[must_use]
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }

            /// What people read.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$value => $label),+
                }
            }
        }
    };
}
pub(super) use words;

words! {
    /// What kind of feedback it is (NĐ 20/2008/NĐ-CP Đ3; the last Luật Tiếp cận thông tin 2016 Đ22.4).
    Kind {
        /// An opinion, or a difficulty met.
        Reflection = "phan_anh", "Phản ánh";
        /// A reflection with a proposal.
        Recommendation = "kien_nghi", "Kiến nghị";
        /// A question.
        Question = "hoi_dap", "Hỏi đáp";
        /// What is published is wrong.
        WrongInformation = "bao_sai_thong_tin", "Báo sai thông tin";
    }
}

impl Kind {
    /// Whether NĐ 20/2008/NĐ-CP sorts it by content.
    #[must_use]
    pub fn has_content(self) -> bool {
        matches!(self, Self::Reflection | Self::Recommendation)
    }
}

words! {
    /// What it is about, in the words of NĐ 20/2008/NĐ-CP Đ5.
    Content {
        /// Delay, trouble made, something not done or not done rightly.
        Conduct = "hanh_vi", "Chậm trễ, gây phiền hà, không thực hiện hoặc thực hiện không đúng";
        /// A rule that does not fit reality.
        Unfit = "khong_phu_hop", "Quy định không phù hợp với thực tế";
        /// Rules that contradict each other.
        Inconsistent = "khong_dong_bo", "Quy định không đồng bộ, không thống nhất";
        /// A rule against the law.
        Unlawful = "khong_hop_phap", "Quy định không hợp pháp";
        /// A rule against a treaty.
        AgainstTreaty = "trai_dieu_uoc", "Quy định trái với điều ước quốc tế";
        /// Something else about rules.
        Other = "khac", "Vấn đề khác về quy định hành chính";
        /// A way to deal with one of these.
        Proposal = "phuong_an", "Phương án xử lý";
        /// A new idea for a rule.
        Initiative = "sang_kien", "Sáng kiến ban hành quy định mới";
    }
}

impl Content {
    /// Whether it is about a rule: then the criteria of NĐ 20/2008/NĐ-CP Đ14.2 have to be gone through.
    #[must_use]
    pub fn is_about_a_rule(self) -> bool {
        self != Self::Conduct
    }
}

words! {
    /// The way by which it came.
    Channel {
        /// The provincial portal.
        Portal = "portal", "Cổng thông tin điện tử";
        /// The mobile app.
        App = "app", "Ứng dụng di động";
        /// In person at a counter.
        Counter = "counter", "Trực tiếp tại nơi tiếp nhận";
        /// The published telephone number (NĐ 20/2008/NĐ-CP Đ7.2).
        Phone = "phone", "Điện thoại";
        /// E-mail.
        Email = "email", "Thư điện tử";
        /// Post.
        Post = "post", "Bưu chính";
        /// Facebook, Zalo and the like.
        Social = "social", "Mạng xã hội";
        /// Press and broadcasters.
        Press = "press", "Báo chí, phát thanh, truyền hình";
    }
}

impl Channel {
    /// Whether the sender has sent it themselves, without an officer who wrote it down.
    #[must_use]
    pub fn is_direct(self) -> bool {
        matches!(self, Self::Portal | Self::App)
    }
}

words! {
    /// How soon it must be answered.
    Urgency {
        /// As usual.
        Ordinary = "thuong", "Bình thường";
        /// At once.
        Urgent = "khan", "Khẩn";
        /// Needs several bodies, or a visit.
        Complex = "phuc_tap", "Phức tạp";
    }
}

words! {
    /// Who may see that there is such a feedback.
    Confidentiality {
        /// The officers of its unit.
        Normal = "normal", "Bình thường";
        /// Officers of its unit who handle it; about somebody's conduct, as a rule.
        Restricted = "restricted", "Hạn chế";
        /// Nobody but who keeps sealed feedback: khiếu nại, tố cáo. Never public.
        Sealed = "sealed", "Niêm phong";
    }
}

words! {
    /// Whether the public may read a summary.
    Visibility {
        /// Nobody has asked.
        Private = "private", "Không công khai";
        /// Somebody has asked.
        ReleaseAsked = "release_asked", "Chờ duyệt công khai";
        /// Anybody may.
        Released = "released", "Đã công khai";
        /// Not any more, or decided against.
        Withheld = "withheld", "Không công khai theo quyết định";
    }
}

words! {
    /// How an answer ends a feedback (NĐ 20/2008/NĐ-CP Đ15).
    Outcome {
        /// The rule was explained.
        Explained = "explained", "Đã giải thích, hướng dẫn";
        /// What was published was wrong and is right now.
        InformationCorrected = "information_corrected", "Đã đính chính thông tin";
        /// An office has apologised.
        ApologyGiven = "apology_given", "Đã xin lỗi";
        /// Something was done.
        MeasureTaken = "measure_taken", "Đã xử lý";
        /// A rule will be amended or abolished.
        RuleToBeAmended = "rule_to_be_amended", "Sẽ sửa đổi, bãi bỏ quy định";
        /// Who is competent for the rule was asked to act.
        RecommendedUpward = "recommended_upward", "Đã kiến nghị cơ quan có thẩm quyền";
        /// A new rule was proposed.
        NewRuleProposed = "new_rule_proposed", "Đã đề xuất quy định mới";
        /// There was no ground for it.
        NoBasis = "no_basis", "Phản ánh không có cơ sở";
    }
}

words! {
    /// Who sends it (NĐ 20/2008/NĐ-CP Đ3.2).
    SenderType {
        /// A citizen.
        Citizen = "cong_dan", "Công dân Việt Nam";
        /// A Vietnamese who lives abroad.
        Overseas = "vn_o_nuoc_ngoai", "Người Việt Nam ở nước ngoài";
        /// A foreigner.
        Foreigner = "nguoi_nuoc_ngoai", "Người nước ngoài";
        /// An organisation.
        Organisation = "to_chuc", "Tổ chức";
    }
}

words! {
    /// Whether an answer has solved the sender's matter.
    Solved {
        /// It has.
        Yes = "yes", "Đã giải quyết";
        /// In part.
        Partly = "partly", "Giải quyết một phần";
        /// It has not.
        No = "no", "Chưa giải quyết";
    }
}
