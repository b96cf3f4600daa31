//! The documents about the API: OpenAPI 3.1 made from the code, and a reader that needs nothing
//! from outside.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use tokio::sync::OnceCell;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app;
use crate::kit::error::Problem;
use crate::kit::http::Routes;
use crate::kit::{App, Error, Result};
use crate::web;

/// What the routes are about, in the order of the reader. A new tag needs a line here.
const TAGS: [(&str, &str); 20] = [
    ("auth", "Signing up, in and out; one's own account."),
    ("users", "Accounts as the admin sees them; finding people."),
    ("tokens", "Tokens for programs and what they may do."),
    (
        "rooms",
        "Places where people meet, and the links into them.",
    ),
    ("recordings", "Recordings, their tracks and files."),
    (
        "brand",
        "Pictures and clips that people keep for their films.",
    ),
    ("takes", "What participants recorded themselves."),
    ("uploads", "Files on their way here, by tus 1.0."),
    (
        "live",
        "Sending what is recorded to viewers while it happens.",
    ),
    ("playback", "Playing and downloading recordings."),
    ("audience", "What viewers of a live stream say."),
    (
        "outputs",
        "Files to publish, or to take to an editor, made of recordings.",
    ),
    ("courses", "Courses, lectures, enrolment and permissions."),
    ("shares", "Links by which others watch a recording."),
    ("storage", "What is stored, and how much may be."),
    ("analytics", "What was watched, with how it is counted."),
    ("notices", "What people are told."),
    ("jobs", "Work in the background."),
    ("admin", "What only admins see and decide."),
    ("ops", "How the server is, for machines that watch it."),
];

/// The finished document.
pub fn described() -> OpenApi {
    let (_, paths) = Routes::described(app::routes).into_parts();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new()
        .schema_from::<Problem>()
        .security_scheme("bearer", bearer)
        .build();
    let info = InfoBuilder::new()
        .title("Rostrum")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Meet, record in studio quality, teach, publish, learn what was watched.",
        ))
        .build();
    let tags =
        TAGS.map(|(name, says)| TagBuilder::new().name(name).description(Some(says)).build());
    let mut api = OpenApiBuilder::new()
        .info(info)
        .tags(Some(tags))
        .components(Some(components))
        .build();
    api.merge(paths);
    api
}

/// `/api/openapi.json` and `/api/docs`.
pub fn router() -> Router<App> {
    let reader = SwaggerUi::new("/api/docs")
        .config(Config::from("/api/openapi.json").try_it_out_enabled(true));
    Router::from(reader)
        .route("/api/openapi.json", get(document))
        .method_not_allowed_fallback(web::no_such_method)
}

/// The document as it is sent: made once, when somebody first asks, and kept as text.
async fn document() -> Result<impl IntoResponse> {
    static TEXT: OnceCell<Bytes> = OnceCell::const_new();
    let text = TEXT.get_or_try_init(|| async {
        let made = tokio::task::spawn_blocking(|| serde_json::to_vec(&described())).await;
        Ok::<_, Error>(Bytes::from(made.map_err(Error::internal)??))
    });
    let text = text.await?.clone();
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}
