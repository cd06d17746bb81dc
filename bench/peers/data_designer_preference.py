"""The preference pipeline in NVIDIA's data-designer 0.9.6: two answers and a judgement for each row, against one server.

Without CONCURRENCY it runs at its defaults: 4 requests at once for each model. With it, that is the bound for each model,
and what only costs time is off: the metrics endpoint, the health checks, the hardened template sandbox, the log. The
seconds are those that create() took; one row goes before, so that its lazy imports are not counted.

    bench/peers/.venv-data-designer/bin/python bench/peers/data_designer_preference.py URL ROWS [CONCURRENCY]
"""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["NEMO_TELEMETRY_ENABLED"] = "false"
# Its settings of a person stay out of it, and it writes its own into a folder that goes away.
home = tempfile.TemporaryDirectory()
os.environ["DATA_DESIGNER_HOME"] = home.name

import data_designer.config as dd  # noqa: E402
from data_designer.interface import DataDesigner  # noqa: E402
from said import say  # noqa: E402

JUDGE = (
    "Rate both answers to the instruction from 1 to 5, with a reason for each.\n\n"
    "Instruction: {{ instruction }}\n\nFirst: {{ answer_small }}\n\nSecond: {{ answer_large }}"
)


def model(name: str, concurrency: int | None) -> dd.ModelConfig:
    if concurrency is None:
        return dd.ModelConfig(alias=name, model=name, provider="bench")
    parameters = dd.ChatCompletionInferenceParams(max_parallel_requests=concurrency, timeout=600)
    return dd.ModelConfig(
        alias=name, model=name, provider="bench", inference_parameters=parameters, skip_health_check=True
    )


def main() -> None:
    url, rows = sys.argv[1], int(sys.argv[2])
    concurrency = int(sys.argv[3]) if len(sys.argv) > 3 else None
    logging.disable(logging.WARNING if concurrency else logging.NOTSET)
    seed = Path(home.name) / "seed.jsonl"
    seed.write_text("".join(sys.stdin.readlines()[:rows]))
    builder = dd.DataDesignerConfigBuilder(model_configs=[model(name, concurrency) for name in ("small", "large")])
    builder.with_seed_dataset(dd.LocalFileSeedSource(path=str(seed)))
    for name in ("small", "large"):
        builder.add_column(dd.LLMTextColumnConfig(name=f"answer_{name}", prompt="{{ instruction }}", model_alias=name))
    builder.add_column(dd.LLMTextColumnConfig(name="judgement", prompt=JUDGE, model_alias="large"))
    designer = DataDesigner(
        artifact_path=Path(home.name) / "artifacts",
        model_providers=[dd.ModelProvider(name="bench", endpoint=url, api_key="x")],
    )
    if concurrency is not None:
        designer.set_run_config(dd.RunConfig(otel_metrics_port=None, jinja_rendering_engine="native"))
    designer.create(builder, num_records=1, dataset_name="warm-up")
    start = time.perf_counter()
    result = designer.create(builder, num_records=rows)
    seconds = time.perf_counter() - start
    wanted = ["instruction", "answer_small", "answer_large", "judgement"]
    whole = {row[0] for row in result.load_dataset()[wanted].itertuples(index=False) if all(row)}
    say("data-designer", len(whole), seconds)


if __name__ == "__main__":
    main()
