//! What stands on the shelf before the first request, and what happens by itself.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{told, trash};
use crate::accounts::Keys;
use crate::courses::model::{KEY_PURPOSE, Settings};
use crate::kit::http::Address;
use crate::kit::rate::Limit;
use crate::kit::{App, Result};

/// Whoever waits for a lecture to appear does not mind half a minute; it can be played on the second.
const TELL_EVERY: Duration = Duration::from_secs(20);
/// Days are counted; looking more often would only cost.
const EMPTY_EVERY: Duration = Duration::from_secs(3600);

/// The key of the house that join codes are made with.
pub struct CodeKey(pub [u8; 32]);

/// What the links of invitations are signed with.
pub struct InvitationKey(pub [u8; 32]);

/// How many pictures are made at once, whatever is asked for.
pub struct Painters(pub Arc<Semaphore>);

/// How often join codes may be tried. By account first: a lecture hall behind one address is normal.
pub struct Limits {
    account: Limit<Uuid>,
    address: Limit<IpAddr>,
}

impl Limits {
    /// One try.
    ///
    /// # Errors
    /// Too many.
    pub fn check(&self, user: Uuid, from: Address) -> Result<()> {
        self.account.check(&user)?;
        self.address.check(&from.network())
    }
}

/// Puts limits and the key on the shelf.
pub fn prepare(app: &App) {
    let settings = app.get::<Settings>();
    app.put(CodeKey(app.get::<Keys>().derive(KEY_PURPOSE)));
    app.put(InvitationKey(
        app.get::<Keys>().derive("invitations to courses"),
    ));
    app.put(Painters(Arc::new(Semaphore::new(2))));
    app.put(Limits {
        account: Limit::per_minute(settings.codes_per_account, settings.codes_per_account),
        address: Limit::per_minute(settings.codes_per_address, settings.codes_per_address),
    });
}

/// Starts what looks at the clock, as long as the process runs.
pub fn start(app: &App) {
    let (telling, emptying) = (app.clone(), app.clone());
    app.tasks.spawn(async move {
        loop {
            if let Err(cause) = told::tell_due(&telling).await {
                tracing::error!(%cause, "lectures that are published now could not be announced");
            }
            let pause = tokio::time::sleep(TELL_EVERY);
            if telling.shutdown.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    });
    app.tasks.spawn(async move {
        loop {
            if let Err(cause) = trash::empty(&emptying).await {
                tracing::error!(%cause, "the trash of courses could not be emptied");
            }
            let limits = emptying.get::<Limits>();
            limits.account.forget_old();
            limits.address.forget_old();
            let pause = tokio::time::sleep(EMPTY_EVERY);
            if emptying.shutdown.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    });
}
