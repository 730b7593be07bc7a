//! Files become parts of a feedback: in the transaction in which it is kept, each once.

use super::{App, Attachment, opened};
use crate::app::Error;
use crate::app::feedback::{FeedbackError, Sealer, Texts};
use crate::domain::attachment::{AttachmentState, Claim};
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Event, NewEvent};
use crate::store::{self, StoredAttachment, Tx};

/// Files that an event names: identifiers and numbers.
pub(in crate::app) type Named = Vec<(String, u32)>;

/// The files that somebody names, which are there, whole and free.
///
/// # Errors
/// [`FeedbackError::Faults`] when one is not, or there are too many.
pub(in crate::app) async fn look_up(
    app: &App,
    tx: &mut Tx,
    claims: &[Claim],
) -> Result<Vec<StoredAttachment>, Error> {
    let most = app.rules.feedback.attachments.count_max;
    if claims.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(fault(
            format!("chỉ được gửi kèm nhiều nhất {most} tệp; hãy bỏ bớt"),
            format!("{most} files at most"),
        )
        .into());
    }
    let mut rows: Vec<StoredAttachment> = Vec::with_capacity(claims.len());
    for claim in claims {
        let row = tx.find_attachment(&claim.id, &claim.token.hash()).await?;
        let row = row.ok_or_else(not_there)?;
        if row.file.is_none() || row.name.is_none() {
            return Err(unready(&row).into());
        }
        if rows.iter().any(|known| known.id == row.id) {
            return Err(taken().into());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The event names them, by their commitments and sealed names, numbered from `first` on.
///
/// # Errors
/// [`Error::Internal`] when a name does not open.
pub(in crate::app) fn named(
    app: &App,
    mut event: NewEvent,
    (first, rows): (u32, &[StoredAttachment]),
    sealer: &mut Sealer<'_>,
) -> Result<(NewEvent, Named), Error> {
    let mut all = Vec::with_capacity(rows.len());
    for (number, row) in (first..).zip(rows) {
        let (Some(file), Some(name)) = (&row.file, &row.name) else {
            return Err(unready(row).into());
        };
        let name = opened(app, &row.id, name)?;
        let name = file.kind.name(&String::from_utf8_lossy(&name));
        event = event
            .with(&format!("file.{number}"), &file.commitment)
            .with(&format!("part.file.{number}"), sealer.seal(&name)?);
        all.push((row.id.clone(), number));
    }
    Ok((event, all))
}

/// Makes them parts of a feedback, all or none; what to say when somebody else has one of them meanwhile.
///
/// # Errors
/// Those of the store.
pub(in crate::app) async fn take(
    tx: &mut Tx,
    feedback: &str,
    files: &[(String, u32)],
) -> Result<Option<FeedbackError>, store::Error> {
    let is_done = tx.claim_attachments(feedback, files).await?;
    Ok((!is_done).then(taken))
}

/// The number that the next file of a feedback gets. Numbers are not given twice, also when files were erased.
pub(in crate::app) fn next_number(events: &[Event]) -> u32 {
    let numbers = events.iter().flat_map(|event| event.facts.under("file."));
    let numbers = numbers.filter_map(|(number, _)| number.parse::<u32>().ok());
    numbers.max().unwrap_or(0).saturating_add(1)
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

fn taken() -> FeedbackError {
    fault(
        "một tệp đã được gửi kèm nơi khác; hãy tải tệp lên lại".to_owned(),
        "one of the files belongs to another text already; upload it again".to_owned(),
    )
}

fn unready(row: &StoredAttachment) -> FeedbackError {
    if row.place.is_some() {
        return taken();
    }
    if row.state == AttachmentState::Receiving {
        return fault(
            "một tệp chưa tải lên xong; hãy gửi tiếp phần còn lại rồi thử lại".to_owned(),
            "one of the files is not whole yet; send the rest and try again".to_owned(),
        );
    }
    not_there()
}

fn not_there() -> FeedbackError {
    fault(
        "không có tệp này, hoặc đã quá hạn giữ; hãy tải tệp lên lại".to_owned(),
        "there is no such file, or not any more; upload it again".to_owned(),
    )
}

fn fault(vi: String, en: String) -> FeedbackError {
    FeedbackError::Faults(vec![Fault {
        at: "files",
        vi,
        en,
    }])
}
