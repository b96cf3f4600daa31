//! The settings of this room of the house.

use super::live::VideoCodec;
use crate::kit::settings::settings;

settings! {
    /// Rooms and their meetings.
    pub struct Settings in "rooms" {
        /// How long the seat of somebody whose connection dropped is kept, in seconds. Who comes back
        /// within this time was never gone.
        #[within(0..=86_400)]
        pub linger_s: u64 = 30_u64,
        /// How long a meeting goes on when everybody has left, in seconds; then it ends, and with it
        /// its recording.
        #[within(0..=604_800)]
        pub empty_s: u64 = 30_u64,
        /// The video codec of rooms in which everybody can decode it: "h264" (cheaper for the
        /// publishers, and written to disk as it will be played) or "vp8". Where somebody cannot,
        /// everybody sends VP8.
        pub prefer_codec: VideoCodec = VideoCodec::H264,
        /// Address and port at which encoders are taken by RTMP: "0.0.0.0:1935". Empty: none are. RTMP is
        /// not encrypted; what that means stands in the manual.
        pub rtmp_listen: String = "",
        /// The address that encoders are told, when it is another than this machine's name and that port:
        /// "rtmps://live.example.org/live" behind a proxy that ends TLS.
        pub rtmp_url: String = "",
        /// What people agree to before they are recorded. Which text it was is kept with each answer.
        pub consent_text: String =
            "This meeting can be recorded: my voice and my picture, and my screen when I share it.",
    }
}
