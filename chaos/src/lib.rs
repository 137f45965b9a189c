//! What runs against the programs as they were built: processes, the provider and its control, a person who signs in
//! there, and a PostgreSQL server to keep sessions in. It speaks HTTP as browsers do, and knows nothing of how the programs
//! work inside.

pub mod answer;
pub mod cookies;
pub mod person;
pub mod postgres;
pub mod process;
pub mod provider;
pub mod sign_in;
pub mod site;
