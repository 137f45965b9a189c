//! A person's picture, or the initials where there is none.

use leptos::prelude::*;

use crate::Profile;

/// The initials stand beneath the picture, so that one which does not load leaves no hole.
#[component]
pub(crate) fn Avatar(profile: Profile) -> impl IntoView {
    let initials = initials(profile.display_name());
    // Anything but https would tell every listener on the way whose page this is.
    let picture = profile.picture.filter(|address| address.starts_with("https://"));

    view! {
        <span class="avatar" aria-hidden="true">
            {initials}
            {picture.map(|address| view! { <img src=address alt="" referrerpolicy="no-referrer" /> })}
        </span>
    }
}

/// The first letters of the first and the last word.
pub(super) fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("plato"), "P");
        assert_eq!(initials("élise (öberg)"), "ÉÖ");
        assert_eq!(initials(" - "), "");
    }
}
