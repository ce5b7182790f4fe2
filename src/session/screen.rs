//! Where in the lab the learner is.
use crate::{lesson, stage::Stage};

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The three loops.
    Map,
    /// The delivery loop, and where in it: only its own room knows the places.
    DevOps(String),
    /// A stage of the model loop.
    MlOps(Stage),
    /// The operations loop, and where in it: only its own room knows the places.
    AiOps(String),
    /// The list of lessons.
    Lessons,
    /// One lesson, by its id.
    Lesson(String),
}

impl Screen {
    /// Its name in links.
    pub fn path(&self) -> String {
        match self {
            Self::Map => String::new(),
            Self::DevOps(place) => room("devops", place),
            Self::MlOps(stage) => format!("mlops/{}", stage.id()),
            Self::AiOps(place) => room("aiops", place),
            Self::Lessons => "lessons".to_owned(),
            Self::Lesson(id) => format!("lessons/{id}"),
        }
    }

    /// The stage so many further on (or back, below 0); from elsewhere the walk begins at the first.
    pub fn walk(&self, stages: i32) -> Option<Self> {
        let next = match self {
            Self::MlOps(stage) => stage.index().checked_add_signed(stages as isize)?,
            // Their own room walks there.
            Self::DevOps(_) | Self::AiOps(_) => return None,
            Self::Map | Self::Lessons | Self::Lesson(_) => (stages > 0).then_some(0)?,
        };
        Stage::ALL.get(next).copied().map(Self::MlOps)
    }

    /// The screen of a name in a link.
    pub fn from_path(path: &str) -> Option<Self> {
        match path.split_once('/').unwrap_or((path, "")) {
            ("", "") => Some(Self::Map),
            ("devops", place) => Some(Self::DevOps(place.to_owned())),
            ("aiops", place) => Some(Self::AiOps(place.to_owned())),
            ("lessons", "") => Some(Self::Lessons),
            ("mlops", "") => Some(Self::MlOps(Stage::Extract)),
            ("mlops", id) => Stage::from_id(id).map(Self::MlOps),
            ("lessons", id) => lesson::find(id).map(|_| Self::Lesson(id.to_owned())),
            _ => None,
        }
    }
}

/// The address of a place in a room.
fn room(name: &str, place: &str) -> String {
    let place = place.trim_start_matches('/');
    if place.is_empty() { name.to_owned() } else { format!("{name}/{place}") }
}
