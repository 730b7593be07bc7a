//! An identity provider on loopback, which signs what it says and can be told to say something wrong.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tthc::domain::identity::LoginClaim;
use tthc::domain::secret::Secret;
use tthc::domain::time::Clock;
use tthc::identity::{Agreement, Patience, Provider};

/// What the provider signs with, and what somebody else would. Made for these tests alone.
const OWN_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPmHgnt/4nypmcssMdiyk/e2qTSAAzTI4fTIZ/GDDc85\n-----END PRIVATE KEY-----\n";
const OTHER_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJyfvFdSnedx+4NE1GiuIsjKMAwCgxTM/bjSbgYypvM4\n-----END PRIVATE KEY-----\n";
const CLIENT_ID: &str = "tthc";
const CLIENT_SECRET: &str = "qzxclientsecretqzx";
/// Where browsers come back to, on this service.
pub const RETURN: &str = "https://thutuc.example.vn/v1/staff/oidc/return";

/// What the provider says wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Signed with somebody else's key.
    ForeignKey,
    /// Signed with nothing.
    Unsigned,
    /// For another service.
    Audience,
    /// In another provider's name.
    Issuer,
    /// Of another sign-in.
    Nonce,
    /// Of long ago.
    Expired,
    /// Of somebody else, where it tells more.
    OtherSubject,
    /// Does not know this service's secret.
    Client,
    /// Says nothing that can be read.
    Noise,
    /// Says more than anybody needs.
    Endless,
}

/// Whom the provider knows, as claims.
pub type Person = Value;

#[derive(Default)]
struct State {
    issuer: String,
    /// By code: the person, the nonce, the challenge.
    codes: BTreeMap<String, (Person, String, String)>,
    /// By access token: the person.
    tokens: BTreeMap<String, Person>,
    lie: Option<Lie>,
    /// Claims that only userinfo tells.
    is_terse: bool,
}

/// The provider. It ends with the test.
pub struct IdentityProvider {
    issuer: String,
    state: Arc<Mutex<State>>,
}

type Shared = web::Data<Mutex<State>>;

impl IdentityProvider {
    /// One that tells the truth.
    pub fn start() -> Self {
        let state = web::Data::new(Mutex::new(State::default()));
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route(
                    "/.well-known/openid-configuration",
                    web::get().to(description),
                )
                .route("/keys", web::get().to(keys))
                .route("/token", web::post().to(token))
                .route("/userinfo", web::get().to(userinfo))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address: SocketAddr = server.addrs()[0];
        let issuer = format!("http://{address}");
        state.lock().unwrap().issuer.clone_from(&issuer);
        tokio::spawn(server.run());
        Self {
            issuer,
            state: state.into_inner(),
        }
    }

    /// What the program has agreed with it.
    pub fn agreed(&self, claim: LoginClaim) -> Provider {
        let agreement = Agreement {
            issuer: self.issuer.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Secret::new(CLIENT_SECRET),
            redirect: RETURN.to_owned(),
            claim,
        };
        Provider::new(agreement, Patience::default()).unwrap()
    }

    /// Names it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// From now on it says something wrong, or the truth.
    pub fn lie(&self, lie: impl Into<Option<Lie>>) {
        self.state.lock().unwrap().lie = lie.into();
    }

    /// From now on its ID token tells the subject alone.
    pub fn be_terse(&self) {
        self.state.lock().unwrap().is_terse = true;
    }

    /// Somebody signs in with it whom a browser was sent to this address: the state and the code to come back with.
    pub fn sign_in(&self, address: &str, person: Person) -> (String, String) {
        let address = url::Url::parse(address).unwrap();
        assert!(address.as_str().starts_with(&format!("{}/", self.issuer)));
        let given: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
        let asked = |name: &str| given[name].clone();
        assert_eq!(asked("response_type"), "code");
        assert_eq!(asked("client_id"), CLIENT_ID);
        assert_eq!(asked("redirect_uri"), RETURN);
        assert_eq!(asked("code_challenge_method"), "S256");
        assert!(asked("scope").starts_with("openid "));
        let mut state = self.state.lock().unwrap();
        let code = format!("qzxcode{}", state.codes.len());
        let entry = (person, asked("nonce"), asked("code_challenge"));
        state.codes.insert(code.clone(), entry);
        (asked("state"), code)
    }
}

fn key(pem: &str) -> CoreEdDsaPrivateSigningKey {
    let id = JsonWebKeyId::new("a".to_owned());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(id)).unwrap()
}

async fn description(state: Shared) -> HttpResponse {
    let state = state.lock().unwrap();
    let issuer = &state.issuer;
    match state.lie {
        Some(Lie::Noise) => return HttpResponse::Ok().body("<html>"),
        Some(Lie::Endless) => return HttpResponse::Ok().body(vec![b' '; 2 * 1024 * 1024]),
        _ => {}
    }
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys() -> HttpResponse {
    let public = key(OWN_KEY).as_verification_key();
    HttpResponse::Ok().json(json!({"keys": [public]}))
}

async fn token(
    state: Shared,
    request: HttpRequest,
    form: web::Form<BTreeMap<String, String>>,
) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let given = request.headers().get("authorization").unwrap();
    let knows = *given == format!("Basic {basic}");
    if state.lie == Some(Lie::Client) || !knows {
        return HttpResponse::Unauthorized().json(json!({"error": "invalid_client"}));
    }
    let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    let found = state.codes.remove(&form["code"]);
    let found =
        found.filter(|(_, _, challenge)| *challenge == verifier && form["redirect_uri"] == RETURN);
    let Some((person, nonce, _)) = found else {
        return HttpResponse::BadRequest().json(json!({"error": "invalid_grant"}));
    };
    let access = format!("qzxaccess{}", state.tokens.len());
    state.tokens.insert(access.clone(), person.clone());
    HttpResponse::Ok().json(json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": 300,
        "id_token": id_token(&state, person, &nonce),
    }))
}

fn id_token(state: &State, person: Person, nonce: &str) -> String {
    let seconds = Clock::System.now().0 / 1000;
    let mut claims = if state.is_terse {
        json!({"sub": person["sub"]})
    } else {
        person
    };
    claims["iss"] = json!(state.issuer);
    claims["aud"] = json!(CLIENT_ID);
    claims["nonce"] = json!(nonce);
    claims["iat"] = json!(seconds);
    claims["exp"] = json!(seconds + 300);
    match state.lie {
        Some(Lie::Audience) => claims["aud"] = json!("somebody-else"),
        Some(Lie::Issuer) => claims["iss"] = json!("https://evil.example"),
        Some(Lie::Nonce) => claims["nonce"] = json!("0"),
        Some(Lie::Expired) => claims["exp"] = json!(seconds - 3600),
        _ => {}
    }
    let (pem, algorithm) = match state.lie {
        Some(Lie::ForeignKey) => (Some(OTHER_KEY), "EdDSA"),
        Some(Lie::Unsigned) => (None, "none"),
        _ => (Some(OWN_KEY), "EdDSA"),
    };
    let header = json!({"alg": algorithm, "kid": "a", "typ": "JWT"});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = pem.map_or_else(Vec::new, |pem| {
        let algorithm = CoreJwsSigningAlgorithm::EdDsa;
        key(pem).sign(&algorithm, signed.as_bytes()).unwrap()
    });
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn userinfo(state: Shared, request: HttpRequest) -> HttpResponse {
    let state = state.lock().unwrap();
    let given = request.headers().get("authorization").unwrap();
    let token = given.to_str().unwrap().trim_start_matches("Bearer ");
    let mut person = state.tokens[token].clone();
    if state.lie == Some(Lie::OtherSubject) {
        person["sub"] = json!("somebody-else");
    }
    HttpResponse::Ok().json(person)
}
