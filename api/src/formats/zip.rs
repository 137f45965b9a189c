//! A ZIP archive that is sent while it is written. What is in it is stored as it is, because PDF and pictures are
//! compressed already; the size and the checksum of a file stand before it, so that every program can read the archive.
//!
//! The crate `zip` writes it: it is the one that most of Rust packs with, tested against other implementations, and it
//! takes a file that is prepared apart. So it never goes back in what it has written, and that can be sent.

use std::{
    io::{self, Seek, SeekFrom, Write},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::{Stream, TryStreamExt, stream};
use time::OffsetDateTime;
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    result::ZipError,
    write::{PreparedZipFile, SimpleFileOptions},
};

use crate::blocking::run_blocking;

/// A file that goes into the archive.
pub(crate) struct Member {
    /// Its path in the archive.
    pub(crate) name: String,
    pub(crate) at: OffsetDateTime,
    pub(crate) content: Vec<u8>,
}

/// The archive of these files, a piece for each of them.
pub(crate) fn packed<E: From<ZipError>>(
    files: impl Stream<Item = Result<Member, E>>,
) -> impl Stream<Item = Result<Vec<u8>, E>> {
    stream::try_unfold((Some(Archive::new()), Box::pin(files)), |(archive, mut files)| async move {
        let Some(mut archive) = archive else { return Ok(None) };
        Ok(Some(match files.try_next().await? {
            Some(file) => {
                // The checksum of a large file takes a while.
                let (packed, archive) = run_blocking(move || (archive.add(file), archive)).await;
                (packed?, (Some(archive), files))
            }
            None => (archive.end()?, (None, files)),
        }))
    })
}

/// An archive in the making. Each step gives what was written in it.
struct Archive {
    zip: ZipWriter<Unsent>,
    unsent: Unsent,
}

impl Archive {
    fn new() -> Self {
        let unsent = Unsent::default();
        Self { zip: ZipWriter::new(unsent.clone()), unsent }
    }

    fn add(&mut self, Member { name, at, content }: Member) -> Result<Vec<u8>, ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(stamp(at))
            .unix_permissions(0o644);
        let prepared = PreparedZipFile::from_data(name, options, &content)?;
        drop(content);
        self.zip.add_prepared_file(prepared)?;
        Ok(self.unsent.take())
    }

    fn end(self) -> Result<Vec<u8>, ZipError> {
        self.zip.finish()?;
        Ok(self.unsent.take())
    }
}

/// The time as a ZIP archive has it: without a zone, here UTC's, and from 1980 on.
fn stamp(at: OffsetDateTime) -> DateTime {
    let at = at.to_offset(time::UtcOffset::UTC);
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day, hour) = (at.month().into(), at.day(), at.hour());
    DateTime::from_date_and_time(year, month, day, hour, at.minute(), at.second()).unwrap_or_default()
}

/// What was written and is still to be sent. Clones share it.
#[derive(Clone, Default)]
struct Unsent(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    sent: u64,
    unsent: Vec<u8>,
}

impl Unsent {
    fn take(&self) -> Vec<u8> {
        let mut written = self.written();
        written.sent += written.unsent.len() as u64;
        mem::take(&mut written.unsent)
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Unsent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written().unsent.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells where it stands, and goes nowhere else: what was sent is sent.
impl Seek for Unsent {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let written = self.written();
        let here = written.sent + written.unsent.len() as u64;
        match to {
            SeekFrom::Current(0) | SeekFrom::End(0) => Ok(here),
            SeekFrom::Start(there) if there == here => Ok(here),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use futures::StreamExt;
    use time::macros::datetime;
    use zip::ZipArchive;

    use super::*;

    fn member(name: &str, content: &[u8]) -> Member {
        Member { name: name.to_owned(), at: datetime!(2026-11-23 12:00:03 UTC), content: content.to_vec() }
    }

    #[tokio::test]
    async fn what_was_packed_is_in_the_archive_as_it_was() {
        let files = [("a.csv", &b"a,b"[..]), ("b/K\u{e4}se.pdf", b""), ("b/c", &[0; 70_000])];
        let all = stream::iter(files.map(|(name, content)| Ok::<_, ZipError>(member(name, content))));
        let pieces: Vec<_> = packed(all).try_collect().await.unwrap();
        assert_eq!(pieces.len(), 4, "a piece for each, and the end");
        assert!(pieces[2].len() > 70_000 && pieces[3].len() < 500, "it is sent as it is read");

        let mut archive = ZipArchive::new(Cursor::new(pieces.concat())).unwrap();
        assert_eq!(archive.len(), 3);
        for (place, (name, content)) in files.into_iter().enumerate() {
            let mut file = archive.by_index(place).unwrap();
            assert_eq!((&*file.name().unwrap(), file.compression()), (name, CompressionMethod::Stored));
            assert_eq!(file.last_modified().map(|at| (at.year(), at.hour())), Some((2026, 12)));
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(read, content);
        }
    }

    #[tokio::test]
    async fn an_archive_that_lacks_a_file_has_no_end() {
        let files = stream::iter([Ok(member("a", b"a")), Err(ZipError::FileNotFound), Ok(member("b", b"b"))]);
        let pieces: Vec<_> = packed(files).collect().await;
        assert!(matches!(&pieces[..], [Ok(first), Err(_)] if ZipArchive::new(Cursor::new(first)).is_err()));
    }
}
