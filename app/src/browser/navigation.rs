//! Leads from page to page within the document: the server renders each, and only what differs is exchanged.

use std::cell::{Cell, RefCell};

use leptos::{
    prelude::{document, window},
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, PopStateEvent, Url};

use super::{
    arrival, elements,
    event_listener::listen,
    page_request::{self, NoPage, PageAnswer},
    page_update::{self, Typed},
    scroll_positions, unreachable,
};
use crate::addresses::base_path::without_base;

/// What becomes of the browser's history.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A new entry.
    Push,
    /// Another address in the place of the present one.
    Replace,
    /// The browser has gone to an entry that there is.
    Restore,
    /// Nothing: what the address of the answer says is not to be asked for again.
    Stay,
}

thread_local! {
    /// The number of the latest request for a page: an answer to an earlier one comes too late.
    static LATEST: Cell<u32> = const { Cell::new(0) };
    /// The number of the latest request for the page of an entry that the browser has gone to.
    static LATEST_RESTORED: Cell<u32> = const { Cell::new(0) };
    /// Whether a person has asked for another page, which is not there yet.
    static LEAVING: Cell<bool> = const { Cell::new(false) };
    /// Whether something was done meanwhile of which that page may not know.
    static OUTDATED: Cell<bool> = const { Cell::new(false) };
    /// Path and query of the page that is shown. On the way back the browser's address is another's already.
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
}

pub(super) fn start() {
    SHOWN.set(here());
    scroll_positions::start();
    listen(&window(), "popstate", |_: PopStateEvent| {
        if shows_present() {
            // Another place on the same page is the browser's own to find. Who has come back to it goes nowhere else.
            if LATEST_RESTORED.get() == LATEST.get() {
                end(begin_request());
            }
        } else {
            visit(&here(), Entry::Restore);
        }
    });
}

/// Leads to a page of ours, as a link does.
pub(crate) fn visit(address: &str, entry: Entry) {
    let (address, number) = (address.to_owned(), begin_leaving());
    if entry == Entry::Restore {
        LATEST_RESTORED.set(number);
    } else {
        keep_shown();
    }
    spawn_local(async move {
        let answer = page_request::get(&address).await;
        if end(number) {
            match answer {
                Ok(page) => {
                    // The answer's address knows nothing of the place on the page.
                    if let Some((_, place)) = address.split_once('#') {
                        page.address.set_hash(place);
                    }
                    show(&page, entry, Typed::Dropped);
                }
                Err(NoPage::Leave(elsewhere)) => leave(&elsewhere),
                Err(NoPage::Unreachable) => {
                    keep_shown();
                    unreachable::tell(&address);
                }
            }
        }
    });
}

/// Whether a person has asked for another page, which is not there yet.
pub(crate) fn is_leaving() -> bool {
    LEAVING.get()
}

/// Shows the present page as it is now. What is typed stays.
pub(crate) fn refresh() {
    ask_again(here(), |page| show(page, Entry::Stay, Typed::Kept));
}

/// The same where another page is under way: that one, once it is there.
pub(super) fn refresh_shown_next() {
    if is_leaving() {
        OUTDATED.set(true);
    } else {
        refresh();
    }
}

/// Shows one part of the present page as it is now.
pub(crate) fn refresh_part(selector: &'static str) {
    ask_again(here(), move |page| show_part(page, selector));
}

/// Shows the present page as it is for what is typed in it already, which `address` tells.
pub(super) fn show_typed(address: String) {
    ask_again(address, |page| show(page, Entry::Stay, Typed::Kept));
}

/// Nobody hears of it where the server can't be reached. Where another page is under way already, that one is shown.
fn ask_again(address: String, then: impl FnOnce(&PageAnswer) + 'static) {
    if is_leaving() {
        return;
    }
    let number = begin_request();
    spawn_local(async move {
        let answer = page_request::get(&address).await;
        if end(number) {
            match answer {
                Ok(page) => then(&page),
                Err(NoPage::Leave(elsewhere)) => leave(&elsewhere),
                Err(NoPage::Unreachable) => {}
            }
        }
    });
}

/// Shows one part of what the server has answered.
pub(super) fn show_part(page: &PageAnswer, selector: &str) {
    let focused = section_of_focus();
    page_update::show_part(&page.document, selector);
    arrival::of_content();
    if let Some(section) = focused {
        restore_focus(&section);
    }
}

/// Shows a page in the present one's place, under the present one's address.
pub(super) fn show_instead(address: &str, otherwise: impl FnOnce() + 'static) {
    let (address, number) = (address.to_owned(), begin_leaving());
    spawn_local(async move {
        let answer = page_request::get(&address).await;
        if end(number) {
            match answer {
                Ok(page) => {
                    page_update::show(&page.document, false, Typed::Dropped);
                    arrival::of_content();
                    focus("main h1");
                }
                Err(NoPage::Leave(elsewhere)) => leave(&elsewhere),
                Err(NoPage::Unreachable) => otherwise(),
            }
        }
    });
}

/// Shows what the server has answered.
pub(super) fn show(page: &PageAnswer, entry: Entry, typed: Typed) {
    let same_page = page.address.pathname() == shown_path();
    let focused = same_page.then(section_of_focus).flatten();
    scroll_positions::remember();
    page_update::show(&page.document, same_page, typed);
    // Of what led to the same page there is nothing to go back to.
    let entry =
        if same_page && typed == Typed::Kept && entry == Entry::Push { Entry::Replace } else { entry };
    enter(&page.address, entry);
    arrival::of_content();
    if !same_page {
        focus("main h1");
    } else if elements::first::<Element>("[data-takes-focus]").is_some() && typed == Typed::Kept {
        focus("[data-takes-focus]");
    } else if let Some(section) = focused {
        restore_focus(&section);
    }
    match entry {
        Entry::Push => scroll_to_start(&window().location().hash().unwrap_or_default()),
        Entry::Restore => scroll_positions::restore(),
        Entry::Replace | Entry::Stay => {}
    }
}

/// What the address told only once has been read: what was done, and what was typed and not taken. Loaded again, the page
/// would tell of something long past.
pub(super) fn show_address() {
    let address = elements::first::<Element>("main").and_then(|main| main.get_attribute("data-address"));
    let Some(mut address) = address else { return };
    if !address.contains('#') {
        address.push_str(&window().location().hash().unwrap_or_default());
    }
    scroll_positions::replace(&address);
    SHOWN.set(here());
}

/// Leaves for another document.
pub(super) fn leave(address: &str) {
    _ = window().location().assign(address);
}

/// Whether the request is still the latest.
pub(super) fn end(number: u32) -> bool {
    let latest = LATEST.get() == number;
    if latest {
        LEAVING.set(false);
        set_busy(false);
        if OUTDATED.take() {
            spawn_local(async { refresh() });
        }
    }
    latest
}

/// A person asks for something by the page that is shown; any page that was under way is given up.
pub(super) fn begin() -> u32 {
    keep_shown();
    begin_leaving()
}

fn begin_leaving() -> u32 {
    LEAVING.set(true);
    begin_request()
}

fn begin_request() -> u32 {
    let number = LATEST.get().wrapping_add(1);
    LATEST.set(number);
    set_busy(true);
    number
}

/// The page, as the application calls it: where to come back to.
pub(super) fn page() -> String {
    without_base(&here()).unwrap_or("/").to_owned()
}

/// The page's own address within the site: path and query.
pub(super) fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// The path of the page that is shown.
pub(super) fn shown_path() -> String {
    SHOWN.with_borrow(|shown| path_of(shown).to_owned())
}

fn shows_present() -> bool {
    SHOWN.with_borrow(|shown| *shown == here())
}

/// Where the history has gone on to an entry whose page does not come, the page that is shown has an entry again.
fn keep_shown() {
    if !shows_present() {
        SHOWN.with_borrow(|shown| scroll_positions::push(shown));
    }
}

fn path_of(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

fn enter(address: &Url, entry: Entry) {
    if entry == Entry::Stay {
        return;
    }
    let within = address.pathname() + &address.search();
    let whole = within.clone() + &address.hash();
    match entry {
        Entry::Push if SHOWN.with_borrow(|shown| *shown != within) => scroll_positions::push(&whole),
        Entry::Push | Entry::Replace => scroll_positions::replace(&whole),
        // A redirect may have led on.
        Entry::Restore if here() != within => scroll_positions::replace(&whole),
        Entry::Restore | Entry::Stay => {}
    }
    scroll_positions::entered();
    SHOWN.set(within);
}

/// While a page is under way the last one stays, and a thin bar runs.
fn set_busy(busy: bool) {
    if let Some(bar) = elements::first::<Element>(".routing-bar") {
        _ = bar.class_list().toggle_with_force("active", busy);
    }
    if let Some(main) = elements::first::<Element>("main") {
        elements::mark(&main, "aria-busy", busy);
    }
}

/// The section in which something has the focus, by the id of its heading.
fn section_of_focus() -> Option<String> {
    let section = document().active_element()?.closest("[aria-labelledby]").ok().flatten()?;
    section.get_attribute("aria-labelledby")
}

/// What had the focus may be gone: its section's heading takes it then.
fn restore_focus(heading: &str) {
    if has_lost_focus() {
        focus(&format!("#{heading}[tabindex]"));
    }
}

fn has_lost_focus() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

fn focus(selector: &str) {
    _ = elements::first::<HtmlElement>(selector).map(|element| element.focus());
}

/// To what the address names, or to the top. The focus goes along: what has it may be out of sight then.
fn scroll_to_start(fragment: &str) {
    let target = fragment.strip_prefix('#').filter(|id| !id.is_empty());
    let target = target.and_then(|id| document().get_element_by_id(id));
    let Some(target) = target else {
        if has_lost_focus() || window().scroll_y().is_ok_and(|scrolled| scrolled > 0.0) {
            focus("main h1");
        }
        return window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    target.scroll_into_view();
    _ = target.dyn_into::<HtmlElement>().map(|target| target.focus());
}
