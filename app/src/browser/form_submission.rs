//! Sends forms, and shows the page that they lead to. A form works the same without this: it is the browser that sends it
//! then.

use std::cell::RefCell;

use leptos::{
    prelude::document,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::{
    drafts::{self, SentDraft},
    elements,
    event_listener::{element_of, listen},
    morph::UNANSWERED,
    navigation::{self, Entry},
    optimistic::{self, Undo},
    page_request::{self, NoPage, PageAnswer},
    page_update::{self, Typed},
    session_watch, unreachable, versions,
};
use crate::{addresses::base_path::with_base, islands::toasts};

/// On a form that is sent as soon as something in it is changed. What it shows is what is so.
const SENT_ON_CHANGE: &str = "data-sent-on-change";

thread_local! {
    /// What was sent by such a form while it was under way: it follows, by that button.
    static NEXT: RefCell<Option<(HtmlFormElement, Option<HtmlElement>)>> = const { RefCell::new(None) };
}

pub(super) fn listen_to_forms() {
    listen(&document(), "change", |change: Event| {
        let form = element_of(&change).and_then(|field| match field.get_attribute("form") {
            Some(form) => document().get_element_by_id(&form)?.dyn_into().ok(),
            None => elements::around::<HtmlFormElement>(&field, "form"),
        });
        if let Some(form) = form.filter(|form| form.has_attribute(SENT_ON_CHANGE)) {
            _ = form.request_submit_with_submitter(None);
        }
    });
    listen(&document(), "submit", |submit: SubmitEvent| {
        let form = element_of(&submit).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| !submit.default_prevented()) else { return };
        if attribute(&form, "action") == with_base("/logout") {
            return session_watch::leave();
        }
        let Some(method) = method(&form) else { return };
        submit.prevent_default();
        let button = submit.submitter();
        if form.has_attribute("aria-busy") {
            // What is under way is not sent a second time.
            if form.has_attribute(SENT_ON_CHANGE) {
                NEXT.set(Some((form, button)));
            }
            return;
        }
        let button = button.map(Element::from);
        match method {
            Method::Get => ask(&form, button.as_ref()),
            Method::Post => send(form, button),
        }
    });
}

enum Method {
    Get,
    Post,
}

/// How it is sent, where that is not left to the browser or to an island. An input may be called `method`, so that the
/// form's own property of that name would be the input.
fn method(form: &HtmlFormElement) -> Option<Method> {
    if form.has_attribute("enctype") {
        return None;
    }
    match attribute(form, "method").to_ascii_lowercase().as_str() {
        "" | "get" => Some(Method::Get),
        "post" => Some(Method::Post),
        _ => None,
    }
}

fn attribute(form: &HtmlFormElement, name: &str) -> String {
    form.get_attribute(name).unwrap_or_default()
}

fn ask(form: &HtmlFormElement, button: Option<&Element>) {
    let Some(fields) = fields(form, button) else { return };
    let query = String::from(fields.to_string());
    navigation::visit(&format!("{}?{query}", attribute(form, "action")), Entry::Push);
}

fn send(form: HtmlFormElement, button: Option<Element>) {
    let Some(fields) = fields(&form, button.as_ref()) else { return };
    let (drafts, number) = (drafts::of_form(&form), navigation::begin());
    let undo = optimistic::show(&form, button.as_ref());
    let action = button.and_then(|button| button.get_attribute("formaction"));
    let action = action.unwrap_or_else(|| attribute(&form, "action"));
    set_busy(&form, true);
    elements::mark(&form, UNANSWERED, true);
    spawn_local(async move {
        let answer = page_request::post(&action, &fields).await;
        set_busy(&form, false);
        elements::mark(&form, UNANSWERED, answer.is_err());
        let is_latest = navigation::end(number);
        match answer {
            Ok(page) if page.is_ours() => arrived(&form, &drafts, &page, is_latest),
            // It is none of the pages that says so: a form that came too often, from elsewhere, or too large.
            Ok(page) => failed(&form, undo, page.first_words()),
            Err(NoPage::Leave(elsewhere)) => navigation::leave(&elsewhere),
            Err(NoPage::Unreachable) => failed(&form, undo, None),
        }
    });
}

/// Nothing came of it. `words` say why, where the server could be reached.
fn failed(form: &HtmlFormElement, undo: Undo, words: Option<String>) {
    undo.run();
    if form.has_attribute(SENT_ON_CHANGE) {
        NEXT.take();
        elements::mark(form, UNANSWERED, false);
        form.reset();
    }
    tell(form, &words.unwrap_or_else(unreachable::in_words));
}

/// What was refused stays as it was typed, and so does what was typed on where the form stands. What was taken has served.
fn arrived(form: &HtmlFormElement, drafts: &[SentDraft], page: &PageAnswer, is_latest: bool) {
    let refused = page.tells_refusal();
    let next = NEXT.with_borrow_mut(|next| next.take_if(|(of, _)| of == form));
    let same_page = page.address.pathname() == navigation::shown_path();
    let typed_on = same_page && drafts.iter().any(SentDraft::has_changed);
    let has_served = !(refused || typed_on);
    if has_served {
        drafts.iter().for_each(SentDraft::clear);
    }
    // What was changed meanwhile is not known to the answer.
    if next.is_none() && (has_served || form.has_attribute(SENT_ON_CHANGE)) {
        form.reset();
    }
    let part = form.get_attribute("data-part");
    // Whether it is the latest or not: the form may be gone with what another has removed.
    if part.is_some() && !refused && same_page {
        versions::advance();
    }
    match part {
        // The person has asked for something else since. What is shown by now may be older than this.
        _ if !is_latest => {
            page_update::tell(&page.document);
            navigation::refresh_shown_next();
        }
        Some(part) => navigation::show_part(page, &part),
        None if refused => navigation::show(page, Entry::Stay, Typed::Kept),
        None => navigation::show(page, Entry::Push, Typed::Kept),
    }
    if let Some((form, button)) = next {
        _ = form.request_submit_with_submitter(button.as_ref());
    }
}

/// What stands in the form, with the name and the value of the button that was pressed.
fn fields(form: &HtmlFormElement, button: Option<&Element>) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    if let Some(button) = button
        && let Some(name) = button.get_attribute("name")
    {
        data.append_with_str(&name, &button.get_attribute("value").unwrap_or_default()).ok()?;
    }
    UrlSearchParams::new_with_str_sequence_sequence(JsValue::as_ref(&data)).ok()
}

fn set_busy(form: &HtmlFormElement, busy: bool) {
    elements::mark(form, "aria-busy", busy);
    for button in elements::all_within::<Element>(form, "button") {
        elements::mark(&button, "aria-disabled", busy);
    }
}

/// Says what went wrong where the form's result stands: in it, or in the part of the page that it is in. Where the page was
/// left, wherever the person is.
fn tell(form: &HtmlFormElement, words: &str) {
    if !form.is_connected() {
        return toasts::show(words.to_owned());
    }
    let mut around = Some(form.clone().unchecked_into::<Element>());
    while let Some(element) = around {
        if let Ok(Some(result)) = element.query_selector(".form-result") {
            return result.set_text_content(Some(words));
        }
        around = element.parent_element();
    }
}
