//! A person's way through the provider: its redirects, and the forms it shows.

use anyhow::{Context, Result, bail};
use reqwest::Client;
use url::Url;

use crate::{answer::Answer, cookies::Cookies};

/// How many steps a walk to the provider and back may have.
const LONGEST_WALK: usize = 8;

/// A person's browser as the provider knows it.
#[derive(Debug, Clone)]
pub struct AtProvider {
    http: Client,
    account: &'static str,
    cookies: Cookies,
}

/// What a person does where the provider shows a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormHandling {
    /// Chooses the account, or allows everything.
    FillIn,
    /// Turns back.
    GiveUp,
}

type Form = Vec<(&'static str, String)>;

impl AtProvider {
    /// A browser that the provider has not seen yet, of the person with one of the provider's accounts. `http` follows
    /// no redirects ([`crate::answer::http`]).
    #[must_use]
    pub fn new(http: Client, account: &'static str) -> Self {
        Self { http, account, cookies: Cookies::default() }
    }

    /// What the provider has set in the browser.
    #[must_use]
    pub const fn cookies(&self) -> &Cookies {
        &self.cookies
    }

    /// From an address of the provider to the one that it sends the person back to, for which `is_home` is true. `None`
    /// where a form comes at which the person turns back.
    ///
    /// # Errors
    /// Where the provider does not answer, or leads nowhere.
    pub async fn follow(
        &mut self,
        mut url: Url,
        mut is_home: impl FnMut(&Url) -> bool,
        form_handling: FormHandling,
    ) -> Result<Option<Url>> {
        let mut form = None;
        for _ in 0..LONGEST_WALK {
            if is_home(&url) {
                return Ok(Some(url));
            }
            let answer = self.call(&url, form.take()).await?;
            if let Some(next) = answer.location(&url)? {
                url = next;
            } else if form_handling == FormHandling::GiveUp {
                return Ok(None);
            } else {
                let (action, fields) = self.fill_in(&answer)?;
                url = url.join(action)?;
                form = Some(fields);
            }
        }
        bail!("the provider leads in circles")
    }

    async fn call(&mut self, url: &Url, form: Option<Form>) -> Result<Answer> {
        let request = match form {
            Some(form) => self.http.post(url.clone()).form(&form),
            None => self.http.get(url.clone()),
        };
        let answer = Answer::of(self.cookies.on(request)).await?;
        self.cookies.keep(answer.headers());
        Ok(answer)
    }

    /// Chooses the account, or allows everything.
    fn fill_in(&self, page: &Answer) -> Result<(&'static str, Form)> {
        let carried =
            hidden_request(page.body()).with_context(|| format!("{} of the provider", page.summary()))?;
        let (action, choice) = if page.body().contains("name=\"decision\"") {
            ("/consent", ("decision", "allow".to_owned()))
        } else {
            ("/sign-in", ("account", self.account.to_owned()))
        };
        Ok((action, vec![("request", carried), choice]))
    }
}

/// The request that the provider's forms carry along.
fn hidden_request(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"request\" value=\"")?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}
