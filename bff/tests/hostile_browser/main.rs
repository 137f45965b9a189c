//! Against a hostile browser, or a page, a script or a neighbouring site that makes an honest one send what its person
//! did not mean.
//!
//! One file is one attack, and tries the honest case beside it.
//!
//! | attack | point |
//! | --- | --- |
//! | [`cookie_flood`]: more cookies than anyone sends | |
//! | [`cookie_replay`]: a cookie that was kept after signing out | 37 |
//! | [`cookie_tossing`]: a neighbouring host's cookie in the place of ours | 25 |
//! | [`cross_site_request`]: a form or a script of another site | 27, 28 |
//! | [`forged_forwarding`]: headers that only a proxy writes | |
//! | [`head_and_options`]: HEAD and OPTIONS, which change nothing | 29 |
//! | [`header_injection`]: values that end a header and begin another | |
//! | [`login_csrf`]: the attacker's own sign-in, finished by somebody else | 3, 4 |
//! | [`missing_headers`]: an answer that is framed, sniffed, kept or read by another site | |
//! | [`open_redirect`]: return addresses that lead away | 11 |
//! | [`prefetch`]: a browser that loads ahead what its person may never open | 44 |
//! | [`request_flood`]: clients that send too many requests | |
//! | [`script_fetch`]: a fetch, which is never sent to the provider | |
//! | [`session_fixation`]: a session that the attacker chose | 34 |
//! | [`sign_out_link`]: a link, an image or a prefetch that signs out | 29 |
//! | [`silent_sign_in_loop`]: a silent sign-in without end | |

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cookie_flood;
mod cookie_replay;
mod cookie_tossing;
mod cross_site_request;
mod forged_forwarding;
mod head_and_options;
mod header_injection;
mod login_csrf;
mod missing_headers;
mod open_redirect;
mod prefetch;
mod raw_request;
mod request_flood;
mod script_fetch;
mod session_fixation;
mod sign_out_link;
mod silent_sign_in_loop;

#[path = "../../../api/tests/it/captured_log.rs"]
mod captured_log;
#[path = "../it/database.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod database;
#[path = "../it/harness.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod harness;
#[path = "../it/postgres.rs"]
mod postgres;
#[path = "../../../devidp/tests/provider/provider_key.rs"]
mod provider_key;

/// What these tests run on.
const STORE: database::Store = database::Store::Sqlite;
