//! Go templates in labels and annotations, as far as their variables go.

/// What a template refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Uses {
    /// Labels: `$labels.x`, `.Labels.x`, `index $labels "x"`.
    pub(super) labels: Vec<String>,
    /// Whether the value is used.
    pub(super) value: bool,
    /// Variables that Prometheus does not define and the template does not either.
    pub(super) unknown: Vec<String>,
    /// Whether a `{{` has no `}}`.
    pub(super) open: bool,
}

/// Variables that Prometheus defines for alert templates (`rules/alerting.go` at v3).
const DEFINED: [&str; 4] = ["labels", "externalLabels", "externalURL", "value"];

/// Reads a template.
pub(super) fn uses(text: &str) -> Uses {
    let mut uses = Uses::default();
    let mut own: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once("{{") {
        let Some((action, after)) = inside.split_once("}}") else {
            uses.open = true;
            break;
        };
        rest = after;
        // A second `{{` inside: the first was never closed.
        uses.open |= without_texts(action).contains("{{");
        if !action.trim_start_matches(['-', ' ']).starts_with("/*") {
            read(action, &mut own, &mut uses);
        }
    }
    uses
}

fn read(action: &str, own: &mut Vec<String>, uses: &mut Uses) {
    let code = without_texts(action);
    // `$x := …` and `range $i, $x := …` define variables.
    if let Some((before, _)) = code.split_once(":=") {
        own.extend(variables(before).map(|(name, _)| name.to_owned()));
    }
    for (name, after) in variables(&code) {
        match name {
            "labels" => match after.strip_prefix('.') {
                Some(tail) => uses.labels.push(word(tail).to_owned()),
                None => uses.labels.extend(indexed(action)),
            },
            "value" => uses.value = true,
            _ if DEFINED.contains(&name) || name.is_empty() || own.iter().any(|o| o == name) => {}
            _ => uses.unknown.push(format!("${name}")),
        }
    }
    for (at, _) in code.match_indices(".Labels.") {
        let starts =
            code.get(..at).is_none_or(|head| !head.ends_with(|c: char| c.is_alphanumeric()));
        if let Some(tail) = code.get(at + ".Labels.".len()..).filter(|_| starts) {
            uses.labels.push(word(tail).to_owned());
        }
    }
    uses.value |= code.split([' ', '|', '(', ')']).any(|part| part == ".Value");
}

/// `index $labels "x"`.
fn indexed(action: &str) -> Option<String> {
    let (_, tail) = action.split_once("$labels")?;
    let (_, tail) = tail.split_once('"')?;
    tail.split_once('"').map(|(label, _)| label.to_owned())
}

/// The variables of a piece of code with what follows each.
fn variables(code: &str) -> impl Iterator<Item = (&str, &str)> {
    code.split('$').skip(1).map(|tail| {
        let name = word(tail);
        (name, tail.get(name.len()..).unwrap_or_default())
    })
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The code with quoted texts blanked: a query inside a template is no code of the template.
fn without_texts(action: &str) -> String {
    let mut code = String::with_capacity(action.len());
    let mut quote = None;
    let mut escaped = false;
    for c in action.chars() {
        match quote {
            Some(end) => {
                if !escaped && c == end {
                    quote = None;
                }
                escaped = !escaped && c == '\\' && end == '"';
            }
            None if c == '"' || c == '`' => quote = Some(c),
            None => code.push(c),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found() {
        let found = uses(
            "{{ $labels.pod }} {{ .Labels.ns }} {{ index $labels \"job\" }} {{ $value | humanize }}",
        );
        assert_eq!(found.labels, ["pod", "ns", "job"]);
        assert!(found.value && found.unknown.is_empty() && !found.open);
        let own = uses(
            "{{ range $i, $x := query \"up{a='$b'}\" }}{{ $x.Value }}{{ $.Labels.z }}{{ end }}",
        );
        assert!(own.unknown.is_empty(), "{own:?}");
        assert_eq!(uses("{{ $label.pod }}").unknown, ["$label"]);
        assert!(uses("{{ $value").open && uses("{{ $labels.a and {{ $value }}").open);
        assert!(!uses("{{ \"{{\" }}").open);
        assert_eq!(uses("plain $value"), Uses::default());
    }
}
