//! Recovery links over HTTP.

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::caller::{let_links_pass, presented};
use crate::kit::http::{Address, Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Error, Result};
use crate::recordings::model::{MailRecovery, RecoveryLink, RecoveryView};
use crate::recordings::service::recovery;

/// The routes of recovery links.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Caller, routes!(own))
        .add(Door::User, routes!(of_person, revoke))
        .add(Door::Open, routes!(look))
        .add(Door::Open, routes!(mail))
}

/// Whoever holds a link. Counted by address before it is asked whether the link is any good.
struct Holder(Caller, Address);

impl FromRequestParts<App> for Holder {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let from = Address::from_request_parts(parts, app).await?;
        app.get::<recovery::Limits>().look(from)?;
        let_links_pass(parts)?;
        let caller = presented(parts)?.ok_or_else(Error::unauthorized)?;
        Ok(Self(caller, from))
    }
}

/// The link by which one's own takes come to safety without signing in: kept by the browser beside them. Asked for
/// again, it is the same one.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/recovery", tag = "takes", operation_id = "own_recovery",
    params(("id" = Uuid, Path)), responses((status = 200, body = RecoveryLink),
        (status = 403, description = "`take.not_there`, `take.no_consent`", body = Problem)))]
async fn own(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RecoveryLink>> {
    Ok(Json(recovery::own(&app, &caller, id).await?))
}

/// The same link of a participant, for those who may edit the recording to pass on.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/people/{participant_id}/recovery", tag = "takes",
    operation_id = "recovery_of", params(("id" = Uuid, Path), ("participant_id" = Uuid, Path)),
    responses((status = 200, body = RecoveryLink),
        (status = 403, description = "`take.no_consent`", body = Problem)))]
async fn of_person(
    State(app): State<App>,
    caller: Caller,
    Path((id, participant)): Path<(Uuid, Uuid)>,
) -> Result<Json<RecoveryLink>> {
    let link = recovery::of_person(&app, &caller, id, participant).await?;
    Ok(Json(link))
}

/// Takes the link of a participant back: it opens nothing any more. Asked for again, there is a new one.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/people/{participant_id}/recovery", tag = "takes",
    operation_id = "revoke_recovery", params(("id" = Uuid, Path), ("participant_id" = Uuid, Path)),
    responses((status = 204)))]
async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((id, participant)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    recovery::revoke(&app, &caller, id, participant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a recovery link is for, and what the server has of it. The link's token is the `Authorization`.
#[utoipa::path(get, path = "/api/v1/recovery", tag = "takes", operation_id = "recovery",
    responses((status = 200, body = RecoveryView),
        (status = 401, description = "No token, or none of a recovery link", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`recovery.unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recovery.expired`, `recovery.revoked`, `recovery.deleted`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn look(State(app): State<App>, Holder(caller, _): Holder) -> Result<Json<RecoveryView>> {
    Ok(Json(recovery::look(&app, &caller).await?))
}

/// Mails a recovery link to an address that its holder names.
#[utoipa::path(post, path = "/api/v1/recovery/mail", tag = "takes", operation_id = "mail_recovery",
    request_body = MailRecovery, responses((status = 204),
        (status = 401, description = "No token, or none of a recovery link", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`recovery.unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recovery.expired`, `recovery.revoked`, `recovery.deleted`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn mail(
    State(app): State<App>,
    Holder(caller, from): Holder,
    Json(ask): Json<MailRecovery>,
) -> Result<StatusCode> {
    recovery::mail(&app, &caller, &ask.email, from).await?;
    Ok(StatusCode::NO_CONTENT)
}
