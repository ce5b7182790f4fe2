//! What every emitter writes can be read.
use strum::VariantArray as _;

use super::*;
use crate::world::{
    metric::Metric,
    topology::{NodeId, Topology},
};

fn written(tool: Tool, change: Change, critical: bool) -> Vec<u8> {
    let topology = Topology::payments();
    let rule = Rule {
        node: NodeId(4),
        metric: Metric::Latency,
        threshold: 400.0,
        hold: 6,
        critical,
        tool,
    };
    let node = topology.node(rule.node);
    let alert = Alert {
        rule: &rule,
        node,
        host: topology.host(rule.node, 1),
        value: 2400.4,
        change,
        since: 1_768_469_404_120_345,
        at: 1_768_469_504_120_345,
        identity: 0x1234_5678_9abc_def0,
        episode: 3,
    };
    let mut out = Vec::new();
    write_alert(&mut out, &alert);
    out
}

#[test]
fn every_json_payload_is_json_on_one_line() {
    for &tool in Tool::VARIANTS {
        if !tool.alerts() {
            continue;
        }
        for change in [Change::Fired, Change::Repeated, Change::Resolved, Change::Soft(1)] {
            let out = written(tool, change, true);
            let text = String::from_utf8(out).unwrap();
            // Traps and Nagios' kin know hosts, not always services.
            let named = tool == Tool::Snmp || text.contains("payments-api");
            assert!(text.ends_with('\n') && named, "{tool:?} {text}");
            if tool.extension() == "jsonl" {
                assert_eq!(text.lines().count(), 1);
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert!(value.is_object());
            }
        }
    }
}

#[test]
fn fields_stand_where_the_reference_says() {
    let read = |tool, change| -> serde_json::Value {
        serde_json::from_slice(&written(tool, change, true)).unwrap()
    };
    let webhook = read(Tool::Alertmanager, Change::Fired);
    assert_eq!(webhook["version"], "4");
    assert_eq!(webhook["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z");
    assert_eq!(webhook["alerts"][0]["labels"]["severity"], "critical");
    let sns = read(Tool::CloudWatchSns, Change::Fired);
    let inner = sns["Records"][0]["Sns"]["Message"].as_str().unwrap();
    let inner: serde_json::Value = serde_json::from_str(inner).unwrap();
    assert_eq!(inner["NewStateValue"], "ALARM");
    assert_eq!(inner["Trigger"]["Dimensions"][0]["value"], "payments-api");
    let bridge = read(Tool::CloudWatchEventBridge, Change::Resolved);
    assert_eq!(bridge["detail"]["state"]["value"], "OK");
    assert!(bridge["detail"]["state"]["reasonData"].is_string());
    let azure = read(Tool::Azure, Change::Resolved);
    assert_eq!(azure["data"]["essentials"]["monitorCondition"], "Resolved");
    assert!(azure["data"]["essentials"]["resolvedDateTime"].is_string());
    let gcp = read(Tool::Gcp, Change::Fired);
    assert_eq!(gcp["incident"]["state"], "open");
    assert!(gcp["incident"]["ended_at"].is_null());
    assert_eq!(gcp["incident"]["started_at"], 1_768_469_404);
    assert_eq!(read(Tool::Datadog, Change::Resolved)["alert_transition"], "Recovered");
    assert_eq!(read(Tool::Zabbix, Change::Resolved)["eventvalue"], "0");
    assert_eq!(read(Tool::Icinga, Change::Fired)["state"], 2.0);
    assert_eq!(read(Tool::Kubernetes, Change::Fired)["regarding"]["kind"], "Pod");
    assert_eq!(read(Tool::PagerDuty, Change::Fired)["event_action"], "trigger");
    let nagios = String::from_utf8(written(Tool::Nagios, Change::Soft(2), false)).unwrap();
    assert!(nagios.starts_with("[1768469504] SERVICE ALERT: node-"), "{nagios}");
    assert!(nagios.contains(";WARNING;SOFT;2;WARNING - p95 latency of payments-api is 2400.4 ms"));
    let trap = String::from_utf8(written(Tool::Snmp, Change::Resolved, true)).unwrap();
    assert_eq!(trap.lines().count(), 2);
    assert!(trap.contains("SNMPv2-MIB::snmpTrapOID.0 = OID: IF-MIB::linkUp"));
}

#[test]
fn log_lines_can_be_read() {
    let topology = Topology::payments();
    let line = Line {
        node: topology.node(NodeId(4)),
        host: topology.host(NodeId(4), 0),
        replica: 0,
        level: Level::Error,
        program: "client",
        message: b"statement: SELECT \"x\" = 1",
        at: 1_768_469_404_120_345,
        bits: 0xfeed_beef,
    };
    let write = |tool| {
        let mut out = Vec::new();
        write_line(&mut out, tool, &line);
        String::from_utf8(out).unwrap()
    };
    assert!(
        write(Tool::Syslog5424)
            .starts_with("<131>1 2026-01-15T09:30:04.120Z node-a1 payments-api ")
    );
    assert!(write(Tool::Syslog3164).starts_with("<27>Jan 15 09:30:04 node-a1 client["));
    assert!(write(Tool::Cef).contains("msg=statement: SELECT \"x\" \\= 1"));
    assert!(write(Tool::Leef).starts_with("LEEF:2.0|Bank|IDS|2.1|client|^|devTime="));
    let otlp: serde_json::Value = serde_json::from_str(&write(Tool::Otlp)).unwrap();
    let record = &otlp["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0];
    assert_eq!(record["body"]["stringValue"], "statement: SELECT \"x\" = 1");
    assert_eq!(record["severityNumber"], 17);
    let journal: serde_json::Value = serde_json::from_str(&write(Tool::Journald)).unwrap();
    assert_eq!(journal["PRIORITY"], "3");
    let ecs: serde_json::Value = serde_json::from_str(&write(Tool::Ecs)).unwrap();
    assert_eq!(ecs["ecs"]["version"], "8.11.0");
}
