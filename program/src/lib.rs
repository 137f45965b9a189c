//! What every program of the project does at its start and its end: settings, log, listening, draining.
//!
//! It knows nothing of what a program is for.

#[cfg(feature = "database")]
pub mod database;
pub mod exit;
pub mod findings;
mod hangup;
pub mod health;
pub mod listen;
pub mod log;
pub mod metrics;
pub mod serve;
pub mod settings;
pub mod shutdown;
pub mod tls;
pub mod trace_parent;
pub mod upload_slots;

pub use health::{NotReady, Readiness};
pub use listen::{ListenError, listen};
pub use log::LogSettings;
pub use metrics::{HttpServerMetrics, Metrics};
pub use serve::{ConnectionLimits, Listener, serve, serve_counted, serve_with_limits};
pub use settings::{InvalidSetting, InvalidSettings, Reader, Variables};
pub use tls::Tls;
pub use trace_parent::TraceParent;
pub use upload_slots::{NoUploadSlot, UploadSlot, UploadSlots};
