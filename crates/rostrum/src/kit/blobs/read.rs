//! The bytes of a stored file, wherever it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf, Take};
use tokio_util::io::StreamReader;

/// A part of a stored file on its way.
pub struct Reader(From);

enum From {
    File(Take<File>),
    Stream(Box<StreamReader<BoxStream<'static, io::Result<Bytes>>, Bytes>>),
    Nothing,
}

impl Reader {
    pub(super) fn file(file: File, count: u64) -> Self {
        Self(From::File(file.take(count)))
    }

    pub(super) fn stream(stream: BoxStream<'static, io::Result<Bytes>>) -> Self {
        Self(From::Stream(Box::new(StreamReader::new(stream))))
    }

    pub(super) const fn nothing() -> Self {
        Self(From::Nothing)
    }
}

impl AsyncRead for Reader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.0 {
            From::File(file) => Pin::new(file).poll_read(cx, into),
            From::Stream(stream) => Pin::new(stream).poll_read(cx, into),
            From::Nothing => Poll::Ready(Ok(())),
        }
    }
}
