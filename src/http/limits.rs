//! Rate limits: so many requests per minute for each client and kind of request.

use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::ResponseError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;

use super::Settings;
use super::client::{self, ClientKey};
use super::feedback::problems::ANOTHER_WAY;
use super::problem::{Code, Problem, Text};

/// How often clients that have been quiet are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_mins(1);

type Limiter =
    RateLimiter<ClientKey, DashMapStateStore<ClientKey>, DefaultClock, StateInformationMiddleware>;

/// The kinds of requests that are counted apart.
#[derive(Debug, Clone, Copy)]
enum Limited {
    Search,
    Read,
    SignIn,
    Feedback,
}

/// The limits of this replica, and whom to believe about the client's address.
pub struct Limits {
    search: Option<(u32, Limiter)>,
    read: Option<(u32, Limiter)>,
    sign_in: Option<(u32, Limiter)>,
    feedback: Option<(u32, Limiter)>,
    trusted_proxies: Vec<IpNet>,
    clock: DefaultClock,
}

impl Limits {
    /// The limits of these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let limiter = |per_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
            Some((per_minute, RateLimiter::dashmap(quota).with_middleware()))
        };
        Self {
            search: limiter(settings.rate_search),
            read: limiter(settings.rate_read),
            sign_in: limiter(settings.rate_sign_in),
            feedback: limiter(settings.rate_feedback),
            trusted_proxies: settings.trusted_proxies.clone(),
            clock: DefaultClock::default(),
        }
    }

    /// The address of the client.
    #[must_use]
    pub fn client(&self, request: &ServiceRequest) -> ClientKey {
        ClientKey::of(client::address(request, &self.trusted_proxies))
    }

    /// Forgets quiet clients from time to time, so that the memory used stays that of a minute's clients.
    pub async fn forget_quiet_clients(&self) {
        loop {
            tokio::time::sleep(FORGET_INTERVAL).await;
            let all = [&self.search, &self.read, &self.sign_in, &self.feedback];
            for (_, limiter) in all.into_iter().flatten() {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }

    fn of(&self, kind: Limited) -> Option<&(u32, Limiter)> {
        match kind {
            Limited::Search => self.search.as_ref(),
            Limited::Read => self.read.as_ref(),
            Limited::SignIn => self.sign_in.as_ref(),
            Limited::Feedback => self.feedback.as_ref(),
        }
    }
}

impl Limited {
    /// The kind of a request; `None` for the health checks, which load balancers make all the time.
    fn of(request: &ServiceRequest) -> Option<Self> {
        // As the router sees it: an address may spell its letters as %70.
        match request.match_info().as_str().trim_end_matches('/') {
            "/livez" | "/readyz" => None,
            "/v1/procedures" => Some(Self::Search),
            "/v1/staff/session" if request.method() == Method::POST => Some(Self::SignIn),
            path if path.starts_with("/v1/feedback") && request.method() == Method::POST => {
                Some(Self::Feedback)
            }
            "/v1/staff/oidc" | "/v1/staff/oidc/return" => Some(Self::SignIn),
            _ => Some(Self::Read),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Read => "read",
            Self::SignIn => "sign_in",
            Self::Feedback => "feedback",
        }
    }
}

/// Counts the request; turns it away with 429 when the client has used up its minute.
pub async fn limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let shared = request.app_data::<web::Data<Limits>>().cloned();
    let counted = shared.as_ref().zip(Limited::of(&request));
    let Some((limits, kind, (per_minute, limiter))) =
        counted.and_then(|(l, kind)| Some((l, kind, l.of(kind)?)))
    else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let client = limits.client(&request);
    match limiter.check_key(&client) {
        Ok(state) => {
            let mut response = next.call(request).await?;
            let remaining = state.remaining_burst_capacity();
            set_headers(
                response.headers_mut(),
                kind,
                *per_minute,
                remaining,
                seconds_to_full(*per_minute, remaining),
            );
            Ok(response.map_into_left_body())
        }
        Err(refused) => {
            let wait = refused.wait_time_from(limits.clock.now());
            let wait = Duration::from_secs(wait.as_secs() + 1);
            let seconds = wait.as_secs();
            let (way_vi, way_en) = match kind {
                Limited::Feedback => ANOTHER_WAY,
                _ => ("", ""),
            };
            let problem = Problem {
                retry_after: Some(wait),
                ..Problem::new(
                    Code::RateLimited,
                    Text::new(
                        format!(
                            "Mỗi phút chỉ được {per_minute} yêu cầu loại này. Hãy thử lại sau {seconds} giây. {way_vi}"
                        )
                        .trim_end(),
                        format!(
                            "Only {per_minute} requests of this kind a minute. Try again in {seconds} s. {way_en}"
                        )
                        .trim_end(),
                    ),
                )
            };
            let mut response = problem.error_response();
            set_headers(response.headers_mut(), kind, *per_minute, 0, seconds);
            Ok(request
                .into_response(response)
                .map_into_boxed_body()
                .map_into_right_body())
        }
    }
}

/// When the whole quota is there again.
fn seconds_to_full(per_minute: u32, remaining: u32) -> u64 {
    (u64::from(per_minute.saturating_sub(remaining)) * 60).div_ceil(u64::from(per_minute))
}

/// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
fn set_headers(
    headers: &mut HeaderMap,
    kind: Limited,
    per_minute: u32,
    remaining: u32,
    reset_seconds: u64,
) {
    let name = kind.name();
    let policy = format!("\"{name}\";q={per_minute};w=60");
    let state = format!("\"{name}\";r={remaining};t={reset_seconds}");
    for (header, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
}
