//! Zabbix media webhook with the parameters of the stock scripts.
use super::{
    Alert, clock,
    json::{object, put_unsigned},
};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let metric: &'static str = alert.rule.metric.into();
    let (date, time) = clock::zabbix(alert.at);
    let problem = (alert.identity & 0xffff) * 1000 + u64::from(alert.episode);
    object(out, |o| {
        o.plain("eventid", |out| put_unsigned(out, problem, 1));
        o.text("event_source", "0");
        o.text("eventvalue", if alert.is_resolved() { "0" } else { "1" });
        o.text("eventupdate", "0").text("eventack", "No");
        o.text("eventname", &format!("{} on {}", alert.rule.name(), alert.host.name));
        o.text("eventdate", &date).text("eventtime", &time);
        o.text("eventtags", &format!("component:{metric}, service:{}", alert.node.name));
        o.text("severity", if alert.rule.critical { "5" } else { "2" });
        o.text("hostname", &alert.host.name).text("hostip", &alert.host.address);
        o.plain("triggerid", |out| put_unsigned(out, 10_000 + (alert.identity & 0xffff), 1));
        o.text("triggerdesc", &alert.summary_text());
        o.plain("triggeropdata", |out| {
            super::put(out, "Current: ");
            super::json::put_fixed(out, alert.value, 1);
        });
        o.text("url", "https://zabbix.bank.example");
    });
    out.push(b'\n');
}
