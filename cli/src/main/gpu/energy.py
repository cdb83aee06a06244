#!/usr/bin/env python3
"""energy.py POWER.csv MARKS_DIR OUT.json: what each finished training drew, from the meter's samples between its marks.

A counter's value at a mark lies on the line between its two neighbours; where there is no counter, power is integrated by
trapezoids. The longest silence between samples says how sure that is. Standard library only: a GPU host has no more.
"""
import csv
import json
import pathlib
import sys


def samples(path):
    """By device and boot, since clocks begin anew with each: (monotonic seconds, joules counted or None, watts or None), in order."""
    devices = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            number = lambda name: float(row[name]) / 1000 if row[name] else None
            counted, power = number("counter_mj"), number("power_mw")
            if counted is not None or power is not None:
                devices.setdefault((row["device"], row["name"], row["boot"]), []).append(
                    (int(row["monotonic_ns"]) / 1e9, counted, power))
    return {device: sorted(all) for device, all in devices.items()}


def between(neighbours, at, column):
    (t0, *a), (t1, *b) = neighbours
    return a[column] + (b[column] - a[column]) * ((at - t0) / (t1 - t0) if t1 > t0 else 0)


def drawn(all, start, end):
    """Joules from start to end, and the longest silence; None where samples do not reach around both."""
    column = 0 if all[0][1] is not None else 1
    all = [one for one in all if one[1 + column] is not None]
    before = [i for i, one in enumerate(all) if one[0] <= start]
    after = [i for i, one in enumerate(all) if one[0] >= end]
    if not before or not after:
        return None
    inside = all[before[-1]:after[0] + 1]
    silence = max((b[0] - a[0] for a, b in zip(inside, inside[1:])), default=0)
    first, last = between(inside[:2], start, column), between(inside[-2:], end, column)
    if column == 0:
        return last - first, silence
    points = [(start, first)] + [(t, w) for t, _, w in inside if start < t < end] + [(end, last)]
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:])), silence


def runs(folder, devices):
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        marks = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        at = {mark["kind"]: mark for mark in marks}
        if "START" not in at or "END" not in at:
            continue
        told, start, end = at["END"]["detail"], *(at[kind]["monotonicNanos"] / 1e9 for kind in ("START", "END"))
        run = {"run": path.stem, "seconds": end - start}
        run.update({key: told[key] for key in (
            "variant", "preset", "seqLen", "batch", "steps", "tokens", "device", "precision", "trainLoss", "heldOutLoss",
            "trainingExecutedDensity", "stepSeconds", "exchangeSeconds") if key in told})
        run["devices"] = []
        for (device, name, boot), all in devices.items():
            found = drawn(all, start, end) if boot == at["START"]["boot"] else None
            if found is not None:
                joules, silence = found
                run["devices"].append({
                    "device": device, "name": name, "joules": joules, "watts": joules / (end - start),
                    "by": "counter" if all[0][1] is not None else "power", "longestSilenceSeconds": silence})
        if run["devices"]:
            run["joules"] = sum(one["joules"] for one in run["devices"])
            if run.get("tokens"):
                run["joulesPerToken"] = run["joules"] / run["tokens"]
        yield run


def main():
    power, marks, out = sys.argv[1:]
    all = list(runs(marks, samples(power)))
    answer = {"runs": all}
    alike = ("preset", "seqLen", "batch", "tokens", "device")
    for dense in all:
        for asa in all:
            if dense.get("variant") == "dense" and asa.get("variant") == "asa" and dense.get("joules") \
                    and "joules" in asa and all_equal(dense, asa, alike):
                answer["asaOverDense"] = {"joules": asa["joules"] / dense["joules"],
                                          "seconds": asa["seconds"] / dense["seconds"],
                                          "note": "one pair of runs: no interval"}
    pathlib.Path(out).write_text(json.dumps(answer, indent=2) + "\n")
    for run in all:
        print(run.get("variant"), run.get("preset"), "joules", run.get("joules", "no samples around it"))
    print(json.dumps(answer.get("asaOverDense", "no pair of dense and asa alike")))
    return 0 if any("joules" in run for run in all) else 1


def all_equal(one, other, keys):
    return [one.get(key) for key in keys] == [other.get(key) for key in keys]


if __name__ == "__main__":
    sys.exit(main())
