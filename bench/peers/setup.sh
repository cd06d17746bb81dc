#!/usr/bin/env bash
# The peers' own virtual environments, one each as they need different versions of the same packages. Some 630 MB, 860 MB
# and 780 MB. Without a name it makes all three:
#
#     bench/peers/setup.sh [distilabel] [curator] [data-designer]
set -euo pipefail
cd "$(dirname "$0")"

make() {
  python3 -m venv "$1"
  echo '*' > "$1/.gitignore"
  "$1/bin/pip" install -q "${@:2}"
}

for peer in ${@:-distilabel curator data-designer}; do
  case "$peer" in
    distilabel) make .venv "distilabel[openai]==1.5.3" requests ;;
    curator) make .venv-curator "bespokelabs-curator==0.1.31" ;;
    data-designer) make .venv-data-designer "data-designer==0.9.6" ;;
    *) echo "Cannot set up $peer as it must be one of distilabel, curator, data-designer" >&2; exit 2 ;;
  esac
done
