//! Requests about accounts.

mod answer;
mod auth;
mod identify;
mod own;

use utoipa_axum::routes;

use crate::kit::http::{Door, Routes};

pub use identify::identify;

/// The routes of this room.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        .add(Door::Open, routes!(auth::register))
        .add(Door::Open, routes!(auth::login))
        .add(Door::Open, routes!(auth::refresh))
        .add(Door::Open, routes!(auth::welcome))
        .add(Door::User, routes!(own::profile, own::change_profile))
        .add(Door::User, routes!(own::change_password))
        .add(Door::User, routes!(own::logout))
}
