//! What the learner is told.
use super::Session;

/// A message to the learner, shown in place until dismissed or until its cause is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// True if something went wrong, false if it only informs.
    pub bad: bool,
    /// What it is about, such as the key of a parameter: the next message about the same takes its
    /// place. Empty if it stands for itself.
    pub about: &'static str,
}

impl Message {
    /// Something went wrong.
    pub fn bad(about: &'static str, text: String) -> Self {
        Self { text, bad: true, about }
    }

    /// Something is worth knowing.
    pub fn note(about: &'static str, text: String) -> Self {
        Self { text, bad: false, about }
    }
}

impl Session {
    pub(super) fn tell(&mut self, message: Message) {
        const MOST: usize = 4;
        if !message.about.is_empty() {
            self.unsay(message.about);
        }
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
        if self.messages.len() > MOST {
            self.messages.remove(0);
        }
    }

    /// Takes back what was said about something, because it is so no longer.
    pub(super) fn unsay(&mut self, about: &str) {
        self.messages.retain(|message| message.about != about);
    }
}
