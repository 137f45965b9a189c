//! Who may see and end everyone's sessions.

use bff::{Administrator, ProviderId};
use program::{Reader, settings as read};

use super::provider::Provider;

/// Reads `ADMINISTRATORS`: subjects, each of the provider that is named before it. Where there is one provider, it need not
/// be named; where there are several, a subject alone would be somebody else's at each.
pub(super) fn read(
    reader: &mut Reader<'_>,
    providers: &[Provider],
    default: Option<&str>,
) -> Vec<Administrator> {
    let expected = match providers {
        [_] | [] => "the subjects (`sub`) of people, parted by commas",
        _ => "people parted by commas, each as ID:SUBJECT: the id of their provider, and their `sub` there",
    };
    let ids = providers.iter().map(|provider| &provider.config.id).collect::<Vec<_>>();
    let default = default.into_iter().filter_map(|subject| administrator(&ids, subject)).collect();
    reader.or("ADMINISTRATORS", expected, default, |text| {
        read::list(text)?.iter().map(|text| administrator(&ids, text)).collect()
    })
}

fn administrator(ids: &[&ProviderId], text: &str) -> Option<Administrator> {
    let named = text.split_once(':').and_then(|(id, subject)| {
        let provider = ids.iter().find(|known| known.as_str() == id)?;
        Some(((*provider).clone(), subject)).filter(|(_, subject)| !subject.is_empty())
    });
    let (provider, subject) = match (named, ids) {
        (Some(named), _) => named,
        (None, [only]) => ((*only).clone(), text),
        (None, _) => return None,
    };
    Some(Administrator { provider, subject: subject.to_owned() })
}
