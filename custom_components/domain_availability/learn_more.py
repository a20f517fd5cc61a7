"""Where the docs say more of what is wrong: each issue has a section of its own there."""

TROUBLESHOOTING = (
    "https://github.com/domain-availability/domain-availability/blob/main/docs/troubleshooting.md"
)


def learn_more(issue: str) -> str:
    """Return the address of the section on an issue, by the key of its texts."""
    section = issue.removeprefix("was_").replace("_", "-")
    return f"{TROUBLESHOOTING}#{section}"
