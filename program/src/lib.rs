//! What every program of the project does at its start and its end: settings, log, listening, draining.
//!
//! It knows nothing of what a program is for.

#[cfg(feature = "database")]
pub mod database;
pub mod exit;
pub mod findings;
pub mod listen;
pub mod log;
pub mod serve;
pub mod settings;
pub mod shutdown;
pub mod upload_slots;

pub use listen::{ListenError, listen};
pub use serve::{ConnectionLimits, serve, serve_with_limits};
pub use settings::{InvalidSetting, InvalidSettings, Reader, Variables};
pub use upload_slots::{NoUploadSlot, UploadSlot, UploadSlots};
