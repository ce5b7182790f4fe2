//! The days in Production: traffic arrives, is scored and watched; labels arrive late; an alarm may
//! lead to a challenger, which goes through the gates like any other model.
mod challenger;
mod measure;
mod report;
mod spec;
mod traffic;
mod watch;

pub use self::{
    challenger::Standing,
    report::{Alarm, AlarmKind, Day, Report, Retraining, Score, Served, Share},
    spec::{DataChange, Inject, OnAlarm, Pattern, Spec},
    traffic::{Pool, Traffic, Truth},
    watch::{Step, Watch},
};
