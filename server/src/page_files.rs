//! The files that the pages are made of: from this program where it is a release, and else from their folder.

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header::CACHE_CONTROL};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The files that are copied as they are: those of the folder `public`.
const PUBLIC: [&str; 2] = ["favicon.svg", "receipt.svg"];

/// Their routes. `site_root` is the folder where a debug build finds them.
pub(crate) fn routes(site_root: &str) -> Router {
    let routes = if assets::embedded().is_empty() { from_folder(site_root) } else { from_program() };
    // Under a name that stays the same from build to build, they are asked for each time: script and WebAssembly must be of
    // one build. What is not there may be after the next one.
    routes.layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
}

fn from_program() -> Router {
    let none = async || StatusCode::NOT_FOUND;
    let routes = Router::new().route("/pkg", any(none)).route("/pkg/{*file}", any(none));
    let paths = assets::embedded().iter().flat_map(|asset| [asset.path, asset.plain_path]);
    paths.fold(routes, |routes, path| routes.route(path, get(embedded)))
}

async fn embedded(uri: Uri, headers: HeaderMap) -> Response {
    match assets::find(uri.path()) {
        Some(found) => found.response(&headers).map(Body::from),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn from_folder(site_root: &str) -> Router {
    // It would redirect to whatever path was asked for, which a browser may read as another site's address.
    let built = ServeDir::new(format!("{site_root}/pkg")).redirect_to_trailing_slash(false);
    let routes = Router::new().nest_service("/pkg", built);
    PUBLIC.iter().fold(routes, |routes, name| {
        routes.route_service(&format!("/{name}"), ServeFile::new(format!("{site_root}/{name}")))
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::PUBLIC;

    #[test]
    fn every_public_file_has_its_route() -> std::io::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
        let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<std::io::Result<Vec<_>>>()?;
        names.sort();
        assert_eq!(names, PUBLIC);
        Ok(())
    }
}
