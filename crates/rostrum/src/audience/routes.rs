//! The audience over HTTP.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{
    Answered, Audience, Event, Look, Message, NewMessage, Raise, React, Settings, Since, Vote,
};
use super::service::{hands, listen as listening, moderate, react, see, vote as voting, write};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Door, Json, Path, Query, Routes};
use crate::kit::page::Paging;
use crate::kit::{App, Result};
use crate::playback::{Identified, Token};

/// The routes of the room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Playback, routes!(state))
        .add(Door::Playback, routes!(events))
        .add(Door::Playback, routes!(send))
        .add(Door::Playback, routes!(remove))
        .add(Door::Playback, routes!(vote))
        .add(Door::Playback, routes!(answered))
        .add(Door::Playback, routes!(hand))
        .add(Door::Playback, routes!(lower))
        .add(Door::Playback, routes!(reaction))
        .add(Door::Playback, routes!(settings))
}

/// What viewers of a live recording say: messages newest first, the questions most wanted first, and what one may do. After it
/// was live it can still be read.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/audience", tag = "audience", operation_id = "audience",
    params(("id" = Uuid, Path), Look),
    responses((status = 200, body = Audience),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn state(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(look): Query<Look>,
) -> Result<Json<Audience>> {
    let paging = Paging::new(look.limit, look.cursor.as_deref())?;
    Ok(Json(see::state(&app, who.with(look.pt), id, paging).await?))
}

/// What is said from now on, as server-sent events, while it is live. Each has an id: who comes back with `Last-Event-ID` (or
/// `after`) misses nothing, or is told `anew`: read the state. A new listener is told so first. It ends when it is over or one
/// may not watch any more; afterwards there is nothing to hear, and browsers do not ask again.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/audience/events", tag = "audience", operation_id = "audience_events",
    params(("id" = Uuid, Path), Since, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses((status = 200, description = "Events; the data of each is JSON", body = Event, content_type = "text/event-stream"),
        (status = 204, description = "It is over"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.not_live`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`audience.too_many_streams`: you listen too often at once", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`audience.full`: as many listen as may", body = Problem, content_type = "application/problem+json")))]
async fn events(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<Response> {
    let last = headers.get("last-event-id");
    let last = last.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let after = last.or(since.after);
    let listens = listening::listen(&app, who.with(since.pt), id, after.as_deref());
    let Some(events) = listens.await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let events = stream::unfold(events, |mut events| async {
        let said = events.next().await?;
        Some((Ok::<_, std::convert::Infallible>(said), events))
    });
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (header::CACHE_CONTROL.as_str(), "no-store"),
        // nginx would keep events back until it has a page of them.
        ("x-accel-buffering", "no"),
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}

/// Says something to all who watch, or asks a question. The same `client_id` is the same message, however often it is sent.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/audience/messages", tag = "audience", operation_id = "say",
    params(("id" = Uuid, Path), Token), request_body = NewMessage,
    responses((status = 201, description = "It is said", body = Message),
        (status = 200, description = "It was said before", body = Message),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.not_live`, `audience.over`; `audience.chat_off`: only questions are taken", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`audience.removed`: it was said before, and removed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; who came by a link gives a `name` the first time", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn send(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    Json(new): Json<NewMessage>,
) -> Result<(StatusCode, Json<Message>)> {
    let (is_new, message) = write::write(&app, who.with(token.pt), id, new).await?;
    let status = match is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, Json(message)))
}

/// Removes a message: one's own, or for who leads the recording anybody's.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/audience/messages/{message_id}", tag = "audience", operation_id = "unsay",
    params(("id" = Uuid, Path), ("message_id" = Uuid, Path), Token),
    responses((status = 204, description = "It is gone"),
        (status = 403, description = "It is another's, and you only watch", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    who: Identified,
    Path((id, message)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
) -> Result<StatusCode> {
    moderate::remove(&app, who.with(token.pt), id, message).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Votes for a question, or takes the vote back. A viewer has one.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/audience/messages/{message_id}/vote", tag = "audience", operation_id = "vote",
    params(("id" = Uuid, Path), ("message_id" = Uuid, Path), Token), request_body = Vote,
    responses((status = 200, body = Message),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.not_live`, `audience.over`; `audience.no_question`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn vote(
    State(app): State<App>,
    who: Identified,
    Path((id, message)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    Json(vote): Json<Vote>,
) -> Result<Json<Message>> {
    let voted = voting::vote(&app, who.with(token.pt), id, message, vote.voted).await?;
    Ok(Json(voted))
}

/// Says of a question that it was answered, or that it was not.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/audience/messages/{message_id}/answered", tag = "audience", operation_id = "answered",
    params(("id" = Uuid, Path), ("message_id" = Uuid, Path), Token), request_body = Answered,
    responses((status = 200, body = Message),
        (status = 403, description = "You only watch", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.no_question`", body = Problem, content_type = "application/problem+json")))]
async fn answered(
    State(app): State<App>,
    who: Identified,
    Path((id, message)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    Json(ask): Json<Answered>,
) -> Result<Json<Message>> {
    let message = moderate::answer(&app, who.with(token.pt), id, message, ask.answered).await?;
    Ok(Json(message))
}

/// Raises one's hand, or lowers it. How many are up is told to all, whose they are to those who lead.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/audience/hand", tag = "audience", operation_id = "raise_hand",
    params(("id" = Uuid, Path), Token), request_body = Raise,
    responses((status = 204, description = "It is as you say"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.not_live`, `audience.over`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Who came by a link gives a `name` the first time", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn hand(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    Json(ask): Json<Raise>,
) -> Result<StatusCode> {
    hands::raise(&app, who.with(token.pt), id, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lowers somebody's hand.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/audience/hands/{viewer_id}", tag = "audience", operation_id = "lower_hand",
    params(("id" = Uuid, Path), ("viewer_id" = Uuid, Path), Token),
    responses((status = 204, description = "It is lowered"),
        (status = 403, description = "You only watch", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, not yours to see, or not up", body = Problem, content_type = "application/problem+json")))]
async fn lower(
    State(app): State<App>,
    who: Identified,
    Path((id, viewer)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
) -> Result<StatusCode> {
    moderate::lower(&app, who.with(token.pt), id, viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows a reaction to all who watch. It is kept nowhere.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/audience/reactions", tag = "audience", operation_id = "react",
    params(("id" = Uuid, Path), Token), request_body = React,
    responses((status = 204, description = "It is shown within half a second"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`audience.not_live`, `audience.over`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not one of the six", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json")))]
async fn reaction(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    Json(shown): Json<React>,
) -> Result<StatusCode> {
    react::react(&app, who.with(token.pt), id, &shown.emoji).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turns the chat of viewers on or off. Questions, votes, hands and reactions go on without it.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/audience/settings", tag = "audience", operation_id = "set_audience",
    params(("id" = Uuid, Path), Token), request_body = Settings,
    responses((status = 200, body = Settings),
        (status = 403, description = "You only watch", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn settings(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    Json(wanted): Json<Settings>,
) -> Result<Json<Settings>> {
    let set = moderate::set(&app, who.with(token.pt), id, wanted).await?;
    Ok(Json(set))
}
