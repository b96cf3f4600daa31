//! Requests about the house itself.

mod admin;
mod health;
mod observe;
mod storage;

use utoipa_axum::routes;

use crate::kit::http::{Door, Routes};

pub use observe::observe;

/// The routes of this room.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        .add(Door::Open, routes!(health::alive))
        .add(Door::Open, routes!(health::ready))
        .add(Door::Open, routes!(health::metrics))
        .add(Door::Open, routes!(admin::instance))
        .add(
            Door::Admin,
            routes!(admin::settings, admin::change_settings),
        )
        .add(Door::Admin, routes!(admin::audit))
        .add(Door::User, routes!(storage::own))
        .add(Door::Admin, routes!(storage::all))
        .add(Door::Admin, routes!(storage::set_quota))
}
