//! The connection to a platform: TCP, and TLS where the address says so.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::kit::outward::{self, Unreached};
use crate::live::model::{Address, Reason};

/// So long a machine is given to answer, and then to prove who it is.
const WITHIN: Duration = Duration::from_secs(10);

/// Both directions of a connection.
pub trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// How it is known who answers: read once, when it is first needed.
#[derive(Default)]
pub struct Tls(OnceLock<Option<Arc<ClientConfig>>>);

impl Tls {
    /// By those whom this machine trusts.
    fn config(&self) -> Option<Arc<ClientConfig>> {
        self.0.get_or_init(|| trusting(machine()).ok()).clone()
    }
}

/// Opens a connection. `private` lets it be within a private network.
///
/// # Errors
/// Why there is none.
pub async fn open(address: &Address, private: bool, tls: &Tls) -> Result<Box<dyn Line>, Reason> {
    let opened = outward::connect(&address.host, address.port, private, WITHIN).await;
    let stream = opened.map_err(|why| match why {
        Unreached::Unknown => Reason::UnknownHost,
        Unreached::Private => Reason::Private,
        Unreached::Silent => Reason::Unreachable,
    })?;
    // What is sent is whole frames; none waits for the next.
    let _ = stream.set_nodelay(true);
    if !address.tls {
        return Ok(Box::new(stream));
    }
    let config = tls.config().ok_or(Reason::Tls)?;
    let covered = timeout(WITHIN, cover(stream, &address.host, config)).await;
    match covered {
        Ok(Ok(line)) => Ok(Box::new(line)),
        _ => Err(Reason::Tls),
    }
}

async fn cover(
    stream: TcpStream,
    host: &str,
    config: Arc<ClientConfig>,
) -> io::Result<TlsStream<TcpStream>> {
    let name = host.trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(name).map_err(io::Error::other)?;
    TlsConnector::from(config).connect(name, stream).await
}

fn machine() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // Some may be of a kind that is not known; the others count.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, tokio_rustls::rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(
        config.with_root_certificates(roots).with_no_client_auth(),
    ))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;

    use super::*;

    /// A machine that says hello within TLS, once, and who vouches for it.
    async fn platform() -> (u16, RootCertStore) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])
            .expect("a certificate");
        let cert = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.clone()], key)
            .expect("a server");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it listens").port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("somebody");
            if let Ok(mut line) = TlsAcceptor::from(Arc::new(config)).accept(stream).await {
                line.write_all(b"hello").await.expect("said");
                line.shutdown().await.expect("ended");
            }
        });
        let mut roots = RootCertStore::empty();
        roots.add(cert).expect("a root");
        (port, roots)
    }

    async fn hears(host: &str, port: u16, tls: &Tls) -> Result<String, Reason> {
        let address = Address::parse(&format!("rtmps://{host}:{port}/live")).expect("an address");
        let mut line = open(&address, true, tls).await?;
        let mut said = String::new();
        line.read_to_string(&mut said).await.expect("heard");
        Ok(said)
    }

    fn knowing(roots: RootCertStore) -> Tls {
        Tls(OnceLock::from(trusting(roots).ok()))
    }

    #[tokio::test]
    async fn who_answers_within_tls_must_be_who_was_called() {
        let (port, roots) = platform().await;
        assert_eq!(
            hears("localhost", port, &knowing(roots)).await.as_deref(),
            Ok("hello")
        );
        let (port, _) = platform().await;
        assert_eq!(
            hears("localhost", port, &Tls::default()).await,
            Err(Reason::Tls),
            "a stranger"
        );
        let (port, roots) = platform().await;
        assert_eq!(
            hears("127.0.0.1", port, &knowing(roots)).await,
            Err(Reason::Tls),
            "another name"
        );
    }
}
