"""What the connectors' tests share."""

from dovecot import dovecot_server as dovecot_server
