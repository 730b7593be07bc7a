//! What a text seemed to be about when it came: what the sender is told, who sees it, what is kept.

use serde_json::{Value, json};
use tthc::app::feedback::verify;
use tthc::domain::feedback::seal::Keyring;

use super::{COMMUNE, Desk, sent};
use crate::api::staff::publishing::made;
use crate::support::{Database, SEAL_KEYS, databases};

impl Desk {
    /// Sends a text; the receipt, and what officers read.
    async fn received(&self, text: &str) -> (Value, Value) {
        let mut body = sent(text);
        body["commune"] = COMMUNE.into();
        let key = uuid::Uuid::now_v7().to_string();
        let receipt = made(&self.submit(&key, &body).await, 201);
        let replayed = self.submit(&key, &body).await;
        assert_eq!(replayed.status, 200);
        assert_eq!(replayed.json()["warnings"], receipt["warnings"]);
        let id = self.id(receipt["code"].as_str().unwrap()).await;
        let path = format!("/feedback/{id}");
        let read = self.office.get(&self.intake, &path).await.json();
        let list = self.office.get(&self.intake, "/feedback?limit=100").await;
        let list = list.json();
        let mut items = list["items"].as_array().unwrap().iter();
        let item = items.find(|item| item["id"] == *id).unwrap();
        assert_eq!(item["signals"], read["signals"], "the queue has them too");
        (receipt, read)
    }
}

fn warned(receipt: &Value) -> Vec<&str> {
    let warnings = receipt["warnings"].as_array().unwrap().iter();
    warnings
        .map(|warning| warning["signal"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_about_something_else_is_kept_and_its_sender_told_where_to_go() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        for (text, expected, confidentiality) in [
            (
                "Ủy ban ơi, đang cháy nhà ở thôn Nà Pàn!",
                vec!["emergency"],
                "restricted",
            ),
            (
                "Tôi tố cáo ông QZX, cán bộ địa chính xã, nhận hối lộ của dân.",
                vec!["denunciation"],
                "restricted",
            ),
            (
                "Tôi khiếu nại vì bị phạt oan, đề nghị hủy quyết định số 12.",
                vec!["complaint"],
                "normal",
            ),
            (
                "Cán bộ một cửa hách dịch, đang cháy nhà cũng không tiếp.",
                vec!["emergency", "conduct"],
                "restricted",
            ),
            (
                "Tôi nộp hồ sơ đã hai tuần mà chưa có kết quả.",
                vec![],
                "normal",
            ),
            (
                "Please tell me how long the registration of a marriage takes here",
                vec!["other_language"],
                "normal",
            ),
            (
                "HỒ SƠ CỦA TÔI NỘP ĐÃ LÂU MÀ CHƯA CÓ KẾT QUẢ",
                vec![],
                "normal",
            ),
        ] {
            let (receipt, read) = desk.received(text).await;
            assert_eq!(warned(&receipt), expected, "{text}");
            assert_eq!(read["signals"], json!(expected), "{text}");
            assert_eq!(read["confidentiality"], confidentiality, "{text}");
            assert_eq!(read["body"], text, "nothing is lost");
            // Whom a denunciation names may sit where it happened.
            let unit = if expected.contains(&"denunciation") {
                Value::Null
            } else {
                json!(COMMUNE)
            };
            assert_eq!(read["unit"], unit, "{text}");
            assert_eq!(read["urgency"], "thuong", "officers decide");
        }
        let (fire, _) = desk.received("Khẩn cấp, nhà đang cháy ở xã này").await;
        let phones = fire["warnings"][0]["channel"]["phones"].to_string();
        assert!(phones.contains("\"114\""), "{phones}");
        assert!(
            fire["warnings"][0]["text"]
                .as_str()
                .unwrap()
                .contains("114")
        );
        let keyring = Keyring::parse(SEAL_KEYS).unwrap();
        let verified = verify(&desk.office.app.app.store, Some(&keyring)).await;
        let verified = verified.unwrap();
        assert_eq!((verified.feedbacks, verified.faults), (8, Vec::new()));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_signal_is_found_out() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        desk.received("Tôi muốn tố cáo cán bộ đòi hối lộ.").await;
        let change = "UPDATE feedback SET signals = ''";
        Database::execute(&desk.office.app.url, change).await;
        let verified = verify(&desk.office.app.app.store, None).await.unwrap();
        assert_eq!(verified.faults.len(), 1);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn title_and_proposal_are_looked_at_and_a_title_made_of_the_text_is_not() {
    let desk = Desk::open(&Database::Sqlite).await;
    let mut body = sent("Nội dung này không nói gì đặc biệt.");
    body["title"] = "Tôi muốn tố cáo".into();
    body["proposal"] = "Đề nghị hủy quyết định xử phạt của xã.".into();
    let receipt = made(&desk.submit("key-of-title-0000001", &body).await, 201);
    assert_eq!(warned(&receipt), ["denunciation", "complaint"]);
    // Cut off behind `tố cáo`, as a title is, it would be one.
    let question =
        "Tôi viết một bài tìm hiểu dài về pháp luật cho xã và xin hỏi cho rõ về tố cáo nặc danh ạ";
    let receipt = made(
        &desk.submit("key-of-title-0000002", &sent(question)).await,
        201,
    );
    assert_eq!(warned(&receipt), Vec::<&str>::new(), "{receipt}");
    desk.office.app.stop().await;
}
