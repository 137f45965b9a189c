//! What stands around every page: the same for everyone, but for the account in its header. It is rendered once and taken
//! apart there, and where the page stands.

use leptos::{prelude::*, tachys::html::InertElement};

use crate::{
    components::{SiteHeader, Unreachable},
    islands::{OfflineBanner, ToastRegion},
};

/// Stands where it is taken apart.
const PLACE: &str = "<!--place-->";

/// Header and footer, in the pieces between which the account and the page stand.
#[derive(Debug)]
pub(crate) struct PageFrame {
    pub(crate) before_account: String,
    pub(crate) before_page: String,
    pub(crate) after_page: String,
}

impl PageFrame {
    /// That of an application that stands below the path in the context. While the next page is under way the last one
    /// stays, and a thin bar runs.
    pub(crate) fn render() -> Self {
        let place = || InertElement::new(PLACE);
        let whole = view! {
            // The browser's own jump moves the focus too.
            <a class="skip-link" href="#main" rel="external">
                "Skip to content"
            </a>
            <div class="routing-bar" aria-hidden="true"></div>
            <SiteHeader account=place() />
            <OfflineBanner />
            <Unreachable />
            {place()}
            <ToastRegion />
            <footer class="site-footer">
                <p>"This browser holds one cookie and no token."</p>
            </footer>
        };
        let whole = whole.to_html();
        let mut pieces = whole.split(PLACE).map(str::to_owned);
        let mut piece = || pieces.next().unwrap_or_default();
        Self { before_account: piece(), before_page: piece(), after_page: piece() }
    }
}
