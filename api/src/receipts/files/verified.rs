//! A file as it is read, held against its checksum. The last piece waits until the whole is known to be right: so a file
//! that is not what was stored breaks off, and never looks whole.

use axum::body::Bytes;
use futures::{Stream, TryStreamExt, stream};
use sha2::{Digest, Sha256};

use super::{
    error::FileError,
    in_time::{PIECE, in_time},
    stored_file::StoredFile,
};

/// The pieces of `file`, or an error in the place of the last one.
pub(super) fn verified<S>(pieces: S, file: StoredFile) -> impl Stream<Item = Result<Bytes, FileError>> + Send
where
    S: Stream<Item = object_store::Result<Bytes>> + Send + Unpin,
{
    let missing = file.size;
    let begun = Unverified { pieces, file, missing, digest: Sha256::new(), last: None, ended: false };
    stream::try_unfold(begun, async |mut file| {
        let next = file.next().await?;
        Ok(next.map(|piece| (piece, file)))
    })
}

/// A file of which not all was read.
struct Unverified<S> {
    pieces: S,
    file: StoredFile,
    /// How many bytes are to come.
    missing: u64,
    digest: Sha256,
    /// What was read last, and waits.
    last: Option<Bytes>,
    ended: bool,
}

impl<S: Stream<Item = object_store::Result<Bytes>> + Unpin> Unverified<S> {
    async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        while !self.ended {
            match in_time(PIECE, self.pieces.try_next()).await? {
                Some(piece) => {
                    self.missing =
                        self.missing.checked_sub(piece.len() as u64).ok_or_else(|| self.damaged())?;
                    self.digest.update(&piece);
                    if let Some(earlier) = self.last.replace(piece) {
                        return Ok(Some(earlier));
                    }
                }
                None => self.ended = true,
            }
        }
        let digest: [u8; 32] = self.digest.clone().finalize().into();
        if self.missing > 0 || digest != self.file.sha256 {
            return Err(self.damaged());
        }
        Ok(self.last.take())
    }

    fn damaged(&self) -> FileError {
        FileError::Damaged { key: self.file.key.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is given of a file that was stored as `stored` and is read as `pieces`, and whether it ended well.
    async fn read(stored: &[u8], pieces: &[&'static [u8]]) -> (Vec<u8>, bool) {
        let file = StoredFile {
            key: "k".to_owned(),
            size: stored.len() as u64,
            sha256: Sha256::digest(stored).into(),
        };
        let pieces = stream::iter(pieces.iter().map(|piece| Ok(Bytes::from_static(piece))));
        let mut pieces = Box::pin(verified(pieces, file));
        let mut given = Vec::new();
        loop {
            match pieces.try_next().await {
                Ok(Some(piece)) => given.extend_from_slice(&piece),
                Ok(None) => return (given, true),
                Err(FileError::Damaged { key }) if key == "k" => return (given, false),
                Err(_) => panic!("another error"),
            }
        }
    }

    #[tokio::test]
    async fn a_file_comes_whole_or_breaks_off_before_its_last_piece() {
        assert_eq!(read(b"one two", &[b"one", b" ", b"two"]).await, (b"one two".to_vec(), true));
        assert_eq!(read(b"one two", &[b"one two"]).await, (b"one two".to_vec(), true));
        assert_eq!(
            read(b"one two", &[b"one", b" ", b"tw0"]).await,
            (b"one ".to_vec(), false),
            "another byte"
        );
        assert_eq!(
            read(b"one two", &[b"0ne", b" ", b"two"]).await,
            (b"0ne ".to_vec(), false),
            "at its beginning"
        );
        assert_eq!(read(b"one two", &[b"one", b" "]).await, (b"one".to_vec(), false), "cut off");
        assert_eq!(read(b"one two", &[b"one", b" ", b"two", b"!"]).await, (b"one ".to_vec(), false), "more");
        assert_eq!(
            read(b"one two", &[b"one tw0"]).await,
            (Vec::new(), false),
            "in one piece: nothing is given"
        );
        assert_eq!(read(b"one two", &[]).await, (Vec::new(), false));
    }
}
