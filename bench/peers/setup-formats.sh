#!/usr/bin/env bash
# The virtual environment of the format benches: pypdf and pyarrow. Some 200 MB.
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv-formats
echo '*' > .venv-formats/.gitignore
.venv-formats/bin/pip install -q pypdf==7.1.0 pyarrow==26.0.1
