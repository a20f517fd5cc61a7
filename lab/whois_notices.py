"""Notices of quota or refusal in the words of many registries."""

from collections.abc import Mapping

THROTTLES: Mapping[str, str] = {
    "quota": '    Error for "{name}".\n\n'
    "    The WHOIS query quota for 127.0.0.1 has been exceeded\n"
    "    and will be replenished in 50 seconds.\n",
    "access": "% Error: 55000000002 Connection refused; access control limit reached.\n",
    "limit": "WHOIS LIMIT EXCEEDED - SEE THE WEB SITE FOR DETAILS\n",
    "requests": "%%\n%% Too many requests...\n%%\n",
    "queries": "Number of allowed queries exceeded.\n",
    "denied": "domain_name: {name}\nquery_status: 440 Request Denied\n",
    "later": "Your connection limit exceeded. Please slow down and try again later.\n",
    "blocked": "Your IP address has been blacklisted due to excessive querying.\n",
    "unavailable": "Service temporarily unavailable.\n",
    "away": "Please go away for 13 Seconds\n",
}
"""Notices of quota or refusal, as many registries word them; `{name}` is the name asked about."""
