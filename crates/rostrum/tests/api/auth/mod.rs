//! `/api/v1/auth`.

mod register;
