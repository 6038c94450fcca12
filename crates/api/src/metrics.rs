//! `/metrics` in the text format of Prometheus, for whoever holds the token. Without a token in the configuration the
//! address does not exist: figures of a shop's money are nobody else's business.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::Secret;
use metrics_exporter_prometheus::PrometheusBuilder;
use shop::reports::{Gauge, gauges};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;
use crate::router::Api;

/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Answers a scrape.
pub(crate) async fn scrape(State(api): State<Api>, headers: HeaderMap) -> Response {
    let Some(token) = &api.metrics_token else { return Problem::route_unknown().into_response() };
    if !is_bearer(&headers, token) {
        let mut refused = Problem::new(StatusCode::UNAUTHORIZED, "metrics.token").into_response();
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return refused;
    }
    match gauges(&api.shop).await {
        Ok(figures) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], written(&figures)).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

fn is_bearer(headers: &HeaderMap, token: &Secret) -> bool {
    let said = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let said = said.strip_prefix(b"Bearer ").unwrap_or_default();
    said.ct_eq(token.expose().as_bytes()).into()
}

/// A recorder of its own for each scrape: what is gone from the database is gone from the answer.
fn written(figures: &[Gauge]) -> String {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        metrics::gauge!("shop_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        for figure in figures {
            let labels: Vec<metrics::Label> =
                figure.labels.iter().map(|(name, value)| metrics::Label::new(*name, value.clone())).collect();
            metrics::describe_gauge!(figure.name, figure.help);
            metrics::gauge!(figure.name, labels).set(figure.value);
        }
    });
    recorder.handle().render()
}
