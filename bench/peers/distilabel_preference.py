"""The preference pipeline in distilabel 1.5.3: two answers and a judgement for each row, against one server.

Prints one line of JSON: rows out, and the seconds that run() took (import and start-up of Python not counted).

    bench/peers/.venv/bin/python bench/peers/distilabel_preference.py URL ROWS BATCH
"""

import json
import logging
import sys
import time

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import GroupColumns, LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration, UltraFeedback


def model(name: str, url: str) -> OpenAILLM:
    # What the others send: nothing but the messages. distilabel always sends its own sampling settings.
    return OpenAILLM(model=name, base_url=url, api_key="x", generation_kwargs={"max_new_tokens": 4096}, timeout=600)


def main() -> None:
    url, rows, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    data = [json.loads(line) for line in sys.stdin][:rows]
    with Pipeline("preference") as pipeline:
        load = LoadDataFromDicts(data=data, batch_size=batch)
        answers = [TextGeneration(llm=model(name, url), input_batch_size=batch) for name in ("small", "large")]
        group = GroupColumns(
            columns=["generation", "model_name"],
            output_columns=["generations", "generation_models"],
            input_batch_size=batch,
        )
        judge = UltraFeedback(llm=model("large", url), input_batch_size=batch)
        load >> answers >> group >> judge
    start = time.perf_counter()
    result = pipeline.run(use_cache=False, logging_handlers=[logging.NullHandler()])
    seconds = time.perf_counter() - start
    print(json.dumps({"rows": len(result["default"]["train"]), "seconds": seconds}))


if __name__ == "__main__":
    main()
