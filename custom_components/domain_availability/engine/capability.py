"""What can ever be known of names under a suffix: who answers, and what follows. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .observation import Layer
from .policy import Policy


class Word(StrEnum):
    """Whose word can make a name under a suffix available."""

    REGISTRY = "registry"
    """Its registry's, with a control."""
    REGISTRAR = "registrar"
    """Only a registrar's: the suffix has no registry service that we may ask."""
    NOBODY = "nobody"
    """Nobody's: no such service, and no registrar is set up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What can be known under one suffix."""

    suffix: str
    registry: str
    layers: tuple[Layer, ...]
    """The layers that can answer, in the order they are asked."""
    word: Word
    foretold: bool
    """Whether the policy knows when a leaving name becomes free."""
    hidden_names: bool
    """Whether reserved or premium names may look absent; one never seen taken stays unknown."""
    confidence: float
    """How sure the policy is, 0 to 1."""

    @property
    def note(self) -> str | None:
        """Return what a user should know about it, in one sentence, or `None`."""
        return {
            Word.REGISTRY: None,
            Word.REGISTRAR: (
                "This suffix has neither RDAP nor WHOIS that can be asked: only a registrar can "
                "say that a name is free"
            ),
            Word.NOBODY: (
                "This suffix has neither RDAP nor WHOIS that can be asked, and no registrar is "
                "set up: its names can be seen to be taken, never to be free"
            ),
        }[self.word]


def capability(policy: Policy, layers: Collection[Layer], *, registrar: bool = False) -> Capability:
    """Return what can be known under a suffix with the layers that the user allows.

    `registrar`: an account at a registrar is set up.
    """
    offered = {
        Layer.DNS: bool(policy.dns),
        Layer.DAS: policy.das is not None,
        Layer.RDAP: policy.rdap is not None,
        Layer.WHOIS: policy.whois is not None,
        Layer.REGISTRAR: registrar,
    }
    there = tuple(layer for layer, offers in offered.items() if offers and layer in layers)
    word = Word.NOBODY
    if Layer.REGISTRAR in there:
        word = Word.REGISTRAR
    if {Layer.DAS, Layer.RDAP, Layer.WHOIS} & set(there):
        word = Word.REGISTRY
    return Capability(
        suffix=policy.suffix,
        registry=policy.registry,
        layers=there,
        word=word,
        foretold=any((policy.pending_delete, policy.expiry_to_release, policy.redemption)),
        hidden_names=not policy.no_hidden_names,
        confidence=policy.confidence,
    )
