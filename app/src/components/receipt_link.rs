//! A receipt as pages show it: a small picture of it, its name and its size, and the way to the file itself.

use domain::{Receipt, receipt::Kind};
use leptos::{either::Either, prelude::*};

use crate::addresses::base_path::with_base;

/// The link opens the file in a tab of its own, so that the page and what is typed into it stay.
#[component]
pub(crate) fn ReceiptLink(receipt: Receipt, href: String) -> impl IntoView {
    let Receipt { name, media_type, size, .. } = receipt;
    let thumbnail = if media_type == Kind::Pdf {
        Either::Left(view! {
            <svg class="receipt-picture" viewBox="0 0 48 48" aria-hidden="true">
                <path class="receipt-paper" d="M13 7h15l8 8v26H13z" />
                <path class="receipt-fold" d="M28 7v8h8" />
                <path class="receipt-lines" d="M18 23h12M18 28.5h12M18 34h7" />
            </svg>
        })
    } else {
        let picture = href.clone();
        Either::Right(view! {
            <img class="receipt-picture" src=with_base(&picture) alt="" width="48" height="48" loading="lazy" decoding="async" />
        })
    };

    view! {
        <a class="receipt-link" href=with_base(&href) target="_blank" rel="external noopener">
            {thumbnail}
            <span class="receipt-text">
                <span class="receipt-name">{name.to_string()}</span>
                <span class="muted">
                    {kind(media_type)} ", " {in_words(size)} <span class="visually-hidden">", opens in a new tab"</span>
                </span>
            </span>
        </a>
    }
}

/// What people call it.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "PDF",
        Kind::Png => "PNG",
        Kind::Jpeg => "JPEG",
        Kind::Webp => "WebP",
    }
}

/// So many bytes, to two figures.
fn in_words(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    let tenths = (bytes * 10).div_ceil(MB);
    match bytes {
        ..KB => format!("{bytes} bytes"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        _ if tenths < 100 => format!("{}.{} MB", tenths / 10, tenths % 10),
        _ => format!("{} MB", bytes.div_ceil(MB)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_two_figures_and_is_never_nothing() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1 KB"),
            (300_000, "293 KB"),
            (1 << 20, "1.0 MB"),
            (2_411_724, "2.3 MB"),
            (10 << 20, "10 MB"),
        ] {
            assert_eq!(in_words(bytes), words);
        }
    }
}
