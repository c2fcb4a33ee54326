//! WARC and WET archives: the pages of a crawl.
//!
//! An own reader, for a few lines of headers and a length are all there is to a
//! record, and a page of hundreds of megabytes must be passed over without
//! being held.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read};
use std::ops::Range;

use super::compressed::{self, Compression};
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
    /// Whether the archive says that its end is missing.
    pub truncated: bool,
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
    /// Why its end is missing, where it is.
    pub cut: Option<Cut>,
}

/// How a page was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The archive says so (WARC-Truncated).
    Crawl,
    /// It is shorter than its Content-Length.
    Length,
    /// The last chunk is missing.
    Chunks,
    /// Its compressed data ends early or is broken.
    Compressed,
}

impl Cut {
    /// What it was told by, in Chinese and in English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Cut::Crawl => ("归档标明 WARC-Truncated", "the archive says WARC-Truncated"),
            Cut::Length => ("比 Content-Length 所示短", "it is shorter than its Content-Length"),
            Cut::Chunks => ("缺最后的分块", "its last chunk is missing"),
            Cut::Compressed => ("压缩数据中断或损坏", "its compressed data ends early or is broken"),
        }
    }
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
                    truncated: headers.truncated,
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
        let (mut kind, mut address, mut length) = (Kind::Other, None, None);
        let (mut http, mut truncated) = (false, false);
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
            } else if name.eq_ignore_ascii_case(b"WARC-Truncated") {
                truncated = true;
            } else if name.eq_ignore_ascii_case(b"Content-Length") {
                length = value.parse().ok();
            }
        }
        let length = length.ok_or_else(|| invalid("the record has no Content-Length"))?;
        // A response of another protocol has no HTTP headers.
        let kind = if kind == Kind::Response && !http { Kind::Plain } else { kind };
        Ok(Some(Headers { kind, address, length, truncated }))
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
    truncated: bool,
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

/// What a record holds.
#[derive(Debug)]
pub enum Found<'a> {
    /// A page that looks like a report.
    Page(Body<'a>),
    /// Another page, or none.
    Other,
    /// What cannot be read, so may be a report.
    Unreadable(Failure),
}

/// The page of a record.
pub fn page<'a>(bytes: &'a [u8], archived: &Archived) -> Found<'a> {
    let plain = || Body { bytes: Cow::Borrowed(bytes), charset: None, cut: None };
    let mut body = match archived.with_headers {
        true => match body(bytes) {
            Ok(Some(body)) => body,
            Ok(None) => return Found::Other,
            Err(failure) => return Found::Unreadable(failure),
        },
        false => plain(),
    };
    if archived.truncated {
        body.cut.get_or_insert(Cut::Crawl);
    }
    if body.cut.is_some() {
        body.keep_whole();
    }
    if looks::like_report(&body.bytes) { Found::Page(body) } else { Found::Other }
}

impl Body<'_> {
    /// Takes away what stands behind the last line end or tag: of a number that
    /// is cut off nobody knows the rest.
    fn keep_whole(&mut self) {
        let whole = memchr::memrchr2(b'\n', b'>', &self.bytes).map_or(0, |at| at + 1);
        match &mut self.bytes {
            Cow::Borrowed(bytes) => *bytes = &bytes[..whole],
            Cow::Owned(bytes) => bytes.truncate(whole),
        }
    }
}

/// What an HTTP response holds. One whose headers are broken gives what it is,
/// for the reader of pages is used to worse; one that holds no text gives
/// nothing.
///
/// # Errors
/// Where it is a page in an encoding that is not known, or in a broken one.
fn body(response: &[u8]) -> Result<Option<Body<'_>>, Failure> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(start)) = parsed.parse(response) else {
        return Ok(Some(Body { bytes: Cow::Borrowed(response), charset: None, cut: None }));
    };
    let value = |name: &str| {
        let found = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(found.value).to_ascii_lowercase())
    };
    let content_type = value("Content-Type").unwrap_or_default();
    if ["image/", "audio/", "video/", "font/"].iter().any(|kind| content_type.starts_with(kind)) {
        return Ok(None);
    }
    let charset = content_type.split_once("charset=").map(|(_, charset)| {
        let end = charset.find(';').unwrap_or(charset.len());
        charset[..end].trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()).to_owned()
    });
    let mut body = Body { bytes: Cow::Borrowed(&response[start..]), charset, cut: None };
    // Archives of crawls often keep the headers of an encoding that they have
    // undone, so what cannot be decoded is taken as it is.
    let chunks = value("Transfer-Encoding").filter(|encoding| encoding.contains("chunked"));
    if let Some((data, is_whole)) = chunks.and_then(|_| unchunked(&response[start..])) {
        body.bytes = Cow::Owned(data);
        body.cut = (!is_whole).then_some(Cut::Chunks);
    } else {
        let length = value("Content-Length").and_then(|length| length.trim().parse::<usize>().ok());
        body.cut = length.filter(|&length| body.bytes.len() < length).map(|_| Cut::Length);
    }
    let encodings = value("Content-Encoding").unwrap_or_default();
    let may_be_report = ["", "text/html", "text/plain", "application/xhtml", "application/xml", "text/xml"]
        .iter()
        .any(|kind| if kind.is_empty() { content_type.is_empty() } else { content_type.starts_with(kind) });
    // The last was put on last.
    for encoding in encodings.rsplit(',').map(str::trim) {
        match decoded(encoding, &body.bytes) {
            Decoded::As(bytes, is_whole) => {
                body.bytes = Cow::Owned(bytes);
                body.cut = if is_whole { body.cut } else { body.cut.or(Some(Cut::Compressed)) };
            }
            Decoded::NotAtAll => {}
            Decoded::TooLong => return Ok(None),
            Decoded::Unreadable(failure) if may_be_report => return Err(failure),
            Decoded::Unreadable(_) => return Ok(None),
        }
    }
    Ok(Some(body))
}

/// What came of undoing an encoding.
enum Decoded {
    /// What was encoded, and whether all of it.
    As(Vec<u8>, bool),
    /// It is not encoded.
    NotAtAll,
    /// It is longer than any report.
    TooLong,
    Unreadable(Failure),
}

/// Undoes a Content-Encoding. gzip and zstd are told by the data, whatever the
/// headers say.
fn decoded(encoding: &str, bytes: &[u8]) -> Decoded {
    let mut out = Vec::new();
    // Of a page that is cut off there is what stands before.
    let outcome = match Compression::of(bytes) {
        Some(compression) => compressed::expand(compression, bytes, &mut out),
        None if is_text(bytes) => return Decoded::NotAtAll,
        None if encoding == "deflate" => compressed::inflate(bytes, &mut out),
        None if ["", "identity", "gzip", "x-gzip", "zstd"].contains(&encoding) => return Decoded::NotAtAll,
        None => {
            return Decoded::Unreadable(Failure::new(
                format!("网页以 Content-Encoding: {encoding} 压缩，本程序不能解压，未读；请重新抓取，不要求这种压缩。"),
                format!(
                    "the page is in Content-Encoding {encoding}, which is not known here, and was not read; fetch it \
                     without that encoding"
                ),
            ));
        }
    };
    match outcome {
        _ if out.len() > LONGEST => Decoded::TooLong,
        Ok(()) => Decoded::As(out, true),
        Err(_) if !out.is_empty() => Decoded::As(out, false),
        Err(error) => Decoded::Unreadable(Failure::new(
            format!("网页的压缩数据已损坏，无法解压：{error}"),
            format!("the compressed page is broken: {error}"),
        )),
    }
}

/// Whether bytes are those of a text: no control characters at the start, which
/// compressed data has. UTF-16, which has NULs, is known by its mark.
fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(1024)];
    let controls = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0C".contains(byte);
    [b"\xFF\xFE", b"\xFE\xFF"].iter().any(|mark| start.starts_with(*mark)) || !start.iter().any(controls)
}

/// The data of a chunked body and whether the last chunk is there; nothing where
/// it is not chunked.
fn unchunked(mut body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut data = Vec::with_capacity(body.len());
    let mut is_chunked = false;
    while let Ok(httparse::Status::Complete((start, length))) = httparse::parse_chunk_size(body) {
        if length == 0 {
            return Some((data, true));
        }
        let rest = &body[start..];
        let chunk = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        data.extend_from_slice(&rest[..chunk]);
        body = match rest[chunk..].strip_prefix(b"\r\n") {
            Some(behind) => {
                is_chunked = true;
                behind
            }
            None => &rest[chunk..],
        };
        if body.is_empty() {
            return Some((data, false));
        }
    }
    // Behind whole chunks it is cut off or broken; the sizes of chunks must not
    // stand among the text.
    is_chunked.then_some((data, false))
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
        format!("偏移 {at} 处的记录{of}无法读取：{zh}；之前的记录已读。"),
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
                    let page = match page(&out[archived.bytes.clone()], &archived) {
                        Found::Page(page) => Some(String::from_utf8(page.bytes.to_vec()).unwrap()),
                        _ => None,
                    };
                    found.push((archived.address, page));
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
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(PAGE.as_bytes()).unwrap();
        let zlib = encoder.finish().unwrap();
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(PAGE.as_bytes()).unwrap();
        let deflate = encoder.finish().unwrap();
        let both = [format!("{:x}\r\n", gzip.len()).as_bytes(), &gzip, b"\r\n0\r\n\r\n"].concat();
        for (headers, body) in [
            ("Transfer-Encoding: chunked\r\n", chunked.as_slice()),
            // The crawler undid it and kept the header.
            ("transfer-encoding: Chunked\r\n", PAGE.as_bytes()),
            ("Content-Encoding: gzip\r\n", &gzip),
            ("Content-Encoding: gzip\r\n", PAGE.as_bytes()),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &both),
            ("Content-Encoding: deflate\r\n", &zlib),
            ("Content-Encoding: deflate\r\n", &deflate),
            ("Content-Encoding: deflate\r\n", PAGE.as_bytes()),
            ("Content-Encoding: br\r\n", PAGE.as_bytes()),
            ("Content-Encoding: br, gzip\r\nContent-Length: 1\r\n", &gzip),
        ] {
            let response = response(&format!("Content-Type: text/html; Charset=\"GBK\"\r\n{headers}"), body);
            let Found::Page(page) = page(&response, &archived()) else { panic!("{headers}: it looks like a report") };
            assert_eq!(page.bytes, PAGE.as_bytes(), "{headers}");
            assert_eq!((page.charset.as_deref(), page.cut), (Some("gbk"), None), "{headers}");
        }
        let picture = response("Content-Type: image/png\r\n", PAGE.as_bytes());
        assert!(matches!(page(&picture, &archived()), Found::Other));
    }

    fn archived() -> Archived {
        Archived { address: String::new(), with_headers: true, truncated: false, bytes: 0..0 }
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        let brotli = b"\x8B\x05\x80\x03\x01\x00\xFFx";
        for (headers, body, unreadable) in [
            ("Content-Encoding: br\r\n", &brotli[..], true),
            ("Content-Type: text/html\r\nContent-Encoding: br\r\n", brotli, true),
            ("Content-Type: text/css\r\nContent-Encoding: br\r\n", brotli, false),
            ("Content-Encoding: deflate\r\n", b"\xFF\x00\xFF", true),
            ("Content-Encoding: gzip\r\n", b"\x1F\x8B\x08\x00", true),
            ("", brotli, false),
        ] {
            let response = response(headers, body);
            let found = page(&response, &archived());
            assert_eq!(matches!(found, Found::Unreadable(_)), unreadable, "{headers}: {found:?}");
        }
    }

    #[test]
    fn of_a_page_that_is_cut_off_there_is_what_is_whole() {
        let text = format!("{PAGE}\n12\n34567");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(text.as_bytes()).unwrap();
        let gzip = encoder.finish().unwrap();
        let size = |size: usize| format!("{size:x}\r\n");
        let chunk = [size(text.len()).as_bytes(), text.as_bytes(), b"\r\n"].concat();
        let short = [size(text.len() + 1).as_bytes(), text.as_bytes()].concat();
        let broken = [&chunk[..], b"xyz\r\nmore\r\n"].concat();
        let length = format!("Content-Length: {}\r\n", text.len() + 1);
        for (headers, body, cut) in [
            ("Transfer-Encoding: chunked\r\n", &chunk[..], Cut::Chunks),
            ("Transfer-Encoding: chunked\r\n", &short, Cut::Chunks),
            ("Transfer-Encoding: chunked\r\n", &broken, Cut::Chunks),
            ("Content-Encoding: gzip\r\n", &gzip[..gzip.len() - 10], Cut::Compressed),
            (&length, text.as_bytes(), Cut::Length),
        ] {
            let response = response(headers, body);
            let Found::Page(page) = page(&response, &archived()) else { panic!("{cut:?}: it looks like a report") };
            assert_eq!(page.cut, Some(cut));
            assert_eq!(page.bytes, format!("{PAGE}\n12\n").as_bytes(), "{cut:?}");
        }
        let truncated = Archived { with_headers: false, truncated: true, ..archived() };
        let Found::Page(page) = page(text.as_bytes(), &truncated) else { panic!("it looks like a report") };
        assert_eq!((page.cut, page.bytes.ends_with(b"12\n")), (Some(Cut::Crawl), true));
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
