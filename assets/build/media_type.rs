//! What kind of file a name stands for.

/// The media type of a file. `None` where a browser is not to get it: tools put files beside those that it asks for.
///
/// # Errors
/// A name of a kind that is not known here.
pub(crate) fn of(name: &str) -> anyhow::Result<Option<&'static str>> {
    let kind = name.rsplit_once('.').map(|(_, kind)| kind);
    Ok(Some(match kind {
        Some("css") => "text/css; charset=utf-8",
        Some("ico") => "image/vnd.microsoft.icon",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        // cargo-leptos' own compressed files, and wasm-bindgen's description for TypeScript.
        Some("br" | "gz" | "ts") => return Ok(None),
        _ => anyhow::bail!("{name} is of no kind that assets/build/media_type.rs knows"),
    }))
}
