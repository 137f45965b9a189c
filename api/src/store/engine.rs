//! Which of the two databases a statement goes to, where it must be written for each.

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// One thing said for each of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByEngine<T> {
    pub(crate) sqlite: T,
    pub(crate) postgres: T,
}

impl<T> ByEngine<T> {
    /// As that database has it.
    pub(crate) fn on(self, engine: Engine) -> T {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}
