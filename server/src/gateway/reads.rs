//! What a page's script reads, from the API to the script.

use app::AppError;
use http::StatusCode;

use super::Gateway;
use crate::api_client::{Read, ReadAnswer};

impl Gateway {
    /// The API's own answer, which may be a problem.
    pub(crate) async fn read(&self, read: Read, query: Option<&str>) -> Result<ReadAnswer, AppError> {
        let session = self.signed_in()?;
        let (token, answer) =
            self.ask_api_with(session, |api| api.read(read, query), ReadAnswer::shows_accepted_token).await?;
        match answer.status() {
            StatusCode::OK => self.send_profile(session, token),
            status if status.is_server_error() => {
                tracing::error!(request_id = self.request_id.text(), %status, "a call to the API failed");
            }
            status => {
                tracing::info!(request_id = self.request_id.text(), %status, "the API did not do what was asked");
            }
        }
        Ok(answer)
    }
}
