//! A stream to a client that is waited for, but not for ever.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::{Patience, Place};

/// Read at once of what nobody wants any more, bytes.
const SCRAP: usize = 16 << 10;

/// A stream that breaks off when the client takes nothing of an answer, and that lets a client finish what it sends before
/// it closes: whoever is cut off in the middle of sending never sees the answer that came before.
pub(super) struct Patient {
    stream: TcpStream,
    place: Place,
    patience: Patience,
    /// Until when the client has to take something.
    taking: Option<Pin<Box<Sleep>>>,
    /// Until when the rest of what it sends is waited for.
    rest: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    pub fn new(stream: TcpStream, place: Place, patience: Patience) -> Self {
        Self { stream, place, patience, taking: None, rest: None }
    }

    /// What came of writing; an error once it has come to nothing for too long.
    fn written(&mut self, cx: &mut Context<'_>, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if written.is_ready() {
            if self.taking.take().is_some() {
                self.place.stalls(false);
            }
            return written;
        }
        if self.taking.is_none() {
            self.place.stalls(true);
        }
        let patience = self.patience.taking;
        let taking = self.taking.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(taking.as_mut().poll(cx));
        Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the client takes nothing of its answer")))
    }
}

impl AsyncRead for Patient {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, written)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, all: &[IoSlice<'_>]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, all);
        this.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        if this.rest.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let until = Instant::now() + this.patience.rest;
        let rest = this.rest.get_or_insert_with(|| Box::pin(sleep_until(until)));
        let mut scrap = [0; SCRAP];
        // A flood is no reason to stay: the clock is looked at between any two reads.
        while Instant::now() < rest.deadline() {
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    ready!(rest.as_mut().poll(cx));
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}
