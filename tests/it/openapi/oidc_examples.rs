//! What is answered when officers sign in through the identity provider.

use serde_json::Value;
use tthc::domain::identity::LoginClaim;

use crate::support::{Builder, IdentityProvider, Lie, TestApp};

/// Every example of an address of the identity provider.
pub async fn all() -> Vec<(&'static str, Value)> {
    let without = TestApp::start().await;
    let off = without.get("/v1/staff/oidc").await;
    without.stop().await;
    let provider = IdentityProvider::start();
    let agreed = provider.agreed(LoginClaim::PreferredUsername);
    let app = Builder::default().oidc(agreed).start().await;
    let refused = app.get("/v1/staff/oidc/return?state=a&code=b").await;
    provider.lie(Lie::Noise);
    let away = app.get("/v1/staff/oidc").await;
    let examples = vec![
        (
            "problem.oidc_not_configured",
            off.problem(404, "oidc_not_configured"),
        ),
        ("problem.oidc_refused", refused.problem(403, "oidc_refused")),
        (
            "problem.oidc_unavailable",
            away.problem(503, "oidc_unavailable"),
        ),
    ];
    app.stop().await;
    examples
}
