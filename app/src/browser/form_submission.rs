//! Sends forms, and shows the page that they lead to. A form works the same without this: it is the browser that sends it
//! then.

use leptos::{
    prelude::document,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{Element, FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::{
    drafts::{self, Slot},
    elements,
    event_listener::{element_of, listen},
    navigation::{self, Entry},
    optimistic,
    page_request::{self, NoPage, PageAnswer},
    page_update::Typed,
    session_watch, unreachable, versions,
};
use crate::addresses::base_path::with_base;

pub(super) fn listen_to_forms() {
    listen(&document(), "submit", |submit: SubmitEvent| {
        let form = element_of(&submit).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| !submit.default_prevented()) else { return };
        if attribute(&form, "action") == with_base("/logout") {
            return session_watch::leave();
        }
        let Some(method) = method(&form) else { return };
        submit.prevent_default();
        // What is under way is not sent a second time.
        if form.get_attribute("aria-busy").is_none() {
            let button = submit.submitter().map(|button| button.unchecked_into::<Element>());
            match method {
                Method::Get => ask(&form, button.as_ref()),
                Method::Post => send(form, button),
            }
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
    set_busy(&form, true);
    spawn_local(async move {
        let answer = page_request::post(&attribute(&form, "action"), &fields).await;
        set_busy(&form, false);
        let is_latest = navigation::end(number);
        match answer {
            Ok(page) if page.is_ours() => arrived(&form, &drafts, &page, is_latest),
            // It is none of the pages that says so: a form that came too often, from elsewhere, or too large.
            Ok(page) => {
                undo.run();
                tell(&form, &page.first_words().unwrap_or_else(unreachable::in_words));
            }
            Err(NoPage::Leave(elsewhere)) => navigation::leave(&elsewhere),
            Err(NoPage::Unreachable) => {
                undo.run();
                tell(&form, &unreachable::in_words());
            }
        }
    });
}

/// What was refused stays as it was typed. What was taken has served.
fn arrived(form: &HtmlFormElement, drafts: &[Slot], page: &PageAnswer, is_latest: bool) {
    let refused = page.tells_refusal();
    if !refused {
        drafts.iter().for_each(Slot::clear);
        form.reset();
    }
    match form.get_attribute("data-part") {
        _ if !is_latest => {}
        Some(part) => {
            if !refused {
                versions::advance();
            }
            navigation::show_part(page, &part);
        }
        None if refused => navigation::show(page, Entry::Stay, Typed::Kept),
        None => navigation::show(page, Entry::Push, Typed::Kept),
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

/// Says what went wrong where the form's result stands: in it, or in the part of the page that it is in.
fn tell(form: &HtmlFormElement, words: &str) {
    let mut around = Some(form.clone().unchecked_into::<Element>());
    while let Some(element) = around {
        if let Ok(Some(result)) = element.query_selector(".form-result") {
            return result.set_text_content(Some(words));
        }
        around = element.parent_element();
    }
}
