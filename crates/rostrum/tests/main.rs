//! The API as its callers meet it: the tree of `api/` is the tree of the URLs, one file per verb.

mod api;
mod journeys;
mod support;
