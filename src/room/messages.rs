//! What a room has to tell a person, as long as it holds.

/// Messages that are kept: more would push the station out of sight.
const MOST: usize = 4;

/// Messages, the oldest first. A value that was not taken is told once per parameter, until the
/// parameter takes one or the person goes to another station; everything else until it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages(Vec<(Option<&'static str>, String)>);

impl Messages {
    /// The texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, text)| text.as_str())
    }

    /// Tells something.
    pub fn tell(&mut self, text: String) {
        self.push(None, text);
    }

    /// Tells why a parameter did not take a value, in the place of what was told of it before.
    pub fn refused(&mut self, key: &'static str, why: String) {
        self.took(key);
        self.push(Some(key), why);
    }

    /// A parameter has taken a value.
    pub fn took(&mut self, key: &'static str) {
        self.0.retain(|(about, _)| *about != Some(key));
    }

    /// Another station is looked at, whose parameters are others.
    pub fn moved(&mut self) {
        self.0.retain(|(about, _)| about.is_none());
    }

    /// The message at a place was read.
    pub fn dismiss(&mut self, at: usize) {
        if at < self.0.len() {
            self.0.remove(at);
        }
    }

    fn push(&mut self, about: Option<&'static str>, text: String) {
        if self.0.iter().all(|(_, known)| *known != text) {
            self.0.push((about, text));
        }
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_goes_when_its_cause_goes() {
        let mut messages = Messages::default();
        messages.tell("read me".to_owned());
        messages.refused("extract", "a hole is open".to_owned());
        messages.refused("extract", "a hole has no name".to_owned());
        messages.refused("lookup", "no head".to_owned());
        assert_eq!(messages.texts().count(), 3);
        messages.took("extract");
        assert_eq!(messages.texts().collect::<Vec<_>>(), ["read me", "no head"]);
        messages.moved();
        assert_eq!(messages.texts().collect::<Vec<_>>(), ["read me"]);
        messages.dismiss(0);
        messages.dismiss(7);
        assert_eq!(messages, Messages::default());
    }

    #[test]
    fn they_do_not_pile_up() {
        let mut messages = Messages::default();
        for at in 0..9 {
            messages.tell(format!("message {}", at / 2));
        }
        assert_eq!(messages.texts().count(), MOST);
        assert_eq!(messages.texts().last(), Some("message 4"));
    }
}
