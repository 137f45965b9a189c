//! A file and the address under which it was asked for.

use headers::{ETag, HeaderMapExt, IfNoneMatch};
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY},
};

use crate::{asset::Asset, encoding::Encoding};

/// What is behind an address with a hash stays as it is (RFC 8246).
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What is behind a plain name is another file after the next build.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// A file that a request is about.
#[derive(Debug)]
pub struct Found<'a> {
    asset: &'a Asset,
    caching: HeaderValue,
}

impl<'a> Found<'a> {
    pub(crate) fn among(assets: &'a [Asset], path: &str) -> Option<Self> {
        assets.iter().find_map(|asset| match path {
            _ if path == asset.path => Some(Self { asset, caching: IMMUTABLE }),
            _ if path == asset.plain_path => Some(Self { asset, caching: ASK_AGAIN }),
            _ => None,
        })
    }

    /// The answer to a request with these headers: the file in the encoding that it prefers, or `304` where it has the
    /// file already, or `406` where it refuses every encoding.
    #[must_use]
    pub fn response(&self, request: &HeaderMap) -> Response<&'static [u8]> {
        let asset = self.asset;
        let encoding = Encoding::preferred(request, |encoding| asset.content(encoding).is_some());
        let (status, encoding) = match encoding {
            None => (StatusCode::NOT_ACCEPTABLE, Encoding::Identity),
            Some(encoding) if is_known(request, &entity_tag(asset, encoding)) => {
                (StatusCode::NOT_MODIFIED, encoding)
            }
            Some(encoding) => (StatusCode::OK, encoding),
        };
        let mut response = Response::new(&[][..]);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if status == StatusCode::NOT_ACCEPTABLE {
            headers.insert(CACHE_CONTROL, ASK_AGAIN);
            return response;
        }
        headers.insert(CACHE_CONTROL, self.caching.clone());
        if let Ok(tag) = HeaderValue::from_str(&entity_tag(asset, encoding)) {
            headers.insert(ETAG, tag);
        }
        if status == StatusCode::OK {
            let content = asset.content(encoding).unwrap_or_default();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
            headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
            if encoding != Encoding::Identity {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
            }
            *response.body_mut() = content;
        }
        response
    }
}

/// A strong one: other bytes have another, and so has each encoding (RFC 9110 §8.8.3.3).
fn entity_tag(asset: &Asset, encoding: Encoding) -> String {
    match encoding {
        Encoding::Identity => format!("\"{}\"", asset.hash),
        Encoding::Brotli | Encoding::Gzip => format!("\"{}-{}\"", asset.hash, encoding.name()),
    }
}

/// Whether whoever asks has these bytes.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let known = request.typed_get::<IfNoneMatch>().zip(tag.parse::<ETag>().ok());
    known.is_some_and(|(known, tag)| !known.precondition_passes(&tag))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

    use super::*;
    use crate::{site, site_file::SiteFile};

    /// A small site, as a release embeds it.
    fn assets() -> anyhow::Result<Vec<Asset>> {
        let root = tempfile::tempdir()?;
        fs::create_dir(root.path().join("pkg"))?;
        for (name, text) in [
            ("pkg/expenses.css", "a { color: red; } "),
            ("pkg/expenses.js", "export default 1; "),
            ("pkg/expenses.wasm", "\0asm\u{1}\0\0\0"),
            ("favicon.svg", "<svg/>"),
        ] {
            let times = if name == "favicon.svg" { 1 } else { 50 };
            fs::write(root.path().join(name), text.repeat(times))?;
        }
        Ok(site::read(root.path())?.into_iter().map(embed).collect())
    }

    fn embed(file: SiteFile) -> Asset {
        let leak = |bytes: Vec<u8>| -> &'static [u8] { bytes.leak() };
        Asset {
            plain_path: format!("/{}", file.name).leak(),
            path: format!("/{}", file.hashed_name).leak(),
            hash: file.hash.leak(),
            media_type: file.media_type,
            identity: leak(file.content),
            brotli: file.brotli.map(leak),
            gzip: file.gzip.map(leak),
        }
    }

    fn get(
        assets: &[Asset],
        path: &str,
        headers: &[(http::HeaderName, &str)],
    ) -> Option<Response<&'static [u8]>> {
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        let headers = headers.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        Some(Found::among(assets, path)?.response(&headers))
    }

    fn header<'a>(response: &'a Response<&[u8]>, name: &http::HeaderName) -> Option<&'a str> {
        response.headers().get(name)?.to_str().ok()
    }

    #[test]
    fn each_file_is_found_under_its_hashed_name_and_kept_for_a_year() -> anyhow::Result<()> {
        let assets = assets()?;
        let types = [
            "image/svg+xml",
            "text/css; charset=utf-8",
            "text/javascript; charset=utf-8",
            "application/wasm",
        ];
        assert_eq!(assets.iter().map(|asset| asset.media_type).collect::<Vec<_>>(), types);
        for asset in &assets {
            let answer = get(&assets, asset.path, &[]).unwrap_or_default();
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(*answer.body(), asset.identity);
            assert_eq!(header(&answer, &CONTENT_TYPE), Some(asset.media_type));
            assert_eq!(header(&answer, &CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
            assert_eq!(header(&answer, &CONTENT_LENGTH), Some(&*asset.identity.len().to_string()));
            let (stem, kind) = asset.name().rsplit_once('.').unwrap_or_default();
            assert!(asset.path.ends_with(&format!("/{stem}.{}.{kind}", asset.hash)), "{}", asset.path);
        }
        Ok(())
    }

    #[test]
    fn a_plain_name_is_asked_for_each_time_and_an_unknown_hash_leads_nowhere() -> anyhow::Result<()> {
        let assets = assets()?;
        let answer = get(&assets, "/pkg/expenses.js", &[]).unwrap_or_default();
        assert_eq!(header(&answer, &CACHE_CONTROL), Some("no-cache"));
        for path in ["/pkg/expenses.0123456789abcdef.js", "/pkg", "/pkg/", "/expenses.js", "", "/"] {
            assert!(get(&assets, path, &[]).is_none(), "{path}");
        }
        Ok(())
    }

    #[test]
    fn a_file_comes_in_the_encoding_that_is_preferred() -> anyhow::Result<()> {
        let assets = assets()?;
        for asset in &assets {
            for (accepted, name, content) in
                [("gzip, br", "br", asset.brotli), ("gzip", "gzip", asset.gzip), ("zstd", "", None)]
            {
                let answer = get(&assets, asset.path, &[(ACCEPT_ENCODING, accepted)]).unwrap_or_default();
                assert_eq!(header(&answer, &CONTENT_ENCODING), content.map(|_| name), "{}", asset.path);
                assert_eq!(header(&answer, &VARY), Some("accept-encoding"));
                assert_eq!(*answer.body(), content.unwrap_or(asset.identity));
            }
            let answer = get(&assets, asset.path, &[(ACCEPT_ENCODING, "*;q=0")]).unwrap_or_default();
            assert_eq!(answer.status(), StatusCode::NOT_ACCEPTABLE);
            assert!(answer.body().is_empty());
            assert_eq!(header(&answer, &CACHE_CONTROL), Some("no-cache"));
        }
        assert_eq!(assets.iter().filter(|asset| asset.brotli.is_some()).count(), 3, "some are too small");
        Ok(())
    }

    #[test]
    fn whoever_has_the_bytes_already_does_not_get_them_again() -> anyhow::Result<()> {
        let assets = assets()?;
        let path = "/pkg/expenses.css";
        let ask = |accepted: &str, known: &str| {
            get(&assets, path, &[(ACCEPT_ENCODING, accepted), (IF_NONE_MATCH, known)]).unwrap_or_default()
        };
        let tags = ["br", "gzip", ""].map(|accepted| {
            let answer = ask(accepted, "\"another\"");
            assert_eq!(answer.status(), StatusCode::OK);
            header(&answer, &ETAG).unwrap_or_default().to_owned()
        });
        assert!(tags.iter().all(|tag| tag.starts_with('"') && tag.ends_with('"')), "strong: {tags:?}");
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
        for known in [tags[0].clone(), format!("W/{}", tags[0]), tags.join(", "), "*".to_owned()] {
            let answer = ask("br", &known);
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(answer.body().is_empty());
            assert_eq!(header(&answer, &ETAG), Some(&*tags[0]));
            assert_eq!(header(&answer, &VARY), Some("accept-encoding"));
            assert_eq!(header(&answer, &CACHE_CONTROL), Some("no-cache"));
            assert_eq!(header(&answer, &CONTENT_ENCODING), None);
        }
        assert_eq!(ask("br", &tags[1]).status(), StatusCode::OK, "another encoding's bytes are others");
        Ok(())
    }
}
