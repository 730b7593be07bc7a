//! How a query is understood, and what an answer says of it.

use serde_json::{Value, json};

use crate::support::TestApp;

/// What searching for this answers.
async fn found(app: &TestApp, q: &str) -> Value {
    app.search(&[("q", q)]).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_call_a_procedure_finds_it_and_the_answer_says_why() {
    let app = TestApp::start().await;
    for (q, from) in [
        ("tôi cần giấy độc thân", "giấy độc thân"),
        ("giay doc than", "giay doc than"),
        ("GIẤY ĐỘC THÂN", "GIẤY ĐỘC THÂN"),
    ] {
        let body = found(&app, q).await;
        let best = &body["items"][0];
        assert_eq!(best["code"], "1.004873", "{q}");
        let phrases: Vec<&Value> = best["matched"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|reason| reason["kind"] == "phrase")
            .collect();
        let text = phrases.first().expect(q)["text"].as_str().unwrap();
        assert!(text.starts_with(&format!("“{from}” → ")), "{text}");
        assert!(
            best["highlight"]
                .as_str()
                .unwrap()
                .contains("tình trạng hôn nhân</mark>"),
            "the official words are marked in the name: {best}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_in_the_words_of_the_procedure() {
    let app = TestApp::start().await;
    let procedure = app.get("/v1/procedures/1.001193").await.json();
    let papers: Vec<&str> = procedure["papers"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|variant| variant["items"].as_array().unwrap())
        .map(|paper| paper["name"].as_str().unwrap())
        .collect();
    assert!(!papers.is_empty());
    for q in [
        "đăng ký khai sinh cần giấy tờ gì",
        "dang ky khai sinh can giay to gi",
    ] {
        for sort in ["relevance", "name", "newest"] {
            let body = app.search(&[("q", q), ("sort", sort)]).await.json();
            let answer = &body["answer"];
            assert_eq!(answer["procedure"], "1.001193", "{q}, {sort}");
            assert_eq!(answer["name"], "Đăng ký khai sinh");
            assert_eq!(answer["section"], "papers");
            assert_eq!(answer["source"], "/v1/procedures/1.001193");
            let items = answer["items"].as_array().unwrap();
            for paper in &papers {
                let says = |item: &&Value| item.as_str().unwrap().contains(paper);
                assert!(items.iter().any(|item| says(&item)), "{paper}: {items:?}");
            }
        }
    }
    for (q, section) in [
        ("đăng ký khai sinh mất bao lâu", "time"),
        ("đăng ký khai sinh hết bao nhiêu tiền", "fee"),
        ("đăng ký kết hôn phải đủ bao nhiêu tuổi", "conditions"),
        ("đăng ký khai sinh ở đâu", "place"),
    ] {
        assert_eq!(found(&app, q).await["answer"]["section"], section, "{q}");
    }
    assert_eq!(
        found(&app, "đăng ký khai sinh").await["answer"],
        Value::Null,
        "who names a procedure asks for no part of it"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn talk_gets_no_procedure_as_its_answer() {
    let app = TestApp::start().await;
    for q in [
        "hôm nay trời có mưa không",
        "kết quả bóng đá tối qua",
        "kể chuyện cười đi",
        "asdf qwerty",
    ] {
        let body = found(&app, q).await;
        assert_eq!(
            body["confidence"], "none",
            "{q}: {}",
            body["items"][0]["name"]
        );
        assert_eq!(body["answer"], Value::Null, "{q}");
        let kinds: Vec<&Value> = body["next_steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| &step["kind"])
            .collect();
        assert_eq!(kinds, [&json!("rephrase"), &json!("browse")], "{q}");
    }
    for q in ["đăng ký khai sinh", "1.001193", ""] {
        let body = found(&app, q).await;
        assert_eq!(body["confidence"], "high", "{q}");
        assert_eq!(body["next_steps"], json!([]), "{q}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_repeats_himself_means_it_once() {
    let app = TestApp::start().await;
    let once = found(&app, "mất giấy khai sinh, xin cccd").await;
    let often = "mất giấy khai sinh, xin cccd. ".repeat(60);
    let often = found(&app, &often).await;
    assert_eq!(often["rewrites"], once["rewrites"]);
    assert_eq!(often["items"][0]["code"], once["items"][0]["code"]);
    assert_eq!(often["items"][0]["matched"], once["items"][0]["matched"]);
    let talk = "Kính gửi xã, giấy tờ nhà tôi thất lạc, tôi lo lắm. ".repeat(30);
    let letter = format!("{talk}Tôi xin đăng ký lại khai sinh cho con.");
    let body = found(&app, &letter).await;
    assert_eq!(body["items"][0]["code"], "1.004884", "{}", body["items"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slips_are_repaired_and_the_repair_can_be_refused() {
    let app = TestApp::start().await;
    for (q, to) in [
        ("dangkykethon", "đăng ký kết hôn"),
        ("ddawng kys keets hoon", "đăng ký kết hôn"),
        ("d9a8ng ky1 ke61t ho6n", "đăng ký kết hôn"),
        ("đăng ký kết hônn", "đăng ký kết hôn"),
    ] {
        let body = found(&app, q).await;
        let repaired: Vec<&Value> = body["rewrites"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|rewrite| rewrite["kind"] == "spelling")
            .collect();
        assert!(!repaired.is_empty(), "{q}: {}", body["rewrites"]);
        assert_eq!(body["items"][0]["code"], "1.000894", "{q} is {to}");
        let refused = app.search(&[("q", q), ("rewrite", "off")]).await.json();
        assert_eq!(refused["rewrites"], json!([]), "{q}");
    }
    let fine = found(&app, "đăng ký kết hôn").await;
    assert_eq!(fine["rewrites"], json!([]), "what is fine is left alone");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_order_or_rewrite_is_refused_with_the_known_ones() {
    let app = TestApp::start().await;
    for (parameter, known) in [("sort", "relevance, name, newest"), ("rewrite", "on, off")] {
        let problem = app
            .search(&[("q", "khai sinh"), (parameter, "other")])
            .await
            .problem(422, "invalid_parameter");
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], format!("?{parameter}"));
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.contains(known), "{detail}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_come_by_name_or_the_last_changed_first() {
    let app = TestApp::start().await;
    let by_name = app
        .search(&[("sort", "name"), ("limit", "50")])
        .await
        .json();
    let names: Vec<&str> = by_name["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    // Punctuation has no place in the alphabet.
    let words = |name: &&str| tthc::domain::text::slug(name);
    assert!(names.iter().is_sorted_by_key(words), "{names:?}");
    let record = json!({
        "code": "3.000999",
        "name": "Đăng ký khai sinh cho người vừa mới đến",
        "levels": ["xa"],
        "provenance": {"source": "sample"},
    });
    app.import(&[record.to_string()]).await;
    let newest = app.search(&[("q", "khai sinh"), ("sort", "newest")]).await;
    assert_eq!(newest.codes()[0], "3.000999");
    assert_eq!(
        found(&app, "khai sinh").await["items"][0]["code"],
        "1.001193",
        "the base procedure stays the best"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn procedures_of_one_name_are_one_item_that_lists_the_others() {
    let app = TestApp::start().await;
    let record = |code: &str, level: &str, agency: &str| {
        json!({
            "code": code,
            "name": "Công nhận hòa giải viên thôn bản",
            "levels": [level],
            "agencies": [agency],
            "provenance": {"source": "sample"},
        })
        .to_string()
    };
    app.import(&[
        record("3.000901", "bo", "Bộ Tư pháp"),
        record("3.000902", "tinh", "Sở Tư pháp"),
        record("3.000903", "xa", "Ủy ban nhân dân cấp xã"),
    ])
    .await;
    let body = found(&app, "công nhận hoà giải viên thôn bản").await;
    let best = &body["items"][0];
    let variants: Vec<(&Value, &Value, &Value)> = best["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| (&variant["code"], &variant["levels"][0], &variant["agency"]))
        .collect();
    assert_eq!(best["code"], "3.000903", "citizens go to their commune");
    assert_eq!(
        variants,
        [
            (&json!("3.000901"), &json!("bo"), &json!("Bộ Tư pháp")),
            (&json!("3.000902"), &json!("tinh"), &json!("Sở Tư pháp")),
        ]
    );
    let named = found(&app, "công nhận hòa giải viên thôn bản cấp tỉnh").await;
    assert_eq!(
        named["items"][0]["code"], "3.000902",
        "unless they name a level"
    );
    let codes: Vec<&Value> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    assert!(
        !codes.contains(&&json!("3.000901")) && !codes.contains(&&json!("3.000902")),
        "once is enough: {codes:?}"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_browses_is_given_no_reasons() {
    let app = TestApp::start().await;
    let body = app.search(&[("sector", "ho-tich")]).await.json();
    for item in body["items"].as_array().unwrap() {
        assert_eq!(item["matched"], json!([]));
    }
    let by_code = found(&app, "1.001193").await;
    assert_eq!(by_code["items"][0]["matched"][0]["kind"], "code");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_useful_words_of_a_pasted_letter_are_found() {
    let app = TestApp::start().await;
    let talk = "Kính thưa các anh chị ở trung tâm, tôi tên là Hoàng Thị Lụa, năm nay ba mươi mốt tuổi, nhà ở cuối bản, \
        đường đi lại những ngày mưa rất vất vả nên mong được trả lời sớm. Hôm thứ hai tuần trước tôi có ra hỏi một lần \
        nhưng hôm ấy đông quá, chờ đến trưa thì hết giờ, chiều lại phải đi đón con ở lớp mẫu giáo. ";
    let asked = "Tôi định cưới nên xin hỏi thủ tục đăng ký kết hôn. ";
    let letter = format!("{}{asked}{}", talk.repeat(4), talk.repeat(4));
    assert!((1_900..4_000).contains(&letter.chars().count()));
    let codes = app.search(&[("q", &letter)]).await.codes();
    let first: Vec<&str> = codes.iter().take(3).map(String::as_str).collect();
    assert!(first.contains(&"1.000894"), "{codes:?}");
    app.stop().await;
}
