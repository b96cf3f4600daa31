//! What people are told: how a room hands over a letter or a notice without knowing who carries it.
//!
//! The room that keeps the outbox and the room that keeps the accounts stand on the same floor and each
//! needs one thing of the other: accounts have letters to send, and letters need an address. Both
//! put their half here, on the shelf, and call the other's by it.

use std::pin::Pin;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::app::App;
use super::db::Tx;
use super::error::Result;

/// A letter, by the name of its templates and what they are filled with.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The folder of its templates below `mail/`.
    pub name: &'static str,
    /// What stands in for the names in the templates.
    pub params: Map<String, Value>,
    /// Where it leads. An admin copies it from the outbox when no mail can be sent.
    pub link: Option<String>,
    /// The choice of a person that decides whether it goes by mail; `None`: it always goes.
    pub choice: Option<&'static str>,
}

impl Letter {
    /// A letter that is not filled in yet.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            params: Map::new(),
            link: None,
            choice: None,
        }
    }

    /// Fills in one name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params
            .insert(name.to_owned(), Value::String(value.into()));
        self
    }

    /// Leads to `url`, whole, as `link` in the templates.
    #[must_use]
    pub fn leading_to(mut self, url: impl Into<String>) -> Self {
        self.link = Some(url.into());
        self
    }

    /// Goes only to who wants mail about this.
    #[must_use]
    pub const fn only_if(mut self, choice: &'static str) -> Self {
        self.choice = Some(choice);
        self
    }
}

/// Something to tell a person with an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Whom.
    pub user: Uuid,
    /// What it is, such as `course.enrolled`; the web app has the words.
    pub kind: &'static str,
    /// What the words are filled with.
    pub params: Value,
    /// The page it leads to, as a path of the web app.
    pub link: Option<String>,
    /// The same by mail.
    pub letter: Option<Letter>,
}

/// What a letter must know of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The address.
    pub address: String,
    /// The name.
    pub name: String,
    /// The language they prefer.
    pub language: Option<String>,
    /// The choices for which they want no mail.
    pub declined: Vec<&'static str>,
}

/// An answer that is waited for.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

type Tell = for<'a> fn(&'a App, &'a mut Tx, Told) -> Boxed<'a, ()>;
type Write = for<'a> fn(&'a App, &'a mut Tx, &'a str, Letter) -> Boxed<'a, ()>;
type Find = for<'a> fn(&'a App, &'a Tx, Uuid) -> Boxed<'a, Option<Recipient>>;

/// Who carries letters and notices.
#[derive(Clone, Copy)]
pub struct Post {
    /// Tells somebody with an account.
    pub tell: Tell,
    /// Writes to an address.
    pub write: Write,
}

/// Who knows people's addresses.
#[derive(Clone, Copy)]
pub struct Directory {
    /// The person with this id, unless they are gone.
    pub find: Find,
}

/// Tells somebody with an account, in the transaction of what there is to tell.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn tell(app: &App, tx: &mut Tx, told: Told) -> Result<()> {
    (app.get::<Post>().tell)(app, tx, told).await
}

/// Writes to an address, in the transaction of what there is to write about.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn write(app: &App, tx: &mut Tx, address: &str, letter: Letter) -> Result<()> {
    (app.get::<Post>().write)(app, tx, address, letter).await
}

/// What a letter must know of a user.
///
/// # Errors
/// The database is away.
pub async fn recipient(app: &App, tx: &Tx, user: Uuid) -> Result<Option<Recipient>> {
    (app.get::<Directory>().find)(app, tx, user).await
}
