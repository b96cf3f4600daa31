//! Reading what was said.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Viewing, enter, is_open};
use crate::audience::hall::Halls;
use crate::audience::model::{Audience, Hands, Me, Message};
use crate::audience::store::messages::Row;
use crate::audience::store::{chats, messages, votes};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Result};
use crate::playback::Presented;

/// What the audience says, a page of it, and what whoever asks may do.
///
/// # Errors
/// 401, 404 as for playing it.
pub async fn state(
    app: &App,
    presented: Presented,
    recording: Uuid,
    paging: Paging,
) -> Result<Audience> {
    let here = enter(app, presented, recording).await?;
    let hall = app.get::<Halls>().find(recording);
    // Before anything is read: what is said meanwhile is told, too, and changes nothing twice.
    let at = hall.as_ref().map(|hall| hall.at());
    let leads = here.leads(app).await;
    let (open, db) = (is_open(app, &here.row).await?, app.db.read());
    let chat = chats::is_on(db, recording).await?;
    let own = Own {
        id: here.id(),
        voted: votes::by(db, recording, here.id())
            .await?
            .into_iter()
            .collect(),
    };
    let page = Page::of(
        messages::page(db, recording, paging).await?,
        paging,
        |row| row.id,
    );
    let questions = match paging.before {
        None => messages::open_questions(db, recording).await?,
        Some(_) => Vec::new(),
    };
    let hands = hall.as_ref().map_or_else(
        || Hands {
            count: 0,
            people: leads.then(Vec::new),
        },
        |hall| hall.hands(leads),
    );
    Ok(Audience {
        at,
        open,
        chat,
        me: Me {
            name: here.name(app).await?,
            may_write: open,
            may_chat: open && (chat || leads),
            may_moderate: leads,
            hand: hall.is_some_and(|hall| hall.has_hand_of(here.id())),
        },
        messages: page.map(|row| own.seen(row)),
        questions: questions.into_iter().map(|row| own.seen(row)).collect(),
        hands,
    })
}

/// A message as whoever asks sees it.
///
/// # Errors
/// The database is away.
pub async fn one(app: &App, here: &Viewing, row: Row) -> Result<Message> {
    let voted = votes::by(app.db.read(), here.row.id, here.id()).await?;
    let own = Own {
        id: here.id(),
        voted: voted.into_iter().collect(),
    };
    Ok(own.seen(row))
}

/// What is whose who asks.
struct Own {
    id: Uuid,
    voted: HashSet<Uuid>,
}

impl Own {
    fn seen(&self, row: Row) -> Message {
        let mine = row.writer == self.id;
        Message {
            mine,
            voted: self.voted.contains(&row.id),
            ..row.seen()
        }
    }
}
