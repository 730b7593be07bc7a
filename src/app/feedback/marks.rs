//! By what two submissions are known to be the same, without keeping what they say.

use sha2::{Digest, Sha256};

use crate::domain::feedback::seal::Keyring;
use crate::domain::feedback::submission::Submission;
use crate::domain::secret::Secret;
use crate::domain::text::{fold, hex};

/// Everything that was sent, as one number. The secret in it, or else a key, keeps others from trying out what it was.
pub(super) fn digest(keyring: &Keyring, submission: &Submission) -> String {
    let mut digest = Sha256::new();
    digest.update(b"tthc submission 1\n");
    let contact = submission.contact.to_facts().to_text();
    let procedure = format!("{:?}", submission.procedure);
    let places = format!(
        "{:?} {:?} {:?}",
        submission.commune, submission.complains_of, submission.occurred_on
    );
    for part in [
        submission.kind.key(),
        submission.channel.key(),
        &submission.title,
        &submission.body,
        submission.proposal.as_deref().unwrap_or_default(),
        &procedure,
        &places,
        submission.dossier_no.as_deref().unwrap_or_default(),
        &contact,
        submission.secret.as_ref().map_or("", Secret::reveal),
        if submission.consents_to_release {
            "1"
        } else {
            "0"
        },
    ] {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    for claim in &submission.files {
        digest.update(claim.id.len().to_be_bytes());
        digest.update(claim.id.as_bytes());
    }
    let digest = hex(&digest.finalize());
    match submission.secret {
        Some(_) => digest,
        None => keyring.mark("submission digest", &digest),
    }
}

/// Who sends, and what it says whatever the marks on the letters: the same again is the same feedback.
pub(super) fn marks(keyring: &Keyring, submission: &Submission) -> (String, String) {
    let (kind, handle) = submission.contact.handle();
    let words: Vec<String> = submission.body.split_whitespace().map(fold).collect();
    (
        keyring.mark("submission contact", &format!("{kind}\n{handle}")),
        keyring.mark("submission text", &words.join(" ")),
    )
}
