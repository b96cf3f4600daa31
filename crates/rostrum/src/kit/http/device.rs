//! What somebody sits at, as far as it is worth knowing: no more than its kind, from what browsers say of themselves.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

/// A kind of device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// A computer.
    Desktop,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A television or what is plugged into one.
    Tv,
    /// A program, or something that does not say.
    #[default]
    Other,
}

impl Device {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Tv => "tv",
            Self::Other => "other",
        }
    }

    /// From what a browser says of itself. The kinds that say most of themselves first: a television's browser calls itself
    /// Linux, a phone's too.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let agent = headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let Some(agent) = agent.map(str::to_ascii_lowercase) else {
            return Self::Other;
        };
        let says = |words: &[&str]| words.iter().any(|word| agent.contains(word));
        if says(&[
            "smart-tv", "smarttv", "appletv", "googletv", "hbbtv", "web0s", "tizen tv", "bravia",
            "roku",
        ]) {
            Self::Tv
        } else if says(&["ipad", "tablet", "kindle"]) || (says(&["android"]) && !says(&["mobile"]))
        {
            Self::Tablet
        } else if says(&["iphone", "ipod", "mobile"]) {
            Self::Phone
        } else if says(&["windows nt", "macintosh", "x11", "cros "]) {
            Self::Desktop
        } else {
            Self::Other
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_say() {
        let of = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.parse().expect("a header"));
            Device::of(&headers)
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(of(firefox), Device::Desktop);
        let pixel = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0 Mobile Safari/537.36";
        assert_eq!(of(pixel), Device::Phone);
        assert_eq!(of(&pixel.replace(" Mobile", "")), Device::Tablet);
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(of(iphone), Device::Phone);
        let lg = "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0 Safari/537.36";
        assert_eq!(of(lg), Device::Tv);
        assert_eq!(of("curl/8.5"), Device::Other);
        assert_eq!(Device::of(&HeaderMap::new()), Device::Other);
    }
}
