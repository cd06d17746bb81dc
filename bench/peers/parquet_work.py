"""pyarrow's half of bench/scenarios/parquet.ts, on one core. Prints {"rows", "seconds"} of the work alone, in CPU time.

parquet_work.py make JSONL PARQUET CODEC    the file that both sides read
parquet_work.py read PARQUET                to an Arrow table
parquet_work.py read-rows PARQUET           to Python dicts
parquet_work.py write JSONL PARQUET CODEC   from an Arrow table
parquet_work.py write-rows JSONL PARQUET CODEC
parquet_work.py compare JSONL PARQUET       whether both say the same, row by row
"""

import json
import sys
import time

import pyarrow
import pyarrow.parquet

GROUP = 10_000

pyarrow.set_cpu_count(1)
pyarrow.set_io_thread_count(1)


def load(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def batches(path):
    return pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=GROUP, use_threads=False)


def write(table, path, codec):
    pyarrow.parquet.write_table(table, path, compression=codec, row_group_size=GROUP)


def work(name, *arguments):
    if name in ("write", "write-rows", "make"):
        source, target, codec = arguments
        rows = load(source)
        table = None if name == "write-rows" else pyarrow.Table.from_pylist(rows)
        started = time.process_time()
        write(pyarrow.Table.from_pylist(rows) if table is None else table, target, codec)
        return len(rows), time.process_time() - started
    count = 0
    started = time.process_time()
    for batch in batches(arguments[0]):
        count += len(batch.to_pylist()) if name == "read-rows" else batch.num_rows
    return count, time.process_time() - started


def compare(source, target):
    rows = iter(load(source))
    count = 0
    for batch in batches(target):
        for row in batch.to_pylist():
            wanted = next(rows)
            assert row == wanted, f"row {count}: {row} is not {wanted}"
            count += 1
    assert next(rows, None) is None, "rows are missing"
    return count, 0


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    count, seconds = compare(*rest) if command == "compare" else work(command, *rest)
    print(json.dumps({"rows": count, "seconds": seconds}))
