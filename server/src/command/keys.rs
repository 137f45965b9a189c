//! `server keys`: the secret that seals sessions is replaced while they go on.
//!
//! Nothing is sealed with a secret before it stands in the file that programs read, and none is taken out of there before
//! nothing is sealed with it: wherever this is interrupted, each session can be opened.

use anyhow::bail;
use bff::{Bff, Clock, Db, Resealed, SystemClock};
use time::Duration;

use super::{Retire, Rotate};
use crate::{
    random,
    settings::{SecretsPlace, Settings},
};

/// How long a sign-in may be under way, sealed with the secret of its beginning.
const SIGN_IN: Duration = Duration::minutes(15);
/// How long it may take until each running program has read the file: they look once a second.
const READ_BY_ALL: Duration = Duration::seconds(10);

/// What to do where the secret stands in a variable.
const BY_VARIABLES: &str = "\
The session secret stands in a variable, which this program can't change. Nothing was changed. Either move it to a file, where
this command replaces it by itself:

  1. Write it as the only line of a file that only the program's user may read and change.
  2. Set APP_SESSION_SECRET_FILE to its path, take APP_SESSION_SECRET away, and restart every program.
  3. server keys rotate

Or by hand:

  1. Make a new secret: openssl rand -hex 32
  2. Set APP_SESSION_SECRET_OLD to it and restart every program, one after another: all can open it, none seals with it yet.
  3. Swap the two variables and restart every program again. Sessions go on.
  4. server keys rotate, which seals every session with the new one.
  5. Take APP_SESSION_SECRET_OLD away.";

/// What to do where other machines may have a file of their own.
const ON_SEVERAL_MACHINES: &str = "\
The sessions are on PostgreSQL, and other machines may read a secrets' file of their own. Nothing was changed. Where every
program on the database reads this very file, add --one-file. Where not:

  1. Make a new secret: openssl rand -hex 32
  2. Add it as the last line of the file on every machine: all can open it within a second, none seals with it yet.
  3. Then move it to the first line on every machine. Sessions go on.
  4. server reseal, on one of them: it seals every session with the first line.
  5. Take the other lines away on every machine, a quarter of an hour later.";

/// Makes a new secret and seals every session with it.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn rotate(
    settings: &Settings,
    bff: &Bff,
    Rotate { one_file }: Rotate,
) -> anyhow::Result<()> {
    let file = match &settings.secrets {
        SecretsPlace::File(file) => file,
        SecretsPlace::Variables { with_old: true } => return reseal_by_variables(bff).await,
        SecretsPlace::Variables { with_old: false } => bail!(BY_VARIABLES),
    };
    if Db::is_shared_by_machines(&settings.database_url) && !one_file {
        bail!(ON_SEVERAL_MACHINES);
    }
    let _lock = file.lock()?;
    let mut secrets = file.read()?;
    secrets.insert(0, random::hex().into());
    file.replace(&secrets)?;
    let Resealed { sessions, lost, .. } = bff.reseal().await?;
    println!("A new secret seals from now on; {sessions} sessions were sealed anew with it.");
    warn_of_lost(lost);
    println!(
        "Running programs take it up within a second. The secret before still opens, and stays in {file}."
    );
    println!("In a quarter of an hour, when sign-ins under way have ended: server keys retire");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn reseal_by_variables(bff: &Bff) -> anyhow::Result<()> {
    let Resealed { sessions, current, lost } = bff.reseal().await?;
    println!("{sessions} sessions were sealed anew with APP_SESSION_SECRET, {current} were so already.");
    warn_of_lost(lost);
    println!(
        "If that is the new one, on every machine, take APP_SESSION_SECRET_OLD away. If not, swap the two first."
    );
    Ok(())
}

/// Takes the secrets before the newest out of the file.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn retire(settings: &Settings, bff: &Bff, Retire { now }: Retire) -> anyhow::Result<()> {
    let SecretsPlace::File(file) = &settings.secrets else { bail!(BY_VARIABLES) };
    let _lock = file.lock()?;
    let mut secrets = file.read()?;
    if secrets.len() < 2 {
        println!("{file} holds one secret; there is none to take out.");
        return Ok(());
    }
    let age = SystemClock.now() - file.changed_at()?;
    if age < READ_BY_ALL {
        bail!(
            "{file} was changed a moment ago, and running programs may not have read it: ask again in 10 seconds"
        );
    }
    if age < SIGN_IN && !now {
        let minutes = (SIGN_IN - age).whole_minutes() + 1;
        bail!(
            "people may be signing in since before the secret was replaced: ask again in {minutes} minutes, or add --now"
        );
    }
    let Resealed { sessions, lost, .. } = bff.reseal().await?;
    let retired = secrets.len() - 1;
    secrets.truncate(1);
    file.replace(&secrets)?;
    println!("{sessions} sessions were sealed anew; {retired} earlier secrets were taken out of {file}.");
    warn_of_lost(lost);
    Ok(())
}

/// Seals every session anew, and says what came of it.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn reseal(bff: &Bff) -> anyhow::Result<()> {
    let Resealed { sessions, current, lost } = bff.reseal().await?;
    println!("{sessions} sessions were sealed anew, {current} were up to date.");
    if lost > 0 {
        bail!(
            "{lost} sessions can't be opened: the secret that sealed them is not configured. They end when used."
        );
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
fn warn_of_lost(lost: u64) {
    if lost > 0 {
        println!(
            "{lost} sessions can't be opened: the secret that sealed them is gone already. They end when used."
        );
    }
}
