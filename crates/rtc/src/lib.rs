//! The SFU engine: rooms, peers, layers and taps over WebRTC. It reads no clock and opens no socket:
//! time and datagrams come in as arguments, datagrams and events are polled out.
