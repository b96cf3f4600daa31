//! Making an account.

use super::{house, sign_in};
use crate::accounts::hasher::Passwords;
use crate::accounts::limits::Limits;
use crate::accounts::model::{
    self, AddressKnown, NewUser, Notifications, Settings, SignedIn, User, UserState,
};
use crate::accounts::store::users;
use crate::audit::{self, Did, Entry};
use crate::jobs;
use crate::kit::error::on_constraint;
use crate::kit::http::Address;
use crate::kit::{App, Error, Kind, Result, Role, Tx};

/// Somebody signs up and is signed in.
///
/// # Errors
/// The house is closed, the address is taken, or a field is not right.
pub async fn register(app: &App, new: NewUser, from: Address) -> Result<SignedIn> {
    app.get::<Limits>().sign_up(from)?;
    if !house::registration_open(app).await? {
        let say = "Accounts are made by an admin here. Ask whoever runs this server.";
        return Err(Error::new(Kind::Forbidden, "auth.registration_closed", say));
    }
    let role = app.get::<Settings>().signup_role.into();
    let (user, hash) = checked(app, new, role).await?;
    let tx = app.db.tx().await?;
    let did = Entry::of(Did::Register).by(user.id).from(from.0);
    insert(app, &tx, &user, hash, did).await?;
    let signed_in = sign_in::begin(app, &tx, user).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// The person who runs the server makes an account, of any role.
///
/// # Errors
/// The address is taken, or a field is not right.
pub async fn create(app: &App, new: NewUser, role: Role) -> Result<User> {
    let (user, hash) = checked(app, new, role).await?;
    let mut tx = app.db.tx().await?;
    insert(app, &tx, &user, hash, Entry::of(Did::Register)).await?;
    address_known(app, &mut tx, &user).await?;
    tx.commit().await?;
    Ok(user)
}

/// The account that `new` asks for, and the hash of its password.
pub async fn checked(app: &App, new: NewUser, role: Role) -> Result<(User, String)> {
    let user = User {
        id: app.new_id(),
        email: model::email(&new.email)?,
        name: model::name(&new.name)?,
        role,
        created_at: app.clock.now(),
        language: None,
        time_zone: None,
        picture_url: None,
        notifications: Notifications::default(),
        state: UserState::Active,
        last_seen_at: None,
    };
    model::password("password", &new.password, &user.email)?;
    let hash = app.get::<Passwords>().hash(new.password).await?;
    Ok((user, hash))
}

/// Announces that the address of this account is its owner's.
pub async fn address_known(app: &App, tx: &mut Tx, user: &User) -> Result<()> {
    let fact = AddressKnown {
        user: user.id,
        email: user.email.clone(),
    };
    jobs::announce(app, tx, &fact).await
}

/// Writes the account and its entry in the log.
pub async fn insert(app: &App, tx: &Tx, user: &User, hash: String, entry: Entry) -> Result<()> {
    users::insert(&**tx, user, hash).await.map_err(|cause| {
        on_constraint(cause, "users_email", || {
            let say = "There is an account with this address. Sign in instead.";
            Error::new(Kind::Conflict, "auth.email_taken", say)
        })
    })?;
    let entry = entry.to(user.id).saying(user.role.as_str());
    audit::record(app, tx, entry).await
}
