//! The few REST calls a participant makes.

use serde_json::{Value, json};

use crate::Failed;

/// A server and, once signed in, a token.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    client: reqwest::Client,
    token: Option<String>,
}

impl Api {
    /// The server at `base` (`http://host:port`).
    #[must_use]
    pub fn new(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self {
            base,
            client: reqwest::Client::new(),
            token: None,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The access token, once signed in.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Posts JSON and gives the JSON answer.
    ///
    /// # Errors
    /// When the server cannot be reached or answers with a problem.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value, Failed> {
        let mut request = self.client.post(format!("{}{path}", self.base)).json(&body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            return Err(format!("POST {path} answered {status}: {text}").into());
        }
        Ok(if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text)?
        })
    }

    /// Makes an account, or signs in when there is one.
    ///
    /// # Errors
    /// When neither works.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Result<(), Failed> {
        let account = json!({ "email": email, "password": password, "name": "Load" });
        let tokens = match self.post("/api/v1/auth/register", account).await {
            Ok(tokens) => tokens,
            Err(_) => {
                let who = json!({ "email": email, "password": password });
                self.post("/api/v1/auth/login", who).await?
            }
        };
        self.token = Some(text(&tokens, "access_token")?);
        Ok(())
    }

    /// Makes a room and gives its id and the secret of its link.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create_room(&self, name: &str) -> Result<(String, String), Failed> {
        let body = json!({ "name": name, "kind": "studio" });
        let room = self.post("/api/v1/signalling/room/create", body).await?;
        let url = text(&room, "join_url")?;
        let secret = url.split_once("#k=").map(|(_, secret)| secret.to_owned());
        Ok((
            text(&room, "id")?,
            secret.ok_or("the join_url carries no secret")?,
        ))
    }

    /// Enters a room as a guest and gives the guest's access token.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn join_as_guest(
        &self,
        room: &str,
        secret: &str,
        name: &str,
    ) -> Result<String, Failed> {
        let anonymous = Self {
            token: None,
            ..self.clone()
        };
        let path = format!("/api/v1/rooms/{room}/join");
        let joined = anonymous
            .post(&path, json!({ "token": secret, "name": name }))
            .await?;
        text(&joined, "access_token")
    }
}

fn text(value: &Value, key: &str) -> Result<String, Failed> {
    let found = value[key].as_str().map(str::to_owned);
    found.ok_or_else(|| format!("the answer has no {key}: {value}").into())
}
