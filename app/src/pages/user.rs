//! Who is signed in, as the provider told it.

use leptos::prelude::*;

use crate::{
    Profile,
    components::{Avatar, Loaded, PageHeading},
    title::set_title,
    viewer::Viewer,
};

/// The signed-in person's profile.
#[component]
pub(crate) fn UserPage() -> impl IntoView {
    let viewer = Viewer::of_this_page();

    set_title("Profile");

    view! {
        <PageHeading>"Your profile"</PageHeading>
        <Loaded from=viewer.required_profile() let:profile>
            <ProfileCard profile />
        </Loaded>
    }
    .into_any()
}

#[component]
fn ProfileCard(profile: Profile) -> impl IntoView {
    let name = profile.display_name().to_owned();
    let Profile { issuer, subject, email, email_verified, .. } = profile.clone();

    view! {
        <section class="card profile">
            <header class="profile-head">
                <Avatar profile />
                <div>
                    <h2>{name}</h2>
                    {email.map(|email| view! { <Email email verified=email_verified /> })}
                </div>
            </header>
            <dl class="facts">
                <div>
                    <dt>"Subject"</dt>
                    <dd>
                        <code>{subject}</code>
                    </dd>
                </div>
                <div>
                    <dt>"Issuer"</dt>
                    <dd>
                        <code>{issuer}</code>
                    </dd>
                </div>
            </dl>
            <p class="muted">
                "Issuer and subject together identify your account: unlike an e-mail address, they never change."
            </p>
        </section>
    }
}

#[component]
fn Email(email: String, verified: Option<bool>) -> impl IntoView {
    view! {
        <p class="email">
            <span>{email}</span>
            {match verified {
                Some(true) => Some(view! { <span class="badge badge-approved">"Verified"</span> }),
                Some(false) => Some(view! { <span class="badge badge-open">"Not verified"</span> }),
                None => None,
            }}
        </p>
    }
}
