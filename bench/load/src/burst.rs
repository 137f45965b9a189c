//! Many requests at the same moment, each over a connection of its own.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::{StreamExt, TryStreamExt, future::join_all, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    request::Request,
    spread::{figure, percentile},
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many connections are made at once where that is not what is measured.
const CONNECTING: usize = 64;

/// What became of the requests.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Answers {
    /// How long each waited for an answer with status 200, in milliseconds.
    pub(crate) waits: Vec<f64>,
    /// How many were answered with something else.
    pub(crate) others: usize,
    /// How many connections were refused, or broke.
    pub(crate) broken: usize,
}

impl Answers {
    pub(crate) fn longest(&self) -> f64 {
        percentile(&self.waits, 100)
    }

    /// `p50`, `p99` and the longest wait.
    pub(crate) fn cells(&self) -> [String; 3] {
        [50, 99, 100].map(|percent| figure(percentile(&self.waits, percent)))
    }

    pub(crate) fn errors(&self) -> usize {
        self.others + self.broken
    }

    pub(crate) fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut answers = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Good(wait) => answers.waits.push(wait.as_secs_f64() * 1e3),
                Outcome::Other => answers.others += 1,
                Outcome::Broken => answers.broken += 1,
            }
        }
        answers
    }
}

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Good(Duration),
    Other,
    Broken,
}

/// All connect at the same moment, and ask at once. A wait begins with the connection.
pub(crate) async fn on_new_connections(request: &Request, count: usize) -> Answers {
    let (bytes, address) = (Arc::new(request.bytes()), request.address);
    let all = (0..count).map(|_| tokio::spawn(on_a_new_connection(address, Arc::clone(&bytes))));
    Answers::of(join_all(all).await.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Broken)))
}

/// One request over a connection of its own.
pub(crate) async fn on_a_new_connection(address: SocketAddr, bytes: Arc<Vec<u8>>) -> Outcome {
    let began = Instant::now();
    let asked = async {
        let stream = TcpStream::connect(address).await?;
        exchange(stream, &bytes).await
    };
    outcome(began, timeout(PATIENCE, asked).await)
}

/// All connect first, and then ask at the same moment.
pub(crate) async fn on_open_connections(request: &Request, count: usize) -> Result<Answers> {
    let bytes = Arc::new(request.bytes());
    let connections = stream::iter(0..count).map(|_| TcpStream::connect(request.address));
    let connections: Vec<_> = connections.buffer_unordered(CONNECTING).try_collect().await?;
    let began = Instant::now();
    let all = connections.into_iter().map(|stream| {
        let bytes = Arc::clone(&bytes);
        tokio::spawn(async move { outcome(began, timeout(PATIENCE, exchange(stream, &bytes)).await) })
    });
    Ok(Answers::of(join_all(all).await.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Broken))))
}

/// Sends a request and reads its answer to the end. Whether that is 200.
async fn exchange(mut stream: TcpStream, request: &[u8]) -> std::io::Result<bool> {
    stream.set_nodelay(true)?;
    stream.write_all(request).await?;
    let mut answer = Vec::with_capacity(8192);
    stream.read_to_end(&mut answer).await?;
    if answer.is_empty() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}

fn outcome(began: Instant, asked: Result<std::io::Result<bool>, tokio::time::error::Elapsed>) -> Outcome {
    match asked {
        Ok(Ok(true)) => Outcome::Good(began.elapsed()),
        Ok(Ok(false)) => Outcome::Other,
        Ok(Err(_)) | Err(_) => Outcome::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_answered_with_200_is_no_wait() {
        let good = |milliseconds| Outcome::Good(Duration::from_millis(milliseconds));
        let answers = Answers::of([good(3), Outcome::Other, good(40), Outcome::Broken, Outcome::Broken]);
        assert_eq!((answers.waits.len(), answers.others, answers.broken), (2, 1, 2));
        assert_eq!(answers.cells(), ["3.00", "40.0", "40.0"]);
        assert_eq!(answers.errors(), 3);
    }
}
