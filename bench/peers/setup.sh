#!/usr/bin/env bash
# The peers' own virtual environment. Some 400 MB.
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install -q "distilabel[openai]==1.5.3" requests
