//! The list of the embedded files, as Rust.

use std::{
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::site_file::SiteFile;

/// Writes the files' bytes into the folder, and returns the list that includes them.
pub(crate) fn write(files: &[SiteFile], folder: &Path) -> Result<String> {
    let mut table = "&[".to_owned();
    for (index, file) in files.iter().enumerate() {
        let include = |encoding: &str, content: &[u8]| -> io::Result<String> {
            let path: PathBuf = folder.join(format!("{index}.{encoding}"));
            fs::write(&path, content)?;
            Ok(format!("include_bytes!({path:?})"))
        };
        let optional = |encoding: &str, content: &Option<Vec<u8>>| -> io::Result<String> {
            let included = content.as_ref().map(|content| include(encoding, content)).transpose()?;
            Ok(included.map_or_else(|| "None".to_owned(), |included| format!("Some({included})")))
        };
        let SiteFile { name, hashed_name, hash, media_type, .. } = file;
        write!(
            table,
            "Asset {{ plain_path: {:?}, path: {:?}, hash: {hash:?}, media_type: {media_type:?}, \
             identity: {}, brotli: {}, gzip: {} }},",
            format!("/{name}"),
            format!("/{hashed_name}"),
            include("identity", &file.content)?,
            optional("brotli", &file.brotli)?,
            optional("gzip", &file.gzip)?,
        )?;
    }
    table.push(']');
    Ok(table)
}
