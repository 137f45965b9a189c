//! One of the pages' files, ready to be embedded.

use std::io::Write;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// brotli's best, and a window of 4 MB: larger than any of the files.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// How many bytes of a hash tell one build's file from another's.
const HASH_BYTES: usize = 8;

/// A file and all that is known of it when it is built.
pub(crate) struct SiteFile {
    /// Its path below the folder, such as `pkg/expenses.js`.
    pub(crate) name: String,
    /// The same with the hash of its content.
    pub(crate) hashed_name: String,
    pub(crate) hash: String,
    pub(crate) media_type: &'static str,
    pub(crate) content: Vec<u8>,
    /// Only where they are smaller.
    pub(crate) brotli: Option<Vec<u8>>,
    pub(crate) gzip: Option<Vec<u8>>,
}

impl SiteFile {
    pub(crate) fn new(name: String, media_type: &'static str, content: Vec<u8>) -> Result<Self> {
        let hash = hash(&content);
        let is_smaller = |compressed: &Vec<u8>| compressed.len() < content.len();
        Ok(Self {
            hashed_name: hashed(&name, &hash),
            brotli: Some(brotli(&content)?).filter(is_smaller),
            gzip: Some(gzip(&content)?).filter(is_smaller),
            name,
            hash,
            media_type,
            content,
        })
    }
}

/// `pkg/expenses.js` becomes `pkg/expenses.0123456789abcdef.js`.
fn hashed(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, kind)) => format!("{stem}.{hash}.{kind}"),
        None => format!("{name}.{hash}"),
    }
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(content)?;
    Ok(encoder.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn file(content: &str) -> Result<SiteFile> {
        SiteFile::new("pkg/expenses.js".to_owned(), "text/javascript", content.into())
    }

    #[test]
    fn a_name_bears_the_hash_of_the_content() -> Result<()> {
        let file = file("abc")?;
        // The first half of the first hash in FIPS 180-4's examples.
        assert_eq!(file.hash, "ba7816bf8f01cfea");
        assert_eq!(file.hashed_name, "pkg/expenses.ba7816bf8f01cfea.js");
        Ok(())
    }

    #[test]
    fn what_is_compressed_comes_out_as_it_was_and_is_there_only_where_it_is_smaller() -> Result<()> {
        let text = "again and ".repeat(1000);
        let long = file(&text)?;
        let mut read = String::new();
        brotli::Decompressor::new(&*long.brotli.unwrap_or_default(), 4096).read_to_string(&mut read)?;
        assert_eq!(read, text);
        let mut read = String::new();
        flate2::read::GzDecoder::new(&*long.gzip.unwrap_or_default()).read_to_string(&mut read)?;
        assert_eq!(read, text);
        let short = file("abc")?;
        assert_eq!((short.brotli, short.gzip), (None, None));
        Ok(())
    }
}
