//! Notices, letters in the outbox and their states, and how mail is sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

crate::kit::settings::settings! {
    /// Mail. Without `smtp_url` nothing is sent: letters are held, and an admin copies their links from the outbox.
    pub struct Settings in "mail" {
        /// The mail server: `smtp://host:587` (STARTTLS is demanded, except on this machine without
        /// `ca_file`),
        /// `smtps://host:465` (TLS from the first byte). Empty: letters are held.
        pub smtp_url: String = "",
        /// The user at the mail server. Empty: without signing in.
        pub user: String = "",
        /// The password there. Better in a file, by `password_file`.
        pub password: String = "",
        /// A file that holds the password and nothing else.
        pub password_file: String = "",
        /// A file with the certificate (PEM) of an authority of one's own that signed the mail server's.
        pub ca_file: String = "",
        /// Who letters come from: `Rostrum <rostrum@example.org>`. Needed with `smtp_url`.
        pub from: String = "",
        /// Where answers go. Empty: to `from`.
        pub reply_to: String = "",
        /// How long one try to hand over a letter may take, in seconds.
        #[within(1..=600)]
        pub timeout_s: u64 = 60_u64,
        /// How many days sent letters stay in the outbox, and read notices in the app.
        #[within(1..=3_650)]
        pub keep_days: i64 = 90_i64,
    }
}

/// One line of what somebody was told. The words are made from `kind` and `params`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notice {
    /// The id.
    pub id: Uuid,
    /// What it is, such as `course.enrolled`.
    #[schema(example = "course.enrolled")]
    pub kind: String,
    /// What the words are filled with.
    #[schema(value_type = Object)]
    pub params: Value,
    /// The page it leads to, as a path of the web app.
    pub link: Option<String>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was told.
    pub created_at: DateTime<Utc>,
}

/// A page of notices and how many are unread in all.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticePage {
    /// The notices, newest first.
    pub items: Vec<Notice>,
    /// Give it as `cursor` for the next page; absent on the last one.
    pub next_cursor: Option<String>,
    /// How many the caller has not read, on all pages.
    pub unread: u64,
}

/// Told on the bus when somebody has a new notice; may be missed.
#[derive(Clone, Debug)]
pub struct NoticeNew {
    /// Whose.
    pub user: Uuid,
    /// The notice.
    pub notice: Notice,
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Will be sent, or is being handed over.
    Waiting,
    /// The mail server took it.
    Sent,
    /// Given up; `problem` says why. It can be sent again by hand.
    Failed,
    /// No mail server is set up; it can be sent by hand once there is one.
    Held,
}

impl LetterState {
    /// As it is stored. `sending` is stored too: between the word to send and the word that it was sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    /// Reads a stored state.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "sent" => Self::Sent,
            "failed" => Self::Failed,
            "held" => Self::Held,
            _ => Self::Waiting,
        }
    }
}

/// A letter as the admin sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutboxLetter {
    /// The id.
    pub id: Uuid,
    /// To which address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says. Once it is sent, without its links: they open accounts.
    pub text: String,
    /// Where it leads, to copy when no mail can be sent; empty once it is sent.
    pub links: Vec<String>,
    /// Where it stands.
    pub state: LetterState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it was not sent, where something went wrong.
    pub problem: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When the mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What a sent letter says instead of its link.
pub const LINK_GONE: &str = "[the link was removed after sending]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_being_handed_over_still_waits_to_those_who_look() {
        assert_eq!(LetterState::parse("sending"), LetterState::Waiting);
        for state in [
            LetterState::Waiting,
            LetterState::Sent,
            LetterState::Failed,
            LetterState::Held,
        ] {
            assert_eq!(LetterState::parse(state.as_str()), state);
        }
    }
}
