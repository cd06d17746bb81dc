"""Writes a Parquet file with row groups as large as pyarrow's default, a million rows, out of rows that repeat.

parquet_huge.py JSONL PARQUET ROWS    prints {"group": bytes of the largest group}
"""

import json
import sys

import pyarrow
import pyarrow.parquet

GROUP = 1_000_000

source, target, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(source, encoding="utf8") as lines:
    block = pyarrow.Table.from_pylist([json.loads(line) for line in lines])
times = -(-GROUP // block.num_rows)
group = pyarrow.concat_tables([block] * times)
with pyarrow.parquet.ParquetWriter(target, group.schema) as writer:
    left = rows
    while left > 0:
        count = min(left, group.num_rows)
        writer.write_table(group.slice(0, count), row_group_size=count)
        left -= count
with pyarrow.parquet.ParquetFile(target) as file:
    sizes = [
        sum(group.column(column).total_compressed_size for column in range(group.num_columns))
        for group in map(file.metadata.row_group, range(file.num_row_groups))
    ]
print(json.dumps({"group": max(sizes)}))
