//! A file that is written as it comes: a small one at once at its end, a large one part by part. It is there when it is
//! whole, and not before.

use std::mem;

use object_store::{MultipartUpload, ObjectStoreExt, PutPayloadMut};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Receipts,
    error::FileError,
    in_time::{self, ANSWER, in_time},
    stored_file::StoredFile,
};

/// How much is held in memory, in bytes: the least that the object stores take as a part that is not the last.
const PART: usize = 5 << 20;

/// A file in the making. Where it is dropped unfinished, there will be none.
pub(crate) struct FileWriter {
    receipts: Receipts,
    key: String,
    unsent: PutPayloadMut,
    size: u64,
    digest: Sha256,
    /// A large file, of which parts were sent.
    upload: Option<Box<dyn MultipartUpload>>,
}

impl Receipts {
    /// A new file, under a key that no other has or had.
    pub(crate) fn writer(&self) -> FileWriter {
        let id = Uuid::new_v4().simple().to_string();
        // A folder of a million files is slow to look through.
        let key = format!("{}/{}/{id}", self.0.folder, &id[..2]);
        let (unsent, digest) = (PutPayloadMut::new(), Sha256::new());
        FileWriter { receipts: self.clone(), key, unsent, size: 0, digest, upload: None }
    }

    /// Writes a file that is in memory.
    pub(crate) async fn write(&self, content: &[u8]) -> Result<StoredFile, FileError> {
        let mut writer = self.writer();
        writer.write(content).await?;
        writer.finish().await
    }
}

impl FileWriter {
    /// Adds a piece to the file.
    pub(crate) async fn write(&mut self, mut piece: &[u8]) -> Result<(), FileError> {
        self.digest.update(piece);
        self.size += piece.len() as u64;
        while !piece.is_empty() {
            let room = PART - self.unsent.content_length();
            let (now, later) = piece.split_at(room.min(piece.len()));
            self.unsent.extend_from_slice(now);
            piece = later;
            if self.unsent.content_length() == PART {
                self.send_part().await?;
            }
        }
        Ok(())
    }

    /// The file, which now is there.
    pub(crate) async fn finish(mut self) -> Result<StoredFile, FileError> {
        if self.upload.is_some() {
            if !self.unsent.is_empty() {
                self.send_part().await?;
            }
            if let Some(upload) = &mut self.upload {
                in_time(in_time::PART, upload.complete()).await?;
            }
            self.upload = None;
        } else {
            let whole = mem::take(&mut self.unsent).freeze();
            let Receipts(storage) = &self.receipts;
            in_time(in_time::PART, storage.objects.put(&self.receipts.path(&self.key), whole)).await?;
        }
        Ok(StoredFile {
            key: mem::take(&mut self.key),
            size: self.size,
            sha256: mem::take(&mut self.digest).finalize().into(),
        })
    }

    async fn send_part(&mut self) -> Result<(), FileError> {
        let upload = match &mut self.upload {
            Some(upload) => upload,
            none => {
                let (Receipts(storage), path) = (&self.receipts, self.receipts.path(&self.key));
                none.insert(in_time(ANSWER, storage.objects.put_multipart(&path)).await?)
            }
        };
        let part = mem::take(&mut self.unsent).freeze();
        in_time(in_time::PART, upload.put_part(part)).await
    }
}

impl Drop for FileWriter {
    /// The parts of a file that was not finished are removed behind whoever gave it up.
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(runtime)) = (self.upload.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                // What can't be removed now is removed by the sweep, or by the bucket's own rule for unfinished uploads.
                let _ = tokio::time::timeout(ANSWER, upload.abort()).await;
            });
        }
    }
}
