//! Objects that somebody else sends straight to the bucket, and requests that the store has no verb for.
//!
//! Each is an address with a signature in its query, as
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html> has it: the store signs it, and either
//! somebody else uses it or we do at once.

use std::io;
use std::time::Duration;

use object_store::client::{HttpRequest, HttpRequestBody, HttpResponse};
use object_store::path::Path as Name;
use object_store::signer::{HeaderName, HeaderValue, Method, SignedUrlOptions, Url};

use super::bucket::{Bucket, io_of};
use super::{Arrived, BlobKey};

/// The header that binds what may be sent.
pub const SHA256: &str = "x-amz-checksum-sha256";
/// An address of our own is used at once; the rest is for clocks that differ.
const AT_ONCE: Duration = Duration::from_secs(60);
/// An answer to a copy is a few lines.
const LONGEST_ANSWER: usize = 64 << 10;

impl Bucket {
    /// An address where, for so long, exactly one body may be sent: the one of this SHA-256 (in base64).
    pub async fn invite(&self, key: &BlobKey, sha256: &str, valid: Duration) -> io::Result<Url> {
        let bound = with(SignedUrlOptions::default(), SHA256, sha256)?;
        let name = self.name(key);
        let signed = self
            .signer
            .signed_url_opts(Method::PUT, &name, valid, &bound);
        signed.await.map_err(io_of)
    }

    /// What was sent, as the bucket tells it.
    pub async fn arrived(&self, key: &BlobKey) -> io::Result<Option<Arrived>> {
        let ask = [("x-amz-checksum-mode", "ENABLED".to_owned())];
        let answer = self.ours(Method::HEAD, &self.name(key), &[], &ask).await?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            status => return Err(refused(status)),
        }
        let told = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
        let len = told("content-length").and_then(|text| text.parse().ok());
        match (len, told("etag")) {
            (Some(len), Some(tag)) => Ok(Some(Arrived {
                len,
                tag,
                sha256: told(SHA256),
            })),
            _ => Err(io::Error::other(
                "the bucket tells no length or no tag of an object",
            )),
        }
    }

    /// Copies an object, if it is still the one of this tag, to be the `n`-th part of another, counted from 0. Answers
    /// what the bucket calls the part; `None`: it is another by now.
    pub async fn copy_part(
        &self,
        from: &BlobKey,
        tag: &str,
        key: &BlobKey,
        parts: &str,
        n: usize,
    ) -> io::Result<Option<String>> {
        let query = [
            ("partNumber", (n + 1).to_string()),
            ("uploadId", parts.to_owned()),
        ];
        let source = format!("{}/{}", self.called, quoted(self.name(from).as_ref()));
        let headers = [
            ("x-amz-copy-source", source),
            ("x-amz-copy-source-if-match", tag.to_owned()),
        ];
        let name = self.name(key);
        let answer = self.ours(Method::PUT, &name, &query, &headers).await?;
        let status = answer.status().as_u16();
        if status == 412 {
            return Ok(None);
        }
        let body = answer.into_body().bytes().await.map_err(io::Error::other)?;
        let body = String::from_utf8_lossy(&body[..body.len().min(LONGEST_ANSWER)]).into_owned();
        // A copy may fail after it was answered 200.
        match tag_in(&body).filter(|_| status == 200) {
            Some(tag) => Ok(Some(tag)),
            None => Err(refused(status)),
        }
    }

    async fn ours(
        &self,
        method: Method,
        name: &Name,
        query: &[(&str, String)],
        headers: &[(&'static str, String)],
    ) -> io::Result<HttpResponse> {
        let query = query.iter().map(|(key, value)| (*key, value.as_str()));
        let mut options = SignedUrlOptions::default().with_query(query);
        for (key, value) in headers {
            options = with(options, key, value)?;
        }
        let signed = self
            .signer
            .signed_url_opts(method.clone(), name, AT_ONCE, &options);
        let url = signed.await.map_err(io_of)?;
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.method_mut() = method;
        *request.uri_mut() = url.as_str().parse().map_err(io::Error::other)?;
        *request.headers_mut() = options.signed_headers;
        self.http.execute(request).await.map_err(io::Error::other)
    }
}

fn with(
    options: SignedUrlOptions,
    name: &'static str,
    value: &str,
) -> io::Result<SignedUrlOptions> {
    let value = HeaderValue::from_str(value).map_err(io::Error::other)?;
    Ok(options.with_signed_header(HeaderName::from_static(name), value))
}

fn refused(status: u16) -> io::Error {
    io::Error::other(format!("the bucket answers {status}"))
}

/// The name of an object as a header has it.
fn quoted(name: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    name.bytes().map(one).collect()
}

/// The tag in the answer to a copy.
fn tag_in(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("<ETag>")?;
    let (tag, _) = rest.split_once("</ETag>")?;
    let tag = tag.trim().replace("&quot;", "\"").replace("&#34;", "\"");
    (!tag.is_empty()).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::blobs::Settings;

    #[tokio::test]
    async fn an_address_binds_what_may_be_sent_where_and_for_how_long() {
        let bucket = Bucket::of(&Settings {
            url: "s3://media/rostrum?endpoint=http://127.0.0.1:9000&region=garage".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "secret".to_owned(),
            ..Settings::default()
        });
        let bucket = bucket.expect("a bucket").expect("named");
        let key = BlobKey::numbered("uploads", &[uuid::Uuid::nil()], "part", 3, "sent");
        let (sha256, valid) = (
            "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
            Duration::from_secs(90),
        );
        let url = bucket
            .invite(&key, sha256, valid)
            .await
            .expect("an address");
        assert_eq!(url.path(), format!("/media/rostrum/{key}"));
        let said: std::collections::HashMap<_, _> = url.query_pairs().collect();
        assert_eq!(said["X-Amz-Expires"], "90");
        assert_eq!(said["X-Amz-SignedHeaders"], "host;x-amz-checksum-sha256");
        let other = bucket.invite(&key, "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=", valid);
        let other = other.await.expect("an address");
        let signature = |url: &Url| {
            url.query_pairs()
                .find(|(name, _)| name == "X-Amz-Signature")
                .map(|(_, is)| is.into_owned())
        };
        assert_ne!(signature(&other), signature(&url));
    }

    #[test]
    fn the_answer_to_a_copy_is_read_whichever_way_it_is_written() {
        let answer = "<?xml version=\"1.0\"?><CopyPartResult><LastModified>x</LastModified><ETag>&quot;9b2c&quot;</ETag></CopyPartResult>";
        assert_eq!(tag_in(answer).as_deref(), Some("\"9b2c\""));
        assert_eq!(
            tag_in("<CopyPartResult><ETag>\"9b2c\"</ETag>").as_deref(),
            Some("\"9b2c\"")
        );
        assert_eq!(tag_in("<Error><Code>InternalError</Code></Error>"), None);
        assert_eq!(quoted("a b/ü+.bin"), "a%20b/%C3%BC%2B.bin");
    }
}
