"""The preference pipeline in bespokelabs-curator 0.1.31: two answers and a judgement for each row, against one server.

Without CONCURRENCY it runs at curator's defaults: 200 requests and 100,000 tokens a minute, one step after the other. With
it no rate is kept, so many requests are in flight for each step, both answers of a row are asked for side by side, and
nothing is drawn. The seconds are those that the steps took; one row goes before, so that imports are not counted.

    bench/peers/.venv-curator/bin/python bench/peers/curator_preference.py URL ROWS [CONCURRENCY]
"""

import importlib.util
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# litellm brings the encoding along that tiktoken would fetch.
bundled = Path(importlib.util.find_spec("litellm").origin).parent / "litellm_core_utils" / "tokenizers"
os.environ |= {"TIKTOKEN_CACHE_DIR": str(bundled), "LITELLM_LOCAL_MODEL_COST_MAP": "True", "TELEMETRY_ENABLED": "false"}
if len(sys.argv) > 3:
    os.environ["CURATOR_DISABLE_RICH_DISPLAY"] = "1"

from bespokelabs import curator  # noqa: E402
from datasets import Dataset  # noqa: E402
from said import say  # noqa: E402

NO_LIMIT = 1_000_000_000


class Answer(curator.LLM):
    def prompt(self, row: dict) -> str:
        return row["instruction"]

    def parse(self, row: dict, response: str) -> dict:
        return {**row, f"answer_{self.model_name}": response}


class Judge(curator.LLM):
    def prompt(self, row: dict) -> str:
        return (
            "Rate both answers to the instruction from 1 to 5, with a reason for each.\n\n"
            f"Instruction: {row['instruction']}\n\nFirst: {row['answer_small']}\n\nSecond: {row['answer_large']}"
        )

    def parse(self, row: dict, response: str) -> dict:
        return {**row, "judgement": response}


def backend(url: str, concurrency: int | None) -> dict:
    params = {"base_url": url, "api_key": "x", "request_timeout": 600}
    if concurrency is None:
        return params
    limits = {"max_requests_per_minute": NO_LIMIT, "max_tokens_per_minute": NO_LIMIT}
    return {**params, **limits, "max_concurrent_requests": concurrency}


def answered(data: Dataset, url: str, concurrency: int | None, folder: str) -> Dataset:
    small, large = (Answer(name, backend="openai", backend_params=backend(url, concurrency)) for name in ("small", "large"))
    if concurrency is None:
        return large(small(data, working_dir=folder).dataset, working_dir=folder).dataset
    with ThreadPoolExecutor() as threads:
        first, second = threads.map(lambda llm: llm(data, working_dir=f"{folder}/{llm.model_name}").dataset, (small, large))
    of_row = {row["instruction"]: row["answer_large"] for row in second}
    return Dataset.from_list([{**row, "answer_large": of_row[row["instruction"]]} for row in first])


def judged(data: Dataset, url: str, concurrency: int | None) -> Dataset:
    with tempfile.TemporaryDirectory() as folder:
        both = answered(data, url, concurrency, folder)
        judge = Judge("large", backend="openai", backend_params=backend(url, concurrency))
        return judge(both, working_dir=folder).dataset


def main() -> None:
    url, rows = sys.argv[1], int(sys.argv[2])
    concurrency = int(sys.argv[3]) if len(sys.argv) > 3 else None
    data = Dataset.from_list([json.loads(line) for line in sys.stdin][:rows])
    judged(data.select([0]), url, concurrency)
    start = time.perf_counter()
    result = judged(data, url, concurrency)
    seconds = time.perf_counter() - start
    whole = {row["instruction"] for row in result if row["answer_small"] and row["answer_large"] and row["judgement"]}
    say("bespokelabs-curator", len(whole), seconds)


if __name__ == "__main__":
    main()
