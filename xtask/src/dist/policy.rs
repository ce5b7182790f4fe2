//! The content security policy. It holds what the page promises: nothing comes from elsewhere and
//! nothing goes elsewhere. It is a `<meta>`, because a static host may not let us set headers.

use super::{base64, html};
use crate::failure::Outcome;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// For `dist/` on a host. Scripts: our own files, and the inline ones by their digest. Workers
/// start from a Blob that imports our own script. Style *attributes* are open, for `style="…"` on
/// elements that the page makes; style elements are not.
pub(crate) fn served(page: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; worker-src 'self' blob:; \
         style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'",
        digests(page, "script")
    )
}

/// For the single file, which has everything inside: no file and no connection at all. The worker
/// is a classic Blob, whose script is checked against `worker-src` only.
pub(crate) fn single_file(page: &str) -> String {
    format!(
        "default-src 'none'; script-src 'wasm-unsafe-eval'{}; worker-src blob:; style-src{}; \
         style-src-attr 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; \
         form-action 'none'",
        digests(page, "script"),
        digests(page, "style")
    )
}

/// Puts the policy right after the character set, before anything that it governs.
pub(crate) fn add(page: &str, policy: &str, path: &Path) -> Outcome<String> {
    let charset = "<meta charset=\"utf-8\">";
    let meta =
        format!("{charset}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    html::replace_once(page, charset, &meta, path)
}

/// The digests of all inline elements of this name, as CSP sources. Blocks of data are not run, so
/// they need none.
fn digests(page: &str, name: &str) -> String {
    let mut sources = String::new();
    for element in html::elements(page, name) {
        let is_data = element.attribute("type") == Some("text/plain");
        if element.attribute("src").is_none() && !is_data {
            let digest = base64::encode(&Sha256::digest(element.content.as_bytes()));
            let _ = write!(sources, " 'sha256-{digest}'");
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest was computed with `openssl dgst -sha256 -binary | base64`.
    #[test]
    fn allows_inline_scripts_by_digest_only() {
        let policy = served("<script>alert(1)</script><script src=\"a.js\"></script>");
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("script-src 'unsafe-inline'"));
    }

    #[test]
    fn goes_before_everything_that_it_governs() {
        let page = "<head><meta charset=\"utf-8\"><script>1</script>";
        let done = add(page, "default-src 'none'", Path::new("i")).unwrap();
        assert!(done.find("Content-Security-Policy").unwrap() < done.find("<script>").unwrap());
    }
}
