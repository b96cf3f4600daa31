//! Links by which somebody sets a password: made, asked for by mail, redeemed.

use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{register, sign_in};
use crate::accounts::hasher::Passwords;
use crate::accounts::limits::Limits;
use crate::accounts::model::{self, PasswordLink, Settings, SignedIn, User, UserState};
use crate::accounts::store::{sign_ins, tokens, users};
use crate::audit::{self, Did, Entry};
use crate::jobs::{self, Job, OrStop as _, Run, Stop};
use crate::kit::http::Address;
use crate::kit::mail::{self, Letter};
use crate::kit::{App, Error, Kind, Result, Secret, Tx};

/// How long an invited person has.
pub fn invited(app: &App) -> TimeDelta {
    let hours = i64::try_from(app.get::<Settings>().invite_link_hours).unwrap_or(168);
    TimeDelta::hours(hours)
}

fn asked(app: &App) -> TimeDelta {
    let minutes = i64::try_from(app.get::<Settings>().reset_link_minutes).unwrap_or(60);
    TimeDelta::minutes(minutes)
}

/// Makes a link. Those made before go on holding: who asks in somebody's name must not spoil theirs.
pub async fn make(app: &App, tx: &Tx, user: Uuid, holds: TimeDelta) -> Result<PasswordLink> {
    let token = app.rng.secret();
    let expires_at = app.clock.now() + holds;
    tokens::insert_link(&**tx, token.hash(), user, expires_at).await?;
    let mut url = app.public_url.join("reset").map_err(Error::internal)?;
    // Behind the #, so that it is in no request line, no log and no proxy.
    url.set_fragment(Some(&format!("token={}", token.reveal())));
    Ok(PasswordLink { url, expires_at })
}

/// Until when a link holds, as people read it.
pub fn until(link: &PasswordLink) -> String {
    link.expires_at
        .with_timezone(&Utc)
        .format("%-d %B %Y, %H:%M UTC")
        .to_string()
}

/// Asks for a link by mail. Whether there is such an account is neither said nor to be measured: what there
/// is to do happens afterwards.
///
/// # Errors
/// This is no address, or it was asked too often.
pub async fn forgot(app: &App, email: &str, from: Address) -> Result<()> {
    let email = model::email(email)?;
    app.get::<Limits>().forgot(&email, from)?;
    let mut tx = app.db.tx().await?;
    jobs::enqueue(app, &mut tx, &SendReset { email }).await?;
    tx.commit().await
}

/// Writes the link that somebody asked for, if there is such an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendReset {
    email: String,
}

impl Job for SendReset {
    const KIND: &'static str = "accounts.send_reset";

    fn title(&self) -> String {
        "Answer who forgot a password".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        send(&app, &self.email).await.or_retry()
    }
}

async fn send(app: &App, email: &str) -> Result<()> {
    let mut tx = app.db.tx().await?;
    let found = users::by_email(&*tx, email).await?;
    let found = found.map(|(user, _)| user);
    let Some(user) = found.filter(|user| user.state != UserState::Disabled) else {
        return Ok(());
    };
    let link = make(app, &tx, user.id, asked(app)).await?;
    let letter = Letter::new("reset_password")
        .with("name", &user.name)
        .with("until", until(&link))
        .leading_to(link.url.as_str());
    mail::write(app, &mut tx, &user.email, letter).await?;
    audit::record(app, &tx, Entry::of(Did::AskReset).to(user.id)).await?;
    tx.commit().await
}

/// Sets the password by a link, ends every other sign-in, and signs in.
///
/// # Errors
/// 410: the link is unknown, used or too old. 422: the password is not good enough; the link goes on holding.
pub async fn reset(
    app: &App,
    token: &Secret,
    new_password: String,
    from: Address,
) -> Result<SignedIn> {
    // A class that was invited together sets its passwords together.
    app.get::<Limits>().sign_up(from)?;
    let hash = token.hash();
    let db = app.db.read();
    let user = tokens::user_of_link(db, &hash, app.clock.now()).await?;
    let user = users::by_id(db, user.ok_or_else(gone)?).await?;
    let user = user.filter(|user| user.state != UserState::Disabled);
    let user = user.ok_or_else(gone)?;
    model::password("new_password", &new_password, &user.email)?;
    let new_hash = app.get::<Passwords>().hash(new_password).await?;
    let mut tx = app.db.tx().await?;
    if !tokens::delete_link(&*tx, &hash).await? {
        return Err(gone());
    }
    let user = settle(app, &mut tx, user, new_hash).await?;
    let entry = Entry::of(Did::ResetPassword).by(user.id).to(user.id);
    audit::record(app, &tx, entry.from(from.0)).await?;
    let signed_in = sign_in::begin(app, &tx, user).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn settle(app: &App, tx: &mut Tx, user: User, new_hash: String) -> Result<User> {
    // Held, so that an account that is being closed meanwhile stays closed.
    let now = users::by_id_held(&**tx, user.id).await?;
    let user = now.filter(|user| user.state != UserState::Disabled);
    let user = user.ok_or_else(gone)?;
    users::set_hash(&**tx, user.id, new_hash).await?;
    for open in sign_ins::open_of(&**tx, user.id).await? {
        sign_in::end(app, tx, open, user.id).await?;
    }
    tokens::delete_links_of(&**tx, user.id).await?;
    if user.state == UserState::Invited {
        users::set_state(&**tx, user.id, UserState::Active).await?;
    } else {
        say_changed(app, tx, &user).await?;
    }
    register::address_known(app, tx, &user).await?;
    Ok(User {
        state: UserState::Active,
        ..user
    })
}

/// Tells the owner of an account that its password is another now: perhaps it was not them.
pub async fn say_changed(app: &App, tx: &mut Tx, user: &User) -> Result<()> {
    let letter = Letter::new("password_changed").with("name", &user.name);
    mail::write(app, tx, &user.email, letter).await
}

fn gone() -> Error {
    let say = "This link was used or is too old. Ask for a new one.";
    Error::new(Kind::Gone, "reset.gone", say)
}
