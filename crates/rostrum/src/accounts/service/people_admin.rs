//! What an admin does with accounts, and how others find people.

use uuid::Uuid;

use super::{link, register, sign_in, tokens as live_tokens};
use crate::access;
use crate::accounts::hasher::Passwords;
use crate::accounts::live::Live;
use crate::accounts::model::{
    self, AccountChange, FoundPerson, Notifications, PasswordLink, RoleChanged, User, UserState,
    UsersWanted,
};
use crate::accounts::store::{people, sign_ins, tokens, users};
use crate::audit::{self, Did, Entry};
use crate::kit::mail::{self, Letter};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Role, Tx};

/// The shortest text to look for people by: less would list everybody.
const LEAST_LETTERS: usize = 2;
/// So many people are found at once.
const FOUND: u64 = 10;

/// Accounts, newest first.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn list(
    app: &App,
    caller: &Caller,
    wanted: UsersWanted,
    paging: Paging,
) -> Result<Page<User>> {
    access::require_admin(caller)?;
    let rows = people::page(app.db.read(), &wanted, paging).await?;
    Ok(Page::of(rows, paging, |user| user.id))
}

/// One account.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<User> {
    access::require_admin(caller)?;
    let user = users::by_id(app.db.read(), id).await?;
    user.ok_or_else(Error::not_found)
}

/// People to add to something, by a part of name or address. Closed accounts are not found.
///
/// # Errors
/// 403 for students; too few letters.
pub async fn search(app: &App, caller: &Caller, q: &str) -> Result<Vec<FoundPerson>> {
    access::require_user(caller)?;
    if matches!(caller, Caller::User { role, .. } if *role < Role::Instructor) {
        return Err(Error::forbidden());
    }
    let q = q.trim();
    if q.chars().count() < LEAST_LETTERS {
        let say = format!("Type at least {LEAST_LETTERS} letters.");
        return Err(Error::invalid("q", "search.too_short", say));
    }
    let found = people::search(app.db.read(), q, FOUND).await?;
    let seen = |user: User| FoundPerson {
        id: user.id,
        name: user.name,
        email: user.email,
        picture_url: user.picture_url,
    };
    Ok(found.into_iter().map(seen).collect())
}

/// Makes an account whose owner sets the password by a link, which is mailed to them and answered.
///
/// # Errors
/// The address is taken, or a field is not right.
pub async fn invite(
    app: &App,
    caller: &Caller,
    email: &str,
    name: &str,
    role: Role,
) -> Result<(User, PasswordLink)> {
    access::require_admin(caller)?;
    let user = User {
        id: app.new_id(),
        email: model::email(email)?,
        name: model::name(name)?,
        role,
        created_at: app.clock.now(),
        language: None,
        time_zone: None,
        picture_url: None,
        notifications: Notifications::default(),
        state: UserState::Invited,
        last_seen_at: None,
    };
    // A hash like any other, of a password that nobody knows: trying one costs as much and never works.
    let unknown = app.rng.secret().reveal().to_owned();
    let hash = app.get::<Passwords>().hash(unknown).await?;
    let by = users::by_id(app.db.read(), caller.id()).await?;
    let by = by.map(|admin| admin.name).unwrap_or_default();
    let mut tx = app.db.tx().await?;
    let entry = Entry::of(Did::Invite).by(caller.id());
    register::insert(app, &tx, &user, hash, entry).await?;
    register::address_known(app, &mut tx, &user).await?;
    let link = link::make(app, &tx, user.id, link::invited(app)).await?;
    let letter = Letter::new("set_password")
        .with("name", &user.name)
        .with("by", by)
        .with("until", link::until(&link))
        .leading_to(link.url.as_str());
    mail::write(app, &mut tx, &user.email, letter).await?;
    tx.commit().await?;
    Ok((user, link))
}

/// A link by which somebody sets their password, for the admin to hand over.
///
/// # Errors
/// 404 when there is no such account; 409 when it is closed.
pub async fn reset_link(app: &App, caller: &Caller, id: Uuid) -> Result<PasswordLink> {
    access::require_admin(caller)?;
    let tx = app.db.tx().await?;
    let user = users::by_id(&*tx, id).await?.ok_or_else(Error::not_found)?;
    if user.state == UserState::Disabled {
        let say = "This account is closed. Open it first.";
        return Err(Error::new(Kind::Conflict, "account.disabled", say));
    }
    let link = link::make(app, &tx, id, link::invited(app)).await?;
    let entry = Entry::of(Did::MakeResetLink).by(caller.id()).to(id);
    audit::record(app, &tx, entry).await?;
    tx.commit().await?;
    Ok(link)
}

/// Changes name or role of an account, closes it or opens it again. Closing ends every sign-in and token at once.
///
/// # Errors
/// The last admin would go, or a field is not right.
pub async fn change(app: &App, caller: &Caller, id: Uuid, change: AccountChange) -> Result<User> {
    access::require_admin(caller)?;
    let name = change.name.as_deref().map(model::name).transpose()?;
    let mut tx = app.db.tx().await?;
    let admins = people::admins_held(&*tx).await?;
    let user = users::by_id_held(&*tx, id).await?;
    let user = user.ok_or_else(Error::not_found)?;
    let role = change.role.filter(|role| *role != user.role);
    let stays = role.is_none() && change.disabled != Some(true);
    if admins == [id] && !stays {
        let say = "This is the last admin. Make somebody else an admin first.";
        return Err(Error::new(Kind::Conflict, "account.last_admin", say));
    }
    let entry = |did| Entry::of(did).by(caller.id()).to(id);
    if let Some(name) = name.filter(|name| *name != user.name) {
        let change = model::ProfileChange {
            name: Some(name),
            ..model::ProfileChange::default()
        };
        users::change(&*tx, id, change, None).await?;
        audit::record(app, &tx, entry(Did::Rename)).await?;
    }
    if let Some(role) = role {
        users::set_role(&*tx, id, role).await?;
        let entry = entry(Did::ChangeRole).saying(role.as_str());
        audit::record(app, &tx, entry).await?;
        forget_role(app, &mut tx, id).await?;
    }
    match (change.disabled, user.state) {
        (Some(true), UserState::Active | UserState::Invited) => {
            close(app, &mut tx, id).await?;
            audit::record(app, &tx, entry(Did::Disable)).await?;
        }
        (Some(false), UserState::Disabled) => {
            users::set_state(&*tx, id, UserState::Active).await?;
            audit::record(app, &tx, entry(Did::Enable)).await?;
        }
        (Some(false), UserState::Invited) => {
            let say = "An invited person becomes active by setting a password.";
            return Err(Error::invalid("state", "state.invited", say));
        }
        _ => {}
    }
    let user = users::by_id(&*tx, id).await?.ok_or_else(Error::not_found)?;
    tx.commit().await?;
    Ok(user)
}

/// What the account opened is closed with it: sign-ins, tokens, links.
async fn close(app: &App, tx: &mut Tx, id: Uuid) -> Result<()> {
    users::set_state(&**tx, id, UserState::Disabled).await?;
    for open in sign_ins::open_of(&**tx, id).await? {
        sign_in::end(app, tx, open, id).await?;
    }
    for token in tokens::delete_of(&**tx, id).await? {
        live_tokens::ended(app, tx, token, id);
    }
    tokens::delete_links_of(&**tx, id).await?;
    Ok(())
}

/// The new role counts from the next request on; sockets come back with it.
async fn forget_role(app: &App, tx: &mut Tx, id: Uuid) -> Result<()> {
    let open = sign_ins::open_of(&**tx, id).await?;
    let app = app.clone();
    tx.after_commit(move || {
        app.get::<Live>().forget_user(id);
        for sign_in in open {
            app.bus.tell(&RoleChanged { sign_in });
        }
    });
    Ok(())
}

/// The admins whose accounts can be used: those who run the server, as far as it knows.
///
/// # Errors
/// The database is away.
pub async fn admins(tx: &Tx) -> Result<Vec<Uuid>> {
    Ok(people::admins_held(&**tx).await?)
}
