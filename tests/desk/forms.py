"""Fill in the desk's forms as a browser would: every field as it stands, with some changed."""

import json
from uuid import uuid4

from django.urls import reverse
from lxml import html


def fields_of(response, form_id: str) -> dict[str, str]:
    """The fields of a form on the page, as they would be sent if nothing were touched."""
    page = html.fromstring(response.content.decode())
    form = page.get_element_by_id(form_id)
    return {name: value or "" for name, value in form.form_values()}


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# The page of an issue, whose pieces are saved each by itself


class OpenIssue:
    """The page as it was when it was opened: {piece: its fields} and {piece: what it showed}."""

    def __init__(self, client, issue):
        self.client, self.issue = client, issue
        page = html.fromstring(client.get(address(issue)).content.decode())
        elements = page.xpath("//*[@data-piece != '']")
        self.fields = {one.get("data-piece"): _named(one) for one in elements}
        self.seen = {one.get("data-piece"): json.loads(one.get("data-seen")) for one in elements}
        self.tab = page.get_element_by_id("desk").get("data-tab")

    def piece(self, key: str, /, **values: str) -> dict:
        """What the page would send of the piece, changed to these values."""
        return {"key": key, "values": values, "seen": self.seen[key]}

    def gone(self, key: str) -> dict:
        return {"key": key, "seen": self.seen[key], "gone": True}

    def send(self, *pieces: dict):
        fields = {"pieces": json.dumps(pieces), "tab": self.tab}
        return self.client.post(address(self.issue, "save"), fields)

    def save(self, key: str, /, **values: str) -> dict:
        """What is answered about the one piece."""
        return self.answer(self.piece(key, **values))

    def answer(self, piece: dict) -> dict:
        (answer,) = self.send(piece).json()["pieces"]
        return answer

    def keep(self, *pieces: dict):
        """The page says what is typed and not saved."""
        data = {piece["key"]: [json.dumps(piece)] for piece in pieces}
        return self.client.post(address(self.issue, "keep"), {"data": json.dumps(data), "tab": self.tab})


def new(kind: str, number: int = 1, /, **values: str) -> dict:
    """A text that the page has added."""
    return {"key": f"{kind}+{number}", "values": values, "seen": {}, "token": str(uuid4())}


def key_of(draft) -> str:
    return f"{draft._meta.model_name}-{draft.pk}"


def address(issue, page: str = "change", *args) -> str:
    return reverse(f"admin:bulletin_issue_{page}", args=[issue.pk, *args])


def _named(element) -> dict[str, str]:
    named = element.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]")
    return {one.get("name"): one.value or "" for one in named}
