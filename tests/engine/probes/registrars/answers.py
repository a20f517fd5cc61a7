"""Answers of the three registrars as their documentation has them, for the tests to vary."""

from collections.abc import Mapping
import json

from custom_components.domain_availability.engine.probes.network import HttpReply
from custom_components.domain_availability.engine.probes.registrars import REGISTRARS, Account

NAME = "wanted.test"

CREDENTIALS: Mapping[str, Mapping[str, str]] = {
    "cloudflare": {"account_id": "0123456789abcdef", "api_token": "cf-token/with+signs"},
    "porkbun": {"api_key": "pk1_key with space", "secret_api_key": "sk1_secret"},
    "dynadot": {"api_key": "dyna&key=1"},
}


def account(key: str, base: str | None = None) -> Account:
    """Return an account at a registrar."""
    return Account(registrar=REGISTRARS[key], credentials=CREDENTIALS[key], base=base)


def reply(document: object, status: int = 200, *, complete: bool = True) -> HttpReply:
    """Return an HTTP answer with a JSON body (octets go as they are)."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return HttpReply(status=status, headers={}, body=body, complete=complete)


def cloudflare(**entry: object) -> dict[str, object]:
    """Return Cloudflare's answer about one name."""
    return {
        "success": True,
        "errors": [],
        "messages": [],
        "result": {"domains": [{"name": NAME, **entry}]},
    }


def cloudflare_error(code: int) -> dict[str, object]:
    """Return Cloudflare's answer to a call it does not take."""
    error = {"code": code, "message": "a sentence for people"}
    return {"success": False, "errors": [error], "messages": [], "result": None}


def porkbun(**response: object) -> dict[str, object]:
    """Return Porkbun's answer."""
    limits = {"TTL": "10", "limit": "1", "used": 1, "naturalLanguage": "1 out of 1 checks used."}
    said = {"type": "registration", "price": "11.08", "premium": "no", "minDuration": 1}
    return {"status": "SUCCESS", "response": {**said, **response}, "limits": limits}


def porkbun_error(code: str = "", message: str = "") -> dict[str, object]:
    """Return Porkbun's answer to a call it does not take."""
    return {"status": "ERROR", "code": code, "message": message}


def dynadot(**entry: object) -> dict[str, object]:
    """Return Dynadot's answer about one name."""
    results = [{"DomainName": NAME, **entry}]
    return {"SearchResponse": {"ResponseCode": "0", "SearchResults": results}}


def dynadot_error(text: str) -> dict[str, object]:
    """Return Dynadot's answer to a call it does not take."""
    return {"Response": {"ResponseCode": "-1", "Error": text}}
