#!/bin/sh
# What the tests need from outside Python: a real Dovecot. Installed when we may, named when we may not.
set -eu
[ -x /usr/sbin/dovecot ] && exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing dovecot-imapd (the tests start their own server with it; nothing starts by itself) ..."
    if { apt-get install -y --no-install-recommends dovecot-imapd ||
        { apt-get update && apt-get install -y --no-install-recommends dovecot-imapd; }; } >/dev/null 2>&1; then
        exit 0
    fi
fi
echo "Left out: the tests against a real IMAP server (marked 'dovecot'). Install the package dovecot-imapd to run them."
