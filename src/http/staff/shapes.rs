//! Officers and what they may do, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Signed;
use crate::app::staff::sessions::Way;
use crate::domain::account::Account;
use crate::domain::agency::AgencyCode;
use crate::domain::staff::{GRANTS_MAX, Grant, Officer, Role};
use crate::http::problem::{Problem, Text};

/// Vai trò: `editor` biên tập, `publisher` duyệt công bố, `posting_officer` niêm yết, `administrator` quản trị.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = Role)]
#[serde(rename_all = "snake_case")]
pub enum RoleKey {
    /// Biên tập.
    Editor,
    /// Duyệt công bố.
    Publisher,
    /// Niêm yết.
    PostingOfficer,
    /// Tiếp nhận phản ánh.
    Intake,
    /// Điều phối phản ánh.
    Coordinator,
    /// Xử lý phản ánh.
    Handler,
    /// Duyệt trả lời.
    Approver,
    /// Kiểm duyệt công khai.
    Moderator,
    /// Giám sát phản ánh.
    Supervisor,
    /// Hồ sơ niêm phong.
    SealKeeper,
    /// Quản trị.
    Administrator,
}

impl From<Role> for RoleKey {
    fn from(role: Role) -> Self {
        match role {
            Role::Editor => Self::Editor,
            Role::Publisher => Self::Publisher,
            Role::PostingOfficer => Self::PostingOfficer,
            Role::Intake => Self::Intake,
            Role::Coordinator => Self::Coordinator,
            Role::Handler => Self::Handler,
            Role::Approver => Self::Approver,
            Role::Moderator => Self::Moderator,
            Role::Supervisor => Self::Supervisor,
            Role::SealKeeper => Self::SealKeeper,
            Role::Administrator => Self::Administrator,
        }
    }
}

impl From<RoleKey> for Role {
    fn from(key: RoleKey) -> Self {
        match key {
            RoleKey::Editor => Self::Editor,
            RoleKey::Publisher => Self::Publisher,
            RoleKey::PostingOfficer => Self::PostingOfficer,
            RoleKey::Intake => Self::Intake,
            RoleKey::Coordinator => Self::Coordinator,
            RoleKey::Handler => Self::Handler,
            RoleKey::Approver => Self::Approver,
            RoleKey::Moderator => Self::Moderator,
            RoleKey::Supervisor => Self::Supervisor,
            RoleKey::SealKeeper => Self::SealKeeper,
            RoleKey::Administrator => Self::Administrator,
        }
    }
}

/// A role for an agency and all below it, or for the whole province.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Grant)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// Vai trò.
    pub role: RoleKey,
    /// Mã cơ quan; null is the whole province.
    #[schema(required, example = "SNV")]
    pub agency: Option<String>,
}

impl From<&Grant> for GrantBody {
    fn from(grant: &Grant) -> Self {
        Self {
            role: grant.role.into(),
            agency: grant.agency.as_ref().map(ToString::to_string),
        }
    }
}

/// Reads the grants of a body.
///
/// # Errors
/// 422 that names those that cannot be used.
pub fn read_grants(bodies: &[GrantBody]) -> Result<Vec<Grant>, Problem> {
    if bodies.len() > GRANTS_MAX {
        let text = Text::new(
            format!("nhiều nhất {GRANTS_MAX} quyền"),
            format!("{GRANTS_MAX} grants at most"),
        );
        return Err(Problem::body_errors(vec![("/grants".to_owned(), text)]));
    }
    let (mut grants, mut faults) = (Vec::new(), Vec::new());
    for (index, body) in bodies.iter().enumerate() {
        match body.agency.as_deref().map(AgencyCode::parse).transpose() {
            Ok(agency) => grants.push(Grant {
                role: body.role.into(),
                agency,
            }),
            Err(error) => {
                let text = Text::new(error.to_string(), "not a code of an agency");
                faults.push((format!("/grants/{index}/agency"), text));
            }
        }
    }
    if faults.is_empty() {
        Ok(grants)
    } else {
        Err(Problem::body_errors(faults))
    }
}

/// An officer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Officer)]
pub struct OfficerBody {
    /// For ever the same.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    pub id: String,
    /// Tên đăng nhập.
    #[schema(example = "lan.nguyen")]
    pub login: String,
    /// Họ tên.
    #[schema(example = "Nguyễn Thị Lan")]
    pub name: String,
    /// What they may do.
    pub grants: Vec<GrantBody>,
}

impl From<&Officer> for OfficerBody {
    fn from(officer: &Officer) -> Self {
        Self {
            id: officer.id.to_string(),
            login: officer.login.to_string(),
            name: officer.name.clone(),
            grants: officer.grants.iter().map(Into::into).collect(),
        }
    }
}

/// Trạng thái tài khoản.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AccountState)]
#[serde(rename_all = "snake_case")]
pub enum StateKey {
    /// Đang dùng.
    Active,
    /// Đã khóa.
    Disabled,
}

/// An officer's account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody {
    /// The officer.
    #[serde(flatten)]
    pub officer: OfficerBody,
    /// Whether they may sign in.
    pub state: StateKey,
    /// Whether they need a one-time code to sign in.
    pub second_factor: bool,
    /// Whether they have signed in through the identity provider.
    pub oidc: bool,
    /// Where they are told each day which feedback is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "lan.nguyen@tinh.gov.vn")]
    pub email: Option<String>,
    /// Since when it exists (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub created_at: String,
    /// When name, state or grants last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
    /// How often they changed; goes into `If-Match` of the next change, in quotation marks.
    #[schema(example = 1)]
    pub revision: i64,
}

impl From<&Account> for AccountBody {
    fn from(account: &Account) -> Self {
        Self {
            officer: (&account.officer).into(),
            state: if account.active {
                StateKey::Active
            } else {
                StateKey::Disabled
            },
            second_factor: account.second_factor,
            oidc: account.oidc,
            email: account
                .email
                .as_ref()
                .map(|email| email.reveal().to_owned()),
            created_at: account.created_at.to_string(),
            changed_at: account.changed_at.to_string(),
            revision: account.revision,
        }
    }
}

/// The way an officer came.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Way)]
#[serde(rename_all = "snake_case")]
pub enum WayKey {
    /// Signed in with a browser.
    Session,
    /// By a program with a token.
    Token,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub struct SignedInBody {
    /// Who.
    pub officer: OfficerBody,
    /// By which way.
    pub way: WayKey,
    /// Whether a one-time code was given.
    pub second_factor: bool,
    /// Goes into `X-CSRF-Token` of every change that comes with the cookie; null for programs, which need none.
    #[schema(
        required,
        example = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592"
    )]
    pub csrf_token: Option<String>,
}

impl SignedInBody {
    /// Of an officer, the way they came, and the CSRF token of their session.
    #[must_use]
    pub fn new(officer: &Officer, way: &Way, csrf: Option<&crate::domain::secret::Secret>) -> Self {
        let (way, second_factor) = match way {
            Way::Session { second_factor, .. } => (WayKey::Session, *second_factor),
            Way::Token { .. } => (WayKey::Token, false),
        };
        Self {
            officer: officer.into(),
            way,
            second_factor,
            csrf_token: csrf.map(|csrf| csrf.reveal().to_owned()),
        }
    }
}

impl From<&Signed> for SignedInBody {
    fn from(signed: &Signed) -> Self {
        Self::new(&signed.officer, &signed.way, signed.csrf())
    }
}
