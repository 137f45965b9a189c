//! What the same walks in every engine need besides Chromium: Firefox, WebKit, and OpenSSL for a certificate of their own.
//! Debian's packages serve, and Playwright's own builds where there are none.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::part::Part;
use crate::process::Process;
use crate::{checkout, debian};

pub(crate) struct Firefox;

impl Part for Firefox {
    fn name(&self) -> String {
        "Firefox".into()
    }

    fn purpose(&self) -> &'static str {
        "is the second engine in which the app is walked through"
    }

    fn usually(&self) -> &'static str {
        "a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        Ok(of_playwright("firefox").or_else(|| ["firefox-esr", "firefox"].iter().find_map(on_path)))
    }

    fn bring(&self) -> Result<()> {
        // Ubuntu's package of this name is only a hint at another store.
        if debian::here() { debian::install(&["firefox-esr"]) } else { install_of_playwright("firefox") }
    }
}

pub(crate) struct WebKit;

impl Part for WebKit {
    fn name(&self) -> String {
        "WebKit".into()
    }

    fn purpose(&self) -> &'static str {
        "is the engine of Safari, and the third in which the app is walked through"
    }

    fn usually(&self) -> &'static str {
        "a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        // The system's draws on a screen that Xvfb makes.
        let of_system = || on_path(&"Xvfb").and(on_path(&"WebKitWebDriver"));
        Ok(of_playwright("webkit").or_else(of_system))
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            debian::install(&["webkit2gtk-driver", "xvfb"])
        } else {
            install_of_playwright("webkit")
        }
    }
}

pub(crate) struct OpenSsl;

impl Part for OpenSsl {
    fn name(&self) -> String {
        "OpenSSL".into()
    }

    fn purpose(&self) -> &'static str {
        "makes the certificate of the tests on https"
    }

    fn usually(&self) -> &'static str {
        "a few seconds"
    }

    fn present(&self) -> Result<Option<String>> {
        Ok(Process::new("openssl").args(["version"]).answer())
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            return debian::install(&["openssl"]);
        }
        bail!("install OpenSSL, so that `openssl version` works")
    }
}

fn on_path(program: &&str) -> Option<String> {
    Process::new("sh").args(["-c", "command -v \"$0\"", program]).answer().filter(|path| !path.is_empty())
}

fn of_playwright(engine: &str) -> Option<String> {
    let ask = format!("require('@playwright/test').{engine}.executablePath()");
    let path =
        Process::new("node").args(["-p", &ask]).dir(checkout::end2end()).answer().map(PathBuf::from)?;
    Path::is_file(&path).then(|| path.display().to_string())
}

fn install_of_playwright(engine: &str) -> Result<()> {
    Process::new("npx").args(["playwright", "install", engine]).dir(checkout::end2end()).run()
}
