//! Keys of encoders, and WHIP (RFC 9725), by which encoders send.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::extract::{is_of_type, unread};
use crate::kit::http::{Address, Area, Door, Json, Path, Routes, taking};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::model::{Ingest, IngestState, NewIngest};
use crate::rooms::service::{ingest, whip};

const SDP: &str = "application/sdp";
/// Encoders write some kilobytes, browsers some more.
const OFFER_BYTES: usize = 64 * 1024;

/// The routes for those who lead a room, and those for encoders.
pub fn router() -> Routes {
    let keys = Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(show, make, revoke));
    keys.merge(encoders())
}

/// Pages of any site may send: what opens is the key, which no browser adds by itself.
fn encoders() -> Routes {
    let any = HeaderValue::from_static("*");
    let told = HeaderValue::from_static("location");
    Routes::new()
        .about(Area::General)
        .add(
            Door::Open,
            taking(OFFER_BYTES, routes!(begin, whip_options)),
        )
        .add(Door::Open, routes!(end, session_options))
        .stamped(header::ACCESS_CONTROL_ALLOW_ORIGIN, any)
        .stamped(header::ACCESS_CONTROL_EXPOSE_HEADERS, told)
}

/// By what an encoder sends into a room. The key itself was told when it was made.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/ingest", tag = "rooms", operation_id = "show_ingest", params(("id" = Uuid, Path)),
    responses((status = 200, body = IngestState), (status = 404, body = Problem)))]
async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IngestState>> {
    Ok(Json(ingest::show(&app, &caller, id).await?))
}

/// Makes the key by which an encoder sends into a room, in place of the one before. It is told this once. Whoever makes it agrees that what
/// is sent with it is recorded when the room is.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/ingest", tag = "rooms", operation_id = "make_ingest", params(("id" = Uuid, Path)),
    request_body = Option<NewIngest>,
    responses((status = 201, body = Ingest), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn make(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    new: Option<Json<NewIngest>>,
) -> Result<(StatusCode, Json<Ingest>)> {
    let new = new.map_or_else(NewIngest::default, |Json(new)| new);
    let made = ingest::make(&app, &caller, id, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes the key back; an encoder that sends with it is put out. What was recorded of it stays.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/ingest", tag = "rooms", operation_id = "revoke_ingest", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    ingest::revoke(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to send by WHIP, with the key as `Authorization: Bearer`. Whoever sent with it before is put out. Candidates are not waited for and
/// not needed: the answer has those of the server.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/whip", tag = "rooms", operation_id = "whip_begin", params(("id" = Uuid, Path)),
    request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, description = "The answer", body = String, content_type = "application/sdp",
            headers(("location" = String, description = "What ends it by DELETE"))),
        (status = 400, description = "No session description", body = Problem),
        (status = 401, description = "`ingest.wrong_key`", body = Problem),
        (status = 415, description = "Not `application/sdp`", body = Problem),
        (status = 422, description = "`media.bad_sdp`, `whip.codec`, `whip.too_many_lines`, `whip.other_media`", body = Problem),
        (status = 423, description = "The room is locked", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)))]
async fn begin(
    State(app): State<App>,
    from: Address,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    offer: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, [(HeaderName, String); 2], String)> {
    let key = key_of(&headers);
    let holder = whip::holder(&app, from, id, key).await?;
    is_sdp(&headers)?;
    let offer = offer.map_err(|cause| unread(&cause))?;
    let begun = whip::begin(&app, &holder, key, &offer).await?;
    let at = format!("/api/v1/rooms/{id}/whip/{}", begun.session);
    let headers = [
        (header::CONTENT_TYPE, SDP.to_owned()),
        (header::LOCATION, at),
    ];
    Ok((StatusCode::CREATED, headers, begun.sdp))
}

/// Ends what is sent, with the same key.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/whip/{session_id}", tag = "rooms", operation_id = "whip_end",
    params(("id" = Uuid, Path), ("session_id" = Uuid, Path)),
    responses((status = 200, description = "It is over"), (status = 401, description = "`ingest.wrong_key`", body = Problem),
        (status = 404, description = "It was over, or another sends now", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)))]
async fn end(
    State(app): State<App>,
    from: Address,
    Path((id, session)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let holder = whip::holder(&app, from, id, key_of(&headers)).await?;
    whip::end(&app, &holder, session).await?;
    Ok(StatusCode::OK)
}

/// What an encoder may send here, for browsers that ask before.
#[utoipa::path(options, path = "/api/v1/rooms/{id}/whip", tag = "rooms", operation_id = "whip_options", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn whip_options() -> (StatusCode, [(HeaderName, &'static str); 4]) {
    (
        StatusCode::NO_CONTENT,
        [
            (HeaderName::from_static("accept-post"), SDP),
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, MAY_SEND),
            (header::ACCESS_CONTROL_MAX_AGE, "7200"),
        ],
    )
}

/// The same of what is sent.
#[utoipa::path(options, path = "/api/v1/rooms/{id}/whip/{session_id}", tag = "rooms", operation_id = "whip_session_options",
    params(("id" = Uuid, Path), ("session_id" = Uuid, Path)), responses((status = 204)))]
async fn session_options() -> (StatusCode, [(HeaderName, &'static str); 3]) {
    (
        StatusCode::NO_CONTENT,
        [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "DELETE, OPTIONS"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, MAY_SEND),
            (header::ACCESS_CONTROL_MAX_AGE, "7200"),
        ],
    )
}

const MAY_SEND: &str = "authorization, content-type";

/// The key that came along. It stands in no address, so no log has it.
fn key_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

fn is_sdp(headers: &HeaderMap) -> Result<()> {
    if is_of_type(headers, SDP) {
        return Ok(());
    }
    let say = "Send the offer with `Content-Type: application/sdp`.";
    Err(Error::new(Kind::Unsupported, "whip.not_sdp", say))
}
