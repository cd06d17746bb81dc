"""What one writes in Python for bench/scenarios/jsonl.ts: json_loop.py filter|keep < rows.jsonl"""

import json
import sys


def filtered(row):
    return row if row["score"] > 5 else None


def kept(row):
    return {"id": row["id"], "score": row["score"]}


work = {"filter": filtered, "keep": kept}[sys.argv[1]]
write = sys.stdout.write
for line in sys.stdin:
    row = work(json.loads(line))
    if row is not None:
        write(json.dumps(row) + "\n")
