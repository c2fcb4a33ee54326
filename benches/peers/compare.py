"""nianbao beside the usual Python ways, in one run over the same files.

    python -m venv .venv && .venv/bin/pip install -r benches/peers/requirements.txt
    .venv/bin/python benches/peers/compare.py

Both sides are timed within their process, one core, the text or bytes of a file
already in memory; of each file the best time counts, for a neighbour on the
machine only ever slows, and the two sides take turns in rounds. Ours is the
whole: bytes to tables, checks and JSON.
"""

import json
import pathlib
import subprocess
import tempfile
import time

import pages
import plain

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 3
# Turns of the Python side in a round.
TURNS = 7
TEXTS = 100
# As long as the pages of government sites mostly are, in different markup.
PAGES = {
    "trs-suqian-2024.html": "utf-8",
    "trs-hongze-2023-gb18030.html": "gb18030",
    "word-shuyang-fagaiju-2023.html": "utf-8",
    "wps-hongze-2023.html": "utf-8",
}


def build() -> str:
    command = ["cargo", "bench", "--bench", "files", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = map(json.loads, built.stdout.splitlines())
    return next(
        path
        for message in messages
        if (path := message.get("executable")) and message["target"]["name"] == "files"
    )


def ours(binary: str, files: list[pathlib.Path]) -> list[dict]:
    run = subprocess.run([binary, *map(str, files)], check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def best(function, inputs: list[str]) -> list[float]:
    times = [float("inf")] * len(inputs)
    for _ in range(TURNS):
        for at, given in enumerate(inputs):
            start = time.perf_counter()
            function(given)
            times[at] = min(times[at], time.perf_counter() - start)
    return times


def least(rounds: list[list[float]]) -> list[float]:
    return [min(times) for times in zip(*rounds)]


def compare_pages(binary: str) -> None:
    files = [ROOT / "fixtures/html" / name for name in PAGES]
    bytes_of = [file.read_bytes() for file in files]
    decoders = list(PAGES.values())
    texts = list(range(len(files)))
    ours_rounds, peers = [], {name: [] for name in pages.ALL}
    for _ in range(ROUNDS):
        ours_rounds.append([report["seconds"] for report in ours(binary, files)])
        for name, function in pages.ALL.items():
            read = lambda at, function=function: function(bytes_of[at].decode(decoders[at]))
            peers[name].append(best(read, texts))
    mine = least(ours_rounds)
    print(f"{'page, ms':<34}{'nianbao':>12}" + "".join(f"{name:>26}" for name in pages.ALL))
    for at, file in enumerate(files):
        row = f"{file.name:<34}{mine[at] * 1e3:>12.2f}"
        for name in pages.ALL:
            peer = least(peers[name])[at]
            row += f"{peer * 1e3:>16.2f}{peer / mine[at]:>8.1f} ×"
        print(row)
    row = f"{'all':<34}{sum(mine) * 1e3:>12.2f}"
    for name in pages.ALL:
        peer = sum(least(peers[name]))
        row += f"{peer * 1e3:>16.2f}{peer / sum(mine):>8.1f} ×"
    print(row)


def compare_texts(binary: str) -> None:
    forms = plain.load()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([binary, "--write", folder, str(TEXTS)], check=True)
        files = sorted(pathlib.Path(folder).iterdir())
        bytes_of = [file.read_bytes() for file in files]
        ours_rounds, theirs = [], []
        for _ in range(ROUNDS):
            reports = ours(binary, files)
            ours_rounds.append([report["seconds"] for report in reports])
            theirs.append(best(lambda given: plain.parse(given.decode(), forms), bytes_of))
    for file, given, report in zip(files, bytes_of, reports):
        read = json.loads(plain.parse(given.decode(), forms))
        for key in ("edition", "title", "year", "tables"):
            assert read[key] == report["report"][key], f"{file.name}: {key} differs"
    mine, script = sum(least(ours_rounds)), sum(least(theirs))
    print(f"\n{TEXTS} texts, one value per line, the same tables from both, µs a report:")
    print(f"nianbao {mine / TEXTS * 1e6:.1f}, script {script / TEXTS * 1e6:.0f}: {script / mine:.1f} ×")


if __name__ == "__main__":
    program = build()
    compare_pages(program)
    compare_texts(program)
