//! People: their accounts, their sign-ins, and the tokens by which the house knows them again.
//!
//! URL prefixes `/api/v1/auth`, `/api/v1/users` and `/api/v1/tokens`. Words: a *sign-in* is one person on one device, from the password to the
//! logout; it is also the family of its refresh tokens, so one that is presented twice ends it whole.
//!
//! Invariants: a password is hashed away from the async threads, few at once; an unknown address costs
//! a hash like a known one and is answered alike; of passwords and tokens only hashes are stored; an
//! access token holds while its sign-in does, which is looked up again each second.
//!
//! To add a verb: a file in `service/`, a handler in `routes/`, its limit in `limits.rs` when somebody
//! who is not signed in can call it.

mod hasher;
mod keys;
mod limits;
mod live;
mod model;
mod routes;
mod service;
mod store;
mod token;

pub use hasher::Passwords;
pub use keys::{Keys, sign};
pub use model::{
    AddressKnown, Guest, NewUser, RoleChanged, Settings, SignInEnded, User, email,
    email as address, time_zone,
};
pub use routes::{identify, router};
pub use service::house::{has_admin, registration_open, set_registration_open};
pub use service::link::SendReset;
pub use service::people::{Person, made_between, people, people_at};
pub use service::people_admin::admins;
pub use service::picture::Pictures;
pub use service::prepare::{prepare, start};
pub use service::profile::{find, listed, name_of};
pub use service::register::create;
pub use service::verify::{caller_of, callers_of, issue_guest, verify};
pub use service::welcome::{first_link, link_for};
