//! Packs the lesson files, so that the page carries them ready to use and no JSON parser with them.
//! A lesson that cannot be read fails the build and is named.
use std::{env, fs, path::Path};

#[path = "src/lesson/file.rs"]
#[expect(unreachable_pub, reason = "shared with the library, where others use it")]
mod file;

fn main() {
    let folder = Path::new("static/lessons");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/lesson/file.rs");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder of lessons can be read")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let lessons: Vec<file::Lesson> = paths
        .iter()
        .map(|path| {
            let text =
                fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
        })
        .collect();
    let packed = postcard::to_stdvec(&lessons).expect("lessons hold nothing that cannot be packed");
    let out = env::var_os("OUT_DIR").expect("cargo names a folder for what is built");
    fs::write(Path::new(&out).join("lessons.bin"), packed).expect("the folder can be written to");
}
