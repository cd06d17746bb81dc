"""The preference pipeline in distilabel 1.5.3: two answers and a judgement for each row, against one server.

The seconds are those that run() took: import and start-up of Python are not counted, but its processes' are.

    bench/peers/.venv/bin/python bench/peers/distilabel_preference.py URL ROWS BATCH [ANSWER_TOKENS JUDGE_TOKENS]
"""

import json
import logging
import sys
import time

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import GroupColumns, LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration, UltraFeedback
from said import say


def model(name: str, url: str, tokens: int) -> OpenAILLM:
    # What the others send: nothing but the messages. distilabel always sends its own sampling settings.
    return OpenAILLM(model=name, base_url=url, api_key="x", generation_kwargs={"max_new_tokens": tokens}, timeout=600)


def main() -> None:
    url, rows, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    answer_tokens, judge_tokens = (int(word) for word in (sys.argv[4:6] or ("4096", "4096")))
    data = [json.loads(line) for line in sys.stdin][:rows]
    with Pipeline("preference") as pipeline:
        load = LoadDataFromDicts(data=data, batch_size=batch)
        answers = [TextGeneration(llm=model(name, url, answer_tokens), input_batch_size=batch) for name in ("small", "large")]
        group = GroupColumns(
            columns=["generation", "model_name"],
            output_columns=["generations", "generation_models"],
            input_batch_size=batch,
        )
        judge = UltraFeedback(llm=model("large", url, judge_tokens), input_batch_size=batch)
        load >> answers >> group >> judge
    start = time.perf_counter()
    result = pipeline.run(use_cache=False, logging_handlers=[logging.NullHandler()])
    seconds = time.perf_counter() - start
    say("distilabel", len({row["instruction"] for row in result["default"]["train"] if is_whole(row)}), seconds)


def is_whole(row: dict) -> bool:
    # Random words are no ratings: the raw reply tells that it judged.
    judgement = row["distilabel_metadata"].get("raw_output_ultra_feedback_0")
    return len(row["generations"]) == 2 and all(row["generations"]) and bool(judgement)


if __name__ == "__main__":
    main()
