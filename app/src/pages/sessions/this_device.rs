//! The session that the person looks from, and the form to name it.

use leptos::{prelude::*, server_fn::ServerFn};
use time::OffsetDateTime;

use crate::{
    SessionName, SessionRow,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{Draft, Fact, FormResult, LastUsed, Rendered, SessionSpan, SubmitButton, refusal_of},
    server_functions::sessions::NameSession,
};

/// The current session at `now`, the server's time.
#[component]
pub(super) fn ThisDevice(line: SessionRow, now: OffsetDateTime) -> impl IntoView {
    let title = line.title().to_owned();
    let SessionRow { device, name, signed_in_at, last_used_at, ends_at, .. } = line;

    view! {
        <section class="card this-device">
            <header class="session-head">
                <h2>{title}</h2>
                <span class="badge badge-approved">"This device"</span>
            </header>
            <dl class="facts">
                {name
                    .is_some()
                    .then(|| {
                        view! {
                            <Fact name="Browser">{device}</Fact>
                        }
                    })}
                <LastUsed at=last_used_at now />
                <SessionSpan signed_in_at ends_at />
            </dl>
            <NameForm name />
        </section>
    }
    .rendered()
}

#[component]
fn NameForm(name: Option<String>) -> impl IntoView {
    view! {
        <form method="post" action=with_base(NameSession::url())>
            <Draft key="name-this-device">
                <label for="device-name">"Name this device"</label>
                <div class="field-row">
                    <input
                        id="device-name"
                        name="name"
                        value=name
                        maxlength=SessionName::MAX_LENGTH
                        placeholder="For example: laptop at home"
                        autocomplete="off"
                    />
                    <SubmitButton>"Save"</SubmitButton>
                </div>
            </Draft>
        </form>
        <FormResult refusal={refusal_of::<NameSession>()} done=FlashMessage::SessionNamed />
    }
}
