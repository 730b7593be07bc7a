//! Files as whoever sent them, and officers, read about them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::attachments::{Attachment, Begun, Upload};
use crate::domain::attachment::{AttachmentState, Claim};
use crate::domain::secret::Secret;

/// Longest identifier of a file, in characters; longer is none.
const ID_CHARS_MAX: usize = 64;

/// A file that is about to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// What the sender calls it. Only officers and the sender see it; its end does not matter.
    #[schema(example = "giấy hẹn.jpg")]
    pub name: String,
    /// Its bytes.
    #[schema(example = 482_113, minimum = 1)]
    pub size: u64,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileState)]
pub enum FileStateKey {
    /// Parts of it are still to come.
    Receiving,
    /// All of it is here; the scanner has not answered yet. A feedback may name it.
    Checking,
    /// It was looked at and is taken.
    Clean,
    /// The scanner has found something; nothing of it is kept.
    Infected,
}

impl From<AttachmentState> for FileStateKey {
    fn from(state: AttachmentState) -> Self {
        match state {
            AttachmentState::Receiving => Self::Receiving,
            AttachmentState::Checking => Self::Checking,
            AttachmentState::Clean => Self::Clean,
            AttachmentState::Infected | AttachmentState::Gone => Self::Infected,
        }
    }
}

/// A file that is being sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadBody {
    /// Its identifier.
    #[schema(example = "01939f6f-4d0f-7e5b-8a52-c3b0d1f2a3b4")]
    pub id: String,
    /// What continues it and names it in a feedback; told once, when it is begun. Keep it on the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where it stands.
    pub state: FileStateKey,
    /// Its bytes, as announced.
    pub size: u64,
    /// How many of them are here for good: where the next part begins.
    pub offset: u64,
    /// What it turned out to be, by its first bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "image/jpeg")]
    pub media_type: Option<String>,
    /// Until when a feedback must name it.
    pub expires_at: String,
}

impl From<&Upload> for UploadBody {
    fn from(upload: &Upload) -> Self {
        Self {
            id: upload.id.clone(),
            token: None,
            state: upload.state.into(),
            size: upload.size,
            offset: upload.offset,
            media_type: upload.kind.map(|kind| kind.media_type().to_owned()),
            expires_at: upload.until.to_string(),
        }
    }
}

impl From<&Begun> for UploadBody {
    fn from(begun: &Begun) -> Self {
        Self {
            token: Some(begun.token.reveal().to_owned()),
            ..Self::from(&begun.upload)
        }
    }
}

/// A file that was sent before (`POST /v1/feedback/uploads`) and is whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SentFile)]
pub struct SentFile {
    /// Its identifier.
    #[schema(example = "01939f6f-4d0f-7e5b-8a52-c3b0d1f2a3b4")]
    pub id: String,
    /// The token that was told when it was begun.
    pub token: String,
}

/// The files as they are named.
pub fn claims(files: Vec<SentFile>) -> Vec<Claim> {
    let claims = files.into_iter().map(|file| Claim {
        id: file.id.chars().take(ID_CHARS_MAX).collect(),
        token: Secret::new(file.token),
    });
    claims.collect()
}

/// A file of a feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentBody {
    /// Its number in the feedback.
    #[schema(example = 1)]
    pub number: u32,
    /// What it is called; absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "giấy hẹn.jpg")]
    pub name: Option<String>,
    /// What it is.
    #[schema(example = "image/jpeg")]
    pub media_type: String,
    /// Its bytes. Pictures are kept without anything but their pixels, so it may differ from what was sent.
    pub bytes: u64,
    /// Whether it may be read.
    pub state: FileStateKey,
    /// The same in words.
    #[schema(example = "Đã kiểm tra")]
    pub state_label: String,
    /// When it was sent.
    pub at: String,
}

impl From<&Attachment> for AttachmentBody {
    fn from(file: &Attachment) -> Self {
        Self {
            number: file.number,
            name: file.name.clone(),
            media_type: file.kind.media_type().to_owned(),
            bytes: file.bytes,
            state: file.state.into(),
            state_label: file.state.label().to_owned(),
            at: file.at.to_string(),
        }
    }
}
