//! Figures over HTTP.

mod course;
mod figures;
mod reports;

use crate::kit::http::Routes;

/// The routes of figures.
pub fn router() -> Routes {
    figures::router()
        .merge(course::router())
        .merge(reports::router())
}
