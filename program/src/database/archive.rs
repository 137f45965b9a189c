//! The one file of a backup: a tar archive with each database as SQLite has it, and their SHA-256 before them, as
//! `sha256sum --check` reads them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tar::{Archive, Builder, EntryType, Header};

use super::private_file::new_private;

/// The name of the list of checksums.
const SUMS: &str = "SHA256SUMS";
/// How long that list may be: it has a line for each database.
const LONGEST_SUMS: u64 = 4096;

/// Writes the archive of these files, each with its name there.
pub(super) fn write(archive: &Path, files: &[(&'static str, PathBuf)]) -> io::Result<()> {
    let mut sums = String::new();
    for (name, file) in files {
        let mut hash = Sha256::new();
        io::copy(&mut File::open(file)?, &mut HashWriter(&mut hash))?;
        sums += &format!("{}  {}\n", hex(&hash.finalize()), file_name(name));
    }
    let mut builder = Builder::new(new_private(archive)?);
    builder.append_data(&mut header(sums.len() as u64, 0), SUMS, sums.as_bytes())?;
    for (name, path) in files {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        builder.append_data(&mut header(size, modified(path)), file_name(name), file)?;
    }
    builder.into_inner()?.sync_all()
}

/// Takes the files out of an archive: each to the path that `place` has for its name. What is not whole is refused; what
/// was taken out by then is for the caller to remove. The names of those that there were.
pub(super) fn extract(
    archive: &Path,
    place: impl Fn(&str) -> Option<PathBuf>,
) -> Result<Vec<String>, ExtractError> {
    let mut archive = Archive::new(File::open(archive)?);
    let (mut sums, mut found) = (None, Vec::new());
    for entry in archive.entries()? {
        let mut entry = entry?;
        let file_name =
            String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| ExtractError::Foreign)?;
        if entry.header().entry_type() != EntryType::Regular {
            return Err(ExtractError::Foreign);
        }
        let Some(sums) = &mut sums else {
            if file_name != SUMS || entry.size() > LONGEST_SUMS {
                return Err(ExtractError::Foreign);
            }
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            sums = Some(checksums(&text).ok_or(ExtractError::Foreign)?);
            continue;
        };
        let name = file_name.strip_suffix(".db").unwrap_or(&file_name).to_owned();
        let expected = sums.remove(&file_name).ok_or(ExtractError::Damaged)?;
        let path = place(&name).ok_or_else(|| ExtractError::Unknown(name.clone()))?;
        let size = entry.size();
        let mut file = new_private(&path)?;
        let mut hash = Sha256::new();
        let copied = io::copy(&mut entry, &mut Both(&mut file, HashWriter(&mut hash)))?;
        file.sync_all()?;
        if copied != size || hex(&hash.finalize()) != expected {
            return Err(ExtractError::Damaged);
        }
        found.push(name);
    }
    // Whatever is named and did not come was cut off.
    match sums {
        Some(missing) if missing.is_empty() && !found.is_empty() => Ok(found),
        Some(_) => Err(ExtractError::Damaged),
        None => Err(ExtractError::Foreign),
    }
}

/// Why nothing comes out of an archive.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExtractError {
    #[error("it can't be read")]
    Io(#[from] io::Error),
    #[error("it is no backup of this program")]
    Foreign,
    #[error("it is cut short or damaged")]
    Damaged,
    #[error("it holds a database that this program does not have: {0}")]
    Unknown(String),
}

fn file_name(name: &str) -> String {
    format!("{name}.db")
}

fn header(size: u64, modified: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(modified);
    header
}

/// When a file was written, in seconds since 1970.
fn modified(path: &Path) -> u64 {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_secs())
}

fn checksums(text: &str) -> Option<BTreeMap<String, String>> {
    text.lines()
        .map(|line| line.split_once("  ").map(|(sum, name)| (name.to_owned(), sum.to_owned())))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written goes to the file, and is hashed.
struct Both<'a>(&'a mut File, HashWriter<'a>);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.1.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
