//! Templates of replies: texts with blanks that handlers begin with. What is filled in is never anything about a person.

use crate::domain::agency::AgencyCode;
use crate::domain::staff::StaffId;
use crate::domain::template::{Blank, Pattern, PatternError};
use crate::domain::time::Timestamp;

/// Longest name of a template, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Most templates of one unit.
pub const TEMPLATES_MAX: usize = 200;
/// What stands where nothing is known: whoever uses the template sees that something is missing.
const UNKNOWN: &str = "[…]";

/// What the program can fill in. There is none for the sender's name, address or telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyBlank {
    /// The code.
    Code,
    /// What kind it is, in words.
    Kind,
    /// The procedure it is about: code and name.
    Procedure,
    /// The day on which it was sent.
    SentOn,
    /// Its number in the register.
    Register,
    /// The last day for the answer.
    Due,
    /// The unit that has it.
    Unit,
    /// That unit's telephone.
    UnitPhone,
    /// That unit's address.
    UnitAddress,
}

impl ReplyBlank {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Code,
        Self::Kind,
        Self::Procedure,
        Self::SentOn,
        Self::Register,
        Self::Due,
        Self::Unit,
        Self::UnitPhone,
        Self::UnitAddress,
    ];
}

impl Blank for ReplyBlank {
    fn key(self) -> &'static str {
        match self {
            Self::Code => "ma_phan_anh",
            Self::Kind => "loai",
            Self::Procedure => "thu_tuc",
            Self::SentOn => "ngay_gui",
            Self::Register => "so_tiep_nhan",
            Self::Due => "han_tra_loi",
            Self::Unit => "don_vi",
            Self::UnitPhone => "dien_thoai_don_vi",
            Self::UnitAddress => "dia_chi_don_vi",
        }
    }

    fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }
}

/// A template of replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyTemplate {
    /// Identifies it: a UUID of version 7.
    pub id: String,
    /// The unit that it is for, with those below it; `None` is the whole province.
    pub agency: Option<AgencyCode>,
    /// What officers call it.
    pub name: String,
    /// The text, with blanks in braces.
    pub text: String,
    /// How often it has changed, the first time counted.
    pub revision: i64,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Who last changed it.
    pub changed_by: StaffId,
}

/// A template that was filled in for one feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledReply {
    /// The text.
    pub text: String,
    /// Blanks for which nothing is known; `[…]` stands in their place.
    pub unknown: Vec<ReplyBlank>,
}

/// Reads the text of a template.
///
/// # Errors
/// [`PatternError`], also for a blank that is none.
pub fn pattern(text: &str) -> Result<Pattern<ReplyBlank>, PatternError> {
    Pattern::parse(text, &ReplyBlank::ALL, &[])
}

impl ReplyTemplate {
    /// Whether it is for feedback of a unit, whose chain begins with it; empty is the province's own office.
    #[must_use]
    pub fn is_for(&self, chain: &[AgencyCode]) -> bool {
        self.agency
            .as_ref()
            .is_none_or(|agency| chain.contains(agency))
    }

    /// The text for one feedback, of which `value` knows some things.
    ///
    /// # Errors
    /// [`PatternError`] for a text that is no template any more.
    pub fn fill(
        &self,
        value: impl Fn(ReplyBlank) -> Option<String>,
    ) -> Result<FilledReply, PatternError> {
        let pattern = pattern(&self.text)?;
        let text = pattern.fill(|blank| value(blank).unwrap_or_else(|| UNKNOWN.to_owned()));
        let is_used = |blank: &ReplyBlank| self.text.contains(&format!("{{{}}}", blank.key()));
        let used = ReplyBlank::ALL.into_iter().filter(is_used);
        Ok(FilledReply {
            text,
            unknown: used.filter(|blank| value(*blank).is_none()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_and_says_what_is_missing() {
        let template = ReplyTemplate {
            id: String::new(),
            agency: None,
            name: "Đã nhận".to_owned(),
            text: "{don_vi} đã nhận {ma_phan_anh} ngày {ngay_gui}; gọi {dien_thoai_don_vi}."
                .to_owned(),
            revision: 1,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            changed_by: StaffId::new(Timestamp(0), [0; 10]),
        };
        let known = |blank| match blank {
            ReplyBlank::Unit => Some("Xã A".to_owned()),
            ReplyBlank::Code => Some("7K3M".to_owned()),
            ReplyBlank::SentOn => Some("21/11/2026".to_owned()),
            _ => None,
        };
        let filled = template.fill(known).unwrap();
        assert_eq!(filled.text, "Xã A đã nhận 7K3M ngày 21/11/2026; gọi […].");
        assert_eq!(filled.unknown, [ReplyBlank::UnitPhone]);
        assert_eq!(
            pattern("Gửi {ho_ten}"),
            Err(PatternError::Unknown("ho_ten".to_owned()))
        );
        for blank in ReplyBlank::ALL {
            assert_eq!(ReplyBlank::parse(blank.key()), Some(blank));
        }
    }
}
