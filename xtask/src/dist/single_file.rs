//! The single-file edition: one HTML file that runs from `file://` by double click.

use super::{DEFAULT_TABLE, base64, html, name_in, policy};
use crate::failure::{Failure, Outcome, read, read_text};
use crate::project::files_under;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Its name in `dist/`.
pub(crate) const NAME: &str = "opslab.html";

/// What starts the page inside the file.
const START: &str = include_str!("single_file.js");

/// Writes `dist/opslab.html` from the page as Trunk wrote it.
pub(crate) fn write(dist: &Path, page: &str, room: &str) -> Outcome<()> {
    let out = dist.join(NAME);
    let glue = classic(&read_text(&only(dist, ".js")?)?, "opslabGlue", &out)?;
    let wasm = pack(&only(dist, "_bg.wasm")?)?;
    let room_file = |end: &str| dist.join(format!("{room}{end}"));
    let room_glue = classic(&read_text(&room_file(".js"))?, "opslabRoomGlue", &out)?;
    let room_wasm = pack(&room_file("_bg.wasm"))?;
    let room_style = read_text(&room_file(".css"))?;
    let table = pack(&dist.join(DEFAULT_TABLE))?;
    let inside = format!(
        "<script type=\"text/plain\" id=\"opslab-wasm\">{wasm}</script>\n\
         <script type=\"text/plain\" id=\"opslab-table\" data-file=\"{DEFAULT_TABLE}\">{table}</script>\n\
         <script type=\"text/plain\" id=\"opslab-room\">{room_wasm}</script>\n\
         <script>{glue}</script>\n<script>{room_glue}</script>\n<script>{START}</script>\n</body>"
    );
    let page = fold_links(dist, page)?;
    let page = drop_start(&page, &out)?;
    let page =
        html::replace_once(&page, "</head>", &format!("<style>{room_style}</style></head>"), &out)?;
    let page =
        html::replace_once(&page, "<html lang", "<html data-edition=\"single-file\" lang", &out)?;
    let page = html::replace_once(&page, "</body>", &inside, &out)?;
    let page = policy::add(&page, &policy::single_file(&page), &out)?;
    crate::failure::write(&out, page)
}

/// The one file of the page in `dist/` whose name ends so.
fn only(dist: &Path, end: &str) -> Outcome<PathBuf> {
    let ending = |path: &PathBuf| name_in(dist, path).ends_with(end);
    let mut files: Vec<PathBuf> = files_under(dist)?
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name != super::precache::NAME))
        .filter(|path| !name_in(dist, path).starts_with(super::room::START))
        .filter(ending)
        .collect();
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => Ok(file),
        _ => Err(shape(dist, format!("must hold exactly one file *{end}"))),
    }
}

fn shape(path: &Path, why: String) -> Failure {
    Failure::Shape { path: path.to_path_buf(), why }
}

/// The glue of wasm-bindgen, a module, as a function that a classic script can hold and a worker
/// can be made of: it returns the function that starts the Wasm.
fn classic(module: &str, name: &str, out: &Path) -> Outcome<String> {
    let mut body = String::with_capacity(module.len());
    for line in module.lines() {
        if line.starts_with("import ") {
            return Err(shape(out, format!("the glue must not import other scripts: {line}")));
        }
        if line.starts_with("export {") || line.starts_with("export default") {
            continue;
        }
        body.push_str(line.strip_prefix("export ").unwrap_or(line));
        body.push('\n');
    }
    let body = body.replace("import.meta.url", "\"\"");
    if !body.contains("function __wbg_init(") || body.contains("</script") || body.contains("<!--")
    {
        return Err(shape(out, "the glue of wasm-bindgen has a form not met before".to_owned()));
    }
    Ok(format!("function {name}() {{\n\"use strict\";\n{body}return __wbg_init;\n}}"))
}

/// A file packed with gzip, in base 64.
fn pack(path: &Path) -> Outcome<String> {
    let bytes = read(path)?;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let packed = writer.write_all(&bytes).and_then(|()| writer.finish());
    Ok(base64::encode(&packed.map_err(Failure::at(path))?))
}

/// Style sheets and the icon go inside; what only a host can use goes away.
fn fold_links(dist: &Path, page: &str) -> Outcome<String> {
    let mut folded = page.to_owned();
    for link in html::links(page) {
        let href = link.attribute("href").unwrap_or_default();
        let file = dist.join(href.trim_start_matches("./"));
        let replacement = match link.attribute("rel") {
            Some("stylesheet") => {
                format!("<style>{}</style>", fold_urls(dist, &read_text(&file)?)?)
            }
            Some("icon") => link.tag.replace(href, &data_url(&file)?),
            Some(_) | None => String::new(),
        };
        folded = folded.replacen(link.whole, &replacement, 1);
    }
    Ok(folded)
}

/// The style sheet with every `url(file)` as a data URL.
fn fold_urls(dist: &Path, css: &str) -> Outcome<String> {
    let mut parts = css.split("url(");
    let mut folded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (url, rest) = part.split_once(')').unwrap_or((part, ""));
        let name = url.trim().trim_matches(['"', '\'']);
        if name.starts_with("data:") || name.starts_with('#') {
            let _ = write!(folded, "url({url}){rest}");
        } else {
            let _ = write!(folded, "url({}){rest}", data_url(&dist.join(name))?);
        }
    }
    Ok(folded)
}

fn data_url(file: &Path) -> Outcome<String> {
    let kind = crate::serve::media_type(file);
    Ok(format!("data:{kind};base64,{}", base64::encode(&read(file)?)))
}

/// Takes away the module script of Trunk.
fn drop_start(page: &str, out: &Path) -> Outcome<String> {
    let scripts = html::elements(page, "script");
    let module = scripts.iter().find(|script| script.attribute("type") == Some("module"));
    let module = module.ok_or_else(|| shape(out, "the page has no module script".to_owned()))?;
    html::replace_once(page, module.whole, "", out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_a_function_of_the_glue() {
        let module = "let wasm;\nexport class A {}\nasync function __wbg_init(a) { import.meta.url; }\n\
                      export { initSync, __wbg_init as default };\n";
        let made = classic(module, "glue", Path::new("o")).unwrap();
        assert!(
            made.contains("\nclass A {}\n") && made.ends_with("return __wbg_init;\n}"),
            "{made}"
        );
        assert!(!made.contains("export") && !made.contains("import.meta"), "{made}");
    }

    #[test]
    fn refuses_glue_that_it_does_not_understand() {
        let out = Path::new("o");
        assert!(classic("import { a } from './snippets/a.js';", "glue", out).is_err());
        assert!(classic("let wasm;", "glue", out).is_err());
        assert!(classic("function __wbg_init() { '</script>' }", "glue", out).is_err());
    }

    #[test]
    fn leaves_data_urls_in_style_sheets() {
        let css = "a { b: url(data:x) } c { d: url(#e) }";
        assert_eq!(fold_urls(Path::new("nowhere"), css).unwrap(), css);
        assert!(fold_urls(Path::new("nowhere"), "a { b: url(\"f.woff2\") }").is_err());
    }
}
