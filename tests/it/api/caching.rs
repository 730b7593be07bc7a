//! `ETag`, `If-None-Match`, `Cache-Control`, compression.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_client_has_is_not_sent_again() {
    let app = TestApp::start().await;
    for path in [
        "/v1/procedures/1.001193",
        "/v1/sectors",
        "/v1/agencies",
        "/v1/life-events",
        "/v1/agencies/06073",
        "/v1/communes?q=hoa+tham",
        "/v1/calendar",
        "/v1/deadline-rules",
        "/v1/feedback/scope",
        "/v1/feedback/reasons",
        "/v1/feedback/channels",
        "/v1/feedback/channels?commune=06073",
        "/v1/feeds/procedures.atom",
        "/v1/open-data/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/opensearch.xml",
        "/robots.txt",
    ] {
        let first = app.get(path).await;
        let tag = first.header("etag");
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        assert_eq!(
            first.header("cache-control"),
            "public, max-age=60",
            "{path}"
        );
        let strong = tag.trim_start_matches("W/");
        for known in [tag, "*", strong, &format!("\"a\", {tag}")] {
            let again = app.get_with(path, &[("if-none-match", known)]).await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {known}");
            assert_eq!(again.header("etag"), tag, "{path}");
            assert_eq!(
                again.header("cache-control"),
                "public, max-age=60",
                "{path}"
            );
        }
        for other in ["W/\"other\"", "nonsense", ""] {
            assert_eq!(
                app.get_with(path, &[("if-none-match", other)]).await.status,
                200,
                "{path} {other:?}"
            );
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_changes_the_tag() {
    let app = TestApp::start().await;
    let before = app.get("/v1/procedures/1.001193").await;
    let mut record = before.json();
    for derived in [
        "provincial_codes",
        "decisions",
        "online",
        "changed_at",
        "version",
        "banners",
        "next_version",
        "replaces",
        "replaced_by",
        "hash",
    ] {
        record.as_object_mut().unwrap().remove(derived);
    }
    record["name"] = json!("Đăng ký khai sinh (mới)");
    app.import(&[record.to_string()]).await;
    let after = app
        .get_with(
            "/v1/procedures/1.001193",
            &[("if-none-match", before.header("etag"))],
        )
        .await;
    assert_eq!(after.json()["name"], "Đăng ký khai sinh (mới)");
    assert_ne!(after.header("etag"), before.header("etag"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_packed_for_those_who_can_unpack_it_and_for_nobody_else() {
    let app = TestApp::start().await;
    for path in [
        "/v1/procedures/1.001193",
        "/v1/sectors",
        "/v1/feeds/procedures.atom",
        "/openapi.json",
    ] {
        let plain = app.get(path).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let packed = app.get_with(path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        for answer in [&plain, &packed] {
            let vary = answer.headers.get_all("vary").iter();
            let named = vary.filter(|value| *value == "accept-encoding").count();
            assert_eq!(named, 1, "{path}: {:?}", answer.headers);
        }
        assert_eq!(packed.header("etag"), plain.header("etag"), "{path}");
        assert!(packed.body.len() < plain.body.len(), "{path}");
        let mut unpacked = Vec::new();
        GzDecoder::new(packed.body.as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, plain.body, "{path}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_can_be_read_whatever_packing_was_asked_for() {
    let app = TestApp::start().await;
    let gzip = [("accept-encoding", "gzip, br, zstd")];
    app.get_with("/v1/nothing", &gzip)
        .await
        .problem(404, "not_found");
    app.get_with("/v1/procedures?limit=0", &gzip)
        .await
        .problem(422, "invalid_parameter");
    let tag = app.get("/v1/sectors").await.header("etag").to_owned();
    let known = app
        .get_with("/v1/sectors", &[gzip[0], ("if-none-match", &tag)])
        .await;
    assert_eq!(
        (
            known.status,
            known.header("content-encoding"),
            known.body.len()
        ),
        (304, "", 0)
    );
    app.stop().await;
}
