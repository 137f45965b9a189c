//! Imports, as the API has them: tables of expenses that people send.

use axum::body::Bytes;
use domain::{Import, ImportId, Notation, import::RowChanges, statement::Mapping};
use http::{HeaderValue, Method};

use super::{ApiError, Call, download::TRANSFER_TIMEOUT};

impl Call<'_> {
    /// `POST /imports`, from somebody who writes numbers in that notation. Sent again it is another one: nothing is
    /// imported before it is confirmed.
    pub(crate) async fn create_import(self, table: Bytes, notation: Notation) -> Result<Import, ApiError> {
        let decimal = if notation.decimal() == ',' { "comma" } else { "point" };
        let request = self.request(Method::POST, "imports")?.query(&[("decimal", decimal)])?;
        let request = request.body(HeaderValue::from_static("application/octet-stream"), table);
        self.json(request.timeout(TRANSFER_TIMEOUT)).await.map_err(of_a_table)
    }

    /// `GET /imports/{id}`, with its rows from that place on, those first that need a look.
    pub(crate) async fn import(self, id: ImportId, from: u32) -> Result<Import, ApiError> {
        let from = from.to_string();
        self.get(&format!("imports/{id}"), &[("from", from.as_str()), ("order", "attention")]).await
    }

    /// `GET /imports/{id}/mapping`
    pub(crate) async fn import_mapping(self, id: ImportId) -> Result<Mapping, ApiError> {
        self.get(&format!("imports/{id}/mapping"), &[]).await
    }

    /// `PUT /imports/{id}/mapping`
    pub(crate) async fn change_import_mapping(self, id: ImportId, mapping: &Mapping) -> Result<(), ApiError> {
        let request = self.request(Method::PUT, &format!("imports/{id}/mapping"))?.json(mapping)?;
        self.bytes(request).await.map(drop).map_err(of_a_table)
    }

    /// `PATCH /imports/{id}/rows`
    pub(crate) async fn change_import_rows(self, id: ImportId, changes: &RowChanges) -> Result<(), ApiError> {
        let request = self.request(Method::PATCH, &format!("imports/{id}/rows"))?.json(changes)?;
        self.bytes(request).await.map(drop)
    }

    /// `POST /imports/{id}/confirmation`. It takes as long as there are rows.
    pub(crate) async fn confirm_import(self, id: ImportId) -> Result<(), ApiError> {
        let request = self.request(Method::POST, &format!("imports/{id}/confirmation"))?;
        self.bytes(request.timeout(TRANSFER_TIMEOUT)).await.map(drop)
    }

    /// `DELETE /imports/{id}/confirmation`, which takes as long.
    pub(crate) async fn undo_import(self, id: ImportId) -> Result<(), ApiError> {
        let request = self.request(Method::DELETE, &format!("imports/{id}/confirmation"))?;
        self.bytes(request.timeout(TRANSFER_TIMEOUT)).await.map(drop)
    }
}

/// What a refusal means where it is a table that was sent, or is read again.
fn of_a_table(error: ApiError) -> ApiError {
    match error {
        ApiError::Unprocessable { file } => ApiError::NoTable { why: file },
        ApiError::FileTooLarge => ApiError::TableTooLarge,
        error => error,
    }
}
