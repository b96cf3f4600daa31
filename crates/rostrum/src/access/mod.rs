//! The keys: grants `(who, role, object)` and the one question every use case asks first.
//!
//! Invariants: a caller without a grant on an object is told that it is not there (404); one whose
//! role does not reach is told that it is not allowed (403). Admins may do everything that exists.
//!
//! To add an action: a variant of [`Action`] and its row in `model.rs`; the test there walks all.

mod model;
mod service;
pub mod shares;
mod store;

pub use model::{Action, Object, ObjectKind, ObjectRole};
pub use service::{
    grant, holders, objects_of, require, require_admin, require_user, revoke, revoke_all, role_of,
};
