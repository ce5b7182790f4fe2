//! The pass that writes the tape.
/// Deepest nesting that is read.
pub(in crate::wire) const DEPTH: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire) enum Shape {
    Object,
    Array,
    Text,
    /// A text with escapes.
    Escaped,
    Number,
    True,
    False,
    Null,
}

/// A value: its shape, the bytes it spans (texts without their quotes), and the node after it and
/// everything in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) shape: Shape,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) next: u32,
}

#[derive(Clone, Copy, Debug, Default)]
enum Want {
    #[default]
    Value,
    FirstKey,
    Key,
    Colon,
    FirstItem,
    Comma,
}

/// How far a document has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire) enum Progress {
    /// It ends before this byte.
    Done(usize),
    /// The bytes end before it does.
    More,
    /// This byte cannot follow.
    Bad(usize),
    /// It nests deeper than [`DEPTH`].
    Deep(usize),
}

/// The values of one document in the order in which they begin.
#[derive(Clone, Debug, Default)]
pub(in crate::wire) struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
    at: usize,
    want: Want,
}

impl Tape {
    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Forgets the document, keeps the memory.
    pub(in crate::wire) fn clear(&mut self) {
        self.nodes.clear();
        self.open.clear();
        self.at = 0;
        self.want = Want::Value;
    }

    /// Reads on. `bytes` begin with the document each time; those read before must not have changed.
    pub(in crate::wire) fn run(&mut self, bytes: &[u8]) -> Progress {
        loop {
            while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
                self.at += 1;
            }
            let Some(&byte) = bytes.get(self.at) else { return Progress::More };
            let step = match (self.want, byte) {
                (Want::FirstKey | Want::Key, b'"') => self.text(bytes, Want::Colon),
                (Want::Colon, b':') => self.pass(Want::Value),
                (Want::FirstKey, b'}') | (Want::FirstItem, b']') => self.close(),
                (Want::Comma, b',') => self.pass(self.after_comma()),
                (Want::Comma, b'}' | b']') if self.closes(byte) => self.close(),
                (Want::Value | Want::FirstItem, _) => self.value(byte, bytes),
                (Want::FirstKey | Want::Key | Want::Colon | Want::Comma, _) => {
                    Some(Progress::Bad(self.at))
                }
            };
            if let Some(progress) = step {
                return progress;
            }
        }
    }

    fn pass(&mut self, want: Want) -> Option<Progress> {
        self.at += 1;
        self.want = want;
        None
    }

    fn container(&self) -> Option<Shape> {
        self.open.last().and_then(|&at| self.nodes.get(at as usize)).map(|node| node.shape)
    }

    fn after_comma(&self) -> Want {
        if self.container() == Some(Shape::Object) { Want::Key } else { Want::Value }
    }

    fn closes(&self, byte: u8) -> bool {
        (self.container() == Some(Shape::Object)) == (byte == b'}')
    }

    fn close(&mut self) -> Option<Progress> {
        self.at += 1;
        let next = self.nodes.len() as u32;
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at as usize)) {
            node.end = self.at as u32;
            node.next = next;
        }
        self.want = Want::Comma;
        self.open.is_empty().then_some(Progress::Done(self.at))
    }

    fn leaf(&mut self, shape: Shape, start: usize, end: usize, want: Want) -> Option<Progress> {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { shape, start: start as u32, end: end as u32, next });
        self.want = want;
        None
    }

    fn value(&mut self, byte: u8, bytes: &[u8]) -> Option<Progress> {
        let (shape, want) = match byte {
            b'{' => (Shape::Object, Want::FirstKey),
            b'[' => (Shape::Array, Want::FirstItem),
            b'"' => return self.text(bytes, Want::Comma),
            b't' => return self.literal(b"true", Shape::True, bytes),
            b'f' => return self.literal(b"false", Shape::False, bytes),
            b'n' => return self.literal(b"null", Shape::Null, bytes),
            b'-' | b'0'..=b'9' => return self.number(bytes),
            _ => return Some(Progress::Bad(self.at)),
        };
        if self.open.len() == DEPTH {
            return Some(Progress::Deep(self.at));
        }
        self.open.push(self.nodes.len() as u32);
        self.leaf(shape, self.at, self.at, want);
        self.at += 1;
        None
    }

    fn text(&mut self, bytes: &[u8], want: Want) -> Option<Progress> {
        let start = self.at + 1;
        let (mut at, mut shape) = (start, Shape::Text);
        loop {
            at += plain(bytes.get(at..).unwrap_or_default());
            let Some(&byte) = bytes.get(at) else { return Some(Progress::More) };
            match byte {
                b'"' => break,
                b'\\' => {
                    shape = Shape::Escaped;
                    at += 2;
                }
                0..=8 | 10..=31 => return Some(Progress::Bad(at)),
                _ => at += 1,
            }
        }
        self.at = at + 1;
        self.leaf(shape, start, at, want)
    }

    fn literal(&mut self, word: &[u8], shape: Shape, bytes: &[u8]) -> Option<Progress> {
        let rest = bytes.get(self.at..).unwrap_or_default();
        if rest.len() < word.len() {
            let so_far = word.starts_with(rest);
            return Some(if so_far { Progress::More } else { Progress::Bad(self.at) });
        }
        if !rest.starts_with(word) {
            return Some(Progress::Bad(self.at));
        }
        let start = self.at;
        self.at += word.len();
        self.leaf(shape, start, self.at, Want::Comma)
    }

    fn number(&mut self, bytes: &[u8]) -> Option<Progress> {
        let start = self.at;
        let rest = bytes.get(start..).unwrap_or_default();
        let len = rest
            .iter()
            .position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
        let Some(len) = len else { return Some(Progress::More) };
        if !rest.get(..len).is_some_and(is_number) {
            return Some(Progress::Bad(start));
        }
        self.at += len;
        self.leaf(Shape::Number, start, self.at, Want::Comma)
    }
}

/// How many bytes a text surely goes on for, eight at a time: none of them is a quote, a backslash or
/// a control character (Mycroft's test for a zero byte, and for one below 32, on 64 bits).
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut len = 0;
    for chunk in bytes.chunks_exact(8) {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let word = u64::from_le_bytes(word);
        let zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let slash = zero(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 32) & !word;
        if (quote | slash | control) & HIGH != 0 {
            break;
        }
        len += 8;
    }
    len
}

fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    if let Some(after) = rest.strip_prefix(b".") {
        let len = digits(after);
        if len == 0 {
            return false;
        }
        rest = &after[len..];
    }
    if let Some(after) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let after = after.strip_prefix(b"-").or_else(|| after.strip_prefix(b"+")).unwrap_or(after);
        return digits(after) > 0 && digits(after) == after.len();
    }
    whole > 0 && rest.is_empty()
}

/// Reads a whole document that stands in a text.
pub(in crate::wire) fn parse(text: &str) -> Option<Tape> {
    let mut tape = Tape::default();
    matches!(tape.run(text.as_bytes()), Progress::Done(_)).then_some(tape)
}
