"""Writes a Parquet file with row groups as large as pyarrow's default, a million rows, out of rows that repeat.

parquet_huge.py JSONL PARQUET ROWS [GROUP [CODEC [index]]]    prints {"group": bytes of the largest group}

index: with an index of the pages.
"""

import json
import sys

import pyarrow
import pyarrow.parquet

source, target, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
size, codec, index = sys.argv[4:] + ["1000000", "snappy", ""][len(sys.argv) - 4 :]
with open(source, encoding="utf8") as lines:
    block = pyarrow.Table.from_pylist([json.loads(line) for line in lines])
times = -(-int(size) // block.num_rows)
group = pyarrow.concat_tables([block] * times)
with pyarrow.parquet.ParquetWriter(target, group.schema, compression=codec, write_page_index=index == "index") as writer:
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
