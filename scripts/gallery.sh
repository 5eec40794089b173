#!/usr/bin/env bash
# Takes the pictures of docs/gallery.md: a report of examples/ and the pages of a demo, as Chromium shows them.
#
#     scripts/gallery.sh target/release/nabiz
#
# Needs chromium and, to make the pictures small, Python with Pillow. The demo ends today, so its figures differ from day to day.
set -euo pipefail
nabiz=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

"$nabiz" report examples/ --lang en --out "$work/report.html" >/dev/null
address=127.0.0.1:8911
"$nabiz" serve --demo --data "$work/data" --listen "$address" --rate-limit 0 2>/dev/null &
server=$!
until curl -sf "http://$address/readyz" >/dev/null; do sleep 1; done

# picture NAME URL WIDTHxHEIGHT LANGUAGE SCHEME (1 light, 0 dark)
picture() {
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/$1" --window-size="${3/x/,}" \
    --accept-lang="$4" --blink-settings=preferredColorScheme="$5" --timeout=8000 \
    --screenshot="$work/$1.png" "$2" 2>/dev/null
  ${PYTHON:-python3} - "$work/$1.png" "docs/images/$1.png" <<'P'
import sys
from PIL import Image
Image.open(sys.argv[1]).convert("RGB").quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
P
}
picture report-real-log "file://$work/report.html" 1280x900 en 1
picture overview "http://$address/?period=all" 1280x900 en 1
picture overview-narrow "http://$address/?period=all" 500x1000 tr 0
picture wall "http://$address/wall" 1280x720 tr 0
picture changes "http://$address/changes" 1280x900 en 1
picture metric "http://$address/metrics/first_response_time?period=all&by=channel" 1280x1300 en 1
picture cases "http://$address/cases?state=open" 1280x720 en 1
