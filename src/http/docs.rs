//! The documentation page and the document it shows. Swagger UI comes in its package's own archive; what the page needs
//! is unpacked when somebody first asks for it.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;

use super::openapi;

/// What the page loads, with its type.
const FILES: [(&str, &str); 7] = [
    ("index.html", "text/html"),
    ("index.css", "text/css"),
    ("swagger-ui.css", "text/css"),
    ("swagger-ui-bundle.js", "text/javascript"),
    ("swagger-ui-standalone-preset.js", "text/javascript"),
    ("favicon-16x16.png", "image/png"),
    ("favicon-32x32.png", "image/png"),
];

/// How the page begins. Without `validatorUrl` it would ask a server elsewhere.
const INITIALIZER: &str = r##"window.onload = () => {
  window.ui = SwaggerUIBundle({
    "url": "/openapi.json",
    "dom_id": "#swagger-ui",
    "deepLinking": true,
    "layout": "BaseLayout",
    "validatorUrl": "none"
  });
};
"##;

static UNPACKED: LazyLock<HashMap<&str, Vec<u8>>> = LazyLock::new(|| {
    let read = |file: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).ok()?;
        let end = format!("/dist/{file}");
        let path = {
            let mut paths = archive.file_names().filter_map(Result::ok);
            paths.find(|path| path.ends_with(&end))?.into_owned()
        };
        let mut content = Vec::new();
        let mut packed = archive.by_name(&path).ok()?;
        packed.read_to_end(&mut content).ok()?;
        Some(content)
    };
    let files = FILES.iter();
    files
        .filter_map(|(file, _)| Some((*file, read(file)?)))
        .collect()
});

/// A file of the page.
#[get("/docs/{file:[^/]*}")]
pub async fn docs(file: web::Path<String>) -> HttpResponse {
    let file = match file.as_str() {
        "" => "index.html",
        file => file,
    };
    if file == "swagger-initializer.js" {
        return answer("text/javascript", INITIALIZER.as_bytes());
    }
    let known = FILES.iter().find(|(known, _)| *known == file);
    let content = known.and_then(|(file, kind)| Some((kind, UNPACKED.get(file)?)));
    match content {
        Some((kind, content)) => answer(kind, content),
        None => HttpResponse::NotFound().finish(),
    }
}

fn answer(kind: &str, content: &'static [u8]) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .body(content)
}

/// The document.
#[get("/openapi.json")]
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().json(openapi::document())
}
