//! The real server in this process: its own data folder, a free port, every room started.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rostrum::accounts::{self, NewUser};
use rostrum::app;
use rostrum::config::Config;
use rostrum::kit::{App, Clock, Role};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{bucket, database, person::Person};

/// Everybody's password here.
pub const PASSWORD: &str = "four words that rhyme";

/// One server. Dropped, it ends and its data folder goes.
pub struct TestHouse {
    /// The tools and rooms of the server, for looking behind the API.
    pub app: App,
    /// `http://127.0.0.1:port`.
    pub url: String,
    server: JoinHandle<()>,
    _data: Option<TempDir>,
}

impl TestHouse {
    /// A house with the default settings and the machine's clock.
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// A house with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::build(change, Clock::real()).await
    }

    /// A house whose clock stands still; [`TestHouse::advance`] moves it.
    pub async fn held() -> Self {
        let noon = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).expect("in range");
        Self::build(|_| {}, Clock::held_at(noon)).await
    }

    /// A house with other settings on `clock`.
    pub async fn build(change: impl FnOnce(&mut Config), clock: Clock) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let mut house = Self::on(data.path(), change, clock).await;
        house._data = Some(data);
        house
    }

    /// A house on a data folder that stays, for what must survive a restart.
    pub async fn on(
        data: &std::path::Path,
        change: impl FnOnce(&mut Config),
        clock: Clock,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let mut config = Config::default();
        config.server.listen = address.to_string();
        config.rtc.listen = "127.0.0.1:0".to_owned();
        config.database.url = database::of(data).await;
        bucket::put_into(&mut config.storage, data);
        change(&mut config);
        let app = app::build(&config, data, clock).await.expect("a house");
        let serving = app.clone();
        let server = tokio::spawn(async move {
            app::serve_on(serving, listener).await.expect("it serves");
        });
        Self {
            app,
            url: format!("http://{address}"),
            server,
            _data: None,
        }
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Person {
        Person::new(self.url.clone(), None, Uuid::nil())
    }

    /// Somebody who signed up (an instructor, unless the settings say otherwise).
    pub async fn signed_in(&self, name: &str) -> Person {
        let body = json!({"email": address_of(name), "password": PASSWORD, "name": name});
        let answer = self.nobody().post("/api/v1/auth/register", body).await;
        Person::from_tokens(&self.url, &answer.expect(201))
    }

    /// Somebody whose account the person who runs the server made.
    pub async fn with_role(&self, name: &str, role: Role) -> Person {
        let new = NewUser {
            email: address_of(name),
            password: PASSWORD.to_owned(),
            name: name.to_owned(),
        };
        accounts::create(&self.app, new, role)
            .await
            .expect("an account");
        self.sign_in(name).await
    }

    /// An admin.
    pub async fn admin(&self) -> Person {
        self.with_role("admin", Role::Admin).await
    }

    /// Somebody with an account, on one more device.
    pub async fn sign_in(&self, name: &str) -> Person {
        let body = json!({"email": address_of(name), "password": PASSWORD});
        let answer = self.nobody().post("/api/v1/auth/login", body).await;
        Person::from_tokens(&self.url, &answer.expect(200))
    }

    /// A guest with a token for `room`, as the room's join gives it. What the guest may do there
    /// is in the grants, which the test or the join makes.
    pub fn guest(&self, room: Uuid) -> Person {
        let id = self.app.new_id();
        let guest = accounts::issue_guest(&self.app, id, room).expect("a token");
        Person::new(self.url.clone(), Some(guest.access_token), id)
    }

    /// Moves the held clock.
    pub fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// Ends the server as a signal does, and waits until it has.
    pub async fn close(mut self) {
        self.app.shutdown.cancel();
        (&mut self.server).await.expect("it ended well");
    }
}

impl Drop for TestHouse {
    fn drop(&mut self) {
        self.app.shutdown.cancel();
        self.server.abort();
    }
}

/// `ada` → `ada@example.org`.
pub fn address_of(name: &str) -> String {
    format!("{name}@example.org")
}
