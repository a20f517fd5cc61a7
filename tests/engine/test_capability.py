"""Which layers can ever answer under a suffix, and what follows."""

from dataclasses import replace

import pytest

from custom_components.domain_availability.engine.capability import Word, capability
from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.policy import (
    AvailabilityService,
    Policy,
    WhoisServer,
)
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS

from .sights import NAME, NOW, POLICY, TWO_LAYERS, nxdomain, referral

BARE = replace(POLICY, rdap=None)
EVERY = REGISTRY_LAYERS | {Layer.REGISTRAR}


@pytest.mark.parametrize(
    ("policy", "registrar", "layers", "word"),
    [
        (TWO_LAYERS, False, (Layer.DNS, Layer.RDAP, Layer.WHOIS), Word.REGISTRY),
        (
            replace(BARE, whois=WhoisServer(host="whois.example")),
            False,
            (Layer.DNS, Layer.WHOIS),
            Word.REGISTRY,
        ),
        (
            replace(BARE, das=AvailabilityService(host="das.example", port=4343)),
            False,
            (Layer.DNS, Layer.DAS),
            Word.REGISTRY,
        ),
        (BARE, True, (Layer.DNS, Layer.REGISTRAR), Word.REGISTRAR),
        (BARE, False, (Layer.DNS,), Word.NOBODY),
        (replace(BARE, dns=()), False, (), Word.NOBODY),
    ],
)
def test_whose_word_counts(
    *, policy: Policy, registrar: bool, layers: tuple[Layer, ...], word: Word
) -> None:
    card = capability(policy, EVERY, registrar=registrar)
    assert (card.layers, card.word) == (layers, word)
    assert (card.note is None) == (word is Word.REGISTRY)


def test_a_layer_that_is_not_allowed_cannot_answer() -> None:
    card = capability(TWO_LAYERS, {Layer.DNS})
    assert (card.layers, card.word) == ((Layer.DNS,), Word.NOBODY)


def test_what_the_policy_knows_is_on_the_card() -> None:
    card = capability(TWO_LAYERS, EVERY)
    assert card.foretold
    assert card.hidden_names
    assert not capability(replace(TWO_LAYERS, no_hidden_names=True), EVERY).hidden_names
    assert not capability(replace(POLICY, pending_delete=None, redemption=None), EVERY).foretold


def test_a_verdict_under_such_a_suffix_says_so() -> None:
    zone = (nxdomain(1), nxdomain(1, server="192.0.2.2:53"))
    verdict = judge(Case(name=NAME, observations=zone), BARE, NOW)
    assert any("never to be free" in reason for reason in verdict.reasons)
    registered = judge(Case(name=NAME, observations=(referral(1),)), BARE, NOW)
    assert not any("never to be free" in reason for reason in registered.reasons)
