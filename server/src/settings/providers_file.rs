//! `PROVIDERS_FILE`: several providers, each a table `[[provider]]` of a TOML file.
//!
//! A key is a variable by another name, so that a table and the variables are read by the same code and mean the same.
//! What is wrong is named by file, table and key, all at once.

use std::{collections::HashMap, fs, path::Path};

use bff::ProviderId;
use program::{Reader, Variables, settings as read};
use toml::{Table, Value};

use super::provider::Provider;

/// What the keys of a table stand for.
const KEYS: [(&str, &str); 24] = [
    ("id", "PROVIDER_ID"),
    ("name", "PROVIDER_NAME"),
    ("preset", "PROVIDER"),
    ("issuer", "ISSUER_BASE_URL"),
    ("client_id", "CLIENT_ID"),
    (SECRET, "CLIENT_SECRET"),
    ("client_secret_file", "CLIENT_SECRET_FILE"),
    (SECRET_VARIABLE, SECRET_VARIABLE),
    ("client_private_key_file", "CLIENT_PRIVATE_KEY_FILE"),
    ("client_key_id", "CLIENT_KEY_ID"),
    ("token_endpoint_auth_method", "TOKEN_ENDPOINT_AUTH_METHOD"),
    ("client_assertion_audience", "CLIENT_ASSERTION_AUDIENCE"),
    ("response_mode", "RESPONSE_MODE"),
    ("scopes", "SCOPES"),
    ("api_scopes", "API_SCOPES"),
    ("audience", "API_AUDIENCE"),
    ("resource", "API_RESOURCE"),
    ("rights_from", "RIGHTS_FROM"),
    ("dpop", "DPOP"),
    ("email_domains", "EMAIL_DOMAINS"),
    ("authorization_parameters", "AUTHORIZATION_PARAMETERS"),
    ("allowed_tenants", "ALLOWED_TENANTS"),
    ("logout_hint", "LOGOUT_HINT"),
    ("logout_url", "LOGOUT_URL"),
];
const SECRET: &str = "client_secret";
const SECRET_VARIABLE: &str = "client_secret_env";
/// Keys whose values are paths, which begin at the file's folder.
const PATHS: [&str; 2] = ["client_secret_file", "client_private_key_file"];

/// Says that the file holds secrets itself.
const HOLDS_SECRETS: &str = "secrets_in_this_file";
const TABLES: &str = "provider";

const FILE: &str = "the path of a TOML file that has a table [[provider]] for each provider";
const NO_SUCH_KEY: &str = "no value: there is no such key";
const TEXT: &str = "text, a list of texts, a number, or true or false";
/// Files of settings are copied: into repositories, images and messages that ask for help. A secret is not to go with them.
const NOT_HERE: &str = "no value: name the secret by client_secret_file or client_secret_env, or say secrets_in_this_file = true above";

/// The providers of the file, if there is one and all in it is right.
pub(super) fn read(reader: &mut Reader<'_>, variables: &Variables) -> Option<Vec<Provider>> {
    let Some(path) = variables.get("PROVIDERS_FILE") else { return Some(Vec::new()) };
    let text = reader.optional("PROVIDERS_FILE", FILE, |path| fs::read_to_string(path).ok())?;
    let file = match text.parse::<Table>() {
        Ok(file) => file,
        Err(error) => {
            // The message of the whole error would show the line, and a secret may be in it.
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            reader.reject("PROVIDERS_FILE", &format!("{path}, line {line}: {}", error.message()), FILE);
            return None;
        }
    };
    for key in file.keys().filter(|key| ![HOLDS_SECRETS, TABLES].contains(&key.as_str())) {
        reader.reject(&format!("{path}: {key}"), "there", NO_SUCH_KEY);
    }
    let holds_secrets = matches!(file.get(HOLDS_SECRETS), Some(Value::Boolean(true)));
    let tables = match file.get(TABLES) {
        Some(Value::Array(tables)) if !tables.is_empty() => tables,
        _ => {
            reader.reject("PROVIDERS_FILE", &path, FILE);
            return None;
        }
    };
    let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
    let providers = tables.iter().enumerate().map(|(index, table)| {
        let source = Source { file: &path, folder, number: index + 1, holds_secrets, variables };
        source.provider(reader, table)
    });
    // All are read, so that all that is wrong is named.
    let providers = providers.collect::<Vec<_>>();
    providers.into_iter().collect()
}

/// Where a table stands.
struct Source<'a> {
    file: &'a str,
    folder: &'a Path,
    number: usize,
    holds_secrets: bool,
    variables: &'a Variables,
}

impl Source<'_> {
    fn provider(&self, reader: &mut Reader<'_>, table: &Value) -> Option<Provider> {
        let Some(table) = table.as_table() else {
            reader.reject("PROVIDERS_FILE", self.file, FILE);
            return None;
        };
        let id = table.get("id").and_then(Value::as_str).and_then(|id| id.parse::<ProviderId>().ok());
        let table_name = match &id {
            Some(id) => format!("{}, [[provider]] {} ({id})", self.file, self.number),
            None => format!("{}, [[provider]] {}", self.file, self.number),
        };
        let name_of = |variable: &str| {
            let key = KEYS.iter().find(|(_, of)| *of == variable).map_or(variable, |(key, _)| key);
            format!("{table_name}: {key}")
        };
        let mut values = HashMap::new();
        let mut mistakes = Vec::new();
        for (key, value) in table {
            let Some((_, variable)) = KEYS.iter().find(|(known, _)| known == key) else {
                mistakes.push((key.clone(), "there".to_owned(), NO_SUCH_KEY));
                continue;
            };
            match text_of(value) {
                Some(text) if PATHS.contains(&key.as_str()) => {
                    values.insert(*variable, self.folder.join(text).display().to_string());
                }
                Some(text) => _ = values.insert(*variable, text),
                None => mistakes.push((key.clone(), value.type_str().to_owned(), TEXT)),
            }
        }
        let is_secret_here = values.contains_key("CLIENT_SECRET") && !self.holds_secrets;
        let secret_variable = values.remove(SECRET_VARIABLE);
        if let Some(secret) = secret_variable.as_deref().and_then(|name| self.variables.get(name)) {
            values.insert("CLIENT_SECRET", secret);
        }
        let pairs = values.iter().map(|(variable, text)| (*variable, text.as_str())).collect::<Vec<_>>();
        let variables = Variables::from_pairs(&pairs);
        let mut own = Reader::with_names(&variables, &name_of);
        for (key, found, expected) in mistakes {
            own.reject(&key, &found, expected);
        }
        if is_secret_here {
            own.reject_secret("CLIENT_SECRET", NOT_HERE);
        }
        if let Some(name) = secret_variable.filter(|name| self.variables.get(name).is_none()) {
            own.reject(SECRET_VARIABLE, &name, "the name of a variable that is set and holds the secret");
        }
        let id = own.required(
            "PROVIDER_ID",
            "1 to 32 small letters, digits and hyphens: by it sessions remember the provider",
            read::parsed,
        );
        let provider = Provider::read(&mut own, id, None);
        reader.add_invalid_of(own);
        provider
    }
}

/// What a key holds, as a variable would.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(is_on) => Some(if *is_on { "on" } else { "off" }.to_owned()),
        Value::Array(texts) => {
            let texts = texts.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
            Some(texts.join(","))
        }
        _ => None,
    }
}
