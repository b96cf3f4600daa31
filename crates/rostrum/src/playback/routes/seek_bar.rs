//! Pictures for the seek bar, and a few seconds of what is in a recording.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::routes;

use super::answers::{VTT, list};
use super::presented::Watching;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Door, Routes, file};
use crate::kit::{App, Result};
use crate::playback::model::Token;
use crate::playback::service::pictures;
use crate::recordings;

/// The routes of pictures for the seek bar.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Playback, routes!(sprite))
        .add(Door::Playback, routes!(sprite_times))
        .add(Door::Playback, routes!(preview))
}

/// A sheet of small pictures for the seek bar.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/sprite.jpg", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The sheet", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "Nothing new"),
        (status = 404, description = "Not there, not for you, or no pictures yet", body = Problem)))]
async fn sprite(
    State(app): State<App>,
    watching: Watching,
    headers: HeaderMap,
) -> Result<Response> {
    let (row, _) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    let stored = pictures::sprite(&app, row.id, &mix).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// A few seconds that show what is in a recording, without sound.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/preview.mp4", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The film", body = Vec<u8>, content_type = "video/mp4"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "video/mp4"),
        (status = 304, description = "Nothing new"),
        (status = 404, description = "Not there, not for you, or no pictures yet", body = Problem)))]
async fn preview(
    State(app): State<App>,
    watching: Watching,
    headers: HeaderMap,
) -> Result<Response> {
    let (row, _) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    let stored = pictures::preview(&app, row.id, &mix).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// Which part of the sheet belongs to which time.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/sprite.vtt", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "One cue for each picture", body = String, content_type = "text/vtt"),
        (status = 404, description = "Not there, not for you, or no mix yet", body = Problem)))]
async fn sprite_times(State(app): State<App>, watching: Watching) -> Result<Response> {
    let (row, pt) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    Ok(list(VTT, pictures::sprite_times(&mix, pt), pt))
}
