//! Guidance before a feedback is sent: questions, channels, reasons, and what a text seems to be about.

use reqwest::Method;
use serde_json::{Value, json};

use super::{COMMUNE, Desk, sent};
use crate::support::{Answer, Builder, TestApp, checkout, databases};

/// What is said about a text.
async fn look(app: &TestApp, body: &Value) -> Answer {
    app.send_json(Method::POST, "/v1/feedback/similar", &[], body)
        .await
}

async fn seen(app: &TestApp, text: &str) -> Value {
    let answer = look(app, &json!({"text": text})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value}"))
}

/// The signals, each with the words at its places.
fn signals(answer: &Value, text: &str) -> Vec<(String, Vec<String>)> {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: &Value, end: &str| usize::try_from(place[end].as_u64().unwrap()).unwrap();
    let words = |signal: &Value| {
        let places = array(&signal["places"]).iter();
        places
            .map(|place| chars[at(place, "from")..at(place, "to")].iter().collect())
            .collect()
    };
    let all = array(&answer["signals"]).iter();
    all.map(|signal| (signal["signal"].as_str().unwrap().to_owned(), words(signal)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_leads_to_the_form_or_to_a_channel_that_is_there() {
    let app = TestApp::start().await;
    let scope = app.get("/v1/feedback/scope").await.json();
    let channels = array(&scope["channels"]);
    let channel = |id: &Value| channels.iter().find(|channel| channel["id"] == *id);
    let both = |entry: &Value, name: &str| {
        for name in [name.to_owned(), format!("{name}_en")] {
            assert!(
                !entry[&name].as_str().unwrap().is_empty(),
                "{name}: {entry}"
            );
        }
    };
    let questions = array(&scope["questions"]);
    assert_eq!(questions[0]["id"], "emergency");
    for (number, question) in questions.iter().enumerate() {
        both(question, "text");
        for answer in array(&question["answers"]) {
            both(answer, "text");
            let (has_channel, has_form) = match answer["next"].as_str().unwrap() {
                "next_question" => {
                    assert!(number + 1 < questions.len(), "{answer}");
                    (false, false)
                }
                "go_on" => (false, true),
                "other_channel" | "stop_emergency" => (true, false),
                other => panic!("{other}"),
            };
            assert_eq!(answer["channel"].is_string(), has_channel, "{answer}");
            assert_eq!(answer["form"]["kind"].is_string(), has_form, "{answer}");
            assert!(!has_channel || channel(&answer["channel"]).is_some());
        }
    }
    for one in channels {
        for name in ["name", "what", "receiver", "form"] {
            both(one, name);
        }
        assert!(one["basis"].is_string() && one["certainty"].is_string());
    }
    let numbers = array(&channel(&json!("khan_cap")).unwrap()["phones"]).iter();
    let numbers: Vec<_> = numbers
        .map(|phone| phone["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers[..3], ["113", "114", "115"]);
    let bar = &channel(&json!("khieu_nai")).unwrap()["time_bar"];
    assert_eq!(
        (&bar["days"], &bar["certainty"]),
        (&json!(90), &json!("certain"))
    );
    let warnings = array(&scope["warnings"]);
    assert_eq!(warnings.len(), 7);
    for warning in warnings {
        both(warning, "text");
        assert!(warning["channel"].is_null() || channel(&warning["channel"]).is_some());
    }
    app.get("/v1/feedback/scope?lang=en")
        .await
        .problem(422, "invalid_parameter");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_and_numbers_are_those_of_the_file() {
    let app = TestApp::start().await;
    let reasons = app.get("/v1/feedback/reasons").await.json();
    let file = std::fs::read_to_string(checkout("src/exchange/rules/feedback.toml")).unwrap();
    let policy = file.split("[policy]\n").nth(1).unwrap();
    let policy = policy.split("\n\n").next().unwrap();
    let lines = policy.lines().map(|line| line.split(" #").next().unwrap());
    let lines = lines.map(|line| line.split_once('=').unwrap());
    let written: serde_json::Map<String, Value> = lines
        .map(|(name, value)| (name.trim().to_owned(), serde_json::from_str(value).unwrap()))
        .collect();
    assert_eq!(reasons["policy"], Value::Object(written));
    let items = array(&reasons["items"]);
    assert_eq!(items.len(), file.matches("[[reason]]").count());
    let r12 = items.iter().find(|reason| reason["code"] == "R12").unwrap();
    assert_eq!(
        (&r12["for"], &r12["certainty"]),
        (&json!("redirected"), &json!("certain"))
    );
    for reason in items {
        for name in ["text", "text_en", "next_step", "next_step_en", "basis"] {
            assert!(!reason[name].as_str().unwrap().is_empty(), "{reason}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_feedback_in_stands_in_the_order_in_which_people_look() {
    let app = TestApp::start().await;
    let all = app.get("/v1/feedback/channels").await.json();
    let items = array(&all["items"]);
    let place = |code: &str| items.iter().position(|item| item["code"] == code).unwrap();
    assert_eq!((place("H37"), place("H37-TTPVHCC")), (0, 1));
    assert!(
        place("VPUBND") < place("05977"),
        "departments, then communes"
    );
    assert_eq!(place("06073-TTPVHCC"), place(COMMUNE) + 1);
    assert_eq!(items.len(), 147);
    let commune = &items[place(COMMUNE)];
    assert_eq!(commune["missing"], json!(["address", "phone", "email"]));
    assert_eq!(commune["certainty"], "expected", "as the directory has it");

    let near = app
        .get(&format!("/v1/feedback/channels?commune={COMMUNE}"))
        .await
        .json();
    let codes = array(&near["items"]).iter();
    let codes: Vec<_> = codes.map(|item| item["code"].as_str().unwrap()).collect();
    assert_eq!(codes, [COMMUNE, "06073-TTPVHCC", "H37", "H37-TTPVHCC"]);
    for unknown in ["99999", "SNV", "x%20y"] {
        let path = format!("/v1/feedback/channels?commune={unknown}");
        let problem = app.get(&path).await.problem(422, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], "?commune");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_told_where_it_belongs_and_by_which_words() {
    let app = TestApp::start().await;
    for (text, expected) in [
        (
            "🔥 Ủy ban ơi, nhà hàng xóm đang cháy!",
            vec![("emergency", vec!["đang cháy"])],
        ),
        (
            "Tôi muốn tố cáo ông QZX cán bộ địa chính nhận hối lộ.",
            vec![("denunciation", vec!["muốn tố cáo", "nhận hối lộ"])],
        ),
        (
            "Tôi không đồng ý với quyết định thu hồi đất số 12.",
            vec![("complaint", vec!["không đồng ý với quyết định"])],
        ),
        (
            "Ca\u{301}n bộ thu sách nhie\u{302}\u{303}u người dân",
            vec![("conduct", vec!["sách nhie\u{302}\u{303}u"])],
        ),
        (
            "My neighbour needs to know how long the registration takes here",
            vec![("other_language", vec![])],
        ),
        ("Tôi nộp hồ sơ đã hai tuần mà chưa có kết quả.", vec![]),
        ("!!! 😀 ???", vec![]),
    ] {
        let answer = seen(&app, text).await;
        let found = signals(&answer, text);
        let found: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|(signal, words)| (&**signal, words.iter().map(|word| &**word).collect()))
            .collect();
        assert_eq!(found, expected, "{text}");
        for signal in array(&answer["signals"]) {
            assert!(signal["text"].is_string() && signal["text_en"].is_string());
        }
    }
    let fire = seen(&app, "đang cháy nhà").await;
    let phones = fire["signals"][0]["channel"]["phones"].to_string();
    assert!(phones.contains("\"114\""), "{phones}");
    let english = seen(
        &app,
        "Please tell me how long the registration of a marriage takes",
    )
    .await;
    assert_eq!(english["language"], "other");
    let capitals = seen(&app, "HỒ SƠ CỦA TÔI ĐÂU RỒI").await;
    assert_eq!(capitals["language"], "vietnamese");
    assert_eq!(capitals["hints"][0]["kind"], "only_capitals");
    assert_eq!(
        (&capitals["signals"], &fire["hints"]),
        (&json!([]), &json!([]))
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_about_it_is_offered() {
    let app = TestApp::start().await;
    let text = "Con tôi mới sinh, đăng ký khai sinh cần giấy tờ gì?";
    let answer = seen(&app, text).await;
    let found = array(&answer["procedures"]);
    assert!((1..=3).contains(&found.len()), "{answer}");
    assert_eq!(found[0]["code"], "1.001193");
    assert_eq!(found[0]["url"], "/v1/procedures/1.001193");
    assert_eq!(found[0]["answer"]["section"], "papers");
    assert_eq!(found[0]["is_named"], false);
    // The one that was read comes first, whatever the words say.
    let named = "1.000894.000.00.00.H37";
    let with_named = look(&app, &json!({"text": text, "procedure": named})).await;
    let found = with_named.json()["procedures"].clone();
    assert_eq!(
        (
            &found[0]["code"],
            &found[0]["is_named"],
            &found[0]["confidence"]
        ),
        (&json!("1.000894"), &json!(true), &json!("high"))
    );
    assert_eq!(found[1]["code"], "1.001193");
    assert_eq!(array(&found).len(), 3);
    let same = look(&app, &json!({"text": text, "procedure": "1.001193"})).await;
    let same = same.json();
    let codes = array(&same["procedures"]).iter();
    let codes: Vec<_> = codes.map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "1.001193").count(), 1);
    assert_eq!(codes[0], "1.001193");
    let unknown = look(&app, &json!({"text": text, "procedure": "9.999999"})).await;
    assert_eq!(unknown.json()["procedures"][0]["code"], "1.001193");
    let nothing = seen(&app, "zzzz qqqq").await;
    assert_eq!(nothing["procedures"], json!([]));
    app.app.store.close().await;
    let away = seen(&app, text).await;
    assert_eq!(away["procedures"][0]["code"], "1.001193");
    assert!(away.get("released").is_none(), "{away}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_have_met_there_is_shown_once_it_is_public() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let app = &desk.office.app;
        let sample = std::fs::read_to_string(checkout("index/relevance/corpus.jsonl")).unwrap();
        let birth = sample.lines().find(|line| line.contains("\"1.001193\""));
        app.import(&[birth.unwrap().to_owned()]).await;
        let mut body = sent("Nộp hồ sơ khai sinh đã lâu mà chưa có kết quả.");
        body["procedure"] = "1.001193".into();
        let (code, id) = desk.sent(&body).await;
        desk.answered(&id).await;
        let text = "đăng ký khai sinh chậm quá";
        let before = seen(app, text).await;
        assert_eq!(before["released"], json!([]));
        desk.ask(&code, "release", json!({})).await;
        let summary = json!({"step": "release", "title": "Chậm trả kết quả", "body": "Hồ sơ khai sinh chậm có kết quả.",
            "reply": "Bộ phận một cửa đã trả kết quả."});
        desk.must(&desk.moderator, &id, summary).await;
        let after = seen(app, text).await;
        let released = &after["released"][0];
        assert_eq!(
            (&released["title"], &released["procedure"]),
            (&json!("Chậm trả kết quả"), &json!("1.001193"))
        );
        let whole = app.get(released["url"].as_str().unwrap()).await;
        assert_eq!(whole.json()["id"], released["id"]);
        for secret in [&code, &id] {
            assert!(!after.to_string().contains(secret.as_str()));
        }
        let elsewhere = seen(app, "zzzz qqqq").await;
        assert_eq!(elsewhere["released"], json!([]));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_at_is_said() {
    let app = TestApp::start().await;
    let long = "ế".repeat(10_000);
    assert_eq!(look(&app, &json!({"text": long})).await.status, 200);
    let many = "đang cháy nhà ".repeat(700);
    let answer = seen(&app, &many).await;
    assert_eq!(array(&answer["signals"][0]["places"]).len(), 20);
    for (body, pointer) in [
        (json!({"text": " \n"}), "/text"),
        (json!({"text": format!("{long}ế")}), "/text"),
        (json!({"text": "x", "procedure": "mười hai"}), "/procedure"),
        (json!({"text": "x", "more": 1}), "/more"),
        (json!({}), "/text"),
    ] {
        let problem = look(&app, &body).await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    let got = app.get("/v1/feedback/similar").await;
    got.problem(405, "method_not_allowed");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_danger_is_told_even_when_nothing_can_be_searched() {
    let app = Builder::default()
        .searches(0, 0)
        .without_seal_keys()
        .rate_feedback(3)
        .start()
        .await;
    let busy = seen(&app, "Cứu tôi với, đang cháy nhà").await;
    assert_eq!(busy["signals"][0]["signal"], "emergency");
    app.app.store.close().await;
    let answer = seen(&app, "Cứu tôi với, đang cháy nhà").await;
    assert_eq!(answer["signals"][0]["signal"], "emergency");
    for missing in ["procedures", "released"] {
        assert!(answer.get(missing).is_none(), "{answer}");
    }
    assert_eq!(app.get("/v1/feedback/scope").await.status, 200);
    let second = look(&app, &json!({"text": "x"})).await;
    assert_eq!(second.header("ratelimit-policy"), "\"feedback\";q=3;w=60");
    look(&app, &json!({"text": "x"}))
        .await
        .problem(429, "rate_limited");
    app.stop().await;
}
