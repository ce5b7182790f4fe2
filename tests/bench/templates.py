#!/usr/bin/env python3
"""Speed and grouping of `opslab templates` beside drain3, in one run.

Packages: drain3 0.9.11 (Python 3.11), nothing else.

    python3 tests/bench/templates.py --opslab target/release/opslab --w10 DIR [--loghub DIR] [--rounds N]
    python3 tests/bench/templates.py --wasm --w10 DIR [--loghub DIR] [--rounds N]

DIR of --w10 holds `w10.log` and `w10_truth.csv` (workload W10: 100,000 lines of 40 templates).
Rounds of the two programs alternate, so that a busy machine slows both; the fastest round counts,
of learning alone: reading the file and starting the program are not measured for either. One
thread each. Masks on for drain3: addresses, hexadecimal and decimal numbers, the three of the
workload's own benchmark; masks off: its defaults. For opslab: all masks, and `--no-masks`, which
leaves only what drain3 always has as well, that tokens with digits are variables. With `--wasm`
opslab runs as Wasm in Node (`templates.mjs`), one warm instance per round.
"""
import argparse
import csv
import json
import logging
import pathlib
import subprocess
import sys
import time
from collections import Counter

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

logging.disable(logging.CRITICAL)
MASKS = (
    (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "IP"),
    (r"\b0x[0-9a-f]+\b", "HEX"),
    (r"\b\d+(?:\.\d+)?\b", "NUM"),
)


def drain(lines, masks):
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    if masks:
        config.masking_instructions = [MaskingInstruction(p, n) for p, n in MASKS]
    miner = TemplateMiner(config=config)
    begin = time.perf_counter()
    ids = [miner.add_log_message(line)["cluster_id"] for line in lines]
    return time.perf_counter() - begin, ids


def wasm(path, masks, rounds, *more):
    script = pathlib.Path(__file__).with_name("templates.mjs")
    command = ["node", str(script), str(path), str(rounds), str(int(masks)), *more]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def opslab(program, path, masks, *more):
    command = [program, "templates", str(path), *more] + ([] if masks else ["--no-masks"])
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def opslab_seconds(program, path, masks):
    if program is None:
        return wasm(path, masks, 5)["seconds"]
    return opslab(program, path, masks, "--time", "5")["seconds"]


def opslab_ids(program, path, masks):
    if program is None:
        return wasm(path, masks, 0, "ids")["ids"]
    return [line["template_id"] for line in opslab(program, path, masks, "--json")["lines"]]


def grouping(ids, truth):
    """GA and FGA (loghub-2.0)."""
    a, b, ab = Counter(ids), Counter(truth), Counter(zip(ids, truth))
    right = [n for (i, t), n in ab.items() if a[i] == n == b[t]]
    return sum(right) / len(ids), 2 * len(right) / (len(a) + len(b))


def speed(args):
    path = args.w10 / "w10.log"
    lines = path.read_text().splitlines()
    truth = (args.w10 / "w10_truth.csv").read_text().split()[1:]
    print("| W10 | drain3 ms | opslab ms | ratio | drain3 GA / FGA | opslab GA / FGA |")
    print("|---|---|---|---|---|---|")
    for masks in (False, True):
        theirs, ours = [], []
        for _ in range(args.rounds):
            seconds, ids = drain(lines, masks)
            theirs.append(seconds)
            ours += opslab_seconds(args.opslab, path, masks)
        old, new = min(theirs) * 1e3, min(ours) * 1e3
        g_old = grouping(ids, truth)
        g_new = grouping(opslab_ids(args.opslab, path, masks), truth)
        print(f"| masks {'on' if masks else 'off'} | {old:.0f} | {new:.1f} | {old / new:.1f} | "
              f"{g_old[0]:.3f} / {g_old[1]:.3f} | {g_new[0]:.3f} / {g_new[1]:.3f} |")


def quality(args):
    print("\n| mean over loghub samples | GA | FGA |\n|---|---|---|")
    tables = sorted(args.loghub.glob("*/*_2k.log_structured.csv"))
    for masks in (False, True):
        sums = {"drain3": [0, 0], "opslab": [0, 0]}
        for table in tables:
            with table.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            lines = [row["Content"] for row in rows]
            truth = [row["EventId"] for row in rows]
            file = pathlib.Path(args.scratch) / "content.log"
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            found = {"drain3": drain(lines, masks)[1], "opslab": opslab_ids(args.opslab, file, masks)}
            for name, ids in found.items():
                for at, value in enumerate(grouping(ids, truth)):
                    sums[name][at] += value / len(tables)
        for name, (ga, fga) in sums.items():
            print(f"| {name}, masks {'on' if masks else 'off'} | {ga:.3f} | {fga:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opslab", default="target/release/opslab")
    parser.add_argument("--wasm", action="store_true", help="opslab as Wasm in Node")
    parser.add_argument("--w10", type=pathlib.Path, required=True)
    parser.add_argument("--loghub", type=pathlib.Path)
    parser.add_argument("--scratch", default="/tmp")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if args.wasm:
        args.opslab = None
    print(f"Python {sys.version.split()[0]}, drain3 0.9.11\n")
    speed(args)
    if args.loghub:
        quality(args)


if __name__ == "__main__":
    main()
