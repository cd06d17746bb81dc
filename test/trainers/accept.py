"""Reads files that convert wrote with the real libraries. Usage: accept.py FOLDER, with FORMAT[.SHAPE].jsonl files in it.

Every file goes through datasets.load_dataset. With trl and torch installed, those of TRL's trainers are trained on for one
step, on a tiny model with random weights and a tokenizer of bytes, both made here: nothing is downloaded. Prints a line of
JSON a file.
"""

import importlib.util
import json
import math
import os
import sys
import tempfile
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1", TOKENIZERS_PARALLELISM="false", WANDB_DISABLED="true")

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] or '' }}"
    "{% for call in message['tool_calls'] or [] %}{{ call['function'] | tojson }}{% endfor %}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
TRAINED = ("trl-sft", "trl-dpo", "trl-dpo-implicit", "trl-kto", "trl-reward")


def tokenizer():
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<pad>", "<s>", "</s>", "<unk>"]
    vocabulary = {token: index for index, token in enumerate(special + alphabet)}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        chat_template=TEMPLATE,
    )


def model(tokens, head):
    import transformers

    config = transformers.LlamaConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=2048,
        pad_token_id=tokens.pad_token_id,
        bos_token_id=tokens.bos_token_id,
        eos_token_id=tokens.eos_token_id,
        num_labels=1,
    )
    return getattr(transformers, f"LlamaFor{head}")(config)


def train(format, rows, folder):
    import trl

    name = {"trl-sft": "SFT", "trl-kto": "KTO", "trl-reward": "Reward"}.get(format, "DPO")
    tokens = tokenizer()
    args = getattr(trl, f"{name}Config")(
        output_dir=folder,
        max_steps=1,
        per_device_train_batch_size=2,
        report_to=[],
        use_cpu=True,
        bf16=False,
        save_strategy="no",
        logging_steps=1,
        gradient_checkpointing=False,
        disable_tqdm=True,
    )
    trainer = getattr(trl, f"{name}Trainer")(
        model=model(tokens, "SequenceClassification" if name == "Reward" else "CausalLM"),
        args=args,
        train_dataset=rows,
        processing_class=tokens,
        # By itself it would be loaded again from where the model came from.
        **({"ref_model": model(tokens, "CausalLM")} if name in ("DPO", "KTO") else {}),
    )
    loss = trainer.train().training_loss
    assert math.isfinite(loss), loss
    return {"trainer": f"{name}Trainer", "loss": loss, "columns": sorted(trainer.train_dataset.column_names)}


def accept(path, folder):
    from datasets import load_dataset

    rows = load_dataset("json", data_files=str(path), split="train", cache_dir=folder)
    said = {"file": path.name, "rows": len(rows), "features": {name: str(it) for name, it in rows.features.items()}}
    format = path.name.split(".")[0]
    if format in TRAINED and importlib.util.find_spec("trl") and importlib.util.find_spec("torch"):
        said.update(train(format, rows, folder))
    if format == "sharegpt" and importlib.util.find_spec("trl"):
        from trl import is_conversational_from_value

        assert all(is_conversational_from_value(row) for row in rows)
    return said


with tempfile.TemporaryDirectory() as cache:
    for file in sorted(Path(sys.argv[1]).glob("*.jsonl")):
        print(json.dumps(accept(file, cache)), flush=True)
