//! The Chromium that the end-to-end tests drive: the person's own, the system's or Playwright's.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use crate::part::Part;
use crate::process::Process;
use crate::{checkout, debian};

/// The variable that names a browser; the tests read it too.
pub(crate) const VARIABLE: &str = "CHROMIUM";

/// Debian's Chromium without a window of its own: the same engine, which opens and draws pages in two thirds of the time.
const HEADLESS_SHELL: &str = "chromium-headless-shell";

const PLACES: [&str; 6] = [
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

pub(crate) struct Browser;

impl Part for Browser {
    fn name(&self) -> String {
        "Chromium".into()
    }

    fn purpose(&self) -> &'static str {
        "is the browser of the end-to-end tests"
    }

    fn usually(&self) -> &'static str {
        "a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        Ok(find().map(|browser| browser.display().to_string()))
    }

    fn bring(&self) -> Result<()> {
        if debian::here() {
            return debian::install(&[HEADLESS_SHELL]);
        }
        Process::new("npx").args(["playwright", "install", "chromium"]).dir(checkout::end2end()).run()
    }
}

/// The browser to drive, the person's choice first.
pub(crate) fn find() -> Option<PathBuf> {
    let chosen = env::var_os(VARIABLE).map(PathBuf::from);
    let known = PLACES.iter().map(PathBuf::from);
    chosen.into_iter().chain(known).find(|path| path.is_file()).or_else(of_playwright)
}

/// Asked of Playwright itself: each of its versions has its own browser, in a folder of that version's name.
fn of_playwright() -> Option<PathBuf> {
    let path = Process::new("node")
        .args(["-p", "require('@playwright/test').chromium.executablePath()"])
        .dir(checkout::end2end())
        .answer()?;
    Some(PathBuf::from(path)).filter(|path| path.is_file())
}
