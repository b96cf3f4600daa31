//! What happens in a room, as its recorder is told.

use tokio::sync::oneshot;
use uuid::Uuid;

use super::Recorders;
use crate::kit::App;
use crate::rooms::facts;

/// What a recorder is told.
#[derive(Debug)]
pub enum Order {
    /// Somebody came, agreed or began to publish: look at this person again.
    Look(Uuid),
    /// Somebody took their word back: answer, if asked to, when nothing more is captured of them.
    Withdrawn {
        participant: Uuid,
        done: Option<oneshot::Sender<()>>,
    },
    /// The meeting is over.
    Over,
    /// A track ended.
    Unpublished(Uuid),
    /// The recording ends: answer when all files are whole.
    End(oneshot::Sender<()>),
}

/// Follows [`facts::TrackPublished`].
pub fn track_published(app: &App, fact: &facts::TrackPublished) {
    let order = Order::Look(fact.participant);
    app.get::<Recorders>().tell(fact.room, order);
}

/// Follows [`facts::TrackUnpublished`].
pub fn track_unpublished(app: &App, fact: &facts::TrackUnpublished) {
    let order = Order::Unpublished(fact.track);
    app.get::<Recorders>().tell(fact.room, order);
}

/// Follows [`facts::ParticipantJoined`].
pub fn participant_joined(app: &App, fact: &facts::ParticipantJoined) {
    let order = Order::Look(fact.participant);
    app.get::<Recorders>().tell(fact.room, order);
}

/// Follows [`facts::ConsentChanged`].
pub fn consent_changed(app: &App, fact: &facts::ConsentChanged) {
    let participant = fact.participant;
    let order = match fact.consent {
        true => Order::Look(participant),
        false => Order::Withdrawn {
            participant,
            done: None,
        },
    };
    app.get::<Recorders>().tell(fact.room, order);
}

/// Follows [`facts::SessionEnded`]: a recording ends with its meeting.
pub fn session_ended(app: &App, fact: &facts::SessionEnded) {
    app.get::<Recorders>().tell(fact.room, Order::Over);
}
