//! The writing side of a connection. A body that is also a stretch of a file goes from there to the network without being
//! copied through this process (`sendfile(2)`).
//!
//! An HTTP library hands down the bytes that it was given; which of them lie in a file is known by where in memory they
//! are. So nothing above has to know, and whatever wraps or cuts the body on its way stays right.

use std::fs::File;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// More follows at once: do not send a packet of its own (`MSG_MORE`, send(2)).
const MORE: i32 = 0x8000;

/// A stretch of a file, put into the extensions of a response whose body it is.
#[derive(Clone, Debug)]
pub struct OnDisk {
    /// The file.
    pub file: Arc<File>,
    /// Where in it the body begins.
    pub offset: u64,
    /// The body itself. Held, so that nothing else can come to lie where it is.
    pub bytes: Bytes,
}

/// What the next bytes to be written may be a stretch of.
pub type Next = Arc<Mutex<Option<OnDisk>>>;

/// A connection that knows what is being sent over it.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    next: Next,
    first: Option<First>,
}

/// So much says which HTTP a client speaks (RFC 9113, section 3.4); from then on the head of a request has a limit of its own.
const PREFACE: usize = 24;

/// What has come of a client's first words, and until when they are waited for.
#[derive(Debug)]
struct First {
    heard: usize,
    end: Pin<Box<Sleep>>,
}

/// A stretch that is about to be sent.
struct Stretch {
    file: Arc<File>,
    offset: u64,
    len: usize,
    is_last: bool,
}

impl Wire {
    /// Over `stream`; what is put into `next` before its body is written is sent from the file.
    /// Who does not say within `patience` what they speak is not heard any more.
    pub fn new(stream: TcpStream, next: Next, patience: Duration) -> Self {
        let first = Some(First {
            heard: 0,
            end: Box::pin(sleep(patience)),
        });
        Self {
            stream,
            next,
            first,
        }
    }

    /// Where these bytes lie in a file, if they do.
    fn stretch(&self, bytes: &[u8]) -> Option<Stretch> {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next.as_ref()?;
        let (whole, part) = (next.bytes.as_ptr_range(), bytes.as_ptr_range());
        if bytes.is_empty() || part.start < whole.start || part.end > whole.end {
            return None;
        }
        let skipped = part.start.addr() - whole.start.addr();
        Some(Stretch {
            file: Arc::clone(&next.file),
            offset: next.offset + skipped as u64,
            len: bytes.len(),
            is_last: part.end == whole.end,
        })
    }

    fn poll_send(&self, cx: &mut Context<'_>, stretch: &Stretch) -> Poll<io::Result<usize>> {
        let send = || {
            let mut offset = stretch.offset;
            rustix::fs::sendfile(&self.stream, &*stretch.file, Some(&mut offset), stretch.len)
                .map_err(io::Error::from)
        };
        let sent = ready!(self.poll_io(cx, send))?;
        if sent == 0 {
            // The file became shorter than it was; what was promised cannot be kept.
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        if stretch.is_last && sent == stretch.len {
            *self.next.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        Poll::Ready(Ok(sent))
    }

    /// What stands before a stretch: sent with the word that more follows.
    fn poll_before(&self, cx: &mut Context<'_>, head: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.poll_io(cx, || {
            SockRef::from(&self.stream).send_vectored_with_flags(head, MORE)
        })
    }

    fn poll_io<T>(
        &self,
        cx: &mut Context<'_>,
        mut attempt: impl FnMut() -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            ready!(self.stream.poll_write_ready(cx))?;
            match self.stream.try_io(Interest::WRITABLE, &mut attempt) {
                Err(full) if full.kind() == io::ErrorKind::WouldBlock => {}
                Err(cut) if cut.kind() == io::ErrorKind::Interrupted => {}
                done => return Poll::Ready(done),
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        let Some(first) = &mut self.first else {
            return read;
        };
        first.heard += into.filled().len() - before;
        if first.heard >= PREFACE {
            self.first = None;
        } else if read.is_pending() && first.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Whoever is answered has said enough.
        self.first = None;
        match self.stretch(bytes) {
            Some(stretch) => self.poll_send(cx, &stretch),
            None => Pin::new(&mut self.stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        all: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.first = None;
        let on_disk = all
            .iter()
            .enumerate()
            .find_map(|(n, bytes)| Some((n, self.stretch(bytes)?)));
        match on_disk {
            None => Pin::new(&mut self.stream).poll_write_vectored(cx, all),
            Some((0, stretch)) => self.poll_send(cx, &stretch),
            Some((n, _)) => self.poll_before(cx, &all[..n]),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
