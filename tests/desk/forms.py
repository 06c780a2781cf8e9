"""Fill in the desk's forms as a browser would: every field as it stands, with some changed."""

from lxml import html


def fields_of(response, form_id: str) -> dict[str, str]:
    """The fields of a form on the page, as they would be sent if nothing were touched."""
    page = html.fromstring(response.content.decode())
    form = page.get_element_by_id(form_id)
    return {name: value or "" for name, value in form.form_values()}


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])
