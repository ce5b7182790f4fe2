//! The lines that the product's programs write: constant words and `{variables}`.
use super::{
    super::{emit::Level, fault::FaultKind, topology::Role},
    When::{self, Always, Failing, Rare, Slow, Through},
};

/// One statement in somebody's code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    /// Who has it.
    pub(crate) roles: &'static [Role],
    /// What makes it speak.
    pub(crate) when: When,
    pub(crate) level: Level,
    /// How often, relative to the others of its kind.
    pub(crate) weight: u16,
    pub(crate) program: &'static str,
    pub(crate) text: &'static str,
}

const fn t(
    roles: &'static [Role],
    when: When,
    level: Level,
    weight: u16,
    program: &'static str,
    text: &'static str,
) -> Template {
    Template { roles, when, level, weight, program, text }
}

const WEB: &[Role] = &[Role::Service, Role::Model];
const DOOR: &[Role] = &[Role::Balancer];
const DATABASE: &[Role] = &[Role::Database];
const CACHE: &[Role] = &[Role::Cache];
const WORK: &[Role] = &[Role::Worker, Role::Queue];
const NET: &[Role] = &[Role::Switch];
const NAMES: &[Role] = &[Role::Resolver];
const DISKS: &[Role] = &[Role::Storage];
const PIPE: &[Role] = &[Role::Pipeline];
const PARTNER: &[Role] = &[Role::Partner];
const HOSTS: &[Role] = &[Role::Pool];
const MODEL: &[Role] = &[Role::Model];
const CALLERS: &[Role] = &[Role::Balancer, Role::Service, Role::Model, Role::Worker];
const CODE: &[Role] = &[Role::Service, Role::Model, Role::Worker];

use Level::{Critical, Debug, Error, Info, Notice, Warning};

/// All statements.
#[rustfmt::skip]
pub(super) const TEMPLATES: &[Template] = &[
    // What happens all the time.
    t(WEB, Always, Info, 40, "http", "{method} {path} {code} in {ms} ms"),
    t(WEB, Always, Info, 20, "http", "request {uuid} for customer {customer} completed in {ms} ms"),
    t(WEB, Always, Info, 10, "payments", "payment {uuid} of {euros} EUR at {shop} accepted"),
    t(WEB, Always, Debug, 8, "payments", "idempotency key {hex} not seen before"),
    t(WEB, Always, Info, 6, "pool", "connection pool stats: active={small} idle={small} waiting=0"),
    t(WEB, Always, Info, 4, "config", "refreshed {small} feature flags from version {version}"),
    t(WEB, Always, Info, 3, "health", "liveness probe answered 200"),
    t(MODEL, Always, Info, 30, "scorer", "scored payment {uuid} model {version} score 0.{n} in {ms} ms"),
    t(MODEL, Always, Debug, 10, "scorer", "feature vector for customer {customer} has {small} features, 0 missing"),
    t(DOOR, Always, Info, 40, "access", "{ip} {method} {path} {code} {n} bytes {ms} ms"),
    t(DOOR, Always, Info, 10, "tls", "session resumed for {ip} port {port}"),
    t(DOOR, Always, Info, 6, "route", "upstream {host} picked, {small} healthy"),
    t(DATABASE, Always, Info, 30, "postgres", "duration: {ms}.{small} ms statement: SELECT balance FROM accounts WHERE id = {n}"),
    t(DATABASE, Always, Info, 15, "postgres", "connection received: host={ip} port={port}"),
    t(DATABASE, Always, Info, 15, "postgres", "connection authorized: user=payments database=bank"),
    t(DATABASE, Always, Info, 6, "postgres", "checkpoint complete: wrote {n} buffers ({pct}%)"),
    t(DATABASE, Always, Info, 4, "postgres", "automatic vacuum of table \"bank.public.postings\": pages removed: {small}"),
    t(CACHE, Always, Info, 20, "redis", "{n} keys expired in {ms} ms"),
    t(CACHE, Always, Info, 10, "redis", "Background saving terminated with success"),
    t(CACHE, Always, Info, 10, "redis", "DB saved on disk, {n} changes"),
    t(WORK, Always, Info, 30, "settle", "batch {n} of {small} messages cleared in {ms} ms"),
    t(WORK, Always, Info, 10, "settle", "acknowledged message {uuid}"),
    t(WORK, Always, Info, 4, "settle", "rebalanced, {small} partitions assigned"),
    t(NET, Always, Info, 20, "lldpd", "neighbour {host} seen on port {small}"),
    t(NET, Always, Notice, 6, "mgmtd", "user netops logged in from {ip}"),
    t(NET, Always, Info, 10, "stpd", "topology unchanged, root bridge {hex}"),
    t(NAMES, Always, Info, 40, "named", "client {ip}#{port}: query: {host}.bank.example IN A"),
    t(NAMES, Always, Info, 6, "named", "zone bank.example/IN: serial {n} unchanged"),
    t(DISKS, Always, Info, 20, "sand", "volume {small} read {n} write {n} iops"),
    t(DISKS, Always, Info, 4, "sand", "snapshot {hex} of volume {small} finished"),
    t(PIPE, Always, Info, 20, "flink", "checkpoint {n} completed in {ms} ms, {n} bytes"),
    t(PIPE, Always, Info, 20, "features", "wrote {n} feature rows for window {n}"),
    t(PARTNER, Always, Info, 40, "scheme", "authorisation {hex} answered 00 in {ms} ms"),
    t(PARTNER, Always, Info, 6, "scheme", "echo test to {ip} ok, {ms} ms"),
    t(HOSTS, Always, Info, 10, "systemd", "Started Session {n} of user deploy."),
    t(HOSTS, Always, Info, 10, "CRON", "(root) CMD (/usr/lib/sysstat/sa1 1 1)"),
    t(HOSTS, Always, Info, 12, "sshd", "Accepted publickey for deploy from {ip} port {port} ssh2"),
    t(HOSTS, Always, Info, 20, "kubelet", "SyncLoop UPDATE pod {pod}"),
    t(HOSTS, Always, Info, 10, "containerd", "shim reaped id={hex}"),
    // What goes wrong now and then, and means nothing.
    t(WEB, Rare, Warning, 20, "http", "slow request {uuid}: {ms} ms"),
    t(WEB, Rare, Warning, 10, "payments", "payment {uuid} refused: insufficient funds"),
    t(WEB, Rare, Warning, 6, "jwt", "token of customer {customer} expires in {small} s"),
    t(WEB, Rare, Error, 3, "http", "client {ip} closed the connection early"),
    t(DOOR, Rare, Warning, 20, "waf", "rule {n} matched for {ip}: possible scan of {path}"),
    t(DOOR, Rare, Warning, 10, "ratelimit", "client {ip} limited after {n} requests"),
    t(DOOR, Rare, Notice, 10, "ids", "port sweep from {ip}, {small} ports"),
    t(DATABASE, Rare, Warning, 10, "postgres", "canceling autovacuum task on table {n}"),
    t(DATABASE, Rare, Error, 5, "postgres", "duplicate key value violates unique constraint \"postings_pkey\""),
    t(CACHE, Rare, Warning, 10, "redis", "Asynchronous AOF fsync is taking too long"),
    t(WORK, Rare, Warning, 10, "settle", "message {uuid} redelivered, attempt 2"),
    t(NET, Rare, Warning, 10, "portmgrd", "port {small} CRC errors {small}"),
    t(NAMES, Rare, Warning, 10, "named", "client {ip}#{port}: query refused for {host}.example"),
    t(DISKS, Rare, Warning, 5, "sand", "disk {small} in bay {small}: media error corrected"),
    t(PIPE, Rare, Warning, 10, "features", "late record dropped, {n} ms behind the watermark"),
    t(PARTNER, Rare, Warning, 10, "scheme", "authorisation {hex} answered 91, retried"),
    t(HOSTS, Rare, Warning, 10, "sshd", "Failed password for invalid user admin from {ip} port {port} ssh2"),
    t(HOSTS, Rare, Warning, 5, "kernel", "TCP: request_sock_TCP: Possible SYN flooding on port {port}"),
    t(HOSTS, Rare, Notice, 5, "chronyd", "Selected source {ip}"),
    // What callers say when requests fail.
    t(CALLERS, Failing, Error, 20, "client", "call to {callee} failed: status 503 after {ms} ms, attempt {small}"),
    t(CALLERS, Failing, Error, 14, "client", "upstream {callee} timed out after {ms} ms, request {uuid}"),
    t(CALLERS, Failing, Warning, 8, "circuit", "circuit to {callee} half open, {small} of 10 probes failed"),
    t(CALLERS, Failing, Error, 6, "http", "{method} {path} 502 in {ms} ms: bad answer from {callee}"),
    t(DATABASE, Failing, Error, 10, "postgres", "could not serve statement {n}: canceling statement due to statement timeout"),
    t(CACHE, Failing, Error, 10, "redis", "Error accepting a client connection: {small}"),
    t(PARTNER, Failing, Error, 10, "scheme", "no answer to authorisation {hex} within {ms} ms"),
    t(NAMES, Failing, Error, 10, "named", "client {ip}#{port}: query failed (SERVFAIL) for {host}.bank.example"),
    t(DISKS, Failing, Error, 10, "sand", "path {small} to volume {small} lost"),
    // What they say when answers are slow.
    t(CALLERS, Slow, Warning, 10, "client", "slow answer from {callee}: {ms} ms, request {uuid}"),
    t(WEB, Slow, Warning, 6, "http", "queue time {ms} ms exceeds budget for {path}"),
    t(DATABASE, Slow, Warning, 10, "postgres", "duration: {n} ms statement: UPDATE accounts SET balance WHERE id = {n}"),
    t(WORK, Slow, Warning, 10, "settle", "consumer lag {n}, oldest message {small} s"),
    // What the cause itself says.
    t(CODE, Through(FaultKind::BadDeploy), Error, 10, "app", "unhandled NullPointerException in PaymentMapper.map at line {small}, release {version}"),
    t(CODE, Through(FaultKind::BadDeploy), Error, 5, "app", "cannot deserialize field 'limit' of request {uuid}: unexpected type"),
    t(DOOR, Through(FaultKind::BadConfig), Warning, 10, "ratelimit", "local rate limit of {small} rps exceeded, request {uuid} rejected with 429"),
    t(DOOR, Through(FaultKind::BadConfig), Error, 5, "config", "listener payments reloaded with {small} workers"),
    t(CODE, Through(FaultKind::PoolExhaustion), Error, 10, "pool", "timeout waiting for idle connection after {ms} ms: active={small} idle=0 waiting={n}"),
    t(CODE, Through(FaultKind::PoolExhaustion), Warning, 5, "pool", "connection {hex} leaked, checked out {n} s ago by PostingDao.find"),
    t(CACHE, Through(FaultKind::CacheStampede), Warning, 10, "redis", "evicted {n} keys, keyspace misses {n} per second"),
    t(CACHE, Through(FaultKind::CacheStampede), Notice, 5, "redis", "FLUSHALL executed by {ip}"),
    t(CODE, Through(FaultKind::MemoryLeak), Warning, 10, "gc", "pause Full (Allocation Failure) {n}M->{n}M {ms} ms"),
    t(CODE, Through(FaultKind::MemoryLeak), Error, 4, "app", "java.lang.OutOfMemoryError: Java heap space in session {hex}"),
    t(DATABASE, Through(FaultKind::DiskFull), Critical, 10, "postgres", "could not extend file base/{n}/{n}: No space left on device"),
    t(DATABASE, Through(FaultKind::DiskFull), Warning, 8, "kernel", "EXT4-fs warning: {pct} percent of reserved blocks in use"),
    t(&[Role::Service, Role::Partner], Through(FaultKind::CertificateExpiry), Error, 10, "tls", "handshake with {ip} failed: x509: certificate has expired or is not yet valid"),
    t(NET, Through(FaultKind::PacketLoss), Error, 10, "portmgrd", "port {small}: {n} output drops, {pct} percent of queue"),
    t(NET, Through(FaultKind::PacketLoss), Warning, 6, "lacpd", "member port {small} of aggregate 1 flapping"),
    t(NAMES, Through(FaultKind::DnsFailure), Error, 10, "named", "timed out resolving '{host}.bank.example/A/IN': {ip}#53"),
    t(NAMES, Through(FaultKind::DnsFailure), Critical, 4, "named", "zone bank.example/IN: expired"),
    t(HOSTS, Through(FaultKind::NoisyNeighbour), Warning, 10, "kernel", "sched: RT throttling activated, steal {pct} percent"),
    t(HOSTS, Through(FaultKind::NoisyNeighbour), Warning, 6, "kubelet", "cpu pressure: batch job backup-{n} uses {small} cores over its request"),
    t(WORK, Through(FaultKind::QueueBacklog), Error, 10, "settle", "poison message {uuid}: parse failed, retrying attempt {n}"),
    t(PARTNER, Through(FaultKind::ThirdPartyOutage), Error, 10, "scheme", "connection to {ip} port 443 reset by peer, {small} in flight"),
    t(WEB, Through(FaultKind::ClockSkew), Error, 10, "jwt", "token {hex} rejected: used before issued by {n} ms"),
    t(WEB, Through(FaultKind::ClockSkew), Warning, 4, "chronyd", "System clock wrong by {small}.{n} seconds"),
    t(PIPE, Through(FaultKind::FeatureNulls), Error, 10, "features", "column amount_ratio is null in {pct} percent of window {n}"),
    t(PIPE, Through(FaultKind::FeatureNulls), Warning, 5, "features", "schema of topic payments changed: field tx_24h missing"),
    t(MODEL, Through(FaultKind::ModelDrift), Warning, 10, "monitor", "score distribution shifted: psi 0.{small} over reference, window {n}"),
    t(MODEL, Through(FaultKind::BadModelRelease), Error, 10, "scorer", "model {version}: category '{shop}' unknown to encoder, scored as default"),
    t(MODEL, Through(FaultKind::BadModelRelease), Warning, 6, "scorer", "inference of model {version} took {n} ms, budget 40 ms"),
    t(DOOR, Through(FaultKind::PeakOverload), Warning, 10, "edge", "connection rate {n} per second above the expected {n}"),
];
