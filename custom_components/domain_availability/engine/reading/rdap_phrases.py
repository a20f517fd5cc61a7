"""The tables of plain words that registries put beside an RDAP "not found", as patterns.

Matched against one folded sentence at a time; every pattern is linear in it.
"""

import re

from ..observation import Phase

NOISE = re.compile(
    r"\brights?\b[^.]{0,60}?\breserved\b|\breserves? the rights?\b"
    r"|\b(?:not|no longer) (?:an? |currently |in any way )?"
    r"(?:reserved|blocked|restricted|premium|withheld)\b"
)
"""Says the words and means something else, or the contrary."""

CONDITION = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|in case|should|whether|may|might|could)\b"
)
"""Before a phrase it makes boilerplate of it: "if you exceed", "may be blocked"."""

_MANY = r"(?:requests?|queries|lookups|connections|hits|attempts)"
_LIMIT = r"(?:(?:rate|query|request|lookup|access|connection|daily|hourly)[ -]?limits?|quotas?)"
_ASKER = r"(?:your|this|the client|client|source)(?: \w+){0,2}"
_BARRED = r"(?:throttled|rate[ -]?limited|blacklisted|denied|banned|refused|rejected)"
_NOW = r"(?:temporarily |currently |permanently )?"

REFUSALS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\btoo many {_MANY}",
        rf"\b{_LIMIT}(?: \S+)? (?:(?:was|is|has been|have been|been) )?(?:exceeded|reached|hit)",
        rf"\b(?:exceeded|reached|over|hit) (?:your|the|its|a)(?: \w+){{0,3}} (?:{_LIMIT}|limits?)",
        rf"\byou(?:'ve| have| are|'re) (?:been )?{_NOW}(?:blocked|exceed(?:ed|ing)|{_BARRED})",
        rf"\b{_ASKER} (?:is|was|has been|have been) {_NOW}{_BARRED}",
        (
            r"\b(?:ip|address|client|host|network|access|request|query|connection|user)s?"
            rf"(?: \S+)? (?:(?:is|was|are|has been|have been) )?{_NOW}"
            r"(?:blocked|denied|refused|blacklisted)\b"
        ),
        r"\b(?:being|are|is|been) (?:rate[ -]?limited|throttled)\b",
        r"^\W*(?:rate[ -]?limited|throttled|forbidden|unauthori[sz]ed|access denied)\W*$",
        r"\bverify (?:that )?you are (?:a )?human\b|\bcaptcha\b",
        (
            rf"\b(?:service|server|system|database|rdap|site) (?:is |are )?{_NOW}"
            r"(?:unavailable|down for|offline|overloaded|not available)"
        ),
        r"\btemporarily unavailable\b|\b(?:scheduled|under|in|for) maintenance\b",
        r"\binternal (?:server )?error\b|\b(?:backend|gateway|database) (?:error|time[ -]?out)",
    )
)
"""The server speaks of itself or of us: such an answer says nothing of the name."""

_DOMAIN = r"(?:domain(?: ?names?)?|names?)"
_NAMED = r"(?: [\"'(<]*[\w-]+(?:\.[\w-]+)+[\"')>]*)?"
_KEPT = r"(?:reserved|blocked|withheld|restricted|banned|barred|protected|prohibited)"

WITHHELD: tuple[tuple[re.Pattern[str], Phase], ...] = tuple(
    (re.compile(pattern), phase)
    for pattern, phase in (
        (
            r"\b(?:in|at|for|under|pending) (?:an? )?(?:public )?auction\b",
            Phase.RELEASE_SESSION,
        ),
        (r"\bauction (?:is )?(?:in progress|pending|running|open)\b", Phase.RELEASE_SESSION),
        (
            (
                r"\b(?:not |un)available (?:for|to)(?: be)?(?: \w+)? ?"
                r"(?:registration|register|registered|purchase|sale)"
            ),
            Phase.RESERVED,
        ),
        (
            (
                r"\b(?:can ?not|can't|not allowed to|not eligible to|must not) be "
                r"(?:registered|delegated|allocated|purchased)"
            ),
            Phase.RESERVED,
        ),
        (r"\bnot (?:open|eligible|permitted|allowed) (?:for|to) regist", Phase.RESERVED),
        (
            (
                rf"\b(?:{_DOMAIN}|labels?|strings?|object|word|term|it){_NAMED} "
                rf"(?:is|was|are|has been|have been) (?:\w+ )?(?:\w+ )?{_KEPT}\b"
            ),
            Phase.RESERVED,
        ),
        (r"\b(?:reserved|blocked) (?:by|for|names?|domains?|lists?|labels?)\b", Phase.RESERVED),
    )
)
"""The registry keeps the name for itself, for somebody, or for bidders."""

HEADING = re.compile(r"\b(?:reserved|blocked|withheld)\b")
"""In a line of a few words ("Registry Reserved") the word alone is enough."""

LONGEST_HEADING = 48
"""Characters."""

OFFERED = re.compile(
    r"\b(?:is|now|still) (?:still |now |currently )?available (?:for|to)(?: \w+)? ?"
    r"(?:purchase|registration|register|sale|buy)\b"
    rf"|\b{_DOMAIN}{_NAMED} can be (?:registered|purchased|bought)\b"
    rf"|\b{_DOMAIN}{_NAMED} is (?:still |now |currently )?available$"
    r"|^\W*available\W*$"
)
"""The registry's explicit word that the name can be had."""

AT_A_PRICE = re.compile(
    r"\b(?:premium|platinum|early access|access (?:period|phase|program(?:me)?)|land ?rush"
    r"|dutch auction)\b"
)

_CODE = r"(?P<code%d>usd|eur|gbp|jpy|cny|chf|aud|cad|nzd|sek|nok|dkk|inr|brl|[$€£¥])"
_AMOUNT = r"(?P<amount%d>\d{1,3}(?:[,' ]\d{3}){1,4}(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)"

PRICE = re.compile(
    rf"(?<![a-z]){_CODE % 1} ?{_AMOUNT % 1}(?!\d)"
    rf"|(?<![\d.,]){_AMOUNT % 2} ?{_CODE % 2}(?![a-z])"
)
"""An amount with its currency before or behind it."""

SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
