//! Parts of an upload that its sender brings to the bucket without us.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::answer;
use super::headers::{OFFSET, put, shown};
use crate::kit::App;
use crate::kit::error::Problem;
use crate::kit::http::{Caller, Json, Path};
use crate::uploads::parts::{Invited, Parts};
use crate::uploads::service;

/// Where the next parts of an upload can be sent, straight to the bucket that the server keeps its files in.
///
/// Each part is sent with a PUT to its `url`, with its `headers`, before `expires_at`; then a PUT to this address, with
/// the same body, says that they are there. Nothing counts before that. Only where `uploads.direct_parts` is set.
#[utoipa::path(post, path = "/api/v1/uploads/{id}/parts", tag = "uploads", operation_id = "invite_parts",
    params(("id" = Uuid, Path)), request_body = Parts,
    responses((status = 200, description = "Where to, one for each part; or what to send with PATCH first", body = Invited),
        (status = 403, description = "You may not send this any more", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not an upload of yours", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`upload.offset_mismatch` (`Upload-Offset` says where it stands), `upload.no_direct_parts`, `upload.not_in_bucket`, `upload.finished`, `upload.too_many_parts`, `storage.quota`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`upload.beyond_length`, `upload.too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `upload.part_too_small`", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "`upload.locked`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`storage.away`", body = Problem, content_type = "application/problem+json")))]
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<Parts>,
) -> Response {
    let invited = service::invite(&app, &caller, id, ask).await;
    answer(invited.map(|invited: Invited| {
        let offset = invited.offset.to_string();
        let mut response = Json(invited).into_response();
        put(response.headers_mut(), OFFSET, &offset);
        // The addresses in it are capabilities.
        put(response.headers_mut(), "cache-control", "no-store");
        response
    }))
}

/// Counts parts that were sent to the bucket. 204 says that all of them are durable and what they were to be.
///
/// A refusal may come after some of them were counted: `Upload-Offset` says how far. Sent again it is 409
/// `upload.offset_mismatch`, as a PATCH that had arrived.
#[utoipa::path(put, path = "/api/v1/uploads/{id}/parts", tag = "uploads", operation_id = "confirm_parts",
    params(("id" = Uuid, Path)), request_body = Parts,
    responses((status = 204, description = "They count: `Upload-Offset` says up to where"),
        (status = 403, description = "You may not send this any more", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not an upload of yours", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`upload.part_missing`, `upload.part_size`, `upload.part_changed`, `upload.parts_not_asked`, `upload.offset_mismatch`, `upload.no_direct_parts`, `upload.not_in_bucket`, `upload.finished`, `upload.too_many_parts`, `storage.quota`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`upload.beyond_length`, `upload.too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `upload.part_too_small`", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "`upload.locked`, `upload.taken_over`", body = Problem, content_type = "application/problem+json"),
        (status = 460, description = "`upload.checksum_mismatch`: the part was damaged on its way", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`storage.away`", body = Problem, content_type = "application/problem+json")))]
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<Parts>,
) -> Response {
    let standing = service::confirm(&app, &caller, id, ask).await;
    answer(standing.map(|standing| (StatusCode::NO_CONTENT, shown(&standing)).into_response()))
}
