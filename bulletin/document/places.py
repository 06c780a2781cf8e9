"""Every text of an issue with the name of its place, so that messages can say where."""

from collections.abc import Iterator

from bulletin.document.content import Content


def texts(content: Content) -> Iterator[tuple[str, str]]:
    """(place in Chinese, text), in printed order."""
    yield "刊名", content.bulletin
    yield "密级和编号", content.marking + content.serial
    yield "编发单位", content.publisher
    yield "更正说明", content.correction.note if content.correction else ""
    yield "编者按", content.editors_note
    for article in content.articles:
        yield f"《{article.title}》标题", article.title
        yield f"《{article.title}》供稿单位", article.source
        for number, paragraph in enumerate(article.paragraphs, 1):
            yield f"《{article.title}》第{number}段", paragraph
    yield "简讯栏名", content.briefs_title
    for number, brief in enumerate(content.briefs, 1):
        yield f"{content.briefs_title}第{number}条", brief
    recipients = content.recipients
    yield "报送发单位", "，".join((*recipients.report, *recipients.send, *recipients.issue))
    yield "印发单位", content.imprint_office
    yield "审核和编辑", "　".join((*content.reviewers, *content.editors))
