//! A table that the learner brought; it never leaves the page.
use std::rc::Rc;

use super::{History, Message, Session};
use crate::{data::TableId, digest::Digest, run::Made, words};

/// Messages about a link whose table is somewhere else.
const LINK: &str = "own";
/// Messages about a table that could not be had.
const TABLE: &str = "data.table";

/// The bytes of a table, and what it is called.
#[derive(Clone, Debug)]
pub struct Own {
    /// File name, or `pasted`.
    pub name: String,
    /// Its bytes.
    pub bytes: Rc<[u8]>,
    /// Their hash.
    pub digest: Digest,
}

impl PartialEq for Own {
    /// The hash stands for the bytes.
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest && self.name == other.name
    }
}

impl Own {
    /// Takes the bytes of a file.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let name = name.chars().filter(|c| !c.is_control()).take(80).collect();
        Self { name, digest: Digest::of_bytes(bytes), bytes: bytes.into() }
    }

    /// What a link says of it: name and hash.
    pub fn label(&self) -> String {
        format!("{}, {}", self.name, self.digest.short())
    }

    /// True if a link's label means these bytes, whatever the file was called.
    pub fn is_named(&self, label: &str) -> bool {
        label.ends_with(&self.digest.short())
    }
}

/// The state to go back to if a table cannot be had: history and day.
pub(super) type Trial = Box<(History, Option<u32>)>;

impl Session {
    /// The learner's own table, if it is the one in use.
    pub fn own(&self) -> Option<&Own> {
        self.history.own().filter(|_| self.uses_own())
    }

    /// What the table in use is called.
    pub fn table_name(&self) -> &str {
        self.own().map_or_else(|| self.scenario().table_title(), |own| &own.name)
    }

    /// What a link says of the own table in use: the one that is here, or else the one that an
    /// opened link wants.
    pub fn own_label(&self) -> Option<String> {
        let here = self.history.own().map(Own::label);
        here.or_else(|| self.wanted.clone()).filter(|_| self.uses_own())
    }

    fn uses_own(&self) -> bool {
        self.scenario().data.table == TableId::Own
    }

    /// Changes the history; true if the state is another one now. Another table is on trial until
    /// it was read: if it cannot be, the last good state comes back.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut History)) -> bool {
        let before = self.history.clone();
        change(&mut self.history);
        if self.history.is_at(&before) {
            return false;
        }
        match &self.trial {
            Some(trial) if trial.0.has_table_of(&self.history) => self.trial = None,
            None if !before.has_table_of(&self.history) => {
                self.trial = Some(Box::new((before, self.day)));
            }
            Some(_) | None => {}
        }
        true
    }

    /// The learner brought a table.
    pub(super) fn bring(&mut self, own: Own) {
        // The very file that a link asks for comes under the link's settings.
        let awaited = self.wanted.as_ref().is_some_and(|label| own.is_named(label));
        let scenario = if awaited && self.uses_own() {
            self.scenario().clone()
        } else {
            self.scenario().with_table(TableId::Own)
        };
        self.change(|history| history.bring(own, scenario));
        self.day = None;
        self.begin();
    }

    /// What the first stage made of the table. A file that it refuses does not replace a good one:
    /// true if the state before it has come back.
    pub(super) fn has_returned_to_table(&mut self, made: &Made) -> bool {
        match &made.refusal {
            Some(why) if self.own().is_some() => self.give_table_back(&why.to_string()),
            Some(_) | None => {
                if self.trial.take().is_some() {
                    self.unsay(TABLE);
                    self.await_table();
                }
                false
            }
        }
    }

    /// Says so if the record to follow is not among those of the table.
    pub(super) fn look_for_record(&mut self, made: &Made) {
        const RECORD: &str = "journey.record";
        self.unsay(RECORD);
        if let Some(n) = made.step.as_ref().and_then(|step| step.beyond) {
            let error = self.scenario().no_record(n).labelled();
            self.tell(Message::bad(RECORD, format!("{error}; the last one is followed.")));
        }
    }

    /// The table could not be had: the state before it comes back. False if there is none.
    pub(super) fn give_table_back(&mut self, why: &str) -> bool {
        let Some(trial) = self.trial.take() else { return false };
        let name = self.table_name().to_owned();
        (self.history, self.day) = *trial;
        let stays = if self.uses_own() && self.history.own().is_none() {
            "There is still no table.".to_owned()
        } else {
            format!("{} stays in use.", words::quoted(self.table_name()))
        };
        let why = why.trim_end_matches('.');
        self.tell(Message::bad(TABLE, format!("{}: {why}. {stays}", words::quoted(&name))));
        self.begin();
        true
    }

    /// Says so if the table of an opened link is not here.
    pub(super) fn await_table(&mut self) {
        self.unsay(LINK);
        let here = self.own();
        let Some(label) = self.wanted.as_ref().filter(|_| self.uses_own()) else { return };
        let what = match here {
            Some(own) if own.is_named(label) => return,
            Some(own) => format!("another table ({label}) than {}", words::quoted(&own.name)),
            None => format!("a table of its author's own ({label})"),
        };
        let text = format!(
            "This link was made with {what}, whose rows are never in a link. Bring that file to see the same."
        );
        self.tell(Message::note(LINK, text));
    }

    /// Forgets what was said about a table that is not in use any more.
    pub(super) fn forget_table(&mut self) {
        if !self.uses_own() {
            self.unsay(LINK);
        }
    }
}
