//! How often somebody who is not signed in may try.
//!
//! Accounts are counted first: a lecture hall behind one address is normal, guessing one account's
//! password is not. An account has few tries wherever they come from; an address has many.

use std::net::IpAddr;

use uuid::Uuid;

use super::model::Settings;
use crate::kit::Result;
use crate::kit::http::Address;
use crate::kit::rate::Limit;

/// The counters of this process.
pub struct Limits {
    account: Limit<String>,
    password: Limit<Uuid>,
    sign_in: Limit<IpAddr>,
    sign_up: Limit<IpAddr>,
    refresh: Limit<IpAddr>,
    welcome: Limit<IpAddr>,
    forgot: Limit<String>,
    forgot_from: Limit<IpAddr>,
}

impl Limits {
    /// As the settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        // What may come at once plus what is regained within a minute is the promised number.
        let half = settings.tries_per_account.div_ceil(2);
        let rest = (settings.tries_per_account / 2).max(1);
        let per_address = |n: u32| Limit::per_minute(n, n);
        Self {
            account: Limit::per_minute(rest, half),
            password: Limit::per_minute(rest, half),
            sign_in: per_address(settings.tries_per_address),
            sign_up: per_address(settings.signups_per_address),
            refresh: per_address(settings.refreshes_per_address),
            welcome: Limit::per_minute(5, 5),
            forgot: Limit::per_hour(settings.resets_per_account, settings.resets_per_account),
            forgot_from: per_address(settings.signups_per_address),
        }
    }

    /// One try to sign in to the account of `email`.
    pub fn sign_in(&self, email: &str, from: Address) -> Result<()> {
        self.sign_in.check(&from.network())?;
        self.account.check(&email.to_owned())
    }

    /// One new account.
    pub fn sign_up(&self, from: Address) -> Result<()> {
        self.sign_up.check(&from.network())
    }

    /// One renewal.
    pub fn refresh(&self, from: Address) -> Result<()> {
        self.refresh.check(&from.network())
    }

    /// One try to redeem a one-time link.
    pub fn welcome(&self, from: Address) -> Result<()> {
        self.welcome.check(&from.network())
    }

    /// One letter with a link to set the password of the account of `email`, if there is one.
    pub fn forgot(&self, email: &str, from: Address) -> Result<()> {
        self.forgot_from.check(&from.network())?;
        self.forgot.check(&email.to_owned())
    }

    /// One try at the current password of somebody who is signed in.
    pub fn password(&self, user: Uuid) -> Result<()> {
        self.password.check(&user)
    }

    /// Forgets who has not been seen for long.
    pub fn forget_old(&self) {
        self.account.forget_old();
        self.password.forget_old();
        self.forgot.forget_old();
        let by_address = [
            &self.sign_in,
            &self.sign_up,
            &self.refresh,
            &self.welcome,
            &self.forgot_from,
        ];
        for limit in by_address {
            limit.forget_old();
        }
    }
}
