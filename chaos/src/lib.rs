//! What runs against the programs as they were built: processes, the provider and its control, and how a person signs
//! in there. It speaks HTTP as browsers do, and knows nothing of how the programs work inside.

pub mod answer;
pub mod cookies;
pub mod process;
pub mod provider;
pub mod sign_in;
