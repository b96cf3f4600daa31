//! Invitations that can be followed: whoever was invited by address and has an account becomes a student.

use serde::{Deserialize, Serialize};

use super::facts::Invited;
use super::service::enroll;
use crate::accounts::Registered;
use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::App;

/// Looks whether people with these addresses were invited and have an account. It follows both facts: an
/// account that is made while the invitation is written is found by whichever comes second.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settle {
    emails: Vec<String>,
}

impl Follows<Registered> for Settle {
    fn after(fact: &Registered) -> Option<Self> {
        let emails = vec![fact.email.clone()];
        Some(Self { emails })
    }
}

impl Follows<Invited> for Settle {
    fn after(fact: &Invited) -> Option<Self> {
        let emails = fact.emails.clone();
        Some(Self { emails })
    }
}

impl Job for Settle {
    const KIND: &'static str = "courses.settle";
    // Somebody who just signed up looks for their course now.
    const PRIORITY: i32 = 40;

    fn title(&self) -> String {
        "Let people into the courses they were invited to".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        enroll::settle(&app, &self.emails).await.or_retry()
    }
}
