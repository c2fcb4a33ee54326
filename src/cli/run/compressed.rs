//! gzip and zstd, told by their first bytes, whatever the name.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::LONGEST;

/// A compression, as the first bytes tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
}

/// As many bytes are seen together at the start as any mark is long, of a
/// compression or of what was compressed.
const MARK: usize = 16;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;

impl Compression {
    /// The compression of data that starts so.
    pub fn of(start: &[u8]) -> Option<Compression> {
        if start.starts_with(b"\x1F\x8B") {
            Some(Compression::Gzip)
        } else if start.starts_with(b"\x28\xB5\x2F\xFD") || is_skippable_frame(start) {
            Some(Compression::Zstd)
        } else {
            None
        }
    }

    fn reader<'a>(self, inner: impl BufRead + Send + 'a) -> io::Result<Box<dyn BufRead + Send + 'a>> {
        Ok(match self {
            Compression::Gzip => Box::new(BufReader::with_capacity(PIECE, Members::new(inner))),
            Compression::Zstd => Box::new(BufReader::with_capacity(PIECE, zstd::Decoder::with_buffer(inner)?)),
        })
    }
}

/// Whether Zstandard data starts with a frame that holds no data, as parallel
/// compressors write it.
fn is_skippable_frame(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// The members of a gzip stream one behind the other, and the zeros behind the
/// last that tapes and some file systems leave.
struct Members<R> {
    /// The member that is read; none behind the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(inner: R) -> Members<R> {
        Members { member: Some(GzDecoder::new(inner)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            let Some(member) = self.member.take() else { break };
            let mut inner = member.into_inner();
            if !skip_zeros(&mut inner)? {
                self.member = Some(GzDecoder::new(inner));
            }
        }
        Ok(0)
    }
}

/// Passes over zeros; whether nothing comes behind.
fn skip_zeros(inner: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = inner.fill_buf()?;
        if bytes.is_empty() {
            return Ok(true);
        }
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let is_other = zeros < bytes.len();
        inner.consume(zeros);
        if is_other {
            return Ok(false);
        }
    }
}

/// Reads a stream as it was before it was compressed.
///
/// # Errors
/// Where the first bytes cannot be read.
pub fn reader(inner: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    open(inner).map(|(reader, _)| reader)
}

/// Does the same, and tells the compression.
///
/// # Errors
/// Where the first bytes cannot be read.
pub fn open(mut inner: impl Read + Send + 'static) -> io::Result<(Box<dyn BufRead + Send>, Option<Compression>)> {
    // A pipe may hand over its first bytes one by one.
    let mut start = Vec::with_capacity(MARK);
    inner.by_ref().take(MARK as u64).read_to_end(&mut start)?;
    let compression = Compression::of(&start);
    let whole = BufReader::with_capacity(PIECE, Cursor::new(start).chain(inner));
    let reader: Box<dyn BufRead + Send> = match compression {
        Some(compression) => compression.reader(whole)?,
        None => Box::new(whole),
    };
    Ok((reader, compression))
}

/// Appends what compressed bytes hold to `out`, at most a byte more than
/// [`LONGEST`], so that a bomb fills no memory.
///
/// # Errors
/// Where the data is broken or cut off.
pub fn expand(compression: Compression, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    compression.reader(bytes)?.take(LONGEST as u64 + 1).read_to_end(out)?;
    Ok(())
}

/// The same for what HTTP calls deflate: with the frame of zlib, as the standard
/// has it, or without, as some servers send it.
///
/// # Errors
/// Where the data is broken or cut off; `out` has what came before.
pub fn inflate(bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let limit = LONGEST as u64 + 1;
    let start = out.len();
    let framed = ZlibDecoder::new(bytes).take(limit).read_to_end(out);
    if framed.is_err() && out.len() == start {
        DeflateDecoder::new(bytes).take(limit).read_to_end(out)?;
        return Ok(());
    }
    framed.map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        reader(Cursor::new(bytes))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_and_frames_are_read_one_behind_the_other() {
        assert_eq!(read([gzip(b"ab"), gzip(b"cd")].concat()).unwrap(), b"abcd");
        let frame = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        assert_eq!(read([frame(b"ab"), frame(b"cd")].concat()).unwrap(), b"abcd");
    }

    #[test]
    fn what_is_no_data_is_passed_over() {
        let skippable = b"\x53\x2A\x4D\x18\x04\x00\x00\x00abcd".to_vec();
        let frame = zstd::encode_all(&b"ab"[..], 1).unwrap();
        assert_eq!(read([skippable.clone(), frame.clone(), skippable, frame].concat()).unwrap(), b"abab");
        let padded = [gzip(b"ab"), vec![0; 3], gzip(b"cd"), vec![0; 2 * PIECE]].concat();
        assert_eq!(read(padded).unwrap(), b"abcd");
        assert!(read([gzip(b"ab"), b"\0\0more".to_vec()].concat()).is_err());
    }

    #[test]
    fn what_is_not_compressed_comes_as_it_is() {
        for bytes in [&b""[..], b"a", b"abc", b"abcdefgh"] {
            assert_eq!(read(bytes.to_vec()).unwrap(), bytes);
        }
    }

    #[test]
    fn cut_data_is_an_error() {
        let whole = gzip(&[b'x'; 1000]);
        assert!(read(whole[..whole.len() - 3].to_vec()).is_err());
        let whole = zstd::encode_all(&[b'x'; 1000][..], 1).unwrap();
        assert!(read(whole[..whole.len() - 3].to_vec()).is_err());
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let zeros = io::repeat(0).take(LONGEST as u64 * 2);
        let bomb = zstd::encode_all(zeros, 1).unwrap();
        let mut out = Vec::new();
        expand(Compression::Zstd, &bomb, &mut out).unwrap();
        assert_eq!(out.len(), LONGEST + 1);
    }
}
