//! WARC and WET archives: the pages of a crawl.
//!
//! An own reader, for a few lines of headers and a length are all there is to a
//! record, and a page of hundreds of megabytes must be passed over without
//! being held.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read};
use std::ops::Range;

use super::failure::Failure;
use super::{LONGEST, looks};

/// Hands out the pages of an archive.
pub struct Archive {
    inner: Box<dyn BufRead + Send>,
    /// Bytes read so far, after decompression; for messages.
    read: u64,
}

/// A page as it stands in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The address that it was fetched from.
    pub address: String,
    /// Whether HTTP headers stand before it.
    pub with_headers: bool,
    /// Where it stands in the buffer.
    pub bytes: Range<usize>,
}

/// A page without what HTTP put around it.
#[derive(Debug)]
pub struct Body<'a> {
    /// What was fetched.
    pub bytes: Cow<'a, [u8]>,
    /// The charset of the Content-Type.
    pub charset: Option<String>,
}

/// Records longer than this are no pages; of what a crawl holds some are films.
const LONGEST_PAGE: u64 = 32 << 20;

/// Headers longer than this are none.
const LONGEST_HEADERS: u64 = 1 << 20;

impl Archive {
    /// The records of a stream.
    pub fn new(inner: Box<dyn BufRead + Send>) -> Archive {
        Archive { inner, read: 0 }
    }

    /// Appends the next page to `out`. Records that hold no page are passed
    /// over, as are those that are longer than any report.
    ///
    /// # Errors
    /// Where the archive is broken or cut off; nothing can be read behind.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Option<Archived>, Failure> {
        loop {
            let at = self.read;
            let headers = self.headers().map_err(|error| broken(&error, at, None))?;
            let Some(headers) = headers else { return Ok(None) };
            let address = headers.address.as_deref();
            let skip = headers.kind == Kind::Other || headers.length > LONGEST_PAGE;
            let start = out.len();
            let copied = match skip {
                true => io::copy(&mut self.inner.by_ref().take(headers.length), &mut io::sink()),
                false => self.inner.by_ref().take(headers.length).read_to_end(out).map(|read| read as u64),
            };
            match copied {
                Ok(copied) if copied == headers.length => self.read += copied,
                outcome => {
                    out.truncate(start);
                    let error = outcome.err().unwrap_or_else(|| ErrorKind::UnexpectedEof.into());
                    return Err(broken(&error, at, address));
                }
            }
            if !skip {
                return Ok(Some(Archived {
                    address: headers.address.unwrap_or_default(),
                    with_headers: headers.kind == Kind::Response,
                    bytes: start..out.len(),
                }));
            }
        }
    }

    /// The headers of the next record; nothing at the end.
    fn headers(&mut self) -> io::Result<Option<Headers>> {
        let mut left = LONGEST_HEADERS;
        let mut line = Vec::new();
        loop {
            if self.line(&mut line, &mut left)? == 0 {
                return Ok(None);
            }
            // Two empty lines end the record before.
            if !line.trim_ascii().is_empty() {
                break;
            }
        }
        if !line.starts_with(b"WARC/") {
            return Err(invalid("a record must start with WARC/1.0 or WARC/1.1"));
        }
        let (mut kind, mut address, mut length, mut http) = (Kind::Other, None, None, false);
        loop {
            if self.line(&mut line, &mut left)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let header = line.trim_ascii();
            if header.is_empty() {
                break;
            }
            let Some((name, value)) = split(header, b':') else { continue };
            let value = String::from_utf8_lossy(value);
            if name.eq_ignore_ascii_case(b"WARC-Type") {
                kind = Kind::of(&value);
            } else if name.eq_ignore_ascii_case(b"WARC-Target-URI") {
                // Some writers put the address in angle brackets.
                address = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned());
            } else if name.eq_ignore_ascii_case(b"Content-Type") {
                http = value.to_ascii_lowercase().starts_with("application/http");
            } else if name.eq_ignore_ascii_case(b"Content-Length") {
                length = value.parse().ok();
            }
        }
        let length = length.ok_or_else(|| invalid("the record has no Content-Length"))?;
        // A response of another protocol has no HTTP headers.
        let kind = if kind == Kind::Response && !http { Kind::Plain } else { kind };
        Ok(Some(Headers { kind, address, length }))
    }

    fn line(&mut self, line: &mut Vec<u8>, left: &mut u64) -> io::Result<usize> {
        line.clear();
        let read = self.inner.by_ref().take(*left).read_until(b'\n', line)?;
        *left -= read as u64;
        if *left == 0 {
            return Err(invalid("the headers of the record do not end"));
        }
        self.read += read as u64;
        Ok(read)
    }
}

struct Headers {
    kind: Kind,
    address: Option<String>,
    length: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A page as fetched, behind its HTTP headers.
    Response,
    /// A page, or its text, alone.
    Plain,
    Other,
}

impl Kind {
    fn of(name: &str) -> Kind {
        match name.to_ascii_lowercase().as_str() {
            "response" => Kind::Response,
            "conversion" | "resource" => Kind::Plain,
            _ => Kind::Other,
        }
    }
}

/// The page of a record; nothing where it does not look like a report.
pub fn page(bytes: &[u8], with_headers: bool) -> Option<Body<'_>> {
    let body = if with_headers { body(bytes)? } else { Body { bytes: Cow::Borrowed(bytes), charset: None } };
    looks::like_report(&body.bytes).then_some(body)
}

/// What an HTTP response holds. One that is broken gives what it is, for the
/// reader of pages is used to worse; one that holds no text gives nothing.
fn body(response: &[u8]) -> Option<Body<'_>> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(start)) = parsed.parse(response) else {
        return Some(Body { bytes: Cow::Borrowed(response), charset: None });
    };
    let value = |name: &str| {
        let found = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(found.value).to_ascii_lowercase())
    };
    let content_type = value("Content-Type").unwrap_or_default();
    if ["image/", "audio/", "video/", "font/"].iter().any(|kind| content_type.starts_with(kind)) {
        return None;
    }
    let charset = content_type.split_once("charset=").map(|(_, charset)| {
        let end = charset.find(';').unwrap_or(charset.len());
        charset[..end].trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()).to_owned()
    });
    let mut bytes = Cow::Borrowed(&response[start..]);
    // Archives of crawls often keep the headers of an encoding that they have
    // undone, so what cannot be decoded is taken as it is.
    if value("Transfer-Encoding").is_some_and(|encoding| encoding.contains("chunked")) {
        bytes = unchunked(&response[start..]).map_or(bytes, Cow::Owned);
    }
    if let Some(compression) = super::compressed::Compression::of(&bytes) {
        let mut expanded = Vec::new();
        // Of a page that is cut off, what there is may be enough to tell.
        let outcome = super::compressed::expand(compression, &bytes, &mut expanded);
        if expanded.len() > LONGEST || (outcome.is_err() && expanded.is_empty()) {
            return None;
        }
        bytes = Cow::Owned(expanded);
    }
    Some(Body { bytes, charset })
}

/// The data of a chunked body; nothing where it is not chunked.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut data = Vec::with_capacity(body.len());
    while let Ok(httparse::Status::Complete((start, length))) = httparse::parse_chunk_size(body) {
        if length == 0 {
            return Some(data);
        }
        let rest = &body[start..];
        let chunk = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        data.extend_from_slice(&rest[..chunk]);
        body = rest[chunk..].strip_prefix(b"\r\n").unwrap_or(&rest[chunk..]);
        if body.is_empty() {
            // Cut off before the last chunk.
            return Some(data);
        }
    }
    None
}

fn split(line: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(at, line)?;
    Some((line[..at].trim_ascii(), line[at + 1..].trim_ascii()))
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}

fn broken(error: &io::Error, at: u64, address: Option<&str>) -> Failure {
    let (zh, en) = match error.kind() {
        ErrorKind::UnexpectedEof => ("归档文件在此中断".to_owned(), "the archive is cut off".to_owned()),
        _ => (format!("归档文件已损坏：{error}"), format!("the archive is broken: {error}")),
    };
    let (of, of_en) =
        address.map_or_else(Default::default, |address| (format!("（{address}）"), format!(" ({address})")));
    Failure::new(
        format!("第 {at} 字节起的记录{of}无法读取：{zh}；之前的记录已读。"),
        format!("the record at byte {at}{of_en} cannot be read: {en}; the records before were read"),
    )
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Write};

    use super::*;

    fn record(kind: &str, content_type: &str, address: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body, b"\r\n\r\n"].concat()
    }

    fn response(headers: &str, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat()
    }

    const PAGE: &str = "政府信息公开工作年度报告";

    fn all(archive: &[u8]) -> (Vec<(String, Option<String>)>, Option<String>) {
        let mut reader = Archive::new(Box::new(BufReader::with_capacity(7, Cursor::new(archive.to_vec()))));
        let (mut found, mut out) = (Vec::new(), Vec::new());
        loop {
            match reader.next(&mut out) {
                Ok(None) => return (found, None),
                Err(failure) => return (found, Some(failure.to_string())),
                Ok(Some(archived)) => {
                    let page = page(&out[archived.bytes.clone()], archived.with_headers);
                    found.push((archived.address, page.map(|page| String::from_utf8(page.bytes.to_vec()).unwrap())));
                }
            }
        }
    }

    #[test]
    fn pages_are_found_among_other_records() {
        let http = "application/http; msgtype=response";
        let archive = [
            record("warcinfo", "application/warc-fields", "", b"software: x"),
            record("request", "application/http; msgtype=request", "a", PAGE.as_bytes()),
            record("response", http, "a", &response("Content-Type: text/html\r\n", PAGE.as_bytes())),
            record("response", http, "b", &response("Content-Type: text/html\r\n", b"another")),
            record("conversion", "text/plain", "<c>", PAGE.as_bytes()),
            record("resource", "text/html", "d", PAGE.as_bytes()),
        ]
        .concat();
        let page = |name: &str| (name.to_owned(), Some(PAGE.to_owned()));
        assert_eq!(all(&archive), (vec![page("a"), ("b".to_owned(), None), page("c"), page("d")], None));
    }

    #[test]
    fn what_http_puts_around_a_page_is_taken_off() {
        let (first, rest) = PAGE.as_bytes().split_at(10);
        let length = format!("\r\n{:X};x=y\r\n", rest.len());
        let chunked = [b"a\r\n", first, length.as_bytes(), rest, b"\r\n0\r\n\r\n"].concat();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(PAGE.as_bytes()).unwrap();
        let gzip = encoder.finish().unwrap();
        let both = [format!("{:x}\r\n", gzip.len()).as_bytes(), &gzip, b"\r\n0\r\n\r\n"].concat();
        for (headers, body) in [
            ("Transfer-Encoding: chunked\r\n", chunked.as_slice()),
            // The crawler undid it and kept the header.
            ("transfer-encoding: Chunked\r\n", PAGE.as_bytes()),
            ("Content-Encoding: gzip\r\n", &gzip),
            ("Content-Encoding: gzip\r\n", PAGE.as_bytes()),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &both),
        ] {
            let response = response(&format!("Content-Type: text/html; Charset=\"GBK\"\r\n{headers}"), body);
            let page = page(&response, true).expect("it looks like a report");
            assert_eq!(page.bytes, PAGE.as_bytes(), "{headers}");
            assert_eq!(page.charset.as_deref(), Some("gbk"));
        }
        assert!(page(&response("Content-Type: image/png\r\n", PAGE.as_bytes()), true).is_none());
    }

    #[test]
    fn an_archive_cut_anywhere_gives_what_stands_before() {
        let archive =
            [record("resource", "text/html", "a", PAGE.as_bytes()), record("resource", "t", "b", PAGE.as_bytes())];
        let first = archive[0].len();
        let archive = archive.concat();
        for end in 0..archive.len() {
            let (found, failure) = all(&archive[..end]);
            // Whole but for the line ends behind.
            let whole = |record: usize| end + 4 >= record;
            assert_eq!(found.len(), usize::from(whole(first)) + usize::from(whole(archive.len())), "{end}");
            let at_border = end == 0 || (whole(first) && end <= first) || whole(archive.len());
            assert_eq!(failure.is_none(), at_border, "{end}: {failure:?}");
        }
        assert!(all(b"<html>").1.unwrap().contains("must start with WARC/1.0"));
    }
}
