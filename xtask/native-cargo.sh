#!/bin/sh
# cargo with the toolchain that compiles everything but the pages. Where rustup could not add the WebAssembly target to
# it, `cargo leptos` runs with another (`distro`); the server is then compiled by the person's own all the same, and
# what `cargo xtask run` has built of it is found.
unset CARGO RUSTC RUSTUP_TOOLCHAIN
case "$(rustup show active-toolchain 2>/dev/null)" in
distro*)
    default=$(rustup default | cut -d ' ' -f 1)
    # `rust-version` in Cargo.toml.
    case "$(rustc "+$default" --version 2>/dev/null)" in
    "rustc 1.9"[4-9]* | "rustc 1."[1-9][0-9][0-9]*) export RUSTUP_TOOLCHAIN="$default" ;;
    esac
    ;;
esac
# cargo-leptos compiles both sides at once, and a release's server holds the pages' files: they are there before it is.
# Both find what the other has compiled.
case " $* " in
*" --release "*)
    cargo xtask pages || exit
    export LEPTOS_SITE_ROOT="${CARGO_TARGET_DIR:-target}/xtask/site"
    ;;
esac
exec cargo "$@"
