//! How a room lists its routes: each with the door it stands behind. A route without a door does not
//! compile; one that its room forgot to document is in nobody's router.

use std::cell::Cell;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response as Answer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::caller::{let_links_pass, presented};
use super::describe;
use super::scope::{Area, suffices};
use crate::kit::app::App;
use crate::kit::error::{Error, Result};

/// Who may come as far as the use case, which then asks for its own permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody: sign-in pages, health, what carries its own capability.
    Open,
    /// Anybody with a valid access token, guests too.
    Caller,
    /// The same, and whoever holds a participant's recovery link: what takes need on their way.
    Sender,
    /// Users only.
    User,
    /// Admins only. For others the place does not exist.
    Admin,
    /// A token, a playback cookie or a signed link: the use case reads whichever came.
    Playback,
}

impl Door {
    /// As the document says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Caller => "caller",
            Self::Sender => "sender",
            Self::User => "user",
            Self::Admin => "admin",
            Self::Playback => "playback",
        }
    }

    fn lets_in(self, area: Option<Area>, request: Request) -> Result<Request> {
        let (mut parts, body) = request.into_parts();
        suffices(area, &parts)?;
        if self == Self::Sender {
            let_links_pass(&mut parts)?;
        }
        if matches!(self, Self::Open | Self::Playback) {
            return Ok(Request::from_parts(parts, body));
        }
        let caller = presented(&parts)?.ok_or_else(Error::unauthorized)?;
        match self {
            Self::User if caller.user().is_none() => return Err(Error::forbidden()),
            Self::Admin if !caller.is_admin() => return Err(Error::not_found()),
            _ => {}
        }
        Ok(Request::from_parts(parts, body))
    }
}

thread_local! {
    /// Whether the routes listed by this thread keep what the document says of them.
    static DESCRIBED: Cell<bool> = const { Cell::new(false) };
}

/// The routes of one room, or of the whole house.
#[derive(Default)]
pub struct Routes {
    router: OpenApiRouter<App>,
    area: Option<Area>,
    listed: Vec<Listed>,
}

/// One route as the house lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Upper-case HTTP method.
    pub method: &'static str,
    /// The path with its `{parameters}`.
    pub path: String,
    /// Who comes in.
    pub door: Door,
    /// What it is about, which decides the scope that a token needs. Without one no token comes in.
    pub area: Option<Area>,
}

/// Routes that take a body of another size than others.
pub fn taking(bytes: usize, made: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    let (schemas, paths, methods) = made;
    (schemas, paths, methods.layer(DefaultBodyLimit::max(bytes)))
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The routes that `list` lists, with what the document says of each. All of it together takes 30 MB, which a server that
    /// only serves does not have to keep.
    #[must_use]
    pub fn described(list: impl FnOnce() -> Self) -> Self {
        let before = DESCRIBED.replace(true);
        let routes = list();
        DESCRIBED.set(before);
        routes
    }

    /// What the routes added from here on are about.
    #[must_use]
    pub fn about(mut self, area: Area) -> Self {
        self.area = Some(area);
        self
    }

    /// Adds what `routes!(handler, …)` made, behind `door`.
    #[must_use]
    pub fn add(mut self, door: Door, made: UtoipaMethodRouter<App>) -> Self {
        let (mut schemas, mut paths, methods) = made;
        let area = self.area;
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                let listed = Listed {
                    method,
                    path: path.clone(),
                    door,
                    area,
                };
                describe::mark(operation, &listed);
                self.listed.push(listed);
            }
            if !DESCRIBED.get() {
                *item = PathItem::default();
                schemas.clear();
            }
        }
        let guard = move |request: Request, next: Next| async move {
            match door.lets_in(area, request) {
                Ok(request) => Ok::<Answer, Error>(next.run(request).await),
                Err(refused) => Err(refused),
            }
        };
        self.router = self
            .router
            .routes((schemas, paths, methods.layer(from_fn(guard))));
        self
    }

    /// Puts a header on every answer of these routes, refusals at the door included.
    #[must_use]
    pub fn stamped(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let stamp = SetResponseHeaderLayer::overriding(name, value);
        self.router = self.router.layer(stamp);
        self
    }

    /// Adds another room's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.listed.extend(other.listed);
        self
    }

    /// The list of all routes, for the access matrix and the documents.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The router and its OpenAPI document.
    pub fn into_parts(self) -> (axum::Router<App>, utoipa::openapi::OpenApi) {
        self.router.split_for_parts()
    }
}

fn operations(item: &mut PathItem) -> Vec<(&'static str, &mut Operation)> {
    let all = [
        ("GET", item.get.as_mut()),
        ("PUT", item.put.as_mut()),
        ("POST", item.post.as_mut()),
        ("DELETE", item.delete.as_mut()),
        ("OPTIONS", item.options.as_mut()),
        ("HEAD", item.head.as_mut()),
        ("PATCH", item.patch.as_mut()),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation?)))
        .collect()
}
