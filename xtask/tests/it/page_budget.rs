//! Every page of the app has a budget of what a visit to it may weigh.

use std::collections::BTreeSet;

use crate::checkout::{Result, read};

/// The first page is another one for whoever is signed out.
const SIGNED_OUT: &str = "/ (signed out)";

#[test]
fn each_route_of_the_app_has_a_budget_and_each_budget_a_route() -> Result<()> {
    let app = read("app/src/app.rs")?;
    let budget: toml::Table = read("bench/page-budget.toml")?.parse()?;
    let routes: BTreeSet<String> = routes(&app).chain([SIGNED_OUT.to_owned()]).collect();
    assert!(routes.len() > 10, "the routes are read rightly: {routes:?}");
    assert_eq!(budget.keys().cloned().collect::<BTreeSet<_>>(), routes);
    Ok(())
}

/// As the list of pages has them, `Page::new("…"`, with a part that names something as the budget has it.
fn routes(app: &str) -> impl Iterator<Item = String> {
    let paths = app.split("Page::new(\"/").skip(1).filter_map(|rest| rest.split('"').next());
    paths.map(|path| format!("/{}", path.replace("{id}", ":id")))
}
