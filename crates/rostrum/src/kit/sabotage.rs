//! Switches protections off, so that a proof can show that it would notice. Exists only in a build
//! with `--features sabotage`; in every other build [`is_on`] is a constant `false` that the
//! compiler removes together with what hangs on it.

/// Whether the protection that `proof` watches is switched off (`ROSTRUM_SABOTAGE=s3,p1`).
#[cfg(feature = "sabotage")]
#[must_use]
pub fn is_on(proof: &str) -> bool {
    use std::sync::OnceLock;
    static ASKED: OnceLock<String> = OnceLock::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "no setting: it exists in no real server"
    )]
    let read = || std::env::var("ROSTRUM_SABOTAGE").unwrap_or_default();
    ASKED.get_or_init(read).split(',').any(|name| name == proof)
}

/// Whether the protection that `proof` watches is switched off: never, in this build.
#[cfg(not(feature = "sabotage"))]
#[inline]
#[must_use]
pub const fn is_on(_proof: &str) -> bool {
    false
}
