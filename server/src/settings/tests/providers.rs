//! Presets, and several providers in a file.

use std::fs;

use bff::{AssertionAudience, ClientCredential, LogoutHint, ProviderConfig};
use program::Variables;
use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::LAB;
use crate::settings::{Settings, preset::Preset};

/// The lab's variables, with these in place of those of the same name.
fn settings(instead: &[(&str, &str)]) -> Result<Settings, String> {
    let lab = LAB.iter().filter(|(name, _)| !instead.iter().any(|(other, _)| other == name));
    let pairs = lab.chain(instead).copied().collect::<Vec<_>>();
    Settings::from_variables(&Variables::from_pairs(&pairs)).map_err(|mistakes| mistakes.to_string())
}

fn provider(instead: &[(&str, &str)]) -> ProviderConfig {
    settings(instead).unwrap().bff.providers.remove(0)
}

fn parameters(provider: &ProviderConfig) -> Vec<String> {
    provider.authorization_parameters.iter().map(ToString::to_string).collect()
}

/// The variables without which a file names all providers.
const FILE_ALONE: [(&str, &str); 3] = [("ISSUER_BASE_URL", ""), ("CLIENT_ID", ""), ("CLIENT_SECRET", "")];

struct File {
    folder: TempDir,
}

impl File {
    fn new(text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("providers.toml"), text).unwrap();
        fs::write(folder.path().join("okta.secret"), "from a file\n").unwrap();
        Self { folder }
    }

    fn path(&self) -> String {
        self.folder.path().join("providers.toml").display().to_string()
    }

    fn settings(&self, more: &[(&str, &str)]) -> Result<Settings, String> {
        let path = self.path();
        let file = [("PROVIDERS_FILE", path.as_str())];
        settings(&[&FILE_ALONE[..], &file, more].concat())
    }
}

#[test]
fn each_preset_asks_for_what_its_provider_knows_and_for_nothing_else() {
    let of = |preset: &str| provider(&[("PROVIDER", preset), ("API_AUDIENCE", "")]);
    let offline = ["profile", "email", "offline_access", "read:reports"];
    let api = Some("https://expenses-api".to_owned());
    for preset in ["auth0", "generic"] {
        assert_eq!(
            (of(preset).scopes, of(preset).audience),
            (offline.map(str::to_owned).into(), api.clone())
        );
    }
    for preset in ["okta", "authentik", "zitadel"] {
        assert_eq!((of(preset).scopes, of(preset).audience), (offline.map(str::to_owned).into(), None));
    }
    assert_eq!(of("keycloak").scopes, ["profile", "email", "read:reports"], "no offline session");
    let google = of("google");
    assert_eq!(
        (google.scopes.clone(), google.audience.clone()),
        (vec!["profile".into(), "email".into()], None)
    );
    assert_eq!(parameters(&google), ["access_type=offline"]);
    assert_eq!((google.name.as_str(), of("okta").name.as_str()), ("Google", "tenant.auth0.com"));
}

#[test]
fn the_api_tells_what_people_may_do_where_scopes_do_not_and_where_it_is_said() {
    let from_api = |instead: &[(&str, &str)]| {
        let settings = settings(&[instead, &[("API_AUDIENCE", "api://expenses")]].concat()).unwrap();
        !settings.rights_from_api.is_empty()
    };
    for preset in ["entra", "okta", "google", "authentik", "zitadel", "cognito"] {
        assert!(from_api(&[("PROVIDER", preset)]), "{preset}");
        assert!(!from_api(&[("PROVIDER", preset), ("RIGHTS_FROM", "scopes")]), "{preset}");
    }
    for preset in ["generic", "auth0", "keycloak"] {
        assert!(!from_api(&[("PROVIDER", preset)]), "{preset}");
        assert!(from_api(&[("PROVIDER", preset), ("RIGHTS_FROM", "api")]), "{preset}");
    }
    let mistakes = settings(&[("RIGHTS_FROM", "roles")]).unwrap_err();
    assert!(mistakes.contains("RIGHTS_FROM is \"roles\"; give it scopes or api"), "{mistakes}");
}

#[test]
fn the_provider_is_told_who_signs_out_as_it_knows_people_and_a_table_says_so_too() {
    let hint = |preset: &str| provider(&[("PROVIDER", preset)]).logout.hint;
    assert_eq!(hint("auth0"), LogoutHint::Sid, "no token goes through the browser");
    for preset in ["generic", "keycloak", "okta", "zitadel", "authentik", "entra", "cognito"] {
        assert_eq!(hint(preset), LogoutHint::IdToken, "{preset}");
    }
    let set = provider(&[("PROVIDER", "okta"), ("LOGOUT_HINT", "logout_hint")]);
    assert_eq!(set.logout.hint, LogoutHint::Sid);
    let file = File::new(
        r#"
        secrets_in_this_file = true
        [[provider]]
        id = "pool"
        preset = "cognito"
        issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
        client_id = "a"
        client_secret = "b"
        audience = "https://expenses-api"
        logout_url = "https://pool.example/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}"
        "#,
    );
    assert!(file.settings(&[]).unwrap().bff.providers[0].logout.endpoint.is_some());
}

#[test]
fn assertions_are_made_out_to_whom_the_provider_wants() {
    let audience = |preset: &str| provider(&[("PROVIDER", preset)]).protocol.assertion_audience;
    for preset in ["okta", "entra"] {
        assert_eq!(audience(preset), AssertionAudience::TokenEndpoint, "{preset}");
    }
    for preset in ["generic", "auth0", "keycloak"] {
        assert_eq!(audience(preset), AssertionAudience::Issuer, "{preset}");
    }
}

#[test]
fn an_api_whose_scopes_begin_with_its_name_must_have_one() {
    let entra = provider(&[("PROVIDER", "entra"), ("API_AUDIENCE", "api://expenses")]);
    assert_eq!(entra.scopes, ["profile", "email", "offline_access", "api://expenses/read:reports"]);
    assert_eq!((entra.audience, entra.api_scope_prefix.as_deref()), (None, Some("api://expenses/")));
    let scopes = ("API_SCOPES", "api://expenses/read:reports,write:reports");
    let written_out = provider(&[("PROVIDER", "entra"), ("API_AUDIENCE", "api://expenses/"), scopes]);
    assert_eq!(written_out.scopes[3..], ["api://expenses/read:reports", "api://expenses/write:reports"]);
    let cognito = provider(&[("PROVIDER", "cognito")]);
    assert_eq!(cognito.scopes, ["profile", "email", "https://expenses-api/read:reports"]);
    for preset in ["entra", "cognito"] {
        let mistakes =
            settings(&[("PROVIDER", preset), ("API_AUDIENCE", ""), ("DPOP", "perhaps")]).unwrap_err();
        assert!(mistakes.contains("API_AUDIENCE is not set; give it the API's identifier"), "{mistakes}");
        assert!(mistakes.contains("DPOP is \"perhaps\""), "and what else is wrong: {mistakes}");
    }
    let zitadel = provider(&[("PROVIDER", "zitadel"), ("API_AUDIENCE", "4711")]);
    assert!(zitadel.scopes.contains(&"urn:zitadel:iam:org:project:id:4711:aud".to_owned()));
    assert_eq!(zitadel.audience, None);
}

#[test]
fn a_single_variable_overrides_its_part_of_the_preset() {
    let google = provider(&[
        ("PROVIDER", "google"),
        ("SCOPES", "email"),
        ("API_SCOPES", "read:reports"),
        ("API_AUDIENCE", "https://expenses-api"),
        ("AUTHORIZATION_PARAMETERS", "access_type=online,hd=example.com"),
        ("PROVIDER_NAME", "Example"),
        ("EMAIL_DOMAINS", "example.com, Example.ORG"),
    ]);
    assert_eq!(google.scopes, ["email", "read:reports"]);
    assert_eq!(google.audience.as_deref(), Some("https://expenses-api"));
    assert_eq!(parameters(&google), ["access_type=online", "hd=example.com"]);
    assert_eq!(google.name, "Example");
    assert_eq!(
        google.email_domains.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["example.com", "example.org"]
    );
    for (variable, bad) in [
        ("PROVIDER", "facebook"),
        ("AUTHORIZATION_PARAMETERS", "redirect_uri=https://evil.example"),
        ("AUTHORIZATION_PARAMETERS", "hd"),
        ("EMAIL_DOMAINS", "*.example.com"),
        ("PROVIDER_ID", "No Id"),
    ] {
        let mistakes = settings(&[(variable, bad)]).unwrap_err();
        assert!(mistakes.contains(&format!("{variable} is {bad:?}; give it")), "{mistakes}");
    }
}

#[test]
fn an_issuer_is_also_understood_as_the_address_of_its_discovery_document() {
    for (written, issuer) in [
        ("https://id.example/.well-known/openid-configuration", "https://id.example"),
        ("id.example/realms/a/.well-known/openid-configuration", "https://id.example/realms/a"),
        ("https://id.example/", "https://id.example/"),
        ("id.example", "https://id.example"),
    ] {
        assert_eq!(provider(&[("ISSUER_BASE_URL", written)]).issuer, issuer);
    }
}

#[test]
fn of_many_tenants_those_that_may_sign_in_must_be_named() {
    let entra = [
        ("PROVIDER", "entra"),
        ("API_AUDIENCE", "api://expenses"),
        ("ISSUER_BASE_URL", "https://login.microsoftonline.com/organizations/v2.0"),
    ];
    let mistakes = settings(&entra).unwrap_err();
    assert!(mistakes.contains("ALLOWED_TENANTS is not set; give it the ids of the tenants"), "{mistakes}");
    let tenant = ("ALLOWED_TENANTS", "11111111-2222-3333-4444-55555555555a");
    assert!(provider(&[&entra[..], &[tenant]].concat()).tenants.is_some());
    let misplaced = settings(&[tenant]).unwrap_err();
    assert!(misplaced.contains("give it no value: only an issuer of many tenants takes it"), "{misplaced}");
}

#[test]
fn a_file_names_several_providers_and_where_their_secrets_are() {
    let file = File::new(
        r#"
        [[provider]]
        id = "okta"
        name = "Contoso"
        preset = "okta"
        issuer = "https://contoso.okta.com/oauth2/default"
        client_id = "0oa1"
        client_secret_file = "okta.secret"
        email_domains = ["contoso.example", "contoso.test"]
        api_scopes = ["read:reports", "write:reports"]
        rights_from = "scopes"
        dpop = true

        [[provider]]
        id = "entra"
        preset = "entra"
        issuer = "https://login.microsoftonline.com/11111111-2222-3333-4444-55555555555a/v2.0"
        client_id = "a1b2"
        client_secret_env = "ENTRA_SECRET"
        audience = "api://expenses"
        "#,
    );
    let settings = file.settings(&[("ENTRA_SECRET", "from a variable")]).unwrap();
    assert!(!settings.provider_is_embedded);
    assert_eq!(settings.presets, [Preset::Okta, Preset::Entra]);
    let rights_from_api = settings.rights_from_api.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(rights_from_api, ["entra"]);
    let [okta, entra] = settings.bff.providers.as_slice() else { panic!("two") };
    assert_eq!((okta.id.as_str(), okta.name.as_str(), okta.dpop), ("okta", "Contoso", true));
    assert_eq!(okta.scopes, ["profile", "email", "offline_access", "read:reports", "write:reports"]);
    assert_eq!(okta.email_domains.len(), 2);
    assert_eq!((entra.id.as_str(), entra.name.as_str()), ("entra", "Microsoft"));
    let secret = |provider: &ProviderConfig| match &provider.client_credential {
        ClientCredential::Secret(secret) => secret.expose_secret().to_owned(),
        ClientCredential::PrivateKey(_) => panic!("a secret"),
    };
    assert_eq!((secret(okta), secret(entra)), ("from a file".to_owned(), "from a variable".to_owned()));

    let path = file.path();
    let beside = Settings::from_variables(&Variables::from_pairs(
        &[&LAB[..], &[("PROVIDERS_FILE", path.as_str()), ("ENTRA_SECRET", "x")]].concat(),
    ));
    let ids = beside.unwrap().bff.providers.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids, ["default", "okta", "entra"], "the variables' provider stands beside those of the file");
}

#[test]
fn all_that_is_wrong_in_a_file_is_named_at_once_by_table_and_key_and_no_secret_with_it() {
    let file = File::new(
        r#"
        colour = "red"
        [[provider]]
        id = "okta"
        issuer = "http://contoso.okta.com"
        client_id = "0oa1"
        client_secret = "hush"
        scope = "email"
        dpop = "perhaps"
        email_domains = [1]

        [[provider]]
        id = "No Id"
        preset = "facebook"
        issuer = "https://id.example"
        client_secret_env = "NOT_SET"
        "#,
    );
    let path = file.path();
    let mistakes = file.settings(&[]).unwrap_err();
    for expected in [
        format!("{path}: colour is \"there\"; give it no value: there is no such key"),
        format!("{path}, [[provider]] 1 (okta): issuer is \"http://contoso.okta.com\"; give it"),
        format!(
            "{path}, [[provider]] 1 (okta): client_secret can't be used (it is not shown here); give it no value"
        ),
        format!("{path}, [[provider]] 1 (okta): scope is \"there\"; give it no value: there is no such key"),
        format!("{path}, [[provider]] 1 (okta): dpop is \"perhaps\"; give it on or off"),
        format!("{path}, [[provider]] 1 (okta): email_domains is \"array\"; give it text"),
        format!("{path}, [[provider]] 2: id is \"No Id\"; give it 1 to 32 small letters"),
        format!("{path}, [[provider]] 2: preset is \"facebook\"; give it auth0"),
        format!("{path}, [[provider]] 2: client_id is not set; give it"),
        format!("{path}, [[provider]] 2: client_secret_env is \"NOT_SET\"; give it the name of a variable"),
    ] {
        assert!(mistakes.contains(&expected), "{expected}\n{mistakes}");
    }
    assert!(!mistakes.contains("hush"), "{mistakes}");
}

#[test]
fn a_file_holds_secrets_only_where_it_says_so() {
    let table = r#"
        [[provider]]
        id = "okta"
        issuer = "https://contoso.okta.com"
        client_id = "0oa1"
        client_secret = "hush"
        "#;
    assert!(File::new(table).settings(&[]).unwrap_err().contains("secrets_in_this_file = true"));
    let said = File::new(&format!("secrets_in_this_file = true\n{table}"));
    assert_eq!(said.settings(&[]).unwrap().bff.providers.len(), 1);
    let broken = File::new("secrets_in_this_file = true\n[[provider]]\nclient_secret = \"hush\nid = 1");
    let mistakes = broken.settings(&[]).unwrap_err();
    assert!(mistakes.contains("providers.toml, line 3: "), "{mistakes}");
    assert!(!mistakes.contains("hush"), "{mistakes}");
    assert!(File::new("").settings(&[]).unwrap_err().contains("a table [[provider]] for each provider"));
    let missing = settings(&[&FILE_ALONE[..], &[("PROVIDERS_FILE", "no/such.toml")]].concat()).unwrap_err();
    assert!(
        missing.contains("PROVIDERS_FILE is \"no/such.toml\"; give it the path of a TOML file"),
        "{missing}"
    );
}

#[test]
fn providers_that_can_not_be_told_apart_are_named() {
    let table = |id: &str, issuer: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nissuer = \"{issuer}\"\nclient_id = \"a\"\nclient_secret = \"b\"\n\
             email_domains = [\"example.com\"]\n"
        )
    };
    let same = table("a", "https://id.example") + &table("a", "https://id.example/");
    let mistakes = File::new(&format!("secrets_in_this_file = true\n{same}")).settings(&[]).unwrap_err();
    for what in
        ["the id of provider 2 (a)", "the issuer of provider 2 (a)", "the e-mail domain of provider 2 (a)"]
    {
        assert!(mistakes.contains(what), "{mistakes}");
    }
}

#[test]
fn a_variable_of_a_single_provider_that_has_no_effect_is_named() {
    let file = File::new(
        "secrets_in_this_file = true\n[[provider]]\nid = \"a\"\nissuer = \"https://id.example\"\nclient_id = \"a\"\nclient_secret = \"b\"\n",
    );
    let mistakes = file.settings(&[("CLIENT_SECRET", "hush")]).unwrap_err();
    assert!(
        mistakes.contains("CLIENT_SECRET can't be used") && mistakes.contains("set ISSUER_BASE_URL"),
        "{mistakes}"
    );
    assert!(!mistakes.contains("hush"), "{mistakes}");
}

#[test]
fn an_administrator_is_of_one_provider_which_is_named_where_there_are_several() {
    let named = |settings: Settings| {
        let administrators = settings.bff.administrators.into_iter();
        administrators.map(|one| format!("{} {}", one.provider, one.subject)).collect::<Vec<_>>()
    };
    let subjects = ("ADMINISTRATORS", "auth0|1,default:2,urn:x:3");
    assert_eq!(named(settings(&[subjects]).unwrap()), ["default auth0|1", "default 2", "default urn:x:3"]);

    let table = |id: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nissuer = \"https://{id}.example\"\nclient_id = \"a\"\nclient_secret = \"b\"\n"
        )
    };
    let file = File::new(&format!("secrets_in_this_file = true\n{}{}", table("a"), table("b")));
    assert_eq!(named(file.settings(&[("ADMINISTRATORS", "a:1,b:urn:x:2")]).unwrap()), ["a 1", "b urn:x:2"]);
    for ambiguous in ["1", "c:1", "a:", "a:1,2"] {
        let mistakes = file.settings(&[("ADMINISTRATORS", ambiguous)]).unwrap_err();
        assert!(mistakes.contains("each as ID:SUBJECT"), "{ambiguous}: {mistakes}");
    }
}

#[test]
fn a_secret_is_read_from_its_file_and_stands_in_one_place() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "hush\n").unwrap();
    let path = file.to_str().unwrap();
    let of_file = provider(&[("CLIENT_SECRET", ""), ("CLIENT_SECRET_FILE", path)]);
    assert!(
        matches!(of_file.client_credential, ClientCredential::Secret(secret) if secret.expose_secret() == "hush")
    );
    let twice = settings(&[("CLIENT_SECRET_FILE", path)]).unwrap_err();
    assert!(
        twice.contains("CLIENT_SECRET can't be used") && twice.contains("there is one secret"),
        "{twice}"
    );
    fs::write(&file, " \n").unwrap();
    let empty = settings(&[("CLIENT_SECRET", ""), ("CLIENT_SECRET_FILE", path)]).unwrap_err();
    assert!(empty.contains("CLIENT_SECRET_FILE is"), "{empty}");
}
