#!/usr/bin/env bash
# Rates generations that you already have, by every aspect: one column of ratings each, written to rated.jsonl.
# Run:  bash examples/pool/every-aspect.sh generations.jsonl [MODEL]
# The rows need instruction and generations.
set -euo pipefail

input=$1
model=${2:-local}

rate() {
  local column=${1//-/_}
  distil label --model "$model" --aspect "$1" --no-critique --output "ratings=$column" --output "rationales=${column}_why"
}

rate helpfulness < "$input" | rate honesty | rate instruction-following | rate truthfulness | distil save --force rated.jsonl
