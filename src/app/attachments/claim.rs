//! Files become parts of a feedback: in the transaction in which it is kept, each once.

use super::{App, Attachment, Error, opened};
use crate::app::feedback::{Sealer, Texts};
use crate::domain::attachment::{AttachmentState, Claim};
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Event, NewEvent};
use crate::store::{StoredAttachment, Tx};

/// Makes files parts of a feedback: the event that names them, by their commitments.
///
/// # Errors
/// [`FeedbackError::Faults`](crate::app::feedback::FeedbackError::Faults) when one is not there, not whole, or named
/// already.
pub(in crate::app) async fn claim(
    app: &App,
    tx: &mut Tx,
    (feedback, claims): (&str, &[Claim]),
    sealer: &mut Sealer<'_>,
    mut event: NewEvent,
) -> Result<NewEvent, Error> {
    let most = app.rules.feedback.attachments.count_max;
    if claims.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(fault(
            format!("chỉ được gửi kèm nhiều nhất {most} tệp; hãy bỏ bớt"),
            format!("{most} files at most"),
        ));
    }
    let kept = tx.list_attachments(feedback).await?;
    let last = kept
        .iter()
        .filter_map(|row| Some(row.place.as_ref()?.1))
        .max();
    for (number, claim) in (last.unwrap_or(0) + 1..).zip(claims) {
        let row = tx.find_attachment(&claim.id, &claim.token.hash()).await?;
        let row = row.ok_or_else(not_there)?;
        let (Some(file), Some(name)) = (&row.file, &row.name) else {
            return Err(unready(&row));
        };
        if !tx.claim_attachment(&row.id, (feedback, number)).await? {
            return Err(unready(&row));
        }
        let name = opened(app, &row.id, name)?;
        let name = file.kind.name(&String::from_utf8_lossy(&name));
        event = event
            .with(&format!("file.{number}"), &file.commitment)
            .with(&format!("part.file.{number}"), sealer.seal(&name)?);
    }
    Ok(event)
}

/// The files of a feedback, as who may see it knows them.
pub(in crate::app) fn listed(
    rows: &[StoredAttachment],
    events: &[Event],
    texts: &Texts,
) -> Vec<Attachment> {
    let listed = rows.iter().filter_map(|row| {
        let (_, number) = row.place.as_ref()?;
        let file = row.file.as_ref()?;
        let part = format!("part.file.{number}");
        let mut events = events.iter();
        let (event, name) = events.find_map(|event| Some((event, event.facts.get(&part)?)))?;
        Some(Attachment {
            number: *number,
            name: texts.get(Some(name)).map(ToOwned::to_owned),
            kind: file.kind,
            bytes: file.bytes,
            state: row.state,
            at: event.at,
        })
    });
    listed.collect()
}

fn unready(row: &StoredAttachment) -> Error {
    if row.place.is_some() {
        return fault(
            "một tệp đã được gửi kèm nơi khác; hãy tải tệp lên lại".to_owned(),
            "one of the files belongs to another text already; upload it again".to_owned(),
        );
    }
    if row.state == AttachmentState::Receiving {
        return fault(
            "một tệp chưa tải lên xong; hãy gửi tiếp phần còn lại rồi thử lại".to_owned(),
            "one of the files is not whole yet; send the rest and try again".to_owned(),
        );
    }
    not_there()
}

fn not_there() -> Error {
    fault(
        "không có tệp này, hoặc đã quá hạn giữ; hãy tải tệp lên lại".to_owned(),
        "there is no such file, or not any more; upload it again".to_owned(),
    )
}

fn fault(vi: String, en: String) -> Error {
    Fault {
        at: "files",
        vi,
        en,
    }
    .into()
}
