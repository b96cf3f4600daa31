//! Somebody who calls the API.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use uuid::Uuid;

/// Somebody with or without an access token.
#[derive(Clone)]
pub struct Person {
    /// The user's or guest's id.
    pub id: Uuid,
    /// The access token.
    pub token: Option<String>,
    /// The refresh token, where one was given in the body.
    pub refresh_token: Option<String>,
    url: String,
    client: reqwest::Client,
    headers: HeaderMap,
}

impl Person {
    /// Somebody who holds `token`.
    pub fn new(url: String, token: Option<String>, id: Uuid) -> Self {
        let client = reqwest::Client::builder();
        Self {
            id,
            token,
            refresh_token: None,
            url,
            client: client.no_proxy().build().expect("a client"),
            headers: HeaderMap::new(),
        }
    }

    /// Whom an answer of register, login, refresh or welcome is about.
    pub fn from_tokens(url: &str, tokens: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let id = text(&tokens["user"]["id"]).expect("an id");
        let token = text(&tokens["access_token"]).expect("a token");
        let person = Self::new(url.to_owned(), Some(token), id.parse().expect("an id"));
        Self {
            refresh_token: text(&tokens["refresh_token"]),
            ..person
        }
    }

    /// The same person with another token.
    pub fn holding(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same person, sending one more header with every call.
    pub fn sending(&self, name: &'static str, value: &str) -> Self {
        let mut person = self.clone();
        let value = HeaderValue::from_str(value).expect("a header");
        person.headers.append(HeaderName::from_static(name), value);
        person
    }

    /// A call to build further: `person.call(Method::PATCH, "/api/…").body(…)`, then [`Answer::of`].
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.url);
        let call = self
            .client
            .request(method, url)
            .headers(self.headers.clone());
        match &self.token {
            Some(token) => call.bearer_auth(token),
            None => call,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.call(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.call(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.call(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.call(Method::PATCH, path).json(&body)).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Sends a call.
    pub async fn of(call: RequestBuilder) -> Self {
        let response = call.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer").to_vec();
        Self {
            status,
            headers,
            bytes,
        }
    }

    /// The body as JSON; `null` when it is empty.
    pub fn json(&self) -> Value {
        if self.bytes.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body, where the status is the one expected.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// Asserts the status alone, where the body is not ours.
    #[track_caller]
    pub fn expect_status(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
    }

    /// Asserts a refusal as RFC 9457 with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        let problem = self.expect(status);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
    }

    /// Asserts that one field was refused with this code.
    #[track_caller]
    pub fn refused_field(&self, field: &str, code: &str) {
        let problem = self.expect(422);
        let named = |error: &Value| error["field"] == field && error["code"] == code;
        let errors = problem["errors"].as_array().expect("fields");
        assert!(errors.iter().any(named), "{problem}");
    }

    /// One header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
