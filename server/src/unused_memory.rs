//! Memory that was given back to the allocator, which keeps it for a second in case it is needed again.
//!
//! Whether that second is over it looks only where somebody takes or gives back whole pages of memory, or where a thread
//! ends. Once a load is over nobody does, and what hundreds of requests needed at once would stay with the process.

use std::{hint::black_box, thread, time::Duration};

use tokio::{
    runtime::{Handle, RuntimeMetrics},
    time::sleep,
};

/// How often it is looked at whether there is a load.
const PERIOD: Duration = Duration::from_millis(500);
/// How often the allocator is asked to look, then and after it. The second is over at no moment that is known, and memory
/// stays for as long as nobody looks.
const ROUND: Duration = Duration::from_millis(100);
/// The workers are busy for so large a part of the time where that is a load: a tenth.
const LOAD: u32 = 10;
/// For how many rounds after a load there may be memory whose second is over.
const ROUNDS: u32 = 20;

/// Has the allocator return to the system what nobody uses after a load; for ever.
pub(crate) async fn keep_returning() {
    let metrics = Handle::current().metrics();
    let (mut before, mut rounds) = (busy(&metrics), 0);
    loop {
        let period = if rounds > 0 { ROUND } else { PERIOD };
        sleep(period).await;
        let now = busy(&metrics);
        if now.saturating_sub(before) > period / LOAD {
            rounds = ROUNDS;
        }
        before = now;
        if rounds > 0 {
            rounds -= 1;
            let thread = thread::Builder::new().name("memory".to_owned());
            // A thread that took no memory is none that the allocator knows of. Where there is no thread to be had, the
            // next round may have one.
            _ = thread.spawn(|| drop(black_box(Vec::<u8>::with_capacity(1_024))));
        }
    }
}

/// How long the runtime's workers have been busy, together.
fn busy(metrics: &RuntimeMetrics) -> Duration {
    (0..metrics.num_workers()).map(|worker| metrics.worker_total_busy_duration(worker)).sum()
}
