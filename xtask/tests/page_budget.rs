//! Every page of the app has a budget of what a visit to it may weigh.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The first page is another one for whoever is signed out.
const SIGNED_OUT: &str = "/ (signed out)";

#[test]
fn each_route_of_the_app_has_a_budget_and_each_budget_a_route() -> Result<()> {
    let app = read("app/src/app.rs")?;
    let budget: toml::Table = read("bench/page-budget.toml")?.parse()?;
    let routes: BTreeSet<&str> = routes(&app).chain([SIGNED_OUT]).collect();
    assert!(routes.len() > 10, "the routes are read rightly: {routes:?}");
    assert_eq!(budget.keys().map(String::as_str).collect::<BTreeSet<_>>(), routes);
    Ok(())
}

/// As the router has them: `path!("…")`.
fn routes(app: &str) -> impl Iterator<Item = &str> {
    app.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next())
}

fn read(file: &str) -> Result<String> {
    Ok(fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file))?)
}
