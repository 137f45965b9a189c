//! Against a hostile browser, or a page, a script or a neighbouring site that makes an honest one send what its person
//! did not mean.
//!
//! One file is one attack, and tries the honest case beside it.
//!
//! | attack | point |
//! | --- | --- |
//! | [`cookie_flood`]: more cookies than anyone sends | |
//! | [`cookie_tossing`]: a neighbouring host's cookie in the place of ours | 25 |
//! | [`cross_site_request`]: a form or a script of another site | 27, 28 |
//! | [`fixation`]: a session that the attacker chose | 34 |
//! | [`flood`]: strangers who ask and ask | |
//! | [`guess`]: a browser that loads ahead what its person may never open | 44 |
//! | [`header_injection`]: values that end a header and begin another | |
//! | [`loose_headers`]: an answer that is framed, sniffed, kept or read by another site | |
//! | [`login_csrf`]: the attacker's own sign-in, finished by somebody else | 3, 4 |
//! | [`open_redirect`]: return addresses that lead away | 11 |
//! | [`question`]: HEAD and OPTIONS, which ask and change nothing | 29 |
//! | [`replay`]: a cookie that was kept after signing out | 37 |
//! | [`script`]: a fetch, which is never sent to the provider | |
//! | [`sign_out_link`]: a link, an image or a guess that signs out | 29 |
//! | [`silent_circle`]: a silent sign-in without end | |

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cookie_flood;
mod cookie_tossing;
mod cross_site_request;
mod fixation;
mod flood;
mod guess;
mod header_injection;
mod login_csrf;
mod loose_headers;
mod open_redirect;
mod question;
mod raw;
mod replay;
mod script;
mod sign_out_link;
mod silent_circle;

#[path = "../it/database.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod database;
#[path = "../it/harness.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod harness;
#[path = "../it/postgres.rs"]
mod postgres;

/// What these tests run on.
const STORE: database::Store = database::Store::Sqlite;
