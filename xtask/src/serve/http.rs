//! As much of HTTP/1.1 as serving a folder needs: GET and HEAD, one answer per connection.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// The longest request line and header block that is read.
const MAX_REQUEST: u64 = 64 * 1024;
/// A connection that says nothing for so long is closed (browsers open some in advance).
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers one request on `stream` from the files under `folder`. A broken connection ends it
/// silently: there is nobody left to tell.
pub(crate) fn answer(stream: &TcpStream, folder: &Path) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let mut lines = BufReader::new(stream.take(MAX_REQUEST)).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    // The headers say nothing that matters here, but must be read before answering.
    if lines.by_ref().all(|line| !line.is_empty()) {
        return;
    }
    let response = respond(&request, folder);
    let mut stream = stream;
    let _ = stream.write_all(&response).and_then(|()| stream.flush());
}

/// The whole response to a request line.
fn respond(request: &str, folder: &Path) -> Vec<u8> {
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" && method != "HEAD" {
        return plain("405 Method Not Allowed");
    }
    let Some(path) = resolve(target, folder) else { return plain("404 Not Found") };
    let Ok(body) = std::fs::read(&path) else { return plain("404 Not Found") };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: {}\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        with_charset(media_type(&path)),
        body.len(),
        caching(&path)
    );
    let mut response = head.into_bytes();
    if method == "GET" {
        response.extend(body);
    }
    response
}

fn plain(status: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{status}",
        status.len()
    )
    .into_bytes()
}

/// The file that a request target names, if it names one below `folder`.
fn resolve(target: &str, folder: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = decode(path)?;
    let relative = Path::new(&path);
    if path.contains(['\\', '\0'])
        || !relative.components().all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let mut file = folder.join(relative);
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    // A link inside the folder must not lead out of it either.
    let inside = file.canonicalize().ok()?.starts_with(folder.canonicalize().ok()?);
    (inside && file.is_file()).then_some(file)
}

/// Percent-decoding; nothing if the text is malformed.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The media type by the ending of the name.
pub(crate) fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain",
        _ => "application/octet-stream",
    }
}

fn with_charset(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// A file with a digest in its name never changes; of all others the browser asks every time.
fn caching(path: &Path) -> &'static str {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let digest = stem.trim_end_matches("_bg").rsplit('-').next().unwrap_or_default();
    let hashed = digest.len() >= 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("opslab-http-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("dist/data")).unwrap();
        std::fs::write(folder.join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.join("dist/index.html"), "<p>home").unwrap();
        std::fs::write(folder.join("dist/data/a b.md"), "x\n1\n").unwrap();
        folder.join("dist")
    }

    fn text(request: &str, folder: &Path) -> String {
        String::from_utf8(respond(request, folder)).unwrap()
    }

    #[test]
    fn serves_files_with_their_type() {
        let folder = folder("serves");
        let home = text("GET /?nosw#x HTTP/1.1", &folder);
        assert!(home.starts_with("HTTP/1.1 200") && home.ends_with("<p>home"), "{home}");
        assert!(home.contains("text/html; charset=utf-8") && home.contains("no-cache"), "{home}");
        let note = text("GET /data/a%20b.md HTTP/1.1", &folder);
        assert!(note.contains("text/plain") && note.ends_with("x\n1\n"), "{note}");
        let head = text("HEAD / HTTP/1.1", &folder);
        assert!(head.contains("Content-Length: 7") && head.ends_with("\r\n\r\n"), "{head}");
    }

    #[test]
    fn refuses_to_leave_the_folder() {
        let folder = folder("refuses");
        for target in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/data/../../secret.txt",
            "//etc/passwd",
            "/..%5csecret.txt",
            "/data",
            "/nothing.js",
            "/%zz",
            "/%",
            "secret.txt",
            "/a%00",
        ] {
            let response = text(&format!("GET {target} HTTP/1.1"), &folder);
            assert!(response.starts_with("HTTP/1.1 404"), "{target}: {response}");
        }
        assert!(text("POST / HTTP/1.1", &folder).starts_with("HTTP/1.1 405"));
        assert!(text("", &folder).starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn lets_only_hashed_files_be_kept() {
        assert!(caching(Path::new("page-0123456789abcdef_bg.wasm")).contains("immutable"));
        for name in ["index.html", "sw.js", "icon-192.png", "data/credit_scoring.bin"] {
            assert_eq!(caching(Path::new(name)), "no-cache", "{name}");
        }
    }
}
