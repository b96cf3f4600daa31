//! WHEP (draft-ietf-wish-whep), by which players receive what is live less than half a second behind.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use utoipa_axum::routes;
use uuid::Uuid;

use super::presented::Identified;
use crate::kit::error::Problem;
use crate::kit::http::extract::{is_of_type, unread};
use crate::kit::http::{Address, Area, Door, Path, Query, Routes, taking};
use crate::kit::{App, Error, Kind, Result};
use crate::playback::model::Token;
use crate::playback::service::{self, whep};

const SDP: &str = "application/sdp";
/// Browsers write some kilobytes.
const OFFER_BYTES: usize = 64 * 1024;

/// The routes of WHEP. Pages of other sites are let in where they may fetch streams.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Playback, taking(OFFER_BYTES, routes!(begin)))
        .add(Door::Playback, routes!(end))
        .add(Door::Open, routes!(options))
        .add(Door::Open, routes!(session_options))
}

/// Begins to receive a live stream by WHEP: whoever is shown in one line of pictures, whoever speaks in up to four of sound. What
/// flows through them changes with the programme, without another offer. A viewer has one session; another takes its place.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/stream/whep", tag = "live", operation_id = "whep_begin",
    params(("id" = Uuid, Path), Token), request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, description = "The answer", body = String, content_type = "application/sdp",
            headers(("location" = String, description = "What ends it by DELETE; a `pt` is repeated in it"))),
        (status = 400, description = "`media.bad_sdp`: no session description", body = Problem),
        (status = 404, description = "Not there, or not for you; `whep.off`: the server has no WHEP", body = Problem),
        (status = 409, description = "`live.not_live`: it is not on air; `whep.recoded`: its pictures are coded anew, play the HLS address", body = Problem),
        (status = 415, description = "`whep.not_sdp`: not `application/sdp`", body = Problem),
        (status = 422, description = "`media.bad_sdp`, `whep.codec`, `whep.too_many_lines`, `whep.other_media`", body = Problem),
        (status = 429, description = "Too many tries", body = Problem),
        (status = 503, description = "`whep.full`: play the HLS address instead; `live.full`: all seats are taken", body = Problem)))]
async fn begin(
    State(app): State<App>,
    who: Identified,
    from: Address,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    headers: HeaderMap,
    offer: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, [(HeaderName, String); 2], String)> {
    let behind = token.pt.as_ref().map(|pt| format!("?pt={pt}"));
    let belief = service::believe(&app, who.with(token.pt), id).await?;
    if !is_of_type(&headers, SDP) {
        let say = "Send the offer with `Content-Type: application/sdp`.";
        return Err(Error::new(Kind::Unsupported, "whep.not_sdp", say));
    }
    let offer = offer.map_err(|cause| unread(&cause))?;
    let begun = whep::begin(&app, belief, from, &offer).await?;
    let (session, behind) = (begun.session, behind.unwrap_or_default());
    let at = format!("/api/v1/recordings/{id}/stream/whep/{session}{behind}");
    let headers = [
        (header::CONTENT_TYPE, SDP.to_owned()),
        (header::LOCATION, at),
    ];
    Ok((StatusCode::CREATED, headers, begun.sdp))
}

/// Ends what is received by WHEP, by the same right as it began.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/stream/whep/{session_id}", tag = "live", operation_id = "whep_end",
    params(("id" = Uuid, Path), ("session_id" = Uuid, Path), Token),
    responses((status = 200, description = "It is over"),
        (status = 404, description = "It was over, or is not yours", body = Problem)))]
async fn end(
    State(app): State<App>,
    who: Identified,
    Path((id, session)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
) -> Result<StatusCode> {
    let belief = service::believe(&app, who.with(token.pt), id).await?;
    whep::end(&app, &belief, session).await?;
    Ok(StatusCode::OK)
}

/// What may be sent here.
#[utoipa::path(options, path = "/api/v1/recordings/{id}/stream/whep", tag = "live", operation_id = "whep_options",
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn options() -> (StatusCode, [(HeaderName, &'static str); 2]) {
    let takes = (HeaderName::from_static("accept-post"), SDP);
    (
        StatusCode::NO_CONTENT,
        [takes, (header::ALLOW, "POST, OPTIONS")],
    )
}

/// The same of a session.
#[utoipa::path(options, path = "/api/v1/recordings/{id}/stream/whep/{session_id}", tag = "live", operation_id = "whep_session_options",
    params(("id" = Uuid, Path), ("session_id" = Uuid, Path)), responses((status = 204)))]
async fn session_options() -> (StatusCode, [(HeaderName, &'static str); 1]) {
    (StatusCode::NO_CONTENT, [(header::ALLOW, "DELETE, OPTIONS")])
}
