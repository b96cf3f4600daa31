//! The documents about the API: OpenAPI 3.1 made from the code, and a reader that needs nothing
//! from outside.

use axum::Router;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::kit::App;
use crate::kit::error::Problem;
use crate::kit::http::Routes;
use crate::web;

/// The router and its finished document.
pub fn described(routes: Routes) -> (Router<App>, OpenApi) {
    let (router, paths) = routes.into_parts();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new()
        .schema_from::<Problem>()
        .security_scheme("bearer", bearer)
        .build();
    let info = InfoBuilder::new()
        .title("Rostrum")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Meet, record in studio quality, teach, publish, learn what was watched.",
        ))
        .build();
    let mut api = OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build();
    api.merge(paths);
    (router.method_not_allowed_fallback(web::no_such_method), api)
}

/// `/api/openapi.json` and `/api/docs`.
pub fn router(api: &OpenApi) -> Router<App> {
    let reader = SwaggerUi::new("/api/docs")
        .url("/api/openapi.json", api.clone())
        .config(Config::from("/api/openapi.json").try_it_out_enabled(true));
    Router::from(reader).method_not_allowed_fallback(web::no_such_method)
}
