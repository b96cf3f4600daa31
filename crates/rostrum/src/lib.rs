//! Rostrum: meet, record in studio quality, teach, publish, and learn what was watched.
