#!/bin/sh
# What the tests need from outside Python: a real Dovecot, and a real mail client. Installed when we may, named when not.
set -eu
wanted=""
[ -x /usr/sbin/dovecot ] || wanted="dovecot-imapd"
command -v neomutt >/dev/null 2>&1 || wanted="$wanted neomutt"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing $wanted (the tests start their own server with it; nothing starts by itself) ..."
    # shellcheck disable=SC2086 # several packages
    if { apt-get install -y --no-install-recommends $wanted ||
        { apt-get update && apt-get install -y --no-install-recommends $wanted; }; } >/dev/null 2>&1; then
        exit 0
    fi
fi
echo "Left out: the tests against a real IMAP server (marked 'dovecot') or mail client. To run them, install: $wanted"
