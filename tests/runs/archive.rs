//! Records of a WARC archive.

/// What an archive starts with.
pub fn start() -> Vec<u8> {
    record("warcinfo", "http://a/", "application/warc-fields", b"software: none\r\n")
}

/// A page as fetched.
pub fn response(address: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n");
    let asked = record("request", address, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n");
    let answer = [head.as_bytes(), body].concat();
    [asked, record("response", address, "application/http; msgtype=response", &answer)].concat()
}

/// A page as fetched, with more headers.
pub fn encoded(address: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n");
    record("response", address, "application/http; msgtype=response", &[head.as_bytes(), body].concat())
}

/// A page that the archive says is not whole.
pub fn truncated(address: &str, body: &[u8]) -> Vec<u8> {
    record("resource", address, "text/html\r\nWARC-Truncated: length", body)
}

/// The text of a page.
pub fn conversion(address: &str, body: &[u8]) -> Vec<u8> {
    record("conversion", address, "text/plain", body)
}

fn record(kind: &str, address: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}
