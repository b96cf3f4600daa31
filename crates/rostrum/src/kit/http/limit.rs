//! How often an account may change something, whatever it is, and what is said about limits.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::caller::Presented;
use super::scope::reads;
use crate::kit::App;
use crate::kit::rate::{Limit, Standing, metered};

/// What an account (or a guest) may change.
pub struct Writes(Option<Limit<Uuid>>);

impl Writes {
    /// So many a minute, all of them at once if need be. Nought: as many as they like.
    #[must_use]
    pub fn per_minute(n: u32) -> Self {
        Self((n > 0).then(|| Limit::per_minute(n, n)))
    }

    /// Forgets who has not been seen for long.
    pub fn forget_old(&self) {
        if let Some(limit) = &self.0 {
            limit.forget_old();
        }
    }
}

/// Counts changes by account, and writes into every answer how its caller stands with the limits it met.
///
/// Pieces of uploads are not counted: they come as fast as the network carries them and have limits of their own.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let counted = !reads(request.method()) && !request.uri().path().starts_with("/api/v1/uploads");
    let caller = match request.extensions().get::<Presented>() {
        Some(Presented::Caller(caller) | Presented::Link(Ok(caller))) if counted => {
            Some(caller.id())
        }
        _ => None,
    };
    let work = async {
        if let (Some(caller), Some(limit)) = (caller, &app.get::<Writes>().0)
            && let Err(refused) = limit.check(&caller)
        {
            return refused.into_response();
        }
        next.run(request).await
    };
    let (mut response, standing) = metered(work).await;
    if let Some(standing) = standing {
        say(&mut response, standing);
    }
    response
}

fn say(response: &mut Response, standing: Standing) {
    for (name, value) in [
        ("ratelimit-limit", u64::from(standing.limit)),
        ("ratelimit-remaining", u64::from(standing.remaining)),
        ("ratelimit-reset", standing.reset_s),
    ] {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, HeaderValue::from(value));
    }
}
