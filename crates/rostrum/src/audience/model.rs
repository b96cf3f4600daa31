//! What viewers say, as it is sent and seen.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kit::page::Page;
use crate::kit::text::one_line;
use crate::playback::a_token;
use crate::rooms::REACTIONS;

/// Letters of a message.
const LONGEST: usize = 1000;
/// Letters of a name, as in a room.
const NAME: usize = 80;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AudienceMessageKind)]
pub enum Kind {
    /// Said to all.
    Chat,
    /// For whoever speaks; others vote for it.
    Question,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Question => "question",
        }
    }

    /// Reads a stored kind.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "question" => Self::Question,
            _ => Self::Chat,
        }
    }
}

/// Which messages.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Look {
    /// A playback token, for viewers who came by a link.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
    /// How many messages at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// From where to listen on.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// A playback token, for viewers who came by a link.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
    /// The id of the last event that was heard, where `Last-Event-ID` cannot be sent.
    #[garde(length(max = 200))]
    pub after: Option<String>,
}

/// A new message.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAudienceMessage,
    example = json!({"client_id": "5f0c", "kind": "question", "text": "Does the exam ask for proofs?", "name": "Grace"}))]
pub struct NewMessage {
    /// A name the client gives to the message: sent again, it is the same message.
    #[garde(length(min = 1, max = 64), custom(has_no_control_characters))]
    pub client_id: String,
    /// What it is.
    #[garde(skip)]
    pub kind: Kind,
    /// What is said: 1 to 1000 letters, without the space around it.
    #[garde(custom(says_something))]
    #[schema(min_length = 1, max_length = 1000)]
    pub text: String,
    /// How a viewer who came by a link is called. Needed the first time they write or raise a hand, and heard only then.
    #[garde(inner(custom(a_name)))]
    pub name: Option<String>,
}

fn says_something(text: &str, _: &()) -> garde::Result {
    let text = text.trim();
    if text.is_empty() {
        return Err(garde::Error::new("must not be empty"));
    }
    if text.chars().count() > LONGEST {
        let say = format!("is longer than {LONGEST} letters");
        return Err(garde::Error::new(say));
    }
    if text.contains('\0') {
        return Err(garde::Error::new("has a character that cannot be kept"));
    }
    Ok(())
}

/// PostgreSQL keeps no NUL, and no client needs one in a name.
fn has_no_control_characters(name: &str, _: &()) -> garde::Result {
    if name.chars().any(char::is_control) {
        return Err(garde::Error::new("has control characters"));
    }
    Ok(())
}

fn a_name(name: &str, _: &()) -> garde::Result {
    one_line(name.trim(), NAME).map_err(garde::Error::new)
}

fn one_of_the_six(emoji: &str, _: &()) -> garde::Result {
    if REACTIONS.contains(&emoji) {
        return Ok(());
    }
    let say = format!("must be one of {}", REACTIONS.join(" "));
    Err(garde::Error::new(say))
}

/// Votes for a question, or takes the vote back.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = AudienceVote, example = json!({"voted": true}))]
pub struct Vote {
    /// Whether one's vote counts for it.
    pub voted: bool,
}

/// Says of a question whether it was answered.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = AudienceAnswered, example = json!({"answered": true}))]
pub struct Answered {
    /// Whether it was.
    pub answered: bool,
}

/// Raises one's hand, or lowers it.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AudienceHand, example = json!({"raised": true}))]
pub struct Raise {
    /// Whether it is up.
    #[garde(skip)]
    pub raised: bool,
    /// As in a message.
    #[garde(inner(custom(a_name)))]
    pub name: Option<String>,
}

/// Shows a reaction to everybody.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AudienceReact, example = json!({"emoji": "👏"}))]
pub struct React {
    /// One of the six that a room has.
    #[garde(custom(one_of_the_six))]
    pub emoji: String,
}

/// Turns the chat on or off.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = AudienceSettings, example = json!({"chat": false}))]
pub struct Settings {
    /// Whether viewers may chat. Questions, votes, hands and reactions go on without it.
    pub chat: bool,
}

/// What somebody said.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AudienceMessage)]
pub struct Message {
    /// Its id; ids sort by time.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Who said it.
    pub name: String,
    /// Whether they lead the recording.
    pub leads: bool,
    /// What they said.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How many want to have it answered.
    pub votes: i32,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether whoever asks wrote it. In an event, which is the same for all, false.
    pub mine: bool,
    /// Whether whoever asks voted for it. In an event false.
    pub voted: bool,
}

/// How many want to have a question answered.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = AudienceVotes)]
pub struct Votes {
    /// The question.
    pub id: Uuid,
    /// How many.
    pub votes: i32,
}

/// A hand that is up.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AudienceRaised)]
pub struct Raised {
    /// By what it can be lowered.
    pub id: Uuid,
    /// Whose it is.
    pub name: String,
}

/// The hands that are up.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = AudienceHands)]
pub struct Hands {
    /// How many.
    pub count: usize,
    /// Whose, in the order they were raised; only for those who lead.
    pub people: Option<Vec<Raised>>,
}

/// How often a reaction was shown since the last time.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = AudienceReaction)]
pub struct Reaction {
    /// Which.
    #[schema(value_type = String)]
    pub emoji: &'static str,
    /// How often.
    pub count: u32,
}

/// What is heard by who listens: the `data` of an event, as JSON.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = AudienceEvent)]
pub enum Event {
    /// Something was missed, or nothing was heard before: the state is to be read anew.
    Anew,
    /// A message that is new or has changed.
    Message {
        /// The message, as it is now.
        message: Message,
    },
    /// A message that is gone.
    Removed {
        /// Which.
        id: Uuid,
    },
    /// Votes that have changed.
    Votes {
        /// The questions.
        questions: Vec<Votes>,
    },
    /// The hands that are up.
    Hands {
        /// All of them.
        hands: Hands,
    },
    /// Reactions of the last half second.
    Reactions {
        /// Each of them.
        reactions: Vec<Reaction>,
    },
    /// The chat was turned on or off.
    Chat {
        /// Whether it is on.
        on: bool,
    },
}

/// What whoever asks may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AudienceMe)]
pub struct Me {
    /// How they are called; absent until they have said it.
    pub name: Option<String>,
    /// Whether they may say something now.
    pub may_write: bool,
    /// Whether they may chat now.
    pub may_chat: bool,
    /// Whether they may answer, remove and turn the chat off.
    pub may_moderate: bool,
    /// Whether their hand is up.
    pub hand: bool,
}

/// What the audience of a recording says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Audience {
    /// The last event that is contained in this; events after it are not.
    pub at: Option<String>,
    /// Whether it is live, so that something can be said.
    pub open: bool,
    /// Whether viewers may chat.
    pub chat: bool,
    /// What one may do.
    pub me: Me,
    /// What was said, newest first: questions too, answered or not.
    pub messages: Page<Message>,
    /// The questions that are not answered, most wanted first; of at most 100. Only on the first page.
    pub questions: Vec<Message>,
    /// The hands that are up.
    pub hands: Hands,
}
