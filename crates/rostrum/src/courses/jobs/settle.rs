//! Invitations that need no link: whoever was invited by an address that is known to be theirs becomes a student.

use serde::{Deserialize, Serialize};

use crate::accounts::AddressKnown;
use crate::courses::service::enroll;
use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::App;

/// Looks whether people with these addresses were invited. It does not follow from signing up: everybody can sign
/// up with the address of somebody else, and comes in by the link that was sent there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settle {
    emails: Vec<String>,
}

impl Follows<AddressKnown> for Settle {
    fn after(fact: &AddressKnown) -> Option<Self> {
        let emails = vec![fact.email.clone()];
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
