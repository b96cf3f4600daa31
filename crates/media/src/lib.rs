//! What media is: containers that survive a crash, ffmpeg plans, playlists, captions, edit lists.
//! Knows neither the product nor the call; only `ffmpeg` starts a process.
