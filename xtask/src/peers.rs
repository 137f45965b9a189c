//! What the app is measured beside under load, and what loads it.

use std::path::Path;

use anyhow::{Result, bail};

use crate::debian;
use crate::part::Part;

/// Debian's packages. oauth2-proxy is in none of them: where it is installed, it is measured too.
const PACKAGES: [&str; 3] = ["apache2", "libapache2-mod-auth-openidc", "wrk"];
/// What the first of them would start: the measurement starts an Apache of its own, with its own settings.
const SERVICES: (&str, &[&str]) = ("apache2", &["apache2", "apache-htcacheclean"]);
/// Elsewhere the measurement goes without Apache, but not without this.
const WRK: [&str; 3] = ["/usr/bin/wrk", "/usr/local/bin/wrk", "/opt/homebrew/bin/wrk"];

pub(crate) struct Peers;

impl Part for Peers {
    fn name(&self) -> String {
        "Apache, mod_auth_openidc and wrk".into()
    }

    fn purpose(&self) -> &'static str {
        "is what the app is measured beside, and what loads it"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        let is_there = if debian::has_apt() {
            debian::has(&PACKAGES)
        } else {
            WRK.iter().any(|wrk| Path::new(wrk).is_file())
        };
        Ok(is_there.then(|| "all of them".into()))
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            return debian::install_without_services(&PACKAGES, SERVICES);
        }
        bail!("install wrk, so that it is in the search path; Apache is measured on Debian alone")
    }
}
