//! What a person may do, as far as pages ask: the granted scopes tell, or else the API.

use std::time::Duration;

use app::{AppError, Backend, Permissions, Scope};
use bff::Session;

use super::Gateway;
use crate::known_rights::Answer;

/// How long a page waits at most to learn what its person may do.
const TIMEOUT: Duration = Duration::from_secs(3);

impl Gateway {
    /// Whether the person may write.
    pub(super) async fn may_write(&self) -> Result<(), AppError> {
        self.signed_in()?;
        let allowed = self.permissions().await?.write;
        allowed.then_some(()).ok_or(AppError::Forbidden { scope: Some(Scope::WriteReports) })
    }

    /// What the person of this session may do. Where the API would have to be asked and can't be, it is what was granted.
    pub(super) async fn permissions_in(&self, session: &Session) -> Permissions {
        // Whatever keeps them from being known, the page's own question tells of it.
        let Ok(info) = self.bff.token_info(session).await else { return Permissions::default() };
        let granted = Permissions::of(&info.scopes);
        if self.scopes_tell(session, &info.scopes) {
            return granted;
        }
        let answer = match self.api.known_rights().get(session.key, &info) {
            Some(answer) => Some(answer),
            None => self.asked_permissions(session).await,
        };
        answer.and_then(Answer::told).unwrap_or(granted)
    }

    /// Whether the granted scopes are all that there is to know: the provider grants the API's at all, and is none where
    /// rights come in another way.
    fn scopes_tell(&self, session: &Session, granted: &[String]) -> bool {
        let provider = self.bff.provider_of(session);
        let from_api = provider.is_some_and(|provider| self.api.tells_rights_of(&provider.id));
        !from_api && granted.iter().any(|scope| Scope::from_word(scope).is_some())
    }

    /// Asks the API, unless somebody asks for the same token already.
    async fn asked_permissions(&self, session: &Session) -> Option<Answer> {
        // Renewed first where that is due: what is told is then of the token that the page's own calls use.
        self.access_token(session, None).await.ok()?;
        let info = self.bff.token_info(session).await.ok()?;
        let place = self.api.known_rights().place(session.key, &info);
        let answer = place.get_or_init(async || {
            // Nothing is told of the person's name: who has no right at all may not say so.
            match tokio::time::timeout(TIMEOUT, self.ask_api(session, |api| api.me())).await {
                Ok(Ok((_, me))) => Answer::Told(Permissions::of(&me.rights)),
                Ok(Err(_)) | Err(_) => Answer::nothing(),
            }
        });
        Some(*answer.await)
    }
}
