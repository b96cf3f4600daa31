//! The layer at the roof that finds out who calls, for every room.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::access::recoveries;
use crate::accounts::model::PREFIX;
use crate::accounts::service::tokens;
use crate::accounts::service::verify::look;
use crate::accounts::token::Refused;
use crate::kit::http::caller::Presented;
use crate::kit::http::scope::Scopes;
use crate::kit::{App, Result};

/// Reads `Authorization: Bearer …`. Refuses nobody: the door behind which the route stands does.
///
/// # Errors
/// The database is away, so nobody can be known.
pub async fn identify(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let mut scopes = None;
    let presented = match bearer(request.headers()) {
        Ok(None) => Presented::Nobody,
        Ok(Some(token)) if token.starts_with(PREFIX) => match tokens::look(&app, token).await? {
            Some((caller, held)) => {
                tracing::Span::current().record("caller.id", tracing::field::display(caller.id()));
                scopes = Some(Scopes(held.into()));
                Presented::Caller(caller)
            }
            None => Presented::Refused(Refused::Invalid.code()),
        },
        Err(refused) => Presented::Refused(refused.code()),
        Ok(Some(token)) if token.starts_with(recoveries::PREFIX) => {
            Presented::Link(recoveries::look(&app, token).await?)
        }
        Ok(Some(token)) => match look(&app, token).await? {
            Ok(caller) => {
                tracing::Span::current().record("caller.id", tracing::field::display(caller.id()));
                Presented::Caller(caller)
            }
            Err(refused) => Presented::Refused(refused.code()),
        },
    };
    if let Some(scopes) = scopes {
        request.extensions_mut().insert(scopes);
    }
    request.extensions_mut().insert(presented);
    Ok(next.run(request).await)
}

/// The token, when one is given. Two of them, or another scheme, are no token of ours.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| Refused::Invalid)?;
    let (scheme, token) = value.split_once(' ').ok_or(Refused::Invalid)?;
    if given.next().is_some() || !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refused::Invalid);
    }
    Ok(Some(token))
}
