use std::collections::HashSet;

use rostrum::app;
use rostrum::kit::http::Door;
use serde_json::Value;

use crate::support::TestHouse;

/// Paths that no room lists: the documents themselves and the web app.
async fn document() -> Value {
    let house = TestHouse::open().await;
    house.nobody().get("/api/openapi.json").await.expect(200)
}

#[tokio::test]
async fn every_route_has_a_door_and_is_in_the_document() {
    let document = document().await;
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|v| v.starts_with("3.1"))
    );
    let routes = app::routes();
    let mut missing = Vec::new();
    for route in routes.listed() {
        let method = route.method.to_lowercase();
        let operation = &document["paths"][&route.path][&method];
        let is_open = matches!(route.door, Door::Open);
        if operation["x-door"].is_null() || operation["security"].is_null() != is_open {
            missing.push(format!("{} {}", route.method, route.path));
        }
    }
    assert!(
        missing.is_empty(),
        "without a door or undocumented: {missing:?}"
    );
    let operations = document["paths"].as_object().expect("paths").values();
    let documented: usize = operations
        .map(|item| item.as_object().map_or(0, |i| i.len()))
        .sum();
    assert_eq!(documented, routes.listed().len());
}

#[tokio::test]
async fn every_operation_says_what_it_does_answers_and_refuses() {
    let document = document().await;
    let mut wrong = Vec::new();
    let mut names = HashSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let place = format!("{method} {path}");
            let answers = operation["responses"].as_object().expect("responses");
            let has = |status: &str| answers.keys().any(|key| key.starts_with(status));
            if operation["summary"].is_null() || !(has("2") || has("3")) {
                wrong.push(format!("{place} does not say what it does"));
            }
            let door = operation["x-door"].as_str().unwrap_or_default();
            if ["caller", "user", "admin"].contains(&door) && !has("401") {
                wrong.push(format!("{place} does not say that it wants a sign-in"));
            }
            if !operation["requestBody"].is_null() && !has("4") {
                wrong.push(format!("{place} takes a body and refuses none"));
            }
            if operation["responses"]
                .as_object()
                .is_some_and(|answers| answers.values().any(|answer| answer["description"] == ""))
            {
                wrong.push(format!("{place} has an answer without a word about it"));
            }
            let tags = document["tags"].as_array().expect("tags");
            let is_described = |tag: &Value| tags.iter().any(|known| known["name"] == *tag);
            let own = operation["tags"].as_array().cloned().unwrap_or_default();
            if own.is_empty() || !own.iter().all(is_described) {
                wrong.push(format!(
                    "{place} has a tag that src/documents.rs does not describe"
                ));
            }
            let body = &operation["requestBody"]["content"]["application/json"];
            if !body.is_null() && !has_example(&document, body) {
                wrong.push(format!("{place} shows no example of its body"));
            }
            if !names.insert(operation["operationId"].to_string()) {
                wrong.push(format!("{place} has the name of another operation"));
            }
        }
    }
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        let is_page = name.contains("Page_") || name.starts_with("Page");
        if schema["description"].is_null() && !is_page {
            wrong.push(format!("the schema {name} has no description"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whether a body, or the schema it names, carries an example.
fn has_example(document: &Value, body: &Value) -> bool {
    let schema = &body["schema"];
    let named = [schema, &schema["oneOf"][0], &schema["oneOf"][1]];
    let of_schema = named
        .into_iter()
        .filter_map(|schema| schema["$ref"].as_str())
        .any(|path| {
            let path = path.trim_start_matches('#');
            let found = document.pointer(path);
            found.is_some_and(|schema| !schema["example"].is_null())
        });
    of_schema || !body["example"].is_null() || !schema["example"].is_null()
}

#[tokio::test]
async fn no_door_lets_a_stranger_in_who_has_no_business_there() {
    let house = TestHouse::open().await;
    for route in app::routes().listed() {
        if matches!(route.door, Door::Open | Door::Playback) {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        let method = route.method.parse().expect("a method");
        let call = house.nobody().call(method, &path);
        let answer = crate::support::Answer::of(call).await;
        assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
    }
}
