//! Files that go along with a feedback: sent in parts, looked at, made anew, read by officers, deleted.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::attachments::{delete_gone, reseal, sweep, verify};
use tthc::app::feedback::{Resealed, Verified, close_days};
use tthc::domain::feedback::discrepancy::DiscrepancyKind;
use tthc::domain::feedback::seal::Keyring;

use super::purging::run;
use super::{Desk, sent};
use crate::api::staff::leak::{contains, files as files_in};
use crate::api::staff::publishing::made;
use crate::support::{Answer, Builder, Database, Program, SEAL_KEYS, TestApp, databases, raw};

/// What parts of files are declared as.
const PART: &str = "application/offset+octet-stream";
/// Where a picture was taken, as the camera has it.
pub const PLACE: &str = "qzxnoichup21.8537N";
/// What somebody wrote into a picture.
pub const COMMENT: &str = "qzxghichutronganh";

/// A photograph of 40 × 20 pixels that a telephone was held sideways for, with where it was taken and a comment.
pub fn photograph() -> Vec<u8> {
    let mut made = Vec::new();
    let pixels: Vec<u8> = (0..40 * 20)
        .flat_map(|at| [u8::try_from(at % 200).unwrap(), 90, 30])
        .collect();
    jpeg_encoder::Encoder::new(&mut made, 90)
        .encode(&pixels, 40, 20, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0"
        .to_vec();
    exif.extend(PLACE.as_bytes());
    let segment = |mark: u8, inside: &[u8]| {
        let length = u16::try_from(inside.len() + 2).unwrap().to_be_bytes();
        [&[0xff, mark], &length[..], inside].concat()
    };
    [
        &made[..2],
        &segment(0xe1, &exif),
        &segment(0xfe, COMMENT.as_bytes()),
        &made[2..],
        // A picture that is something else as well.
        b"PK\x05\x06 qzxsauanh",
    ]
    .concat()
}

/// A document.
pub fn document(inside: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog {inside} >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n")
        .into_bytes()
}

/// Begins a file: what is answered.
pub async fn begin(app: &TestApp, name: &str, size: usize) -> Value {
    let body = json!({"name": name, "size": size});
    let answer = app.send_json(Method::POST, "/v1/feedback/uploads", &[], &body);
    made(&answer.await, 201)
}

/// Sends a part of it.
pub async fn part(app: &TestApp, upload: &Value, offset: usize, bytes: &[u8]) -> Answer {
    let path = format!("/v1/feedback/uploads/{}", upload["id"].as_str().unwrap());
    let headers = [
        ("content-type", PART),
        ("upload-token", upload["token"].as_str().unwrap()),
        ("upload-offset", &offset.to_string()),
    ];
    app.send_bytes(Method::PATCH, &path, &headers, bytes.to_vec())
        .await
}

/// Asks how far it has come.
async fn asked(app: &TestApp, method: Method, upload: &Value) -> Answer {
    let path = format!("/v1/feedback/uploads/{}", upload["id"].as_str().unwrap());
    let headers = [("upload-token", upload["token"].as_str().unwrap())];
    app.send(method, &path, &headers).await
}

/// Sends a whole file: how a feedback names it.
pub async fn whole(app: &TestApp, name: &str, bytes: &[u8]) -> Value {
    let upload = begin(app, name, bytes.len()).await;
    let answer = part(app, &upload, 0, bytes).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    json!({"id": upload["id"], "token": upload["token"]})
}

fn with_files(body: &str, files: &[&Value]) -> Value {
    let mut body = sent(body);
    body["files"] = json!(files);
    body
}

/// Everything that is kept as files.
fn kept(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    files_in(&app.folder.path().join("files"))
}

async fn verified(app: &TestApp) -> (u64, Verified) {
    let keyring = &app.app.desk.as_ref().unwrap().keyring;
    let mut verified = Verified::default();
    let looked = verify(&app.app.store, &app.app.files, Some(keyring), &mut verified);
    looked.await.unwrap();
    (verified.files, verified)
}

/// Gives up the files of a feedback behind the program's back: how many those were.
async fn given_up(app: &TestApp, feedback: &str) -> u64 {
    let mut tx = app.app.store.write().await.unwrap();
    let given_up = tx.drop_attachments_of(feedback).await.unwrap();
    tx.commit().await.unwrap();
    delete_gone(&app.app.store, &app.app.files).await.unwrap();
    given_up
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn a_photograph_goes_along_in_parts_and_is_read_without_what_the_camera_wrote() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let app = &desk.office.app;
        let photograph = photograph();
        let upload = begin(app, "C:\\Ảnh\\giấy hẹn.HEIC.png", photograph.len()).await;
        assert_eq!(upload["state"], "receiving");
        for (from, to) in [(0, 300), (300, 301), (301, photograph.len())] {
            let at = asked(app, Method::HEAD, &upload).await;
            assert_eq!(at.header("upload-offset"), from.to_string());
            assert_eq!(at.header("upload-length"), photograph.len().to_string());
            let answer = part(app, &upload, from, &photograph[from..to]).await;
            assert_eq!(answer.json()["offset"], to);
        }
        let read = asked(app, Method::GET, &upload).await.json();
        assert_eq!(
            (&read["state"], &read["media_type"]),
            (&json!("clean"), &json!("image/jpeg"))
        );
        assert_eq!(read.get("token"), None);
        let named = json!({"id": upload["id"], "token": upload["token"]});
        let pdf = whole(app, "đơn.pdf", &document("")).await;
        let body = with_files("Tôi gửi kèm ảnh chụp giấy hẹn.", &[&named, &pdf]);
        let (code, id) = desk.sent(&body).await;
        let files = desk.status(&code).await["files"].clone();
        assert_eq!(files[0]["name"], "giấy hẹn.HEIC.jpg");
        assert_eq!(files[1]["media_type"], "application/pdf");
        assert_eq!(files[1]["state"], "clean");
        let path = format!("/feedback/{id}/files/1");
        for _ in 0..2 {
            let file = desk.office.get(&desk.intake, &path).await;
            assert_eq!(file.status, 200);
            assert_eq!(file.header("content-type"), "image/jpeg");
            assert_eq!(
                file.header("content-security-policy"),
                "default-src 'none'; sandbox"
            );
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert_eq!(file.header("cache-control"), "no-store");
            let disposition = file.header("content-disposition");
            assert!(
                disposition.starts_with("attachment; filename=\"tep-1.jpg\"; "),
                "{disposition}"
            );
            assert!(
                disposition.ends_with("''gi%E1%BA%A5y%20h%E1%BA%B9n.HEIC.jpg"),
                "{disposition}"
            );
            for mark in ["qzx", "Exif", "PK\x05\x06"] {
                assert!(!contains(&file.body, mark), "{mark}");
            }
            // Upright.
            let mut decoder =
                zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(&file.body));
            decoder.decode_headers().unwrap();
            let info = decoder.info().unwrap();
            assert_eq!((info.width, info.height), (20, 40));
        }
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await
            .json();
        let seen = read["timeline"].as_array().unwrap().iter();
        let seen = seen.filter(|event| event["event"] == "file_seen").count();
        assert_eq!(seen, 1, "once for each officer and file");
        assert_eq!(read["files"], files);
        desk.office
            .get(&desk.moderator, &path)
            .await
            .problem(403, "forbidden");
        let none = format!("/feedback/{id}/files/3");
        desk.office
            .get(&desk.intake, &none)
            .await
            .problem(404, "file_not_found");
        for (path, bytes) in kept(app) {
            assert!(
                !contains(&bytes, "%PDF") && !contains(&bytes, "qzx"),
                "{path}"
            );
        }
        assert_eq!(kept(app).len(), 2, "only what is whole is kept");
        let (count, verified) = verified(app).await;
        assert_eq!((count, verified.faults), (2, vec![]));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_begins_where_what_is_here_ends() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let bytes = document("(một tài liệu)");
        let upload = begin(&app, "a.pdf", bytes.len()).await;
        let (first, second) = bytes.split_at(20);
        // Twice at once, as a page does that was loaded again.
        let both = tokio::join!(part(&app, &upload, 0, first), part(&app, &upload, 0, first));
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert!(statuses == [200, 409], "{statuses:?}");
        for wrong in [0, 19, 21, 1_000_000] {
            let answer = part(&app, &upload, wrong, second).await;
            answer.problem(409, "upload_offset_mismatch");
            assert_eq!(answer.header("upload-offset"), "20");
        }
        let long = [second, b"more than was announced"].concat();
        part(&app, &upload, 20, &long)
            .await
            .problem(413, "body_too_large");
        // In the middle of a letter, and nothing at all.
        assert_eq!(part(&app, &upload, 20, b"").await.json()["offset"], 20);
        let other = begin(&app, "b.pdf", 10).await;
        let mut stolen = upload.clone();
        stolen["token"] = other["token"].clone();
        for method in [Method::GET, Method::DELETE] {
            asked(&app, method, &stolen)
                .await
                .problem(404, "file_not_found");
        }
        part(&app, &stolen, 20, second)
            .await
            .problem(404, "file_not_found");
        // Named before it is whole.
        let early = json!({"id": upload["id"], "token": upload["token"]});
        let headers = [("idempotency-key", "key-of-an-early-file")];
        let body = with_files("Tôi gửi kèm tệp chưa tải xong.", &[&early]);
        let answer = app.send_json(Method::POST, "/v1/feedback", &headers, &body);
        let problem = answer.await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/files");
        let ended = part(&app, &upload, 20, second).await.json();
        assert_eq!(ended["state"], "clean");
        // The last part again: where it stands is told, and it stays.
        part(&app, &upload, 20, second)
            .await
            .problem(409, "upload_offset_mismatch");
        for key in [
            "key-of-one-file-0001",
            "key-of-one-file-0001",
            "key-of-one-file-0002",
        ] {
            let headers = [("idempotency-key", key)];
            let body = with_files(&format!("Tôi gửi kèm tệp {key}."), &[&early]);
            let answer = app
                .send_json(Method::POST, "/v1/feedback", &headers, &body)
                .await;
            match (key, answer.status) {
                ("key-of-one-file-0001", 200 | 201) => {}
                _ => {
                    answer.problem(422, "invalid_body");
                }
            }
        }
        asked(&app, Method::DELETE, &upload)
            .await
            .problem(409, "conflict");
        assert_eq!(asked(&app, Method::DELETE, &other).await.status, 204);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_is_told_what_is_missing() {
    let app = TestApp::start().await;
    let upload = begin(&app, "a.pdf", 100).await;
    let path = format!("/v1/feedback/uploads/{}", upload["id"].as_str().unwrap());
    let token = ("upload-token", upload["token"].as_str().unwrap());
    let kind = ("content-type", PART);
    for offset in ["", "-1", "+1", "0x1", "99999999999999999999999"] {
        let headers = [kind, token, ("upload-offset", offset)];
        let answer = app
            .send_bytes(Method::PATCH, &path, &headers, vec![1])
            .await;
        answer.problem(400, "bad_request");
    }
    let headers = [
        ("content-type", "image/jpeg"),
        token,
        ("upload-offset", "0"),
    ];
    let answer = app
        .send_bytes(Method::PATCH, &path, &headers, vec![1])
        .await;
    answer.problem(415, "unsupported_media_type");
    for size in [0, 10 * 1024 * 1024 + 1, u64::MAX] {
        let body = json!({"name": "a.jpg", "size": size});
        let answer = app.send_json(Method::POST, "/v1/feedback/uploads", &[], &body);
        let problem = answer.await.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/size");
    }
    app.stop().await;
}

/// A PNG's head that claims so many pixels a side.
fn bomb(side: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(side.to_be_bytes());
    head.extend(side.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut sum = flate2::Crc::new();
    sum.update(&head);
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\r".as_slice(),
        &head,
        &sum.sum().to_be_bytes(),
        b"\0\0\0\x04IDAT\x78\x9c\x03\0\0\0\0\0",
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_refused_in_plain_words_and_nothing_of_it_is_kept() {
    let app = TestApp::start().await;
    let photograph = photograph();
    let with_zip = [document("").as_slice(), b"PK\x03\x04 archive"].concat();
    let shifted = [b"GIF89a ".as_slice(), &document("")].concat();
    for (name, bytes, said) in [
        (
            "hoadon.jpg",
            b"MZ\x90\0 this program cannot be run in DOS mode".to_vec(),
            "không phải ảnh",
        ),
        ("anh.gif.png", shifted, "không phải ảnh"),
        (
            "anh.svg",
            b"<svg onload='alert(1)'/>".to_vec(),
            "không phải ảnh",
        ),
        ("anh.jpg", photograph[..150].to_vec(), "bị hỏng"),
        ("to.png", bomb(50_000), "50 triệu điểm ảnh"),
        ("don.pdf", with_zip, "phần cuối của tài liệu"),
        (
            "don.pdf",
            document("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
            "chương trình chạy kèm",
        ),
        (
            "don.pdf",
            document("/S /L#61unch /F (cmd.exe)"),
            "chương trình chạy kèm",
        ),
        ("don.pdf", document("/Encrypt 9 0 R"), "mật khẩu"),
        ("don.pdf", b"%PDF-1.7 and no end".to_vec(), "bị hỏng"),
    ] {
        let upload = begin(&app, name, bytes.len()).await;
        let answer = part(&app, &upload, 0, &bytes).await;
        let problem = answer.problem(422, "file_refused");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{name}: {detail}");
        assert_eq!(kept(&app), vec![], "{name}");
        asked(&app, Method::GET, &upload)
            .await
            .problem(404, "file_not_found");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_waits_for_the_scanner_and_is_never_passed_in_silence() {
    let folder = tempfile::TempDir::new().unwrap();
    let (script, says) = (folder.path().join("scan"), folder.path().join("says"));
    let text = format!(
        "#!/bin/sh\ncat > /dev/null\nexit $(cat {})\n",
        says.display()
    );
    std::fs::write(&script, text).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&script, executable).unwrap();
    let scan = script.to_str().unwrap();
    let desk = Desk::build(Builder::default().file_scan(scan)).await;
    let app = &desk.office.app;
    let says = |status: &str| std::fs::write(&says, status).unwrap();
    says("1");
    let bytes = document("");
    let upload = begin(app, "a.pdf", bytes.len()).await;
    let problem = part(app, &upload, 0, &bytes)
        .await
        .problem(422, "file_refused");
    assert!(problem["detail"].as_str().unwrap().contains("mã độc"));
    assert_eq!(kept(app), vec![]);
    // The scanner is away.
    says("2");
    let first = whole(app, "a.pdf", &bytes).await;
    let second = whole(app, "b.pdf", &bytes).await;
    let body = with_files("Tôi gửi kèm hai tệp khi máy quét hỏng.", &[&first, &second]);
    let (code, id) = desk.sent(&body).await;
    assert_eq!(desk.status(&code).await["files"][0]["state"], "checking");
    let path = format!("/feedback/{id}/files/1");
    desk.office
        .get(&desk.intake, &path)
        .await
        .problem(409, "file_not_readable");
    sweep(&app.app, "a").await.unwrap();
    assert_eq!(desk.status(&code).await["files"][0]["state"], "checking");
    says("0");
    desk.office.pass(301);
    sweep(&app.app, "a").await.unwrap();
    assert_eq!(desk.office.get(&desk.intake, &path).await.body, bytes);
    says("2");
    let third = whole(app, "c.pdf", &bytes).await;
    let body = with_files("Tôi gửi kèm một tệp nữa khi máy quét hỏng.", &[&third]);
    let (code, id) = desk.sent(&body).await;
    says("1");
    desk.office.pass(301);
    sweep(&app.app, "a").await.unwrap();
    assert_eq!(desk.status(&code).await["files"][0]["state"], "infected");
    let path = format!("/feedback/{id}/files/1");
    desk.office
        .get(&desk.intake, &path)
        .await
        .problem(409, "file_not_readable");
    assert_eq!(kept(app).len(), 2);
    let read = desk
        .office
        .get(&desk.intake, &format!("/feedback/{id}"))
        .await;
    assert!(read.text().contains("\"file_refused\""), "{}", read.text());
    assert_eq!(verified(app).await.1.faults, vec![]);
    // Nobody makes a file go away by saying so.
    let change = "UPDATE attachment SET state = 'infected'";
    Database::execute(&app.url, change).await;
    let faults = verified(app).await.1.faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_by_nobody_or_erased_is_deleted_and_what_is_missing_is_noticed() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let app = &desk.office.app;
        let half = begin(app, "a.pdf", 1_000).await;
        part(app, &half, 0, b"%PDF-1.7 half of it").await.json();
        let alone = whole(app, "b.pdf", &document("")).await;
        let named = whole(app, "c.pdf", &document("")).await;
        let (code, id) = desk
            .sent(&with_files("Tôi gửi kèm một tệp.", &[&named]))
            .await;
        let (other, _) = desk
            .sent(&with_files(
                "Tôi gửi kèm một ảnh.",
                &[&whole(app, "d.jpg", &photograph()).await],
            ))
            .await;
        assert_eq!(sweep(&app.app, "a").await.unwrap(), Some(0));
        assert_eq!(kept(app).len(), 4);
        desk.office.pass(24 * 3_600 + 1);
        assert_eq!(sweep(&app.app, "a").await.unwrap(), Some(2));
        assert_eq!(sweep(&app.app, "another replica").await.unwrap(), None);
        assert_eq!(kept(app).len(), 2);
        for gone in [&half, &alone] {
            asked(app, Method::GET, gone)
                .await
                .problem(404, "file_not_found");
        }
        // Behind the program's back.
        let kept_now = kept(app);
        let of_photograph = &kept_now
            .iter()
            .max_by_key(|(_, bytes)| bytes.len())
            .unwrap()
            .0;
        let mut changed = std::fs::read(of_photograph).unwrap();
        *changed.last_mut().unwrap() ^= 1;
        std::fs::write(of_photograph, changed).unwrap();
        let faults = verified(app).await.1.faults;
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].at, other);
        assert_eq!(faults[0].kind, DiscrepancyKind::FileChanged, "{faults:?}");
        std::fs::remove_file(of_photograph).unwrap();
        let faults = verified(app).await.1.faults;
        assert_eq!(faults[0].kind, DiscrepancyKind::FileMissing, "{faults:?}");
        assert_eq!(given_up(app, &id).await, 1);
        assert_eq!(given_up(app, &id).await, 0);
        assert_eq!(kept(app), vec![]);
        assert_eq!(desk.status(&code).await["files"], json!([]));
        let faults = verified(app).await.1.faults;
        assert_eq!(
            faults.len(),
            2,
            "no event says that it was erased: {faults:?}"
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_cannot_fill_the_disk() {
    let app = Builder::default().trusting("127.0.0.0/8").start().await;
    let size = 10 * 1024 * 1024;
    let body = json!({"name": "a.pdf", "size": size});
    let from = async |client: usize| {
        let address = format!("198.51.100.{client}");
        let headers = [("x-forwarded-for", address.as_str())];
        app.send_json(Method::POST, "/v1/feedback/uploads", &headers, &body)
            .await
    };
    for _ in 0..40 {
        made(&from(1).await, 201);
    }
    let many = from(1).await;
    many.problem(429, "too_many_uploads");
    assert!(!many.header("retry-after").is_empty());
    // 204 of 10 MiB are just below 2 GiB.
    for number in 40..204 {
        made(&from(2 + number / 40).await, 201);
    }
    from(9).await.problem(507, "storage_full");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_stays_when_files_cannot_be_kept_for_a_while() {
    let app = TestApp::start().await;
    let bytes = document("(nửa đầu, nửa sau)");
    let upload = begin(&app, "a.pdf", bytes.len()).await;
    let (first, second) = bytes.split_at(30);
    part(&app, &upload, 0, first).await.json();
    let (place, away) = (
        app.folder.path().join("files"),
        app.folder.path().join("away"),
    );
    std::fs::rename(&place, &away).unwrap();
    std::fs::write(&place, "no folder").unwrap();
    let answer = part(&app, &upload, 30, second).await;
    answer.problem(503, "files_unavailable");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(asked(&app, Method::GET, &upload).await.json()["offset"], 30);
    std::fs::remove_file(&place).unwrap();
    std::fs::rename(&away, &place).unwrap();
    assert_eq!(
        part(&app, &upload, 30, second).await.json()["state"],
        "clean"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_also_go_along_with_what_was_asked_for() {
    let desk = Desk::open(&Database::Sqlite).await;
    let app = &desk.office.app;
    let first = whole(app, "a.pdf", &document("")).await;
    let (code, id) = desk
        .sent(&with_files("Tôi gửi kèm một tệp trước.", &[&first]))
        .await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    let ask = json!({"step": "ask", "until": "2026-12-15", "question": "Xin gửi ảnh giấy hẹn."});
    desk.must(&desk.intake, &id, ask).await;
    let mut files = Vec::new();
    for _ in 0..6 {
        files.push(whole(app, "b.jpg", &photograph()).await);
    }
    let supply = async |files: &[Value]| {
        desk.ask(
            &code,
            "information",
            json!({"text": "Tôi gửi kèm.", "files": files}),
        )
        .await
    };
    let problem = supply(&files).await.problem(422, "invalid_body");
    assert!(
        problem["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("5 tệp")
    );
    // Nothing was taken of those that were refused.
    let status = supply(&files[..2]).await.json();
    let numbers = status["files"].as_array().unwrap().iter();
    let numbers: Vec<&Value> = numbers.map(|file| &file["number"]).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let file = desk
        .office
        .get(&desk.handler, &format!("/feedback/{id}/files/3"))
        .await;
    assert_eq!(file.header("content-type"), "image/jpeg");
    assert_eq!(verified(app).await.0, 3);
    desk.office.app.stop().await;
}

/// An answer to a request about a file, whole.
#[cfg(unix)]
fn asked_of(
    program: &Program,
    (method, upload): (&str, &Value),
    more: &str,
    body: &[u8],
) -> String {
    let head = part_head((method, upload), more, body.len());
    let answer = raw(program.address, &[head.as_bytes(), body].concat());
    String::from_utf8(answer).unwrap()
}

#[cfg(unix)]
fn part_head((method, upload): (&str, &Value), more: &str, length: usize) -> String {
    format!(
        "{method} /v1/feedback/uploads/{} HTTP/1.1\r\nHost: a\r\nUpload-Token: {}\r\nContent-Type: {PART}\r\n{more}\
         Content-Length: {length}\r\nConnection: close\r\n\r\n",
        upload["id"].as_str().unwrap(),
        upload["token"].as_str().unwrap(),
    )
}

#[cfg(unix)]
fn offset(answer: &str) -> usize {
    let lines = answer.lines();
    let mut offsets = lines.filter_map(|line| line.strip_prefix("upload-offset: "));
    offsets.next().unwrap().parse().unwrap()
}

#[cfg(unix)]
#[test]
fn a_file_goes_on_where_it_was_when_the_program_was_killed() {
    use std::io::Write;
    let folder = tempfile::TempDir::new().unwrap();
    let serve = || Program::serve(folder.path(), &["--sample", "never"]);
    let program = serve();
    let bytes = document(&format!("({})", "x".repeat(600_000)));
    let body = json!({"name": "a.pdf", "size": bytes.len()}).to_string();
    let request = format!(
        "POST /v1/feedback/uploads HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = String::from_utf8(raw(program.address, request.as_bytes())).unwrap();
    let (_, upload) = answer.split_once("\r\n\r\n").unwrap();
    let upload: Value = serde_json::from_str(upload).unwrap();
    // Half of it, on a connection that stays open.
    let mut connection = std::net::TcpStream::connect(program.address).unwrap();
    let head = part_head(("PATCH", &upload), "Upload-Offset: 0\r\n", bytes.len());
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(&bytes[..400_000]).unwrap();
    while offset(&asked_of(&program, ("HEAD", &upload), "", b"")) < 128 * 1_024 {}
    // SIGKILL.
    drop(program);
    drop(connection);
    let program = serve();
    let kept = offset(&asked_of(&program, ("HEAD", &upload), "", b""));
    assert!((128 * 1_024..=400_000).contains(&kept), "{kept}");
    let at = format!("Upload-Offset: {kept}\r\n");
    let ended = asked_of(&program, ("PATCH", &upload), &at, &bytes[kept..]);
    assert!(
        ended.starts_with("HTTP/1.1 200") && ended.contains("\"clean\""),
        "{ended}"
    );
    let log = program.stop();
    assert!(log.contains("/v1/feedback/uploads/{id}"), "{log}");
    assert_eq!(files_in(&folder.path().join("files")).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sealed_anew_wherever_that_was_cut_off() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let app = &desk.office.app;
        let (store, files) = (&app.app.store, &app.app.files);
        let waits = whole(app, "chờ.pdf", &document("")).await;
        let named = whole(app, "ảnh.jpg", &photograph()).await;
        let (code, id) = desk
            .sent(&with_files("Tôi gửi kèm một ảnh.", &[&named]))
            .await;
        let path = format!("/feedback/{id}/files/1");
        let before = desk.office.get(&desk.intake, &path).await.body;
        let old = kept(app);
        let ring = &app.app.desk.as_ref().unwrap().keyring;
        let new = "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f";
        let both = Keyring::parse(&format!("{new}\n{SEAL_KEYS}")).unwrap();
        // As it stands when a file was noted and no more.
        let mut tx = store.write().await.unwrap();
        let rows = tx.list_attachments(&id).await.unwrap();
        tx.note_attachment_left_over(&rows[0].id, Some("00left"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        files
            .put("files/00/00left", b"left over".to_vec())
            .await
            .unwrap();
        ring.replace(&both);
        let mut resealed = Resealed::default();
        reseal(store, files, &both, &mut resealed).await.unwrap();
        // Two files, and the name of the one that waits.
        assert_eq!((resealed.parts, resealed.failed), (3, vec![]));
        let now = kept(app);
        assert_eq!(now.len(), 2);
        assert!(now.iter().all(|file| !old.contains(file)));
        let mut again = Resealed::default();
        reseal(store, files, &both, &mut again).await.unwrap();
        assert_eq!(again, Resealed::default());
        assert_eq!(kept(app), now);
        let used = store.read().await.unwrap().count_part_keys().await.unwrap();
        let with_new = used.iter().find(|used| used.key == both.current());
        assert_eq!(with_new.unwrap().parts, 3);
        let names = store.read().await.unwrap().list_part_keys().await.unwrap();
        assert_eq!(names.len(), used.len());
        assert_eq!(desk.office.get(&desk.intake, &path).await.body, before);
        desk.status(&code).await;
        desk.sent(&with_files("Tôi gửi kèm tệp đã chờ.", &[&waits]))
            .await;
        let (count, verified) = verified(app).await;
        assert_eq!((count, verified.faults), (2, vec![]));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_what_was_kept_long_enough() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        desk.pass(-900).await;
        let named = whole(&desk.office.app, "ảnh.jpg", &photograph()).await;
        let (code, id) = desk
            .sent(&with_files("Tôi gửi kèm một ảnh.", &[&named]))
            .await;
        desk.ask(&code, "withdrawal", json!({})).await.json();
        desk.pass(900).await;
        assert_eq!(kept(&desk.office.app).len(), 1);
        let (status, said) = run(&desk, "purge", &["--yes"]);
        assert_eq!(status, 0, "{said}");
        assert!(
            said.contains("1  tệp đính kèm (attachment), quy tắc T05"),
            "{said}"
        );
        assert_eq!(kept(&desk.office.app), vec![]);
        assert_eq!(desk.status(&code).await["files"], json!([]));
        close_days(&desk.office.app.app).await.unwrap();
        let (status, said) = run(&desk, "verify", &[]);
        assert_eq!(status, 0, "{said}");
        let path = format!("/feedback/{id}/files/1");
        let gone = desk.office.get(&desk.intake, &path).await;
        gone.problem(404, "file_not_found");
        desk.office.app.stop().await;
    }
}

/// A place with little room, for as long as it is needed.
#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    /// `None` where nothing may be mounted.
    fn at(place: &std::path::Path) -> Option<Self> {
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]);
        let mounted = mount.arg(place).output().ok()?.status.success();
        mounted.then(|| Self(place.to_owned()))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let mut umount = std::process::Command::new("umount");
        let _ = umount.arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_nothing_half_and_goes_on_when_there_is_room() {
    let app = TestApp::start().await;
    let Some(disk) = SmallDisk::at(&app.folder.path().join("files")) else {
        println!("nothing can be mounted here; a full disk is not tried");
        app.stop().await;
        return;
    };
    let bytes = document(&"% một dòng\n".repeat(10_000));
    let upload = begin(&app, "a.pdf", bytes.len()).await;
    let (first, second) = bytes.split_at(20_000);
    part(&app, &upload, 0, first).await.json();
    let before = kept(&app);
    part(&app, &upload, first.len(), second)
        .await
        .problem(507, "storage_full");
    let at = asked(&app, Method::GET, &upload).await.json();
    assert_eq!(at["offset"], first.len());
    assert_eq!(kept(&app), before);
    let more_room = std::process::Command::new("mount")
        .args(["-o", "remount,size=4m"])
        .arg(&disk.0)
        .status();
    assert!(more_room.unwrap().success());
    let answer = part(&app, &upload, first.len(), second).await;
    assert_eq!(answer.json()["state"], "clean");
    drop(disk);
    app.stop().await;
}
