//! Requests about accounts.

mod answer;
mod auth;
mod identify;
mod own;
mod people;
mod tokens;

use utoipa_axum::routes;

use crate::kit::http::{Area, Door, Routes};

pub use identify::identify;

/// The routes of this room.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        // Whoever signs in, out or anew is a person; a token does none of this.
        .about(Area::SignIn)
        .add(Door::Open, routes!(auth::register))
        .add(Door::Open, routes!(auth::login))
        .add(Door::Open, routes!(auth::refresh))
        .add(Door::Open, routes!(auth::welcome))
        .add(Door::Open, routes!(auth::forgot))
        .add(Door::Open, routes!(auth::reset))
        .add(Door::User, routes!(own::change_password))
        .add(Door::User, routes!(own::logout))
        .add(Door::User, routes!(tokens::list, tokens::make))
        .add(Door::User, routes!(tokens::revoke))
        .about(Area::General)
        .add(Door::User, routes!(own::profile, own::change_profile))
        .add(Door::User, routes!(own::set_picture, own::remove_picture))
        .add(Door::User, routes!(people::search))
        .add(Door::User, routes!(people::picture))
        .about(Area::Admin)
        .add(Door::Admin, routes!(people::list, people::invite))
        .add(Door::Admin, routes!(people::get, people::change))
        .add(Door::Admin, routes!(people::reset_link))
}
