//! Officers: who they are, and what each may do for which agency.
//!
//! A grant on an agency covers the agencies below it; one without an agency covers the province. No role implies
//! another: who looks after accounts neither writes nor publishes (tách bạch trách nhiệm).

use std::fmt;

use super::agency::AgencyCode;
use super::text::clean_line;
use super::time::Timestamp;

/// Shortest login name, in characters.
pub const LOGIN_CHARS_MIN: usize = 3;
/// Longest login name, in characters.
pub const LOGIN_CHARS_MAX: usize = 64;
/// Longest name of an officer or of a token, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Most grants of one officer.
pub const GRANTS_MAX: usize = 50;

/// What identifies an officer for ever: a UUID of version 7.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffId(String);

impl StaffId {
    /// A new one, out of the time and randomness.
    #[must_use]
    pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
        let ms = u64::try_from(now.0).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
        Self(id.hyphenated().to_string())
    }

    /// Reads one as it is written; nothing else is one.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let id = uuid::Uuid::try_parse(written).ok()?;
        let canonical = id.hyphenated().to_string();
        (canonical == written).then_some(Self(canonical))
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an officer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Biên tập: writes and changes content.
    Editor,
    /// Duyệt công bố: approves and publishes what others wrote.
    Publisher,
    /// Niêm yết: prints and confirms posting sheets.
    PostingOfficer,
    /// Tiếp nhận phản ánh: reads, classifies, enters into the register, hands on.
    Intake,
    /// Điều phối: gives feedback to units, merges.
    Coordinator,
    /// Xử lý: works on feedback and writes answers.
    Handler,
    /// Duyệt trả lời: approves and sends answers.
    Approver,
    /// Kiểm duyệt công khai: makes redacted summaries public.
    Moderator,
    /// Giám sát: extends limits, opens again, sees what is late.
    Supervisor,
    /// Hồ sơ niêm phong: may see feedback that is sealed.
    SealKeeper,
    /// Quản trị: looks after officers, roles and the audit.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Editor,
        Self::Publisher,
        Self::PostingOfficer,
        Self::Intake,
        Self::Coordinator,
        Self::Handler,
        Self::Approver,
        Self::Moderator,
        Self::Supervisor,
        Self::SealKeeper,
        Self::Administrator,
    ];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::PostingOfficer => "posting_officer",
            Self::Intake => "intake",
            Self::Coordinator => "coordinator",
            Self::Handler => "handler",
            Self::Approver => "approver",
            Self::Moderator => "moderator",
            Self::Supervisor => "supervisor",
            Self::SealKeeper => "seal_keeper",
            Self::Administrator => "administrator",
        }
    }

    /// The role with a stable name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// What officers call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Editor => "biên tập",
            Self::Publisher => "duyệt công bố",
            Self::PostingOfficer => "niêm yết",
            Self::Intake => "tiếp nhận phản ánh",
            Self::Coordinator => "điều phối phản ánh",
            Self::Handler => "xử lý phản ánh",
            Self::Approver => "duyệt trả lời",
            Self::Moderator => "kiểm duyệt công khai",
            Self::Supervisor => "giám sát phản ánh",
            Self::SealKeeper => "hồ sơ niêm phong",
            Self::Administrator => "quản trị",
        }
    }
}

/// A role for an agency and all below it, or for the whole province.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// For whom; `None` is the whole province.
    pub agency: Option<AgencyCode>,
}

impl Grant {
    /// Reads `editor` or `editor@SNV`.
    ///
    /// # Errors
    /// Says in Vietnamese what is wrong.
    pub fn parse(written: &str) -> Result<Self, String> {
        let (role, agency) = match written.split_once('@') {
            Some((role, agency)) => (role, Some(agency)),
            None => (written, None),
        };
        let role = Role::from_key(role.trim()).ok_or_else(|| {
            let known = Role::ALL.map(Role::key).join(", ");
            format!("“{role}” không phải vai trò; các vai trò: {known}")
        })?;
        let agency = agency.map(AgencyCode::parse).transpose();
        let agency = agency.map_err(|error| error.to_string())?;
        Ok(Self { role, agency })
    }

    /// Whether it makes an administrator of the whole province, who looks after all accounts.
    #[must_use]
    pub fn is_for_accounts(&self) -> bool {
        self.role == Role::Administrator && self.agency.is_none()
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.agency {
            Some(agency) => write!(f, "{}@{agency}", self.role.key()),
            None => f.write_str(self.role.key()),
        }
    }
}

/// Grants in one line, for the audit and for lists.
#[must_use]
pub fn grants_line(grants: &[Grant]) -> String {
    let all: Vec<String> = grants.iter().map(ToString::to_string).collect();
    all.join(", ")
}

/// The name by which an officer signs in: `[a-z0-9._@-]`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(String);

/// Why a text is no login name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Too short or too long.
    #[error("tên đăng nhập phải có từ {LOGIN_CHARS_MIN} đến {LOGIN_CHARS_MAX} ký tự")]
    Length,
    /// A character that no login name contains.
    #[error("tên đăng nhập chỉ gồm chữ không dấu, số và các dấu . _ - @")]
    Character,
}

impl Login {
    /// Reads a login name, in small or capital letters.
    ///
    /// # Errors
    /// [`LoginError`] says in Vietnamese what is wrong, without repeating it: it may be a password in the wrong place.
    pub fn parse(written: &str) -> Result<Self, LoginError> {
        let login = written.trim().to_ascii_lowercase();
        if !(LOGIN_CHARS_MIN..=LOGIN_CHARS_MAX).contains(&login.chars().count()) {
            return Err(LoginError::Length);
        }
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
        if !login.chars().all(known) {
            return Err(LoginError::Character);
        }
        Ok(Self(login))
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an officer or of a token, tidied.
///
/// # Errors
/// Says in Vietnamese what is wrong.
pub fn name(written: &str) -> Result<String, String> {
    let name = clean_line(written);
    match name.chars().count() {
        0 => Err("không được để trống".to_owned()),
        count if count > NAME_CHARS_MAX => Err(format!("dài quá {NAME_CHARS_MAX} ký tự")),
        _ => Ok(name),
    }
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// For ever the same.
    pub id: StaffId,
    /// Full name.
    pub name: String,
    /// The name to sign in by.
    pub login: Login,
    /// What they may do.
    pub grants: Vec<Grant>,
}

impl Officer {
    /// Whether a role is theirs for the agency at the head of `chain`, which goes on with its ancestors. An empty
    /// chain asks for the whole province.
    #[must_use]
    pub fn may(&self, role: Role, chain: &[AgencyCode]) -> bool {
        let covers = |grant: &Grant| {
            grant
                .agency
                .as_ref()
                .is_none_or(|agency| chain.contains(agency))
        };
        self.grants
            .iter()
            .any(|grant| grant.role == role && covers(grant))
    }

    /// The roles that are theirs for the agency at the head of `chain`.
    #[must_use]
    pub fn roles_for(&self, chain: &[AgencyCode]) -> Vec<Role> {
        let theirs = |role: &Role| self.may(*role, chain);
        Role::ALL.into_iter().filter(theirs).collect()
    }

    /// Whether a role is theirs anywhere.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> AgencyCode {
        AgencyCode::parse(text).unwrap()
    }

    fn officer(grants: &[&str]) -> Officer {
        Officer {
            id: StaffId::new(Timestamp(0), [0; 10]),
            name: "A".to_owned(),
            login: Login::parse("abc").unwrap(),
            grants: grants.iter().map(|g| Grant::parse(g).unwrap()).collect(),
        }
    }

    #[test]
    fn a_grant_covers_its_agency_and_those_below_and_no_other() {
        // A centre below a department below the province's committee.
        let centre = [code("TT"), code("SNV"), code("UBND")];
        let department = &centre[1..];
        let neighbour = [code("STP"), code("UBND")];
        let editor = officer(&["editor@SNV"]);
        assert!(editor.may(Role::Editor, &centre) && editor.may(Role::Editor, department));
        assert!(!editor.may(Role::Editor, &neighbour));
        assert!(!editor.may(Role::Editor, &centre[2..]), "not upwards");
        assert!(!editor.may(Role::Editor, &[]), "not the province");
        assert!(officer(&["editor"]).may(Role::Editor, &neighbour));
        assert!(officer(&["editor"]).may(Role::Editor, &[]));
    }

    #[test]
    fn no_role_implies_another() {
        for held in Role::ALL {
            for asked in Role::ALL {
                let officer = officer(&[held.key()]);
                assert_eq!(officer.may(asked, &[code("SNV")]), held == asked);
            }
        }
    }

    #[test]
    fn grants_and_logins_are_read_or_refused() {
        let grant = Grant::parse("publisher@snv").unwrap();
        assert_eq!(grant.to_string(), "publisher@SNV");
        assert!(Grant::parse("god").unwrap_err().contains("administrator"));
        assert!(Grant::parse("editor@").is_err());
        assert!(Grant::parse("administrator").unwrap().is_for_accounts());
        assert!(!Grant::parse("administrator@SNV").unwrap().is_for_accounts());
        let login = |text| Login::parse(text).map(|login| login.to_string());
        assert_eq!(
            login(" Lan.Nguyen@tinh.gov.vn "),
            Ok("lan.nguyen@tinh.gov.vn".to_owned())
        );
        assert_eq!(login("ab"), Err(LoginError::Length));
        assert_eq!(login("lân"), Err(LoginError::Character));
        assert_eq!(login("a b c"), Err(LoginError::Character));
        assert_eq!(login(&"a".repeat(65)), Err(LoginError::Length));
    }

    #[test]
    fn an_id_is_written_in_one_way_only() {
        let id = StaffId::new(Timestamp(1_795_248_000_000), [255; 10]);
        assert_eq!(StaffId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(StaffId::parse(&id.as_str().to_uppercase()), None);
        assert_eq!(StaffId::parse(&id.as_str().replace('-', "")), None);
    }

    proptest! {
        #[test]
        fn a_grant_is_read_back_as_written(role in 0..Role::ALL.len(), agency in proptest::option::of("[A-Z0-9._-]{1,40}")) {
            let grant = Grant { role: Role::ALL[role], agency: agency.map(|a| code(&a)) };
            prop_assert_eq!(Grant::parse(&grant.to_string()), Ok(grant));
        }

        #[test]
        fn nobody_reaches_an_agency_outside_their_own(held in "[A-C]", chain in proptest::collection::vec("[A-F]", 0..4)) {
            let chain: Vec<_> = chain.iter().map(|a| code(a)).collect();
            let officer = officer(&[&format!("editor@{held}")]);
            prop_assert_eq!(officer.may(Role::Editor, &chain), chain.contains(&code(&held)));
        }
    }
}
