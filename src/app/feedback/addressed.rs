//! To whom a message goes, and what it needs from the feedback that it is about.

use jiff::civil::Date;

use super::{App, Error, FeedbackError, Opened};
use crate::app::messages::tokens;
use crate::domain::confirmation::ConfirmationToken;
use crate::domain::feedback::announce;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Contact;
use crate::domain::feedback::event::EventKind;
use crate::domain::feedback::facts::Facts;
use crate::domain::feedback::seal::Sealed;
use crate::domain::message::{Message, MessageFailure, Way};
use crate::domain::secret::Secret;
use crate::store::in_time;

/// What a message is put together from. Held in memory only while it is sent.
#[derive(Debug)]
pub struct Addressed {
    /// An e-mail address or a telephone number.
    pub to: Secret,
    /// The feedback's code.
    pub code: FeedbackCode,
    /// What happened; `None` where nobody but the sender is to know what.
    pub event: Option<EventKind>,
    /// The day that goes with it.
    pub due: Option<Date>,
    /// What shows that messages arrive, while that is not known.
    pub token: Option<ConfirmationToken>,
}

/// What a message is put together from, as things are now: a feedback that was sealed meanwhile is told of as sealed.
/// The inner error is why the message cannot be sent.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn addressed(
    app: &App,
    message: &Message,
) -> Result<Result<Addressed, MessageFailure>, Error> {
    let id = &message.feedback;
    let read = async {
        let mut tx = app.store.read().await?;
        let stored = tx.find_feedback(id).await?;
        let parts = tx.list_parts(id).await?;
        let ways = tx.list_ways(id).await?;
        Ok((stored, parts, ways))
    };
    let (stored, parts, ways) = in_time(read).await?;
    let opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let to = match contact(app, &opened, &parts)? {
        Ok(contact) => match message.way {
            Way::Email => contact.email,
            Way::Phone => contact.phone,
        },
        Err(failure) => return Ok(Err(failure)),
    };
    let Some(to) = to else {
        return Ok(Err(MessageFailure::NoAddress));
    };
    let told = message.position.try_into().unwrap_or(usize::MAX);
    let told = opened.events.get(..told).unwrap_or(&opened.events);
    let then = Case::of(told).map_err(|error| Error::Internal(Box::new(error)))?;
    let is_sealed = opened.case.is_sealed();
    let is_confirmed = ways.contains(&(message.way, true));
    let token = if is_confirmed {
        None
    } else {
        Some(token(app, &opened, message.way).await?)
    };
    let policy = &app.rules.feedback;
    Ok(Ok(Addressed {
        to: Secret::new(to),
        event: Some(message.event).filter(|_| !is_sealed),
        due: announce::day(message.event, &then, policy).filter(|_| !is_sealed),
        token,
        code: opened.code,
    }))
}

/// Who the sender is; the inner error is that this cannot be opened, or is not there any more.
fn contact(
    app: &App,
    opened: &Opened,
    parts: &[Sealed],
) -> Result<Result<Contact, MessageFailure>, Error> {
    let first = opened.events.first();
    let wanted = first.and_then(|event| event.facts.get("part.contact"));
    let Some(part) = parts.iter().find(|part| Some(part.id.as_str()) == wanted) else {
        return Ok(Err(MessageFailure::NoAddress));
    };
    let Ok(text) = app.keyring()?.open(&opened.id, part) else {
        return Ok(Err(MessageFailure::Sealed));
    };
    let text = String::from_utf8(text).ok();
    let contact = text.and_then(|text| Contact::from_facts(&Facts::parse(&text).ok()?));
    Ok(contact.ok_or(MessageFailure::Sealed))
}

/// The token that is kept for a way. Where the key it was made with is gone meanwhile, the way gets that of the current
/// one.
async fn token(app: &App, opened: &Opened, way: Way) -> Result<ConfirmationToken, Error> {
    let tokens = tokens(app.keyring()?, &opened.id, way);
    let mut tx = app.store.write().await?;
    let kept = tx.way_key(&opened.id, way).await?;
    let is_kept = |token: &&ConfirmationToken| Some(token.key(&opened.code)) == kept;
    if let Some(token) = tokens.iter().find(is_kept) {
        return Ok(token.clone());
    }
    let current = tokens.into_iter().next();
    let current = current.ok_or(FeedbackError::Closed)?;
    tx.set_way_key(&opened.id, way, &current.key(&opened.code))
        .await?;
    tx.commit().await?;
    Ok(current)
}
