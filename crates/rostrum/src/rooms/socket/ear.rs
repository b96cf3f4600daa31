//! A socket as a meeting sees it.

use serde_json::Value;
use socketioxide::extract::SocketRef;
use socketioxide::{SendError, SocketError};

use crate::rooms::live::ear::Ear;

/// One client's socket.
pub struct SocketEar(SocketRef);

impl SocketEar {
    /// Of this socket.
    pub fn new(socket: SocketRef) -> Self {
        Self(socket)
    }
}

impl Ear for SocketEar {
    fn id(&self) -> String {
        self.0.id.to_string()
    }

    fn hear(&self, event: &'static str, payload: &Value) {
        if let Err(SendError::Socket(SocketError::InternalChannelFull)) =
            self.0.emit(event, payload)
        {
            tracing::info!(socket.id = %self.0.id, "a client reads too slowly and was hung up on");
            self.close();
        }
    }

    fn overhear(&self, event: &'static str, payload: &Value) {
        // Volatile: what a slow or closing client misses, it misses.
        drop(self.0.volatile().emit(event, payload));
    }

    fn close(&self) {
        // It fails only where the socket is closed already or so full that it will be by its ping.
        drop(self.0.clone().disconnect());
    }
}
