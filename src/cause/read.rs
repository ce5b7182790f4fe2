//! The files that describe an incident: `PetShop`'s layout (Hardt et al. 2024) as it stands, and plain
//! tables.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Change, Error, Graph, Incident, Measure, Series,
    csv::{self, Line},
};

/// A table of metrics over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Seconds since 1970; shape `(n_rows,)`.
    pub times: Vec<i64>,
    /// Component, metric and values, shape `(n_rows,)` each; missing values are `NaN`.
    pub columns: Vec<(String, String, Vec<f64>)>,
}

/// Reads a call graph.
///
/// Either a square matrix with names in the first line and the first column, where a number other
/// than zero in row `a`, column `b` says that `a` calls `b`; or a list with two columns, one call
/// `caller,callee` a line below a header.
///
/// # Errors
/// The line that cannot be read; two components of one name.
pub fn read_graph(bytes: &[u8]) -> Result<Graph, Error> {
    let lines = csv::lines(bytes)?;
    let Some((header, rows)) = lines.split_first() else {
        return Err(Error::Line { line: 1, why: "the file is empty".to_owned() });
    };
    if header.cells.len() < 2 || rows.is_empty() {
        let why = "a call graph is a matrix with names above and before it, or a list of caller and callee with a header";
        return Err(header.wrong(why.to_owned()));
    }
    if header.cells.len() == 2 && !header.cells.iter().any(|cell| cell.trim().is_empty()) {
        return call_list(rows);
    }
    let names: Vec<String> =
        header.cells.iter().skip(1).map(|cell| cell.trim().to_owned()).collect();
    let position: BTreeMap<&str, u32> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), at as u32)).collect();
    let mut edges = Vec::new();
    for row in rows {
        let mut cells = row.cells.iter();
        let name = cells.next().map_or("", |cell| cell.trim());
        let caller = *position
            .get(name)
            .ok_or_else(|| row.wrong(format!("`{name}` is not among the columns of the matrix")))?;
        if row.cells.len() != header.cells.len() {
            return Err(row.wrong(format!(
                "there are {} cells where the header has {}",
                row.cells.len(),
                header.cells.len()
            )));
        }
        for (callee, cell) in cells.enumerate() {
            let weight =
                csv::number(cell).ok_or_else(|| row.wrong(format!("`{cell}` is not a number")))?;
            if weight.abs() > 0.0 {
                edges.push((caller, callee as u32));
            }
        }
    }
    Graph::new(names, edges)
}

fn call_list(rows: &[Line]) -> Result<Graph, Error> {
    let mut names: Vec<String> = Vec::new();
    let mut position: BTreeMap<String, u32> = BTreeMap::new();
    let mut of = |name: &str| -> u32 {
        *position.entry(name.trim().to_owned()).or_insert_with(|| {
            names.push(name.trim().to_owned());
            names.len() as u32 - 1
        })
    };
    let mut calls = Vec::new();
    for row in rows {
        let [from, to] = row.cells.as_slice() else {
            return Err(row.wrong("a call has two cells: caller and callee"));
        };
        calls.push((of(from), of(to)));
    }
    Graph::new(names, calls)
}

/// Reads metrics over time.
///
/// Either three header lines (component, metric, statistic) with the time in the first column, as
/// `PetShop` and pandas write them; or one header line `time,component metric,…`, where component and
/// metric may be joined by any of ` _.:/|-` and the longest name in `graph` that fits is the component.
/// There a column of no component is not about the graph (a business figure, say) and passed over.
///
/// # Errors
/// The line that cannot be read, or a header without any component.
pub fn read_samples(bytes: &[u8], graph: &Graph) -> Result<Samples, Error> {
    let lines = csv::lines(bytes)?;
    let Some(first) = lines.first() else {
        return Err(Error::Line { line: 1, why: "the file is empty".to_owned() });
    };
    let label = |at: usize| lines.get(at).and_then(|line| line.cells.first()).map(|c| c.trim());
    let stacked = label(1) == Some("metric") && label(2) == Some("statistic");
    let mut columns: Vec<Column> = Vec::new();
    let mut header = 1;
    if stacked {
        let cell = |line: usize, at: usize| -> &str {
            lines.get(line).and_then(|line| line.cells.get(at)).map_or("", |cell| cell.trim())
        };
        for (at, node) in first.cells.iter().enumerate().skip(1) {
            let name = format!("{} {}", cell(1, at), cell(2, at));
            columns.push(Some((node.trim().to_owned(), name.trim().to_owned(), Vec::new())));
        }
        // Pandas writes the name of the index into a line of its own.
        header = if lines.get(3).is_some_and(Line::is_label_only) { 4 } else { 3 };
    } else {
        for cell in first.cells.iter().skip(1) {
            let known = split_name(cell.trim(), graph);
            columns.push(known.map(|(node, name)| (node, name, Vec::new())));
        }
        if let Some(cell) = first.cells.get(1).filter(|_| columns.iter().all(Option::is_none)) {
            let why = format!("no column begins with a component of the graph: not `{cell}`");
            return Err(first.wrong(why));
        }
    }
    let mut times = Vec::new();
    for line in lines.iter().skip(header) {
        let mut cells = line.cells.iter();
        let time = cells.next().map_or("", String::as_str);
        times.push(csv::time(time).ok_or_else(|| line.wrong(format!("`{time}` is not a time")))?);
        if line.cells.len() != first.cells.len() {
            return Err(line.wrong(format!(
                "there are {} cells where the header has {}",
                line.cells.len(),
                first.cells.len()
            )));
        }
        for (cell, column) in cells.zip(&mut columns) {
            let Some((node, name, values)) = column else { continue };
            values.push(csv::number(cell).ok_or_else(|| {
                line.wrong(format!("`{cell}` in column `{node} {name}` is not a number"))
            })?);
        }
    }
    Ok(Samples { times, columns: columns.into_iter().flatten().collect() })
}

/// Component, metric and values; none where a column is not about the graph.
type Column = Option<(String, String, Vec<f64>)>;

/// Component and metric of a joined column name.
fn split_name(cell: &str, graph: &Graph) -> Option<(String, String)> {
    let longest = graph
        .nodes()
        .iter()
        .filter_map(|node| {
            let rest = cell.strip_prefix(node.as_str())?;
            let name = rest.strip_prefix([' ', '_', '.', ':', '/', '|', '-']);
            (rest.is_empty() || name.is_some()).then(|| (node, name.unwrap_or("value")))
        })
        .max_by_key(|(node, _)| node.len())?;
    Some((longest.0.clone(), longest.1.to_owned()))
}

/// Reads changes: lines `time,component,what` below a header.
///
/// # Errors
/// The line that cannot be read, or names a component that the graph does not have.
pub fn read_changes(bytes: &[u8], graph: &Graph) -> Result<Vec<Change>, Error> {
    csv::lines(bytes)?
        .iter()
        .skip(1)
        .map(|line| {
            let [time, node, what @ ..] = line.cells.as_slice() else {
                return Err(line.wrong("a change has three cells: time, component, what"));
            };
            let time =
                csv::time(time).ok_or_else(|| line.wrong(format!("`{time}` is not a time")))?;
            let node = graph.find(node.trim()).ok_or_else(|| {
                line.wrong(format!("the graph has no component `{}`", node.trim()))
            })?;
            Ok(Change { node, time, what: what.join(",").trim().to_owned() })
        })
        .collect()
}

/// An incident from its graph, a normal and an abnormal table. Components that only the tables know
/// join the graph without calls; columns that only the normal table has are left out.
///
/// # Errors
/// See [`Incident::check`].
pub fn join(graph: &Graph, normal: Samples, abnormal: Samples) -> Result<Incident, Error> {
    let mut nodes = graph.nodes().to_vec();
    let mut strangers: Vec<&str> = abnormal
        .columns
        .iter()
        .map(|(node, _, _)| node.as_str())
        .filter(|node| graph.find(node).is_none())
        .collect();
    strangers.sort_unstable();
    strangers.dedup();
    nodes.extend(strangers.into_iter().map(str::to_owned));
    let graph = Graph::new(nodes, graph.calls().collect::<Vec<_>>())?;
    let mut known: BTreeMap<(String, String), Vec<f64>> =
        normal.columns.into_iter().map(|(node, name, values)| ((node, name), values)).collect();
    let mut series = Vec::new();
    for (node, name, values) in abnormal.columns {
        let Some(at) = graph.find(&node) else { continue };
        let measure = Measure::of_name(&name);
        let normal = known.remove(&(node, name.clone())).unwrap_or_default();
        series.push(Series { node: at, name, measure, normal, abnormal: values });
    }
    let incident = Incident { graph, times: abnormal.times, series, ..Incident::default() };
    incident.check()?;
    Ok(incident)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRIX: &str = ",web,db\nweb,0.0,1.0\ndb,0.0,0.0\n";
    const STACKED: &str = "microservice,web,web,db\nmetric,latency,requests,latency\n\
        statistic,Average,Sum,p95\nunix_timestamp,,,\n60.0,0.5,10,\n120.0,0.7,11,0.1\n";

    #[test]
    fn the_two_forms_of_a_graph_agree() {
        let matrix = read_graph(MATRIX.as_bytes()).unwrap();
        let list = read_graph(b"caller,callee\nweb,db\n").unwrap();
        assert_eq!(matrix, list);
        assert_eq!(matrix.calls().collect::<Vec<_>>(), [(0, 1)]);
    }

    #[test]
    fn the_two_forms_of_a_table_agree() {
        let graph = read_graph(MATRIX.as_bytes()).unwrap();
        let stacked = read_samples(STACKED.as_bytes(), &graph).unwrap();
        assert_eq!(stacked.times, [60, 120]);
        assert_eq!(stacked.columns[0].1, "latency Average");
        assert!(stacked.columns[2].2[0].is_nan());
        let plain = b"time,web_latency Average,web requests Sum,db:latency p95\n60,0.5,10,1\n";
        let plain = read_samples(plain, &graph).unwrap();
        let names = |samples: &Samples| {
            samples.columns.iter().map(|c| (c.0.clone(), c.1.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&stacked), names(&plain));
    }

    #[test]
    fn joined_series_keep_what_only_one_table_has() {
        let graph = read_graph(MATRIX.as_bytes()).unwrap();
        let abnormal = read_samples(STACKED.as_bytes(), &graph).unwrap();
        let mut normal = abnormal.clone();
        normal.columns.remove(2);
        normal.columns.push(("cache".to_owned(), "latency Average".to_owned(), vec![1.0, 1.0]));
        let incident = join(&graph, normal, abnormal).unwrap();
        assert_eq!(incident.series.len(), 3);
        assert_eq!(incident.series[1].measure, Measure::Requests);
        assert!(incident.series[2].normal.is_empty());
        assert_eq!(incident.graph.len(), 2);
    }

    #[test]
    fn wrong_lines_are_named() {
        let graph = read_graph(MATRIX.as_bytes()).unwrap();
        let line = |error: Error| {
            let Error::Line { line, .. } = error else { panic!("{error}") };
            line
        };
        assert_eq!(line(read_graph(b"").unwrap_err()), 1);
        assert_eq!(line(read_graph(b",a,b\na,0,1\nc,0,0\n").unwrap_err()), 3);
        assert_eq!(line(read_graph(b",a,b\na,0,x\n").unwrap_err()), 2);
        assert_eq!(line(read_graph(b"caller,callee\na,b\na,b,c\n").unwrap_err()), 3);
        assert_eq!(line(read_samples(b"time,who x\n", &graph).unwrap_err()), 1);
        assert_eq!(line(read_samples(b"time,db x\n1,2\n2\n", &graph).unwrap_err()), 3);
        assert_eq!(line(read_samples(b"time,db x\nsoon,2\n", &graph).unwrap_err()), 2);
        assert_eq!(line(read_changes(b"time,node,what\n1,who,x\n", &graph).unwrap_err()), 2);
        assert_eq!(read_changes(b"time,node,what\n1,db,a,b\n", &graph).unwrap()[0].what, "a,b");
    }
}
