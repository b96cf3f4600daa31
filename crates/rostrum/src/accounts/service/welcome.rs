//! One-time links for admins: the first one makes their account by it, a locked-out one comes in again.

use chrono::Duration;
use url::Url;
use uuid::Uuid;

use super::sign_in::{self, wrong_credentials};
use super::{house, register};
use crate::accounts::hasher::Passwords;
use crate::accounts::limits::Limits;
use crate::accounts::model::{self, NewUser, SignedIn, User, UserState};
use crate::accounts::store::welcome::Link;
use crate::accounts::store::{users, welcome};
use crate::audit::{self, Did, Entry};
use crate::kit::http::Address;
use crate::kit::{App, Error, Kind, Result, Role, Secret, Tx};

const HOLDS: Duration = Duration::hours(24);

/// A link for the first admin while there is none; a link made earlier stops then.
///
/// # Errors
/// The database is away.
pub async fn first_link(app: &App) -> Result<Option<Url>> {
    if house::has_admin(app).await? {
        return Ok(None);
    }
    make(app, None).await.map(Some)
}

/// A link that signs in an admin: the one with this address, or the one who has been it for longest;
/// while there is none, the link for the first.
///
/// # Errors
/// The address is no admin's.
pub async fn link_for(app: &App, email: Option<&str>) -> Result<Url> {
    let db = app.db.read();
    let admin = match email {
        Some(email) => {
            let found = users::by_email(db, &model::email(email)?).await?;
            let admin = found.filter(|(user, _)| is_admin(user));
            let (user, _) = admin.ok_or_else(|| {
                let say = "There is no admin with this address.";
                Error::invalid("email", "welcome.no_admin", say)
            })?;
            Some(user)
        }
        None => users::first_of(db, Role::Admin).await?,
    };
    make(app, admin.map(|user| user.id)).await
}

/// Redeems a link. The first admin says who they are; `account` is not looked at otherwise.
///
/// # Errors
/// The link is unknown, used or too old; a field of the account is not right.
pub async fn redeem(
    app: &App,
    token: &Secret,
    account: Option<NewUser>,
    from: Address,
) -> Result<SignedIn> {
    app.get::<Limits>().welcome(from)?;
    let hash = token.hash();
    let link = welcome::by_hash(app.db.read(), &hash).await?;
    let now = app.clock.now();
    let link = link.filter(|link| link.expires_at > now).ok_or_else(gone)?;
    let admin = admin_of(app, &link, account).await?;
    let mut tx = app.db.tx().await?;
    if !welcome::delete(&*tx, &hash).await? {
        return Err(gone());
    }
    let user = admin.settle(app, &mut tx, from).await?;
    let entry = Entry::of(Did::Welcome).by(user.id).to(user.id).from(from.0);
    audit::record(app, &tx, entry).await?;
    let signed_in = sign_in::begin(app, &tx, user).await?;
    tx.commit().await?;
    Ok(signed_in)
}

fn is_admin(user: &User) -> bool {
    user.role == Role::Admin && user.state == UserState::Active
}

/// Whom a link makes an admin.
enum Admin {
    /// Is one.
    Already(User),
    /// Has an account, and proved it by the password.
    Becomes(User),
    /// Comes anew.
    New(User, String),
}

async fn admin_of(app: &App, link: &Link, account: Option<NewUser>) -> Result<Admin> {
    let db = app.db.read();
    if let Some(id) = link.user_id {
        let user = users::by_id(db, id).await?;
        let admin = user.filter(is_admin);
        return admin.map(Admin::Already).ok_or_else(gone);
    }
    let account = account.ok_or_else(|| {
        let say = "The first admin gives address, password and name.";
        Error::invalid("email", "missing", say)
    })?;
    match users::by_email(db, &model::email(&account.email)?).await? {
        None => {
            let (user, hash) = register::checked(app, account, Role::Admin).await?;
            Ok(Admin::New(user, hash))
        }
        Some((user, hash)) => {
            let passwords = app.get::<Passwords>();
            if !passwords.verify(account.password, Some(&hash)).await? {
                return Err(wrong_credentials());
            }
            Ok(Admin::Becomes(user))
        }
    }
}

impl Admin {
    async fn settle(self, app: &App, tx: &mut Tx, from: Address) -> Result<User> {
        match self {
            Self::Already(user) => Ok(user),
            Self::Becomes(user) => {
                be_first(tx).await?;
                users::set_role(&**tx, user.id, Role::Admin).await?;
                users::set_state(&**tx, user.id, UserState::Active).await?;
                let entry = Entry::of(Did::ChangeRole).by(user.id).to(user.id);
                let entry = entry.from(from.0).saying(Role::Admin.as_str());
                audit::record(app, tx, entry).await?;
                Ok(User {
                    role: Role::Admin,
                    state: UserState::Active,
                    ..user
                })
            }
            Self::New(user, hash) => {
                be_first(tx).await?;
                let entry = Entry::of(Did::Register).by(user.id).from(from.0);
                register::insert(app, tx, &user, hash, entry).await?;
                register::address_known(app, tx, &user).await?;
                Ok(user)
            }
        }
    }
}

/// Two may hold links for the first admin; one is first, and the other links stop.
async fn be_first(tx: &Tx) -> Result<()> {
    if users::count(&**tx, Role::Admin).await? > 0 {
        return Err(gone());
    }
    Ok(welcome::delete_unbound(&**tx).await?)
}

async fn make(app: &App, user: Option<Uuid>) -> Result<Url> {
    let token = app.rng.secret();
    let expires_at = app.clock.now() + HOLDS;
    let tx = app.db.tx().await?;
    if user.is_none() {
        welcome::delete_unbound(&*tx).await?;
    }
    welcome::insert(&*tx, token.hash(), user, expires_at).await?;
    tx.commit().await?;
    let mut link = app.public_url.join("welcome").map_err(Error::internal)?;
    // Behind the #, so that it is in no request line, no log and no proxy.
    link.set_fragment(Some(&format!("token={}", token.reveal())));
    Ok(link)
}

fn gone() -> Error {
    let say = "This link was used or is too old. `rostrum admin welcome-link` makes a new one.";
    Error::new(Kind::Gone, "welcome.gone", say)
}
