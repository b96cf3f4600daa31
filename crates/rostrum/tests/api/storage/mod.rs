//! `/api/v1/storage` and `/api/v1/admin/storage`.

mod health;
mod keep;
mod quota;
