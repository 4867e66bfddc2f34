#!/bin/sh
# Syncs prices and mails what came of it. The subject is the run's last line:
#   cwsetup acme: done, 12 written, 3 want your eye
# Usage: nightly.sh -p PROFILE, or nightly.sh --all; further options of sync-prices as you like.
set -u
said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT
/usr/local/bin/cwsetup sync-prices "$@" --apply >"$said" 2>&1
status=$?
mail -s "$(tail -n 1 "$said")" "${MAILTO:-root}" <"$said"
exit "$status"
