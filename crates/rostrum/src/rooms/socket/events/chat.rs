//! The chat.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::Result;
use crate::rooms::service::talk;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Event, Who};

/// Writes to everybody in the room.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// What.
    #[garde(length(chars, max = 4000), custom(says_something))]
    text: String,
    /// A name the client gives to the message: sent again, it is the same message.
    #[garde(length(min = 1, max = 64), custom(has_no_control_characters))]
    client_id: String,
}

fn says_something(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() {
        return Err(garde::Error::new("must not be empty"));
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

/// The message that was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sent {
    id: Uuid,
}

impl Event for Send {
    const NAME: &'static str = "chat:send";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(60, 10);
    type Answer = Sent;

    async fn run(self, here: &Here) -> Result<Sent> {
        let seat = here.seat()?;
        let id = talk::chat(&here.app, &here.caller, seat, self.text, &self.client_id).await?;
        Ok(Sent { id })
    }
}
