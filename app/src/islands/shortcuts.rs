//! Keys for those who would rather not reach for the mouse, the list of them, and the way to turn them off
//! (WCAG 2.2, 2.1.4).

use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::browser::{elements, event_listener::listen_while_shown};

/// Where the browser keeps that a person does without.
const OFF: &str = "shortcuts-off";
/// What must not be taken for a shortcut is typed here.
const TYPED_INTO: &str = "input, select, textarea, dialog, [contenteditable]";

/// The keys, and what each does.
const KEYS: [(&str, &str); 6] = [
    ("j", "Next expense"),
    ("k", "Previous expense"),
    ("Enter", "Open the expense"),
    ("n", "New expense"),
    ("/", "Search"),
    ("?", "Show the shortcuts"),
];

/// The id of the search field in the page.
const SEARCH: &str = "q";

/// The button is there once the keys are.
#[island]
pub fn Shortcuts() -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let on = RwSignal::new(true);
    let list = move || _ = dialog.get_untracked().map(|dialog| dialog.show_modal());
    Effect::new(move |_| {
        on.set(!is_off());
        let Some(dialog) = dialog.get() else { return };
        listen_while_shown(&dialog, &window(), "keydown", move |key: KeyboardEvent| {
            if on.get_untracked() && is_shortcut(&key) && run(&key.key(), list) {
                key.prevent_default();
            }
        });
    });
    let turn = move |event| {
        on.set(event_target_checked(&event));
        save(on.get_untracked());
    };

    view! {
        <div class="shortcuts">
            <button class="button button-quiet" type="button" on:click=move |_| list()>
                "Keyboard shortcuts"
            </button>
        </div>
        <dialog class="card shortcut-list" node_ref=dialog aria-labelledby="shortcut-list">
            <h2 id="shortcut-list">"Keyboard shortcuts"</h2>
            <dl>
                {KEYS
                    .map(|(key, action)| {
                        view! {
                            <div>
                                <dt>
                                    <kbd>{key}</kbd>
                                </dt>
                                <dd>{action}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <form method="dialog">
                <label class="shortcut-switch">
                    <input type="checkbox" prop:checked=on on:change=turn />
                    "Use shortcuts on this device"
                </label>
                <button class="button">"Close"</button>
            </form>
        </dialog>
    }
}

/// Nothing that is typed somewhere, nor a combination, which is the browser's or the system's.
fn is_shortcut(key: &KeyboardEvent) -> bool {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    let typed = target.is_some_and(|target| target.closest(TYPED_INTO).ok().flatten().is_some());
    !(typed || key.ctrl_key() || key.alt_key() || key.meta_key() || key.default_prevented())
}

/// Does what the key stands for. Whether it stands for anything.
fn run(key: &str, list: impl Fn()) -> bool {
    match key {
        "j" => move_by(1),
        "k" => move_by(-1),
        "n" => _ = element("new-expense").map(|link| link.click()),
        "/" => _ = element(SEARCH).map(|field| field.focus()),
        "?" => list(),
        _ => return false,
    }
    true
}

/// To the row so many further on: its link takes the focus, so that Enter opens it.
fn move_by(step: i32) {
    let links = elements::all::<HtmlElement>(".expense-link");
    let current = document().active_element();
    let row = links.iter().position(|link| current.as_ref() == Some(link.as_ref()));
    let next =
        row.map_or(0, |row| row.saturating_add_signed(step as isize).min(links.len().saturating_sub(1)));
    _ = links.get(next).map(|link| link.focus());
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn is_off() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(OFF).ok().flatten()).is_some()
}

fn save(on: bool) {
    let Some(storage) = window().local_storage().ok().flatten() else { return };
    _ = if on { storage.remove_item(OFF) } else { storage.set_item(OFF, "") };
}
