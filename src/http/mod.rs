//! The JSON API: the only code that knows actix-web's routes, utoipa and the API's wire format.

mod accept;
mod agencies;
mod body;
mod cached;
mod calendar;
mod catalogue;
mod changes;
mod client;
mod code;
mod communes;
mod contract;
mod cursor;
mod decisions;
mod described;
mod discovery;
mod docs;
mod edge;
mod errors;
mod examples;
mod facets;
mod feedback;
mod feeds;
mod file_titles;
mod filters;
mod found;
mod headers;
mod health;
mod html;
mod item;
mod life_events;
mod limits;
mod linked;
mod methods;
mod open_data;
pub mod openapi;
mod paper;
mod params;
mod posting;
mod posting_list;
mod problem;
mod procedures;
mod search;
mod site;
mod staff;
mod starting;
mod suggest;
mod timeliness;
mod titles;
mod version;
mod versions;
mod xml;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use ipnet::IpNet;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app;
use crate::app::staff::Accounts;
use limits::Limits;
use methods::Methods;
use site::Site;

/// How long a client may take to send its request's head.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a client may leave an answer lying without taking any of it.
#[cfg(target_os = "linux")]
const UNREAD_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections open at once, for each thread.
const CONNECTIONS_MAX: usize = 5_000;

/// The headers that a browser may send in the name of any page.
const CORS_HEADERS: [&str; 5] = [
    "accept",
    "accept-language",
    "if-none-match",
    "if-range",
    "range",
];

/// What an extractor promises; handlers stay on their thread.
type LocalFuture<T> = std::pin::Pin<Box<dyn Future<Output = T>>>;

/// What the server needs to know besides the app.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address under which people reach this service, without a slash at its end; without it, where it listens.
    pub public_url: Option<String>,
    /// Who publishes here.
    pub publisher: String,
    /// The terms of open data: a text, or the address of one.
    pub open_data_licence: String,
    /// Threads that handle connections; 0 = one for each core.
    pub threads: usize,
    /// Searches per minute for each client; 0 = no limit.
    pub rate_search: u32,
    /// Other reads per minute for each client; 0 = no limit.
    pub rate_read: u32,
    /// Attempts to sign in per minute for each client; 0 = no limit.
    pub rate_sign_in: u32,
    /// Requests about feedback per minute for each client; 0 = no limit.
    pub rate_feedback: u32,
    /// Whether browsers send the officers' cookie over HTTPS only.
    pub cookie_secure: bool,
    /// Through which officers may sign in besides with a password.
    pub oidc: staff::Oidc,
    /// Whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long running requests get when the server stops.
    pub shutdown: Duration,
}

/// A server that listens.
pub struct Server {
    inner: actix_web::dev::Server,
    limits: web::Data<Limits>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Every address of the API.
fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/v1")
                .service(search::search_procedures)
                .service(procedures::get_procedure)
                .service(versions::list_versions)
                .service(versions::get_version)
                .service(versions::get_diff)
                .service(changes::list_changes)
                .service(decisions::list_decisions)
                .service(decisions::get_decision)
                .service(timeliness::get_timeliness)
                .service(posting::list_posting_points)
                .service(posting::get_posting_board)
                .service(posting::get_completeness)
                .service(paper::get_procedure_sheet)
                .service(posting_list::get_posting_list)
                .service(posting_list::get_posting_point_list)
                .service(suggest::suggest_procedures)
                .service(suggest::suggest_completions)
                .service(catalogue::list_sectors)
                .service(catalogue::list_agencies)
                .service(life_events::list_life_events)
                .service(agencies::get_agency)
                .service(communes::list_communes)
                .service(communes::list_commune_procedures)
                .service(calendar::get_calendar)
                .service(calendar::list_deadline_rules)
                .service(feeds::list_feed)
                .service(open_data::list_open_data)
                .service(open_data::get_open_data)
                .configure(feedback::routes)
                .configure(staff::routes),
        )
        .service(health::livez)
        .service(health::readyz);
}

/// What pages elsewhere may read: everything public, and nothing of officers.
fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods(["GET", "HEAD"])
        .allowed_headers(CORS_HEADERS)
        .expose_headers([
            "content-disposition",
            "content-range",
            "etag",
            "last-modified",
            "link",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ])
        .max_age(86_400)
}

impl Server {
    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub fn bind(app: app::App, listen: SocketAddr, settings: &Settings) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        // The framework never gives up on a client that stops reading, the system does. Connections inherit it.
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&listener).set_tcp_user_timeout(Some(UNREAD_TIMEOUT))?;
        let address = listener.local_addr()?;
        let limits = web::Data::new(Limits::new(settings));
        let accounts = web::Data::new(Accounts::new(app.store.clone(), app.clock));
        let cookie = web::Data::new(staff::Cookie {
            secure: settings.cookie_secure,
        });
        let oidc = web::Data::new(settings.oidc.clone());
        let methods = web::Data::new(Methods::of_document());
        let app = web::Data::new(app);
        let site = web::Data::new(Site::new(settings, address));
        let shared_limits = limits.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(app.clone())
                .app_data(limits.clone())
                .app_data(accounts.clone())
                .app_data(cookie.clone())
                .app_data(oidc.clone())
                .app_data(methods.clone())
                .app_data(site.clone())
                // Before the rest, which would answer for everything below `/v1`.
                .service(web::redirect("/v1/open-data", "/v1/open-data/"))
                .into_utoipa_app()
                .configure(routes)
                .into_app()
                .service(discovery::robots)
                .service(discovery::sitemap)
                .service(discovery::sitemap_part)
                .service(discovery::opensearch)
                .service(docs::document)
                .service(docs::docs)
                .service(web::redirect("/docs", "/docs/"))
                .service(web::redirect("/", "/docs/"))
                .default_service(web::to(edge::not_found))
                .wrap(from_fn(starting::wait))
                .wrap(from_fn(limits::limit))
                .wrap(cors())
                .wrap(Compress::default())
                .wrap(from_fn(edge::edge))
        })
        .client_request_timeout(REQUEST_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        // Who closes does not wait for the answer: a search that has not begun is not run.
        .h1_allow_half_closed(false)
        .max_connections(CONNECTIONS_MAX)
        .shutdown_timeout(settings.shutdown.as_secs());
        if settings.threads > 0 {
            server = server.workers(settings.threads);
        }
        Ok(Self {
            inner: server.listen(listener)?.run(),
            limits: shared_limits,
            address,
        })
    }

    /// A handle by which another task can stop it.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.inner.handle()
    }

    /// Serves until Ctrl-C, SIGTERM or the handle stops it; running requests get to finish.
    ///
    /// # Errors
    /// Those of the operating system.
    pub async fn run(self) -> io::Result<()> {
        let forget = async move { self.limits.forget_quiet_clients().await };
        tokio::select! {
            ended = self.inner => ended,
            () = forget => Ok(()),
        }
    }
}
