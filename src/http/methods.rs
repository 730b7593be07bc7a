//! Which methods an address takes, as the OpenAPI document has it: for `Allow`.

use std::collections::BTreeMap;

use actix_web::http::Method;

/// What addresses take that the document does not describe.
const READS: &str = "GET, HEAD, OPTIONS";

/// The methods of each route. Built once for a server.
#[derive(Debug)]
pub struct Methods(BTreeMap<String, String>);

impl Methods {
    /// Those of the document.
    #[must_use]
    pub fn of_document() -> Self {
        let paths = super::openapi::document().paths.paths;
        let routes = paths.into_iter().map(|(route, item)| {
            let mut methods = vec!["OPTIONS"];
            if item.get.is_some() {
                methods.extend(["GET", "HEAD"]);
            }
            let others = [
                ("DELETE", item.delete.is_some()),
                ("PATCH", item.patch.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
            ];
            methods.extend(
                others
                    .iter()
                    .filter(|(_, taken)| *taken)
                    .map(|(name, _)| *name),
            );
            methods.sort_unstable();
            (route, methods.join(", "))
        });
        Self(routes.collect())
    }

    /// The methods of a route, as `Allow` names them.
    #[must_use]
    pub fn allowed(&self, route: &str) -> &str {
        self.0.get(route).map_or(READS, String::as_str)
    }

    /// Whether a route takes a method.
    #[must_use]
    pub fn takes(&self, route: &str, method: &Method) -> bool {
        self.allowed(route)
            .split(", ")
            .any(|known| known == method.as_str())
    }
}
