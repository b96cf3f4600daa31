//! The house itself: `/health`, `/metrics`, `/api/v1/instance`, `/api/v1/admin`, the documents, and
//! the command line beside a running server.

mod admin;
mod command_line;
mod documents;
mod health;
mod metrics;
mod start;
mod strays;
