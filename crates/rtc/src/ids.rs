//! Names the product gives to the things it puts into a hub.
//!
//! They are opaque 128-bit numbers (the product uses its UUIDs), so the engine needs no registry of
//! its own and its events can be followed in the product's logs.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u128);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl From<u128> for $name {
            fn from(value: u128) -> Self {
                Self(value)
            }
        }
    };
}

id!(
    /// One meeting place: peers see and hear only what is published in their room.
    RoomId
);
id!(
    /// One participant's connection.
    PeerId
);
id!(
    /// One published source of one peer: a microphone, a camera or a screen.
    TrackId
);

/// One subscriber of whole frames, made by [`Hub::tap`](crate::Hub::tap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TapId(pub(crate) u64);
