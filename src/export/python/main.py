# Everything in order, for a build server: exit code 1 if a stage refuses.
import argparse
import json
import pathlib
import sys

import joblib


def run(folder, out, settings):
    data, seed = settings["data"], settings["seed"]
    frame = extract(folder / "table.csv", data)
    report = {"rows": len(frame), "expectations": validate(frame, data, settings["quality"])}
    rows, prepare = curate_rows(frame, data, settings["curate"], folder / "split.csv")
    report["importances"] = importances(rows, prepare, data, settings["analyse"], seed)
    package = train(rows, prepare, data, settings["model"], seed)
    report["metrics"] = measure(package, rows, data, settings["evaluate"])
    report["gate"] = judge(package, rows, report["metrics"], data, settings["gate"])
    packed, report["deploy"] = deploy(
        package, rows, data, settings["delivery"], settings["evaluate"])
    report["monitor"] = watch(package, rows, data, settings["monitor"])
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    refuse_failed(report["gate"], "the model")
    refuse_failed(report["deploy"], "the package")
    (out / "package.joblib").write_bytes(packed)
    return report


def main():
    parser = argparse.ArgumentParser(description="the pipeline of the scenario, stage by stage")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(__file__).parent,
                        help="where table.csv, split.csv and settings.json are")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("out"))
    asked = parser.parse_args()
    settings = json.loads((asked.folder / "settings.json").read_text())
    try:
        report = run(asked.folder, asked.out, settings)
    except ValueError as why:
        sys.exit(str(why))
    print(json.dumps(report["metrics"], indent=1))


if __name__ == "__main__":
    main()
