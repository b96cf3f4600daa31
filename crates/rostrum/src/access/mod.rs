//! The keys: grants `(who, role, object)` and the one question every use case asks first.
//!
//! Invariants: a caller without a grant on an object is told that it is not there (404); one whose
//! role does not reach is told that it is not allowed (403). Admins may do everything that exists.
//! A recording is also reached by the courses that lend it: to see it, and for nothing else.
//!
//! Who holds a participant's recovery link may send that person's takes to that recording, and nothing else.
//!
//! To add an action: a variant of [`Action`] and its row in `model`; the test there walks all.

mod model;
pub mod recoveries;
mod service;
pub mod shares;
mod store;

pub use model::{Action, CourseAction, Grant, Object, ObjectKind, ObjectRole};
pub use service::{
    actions_of, among, grant, grant_all, grant_of, grants_of, held_among, held_by, holders,
    holders_but, lend, lent_by, objects_of, require, require_admin, require_user, revoke,
    revoke_all, role_of, seen_by, set_lending, table_by_role, table_of, take_all_back, take_back,
    take_back_everywhere,
};
