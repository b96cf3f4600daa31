//! The load client: publishers and subscribers that speak real WebRTC with recorded media, without a browser.
