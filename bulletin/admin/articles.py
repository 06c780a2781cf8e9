"""The writing page: one article in CKEditor with its pictures, reached from its issue."""

from collections.abc import Callable
from dataclasses import asdict

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from bulletin import notes, pictures, press
from bulletin.admin import revisions
from bulletin.admin.common import DraftAdmin, or_say_why
from bulletin.admin.writing import WritingWindow
from bulletin.document import richtext
from bulletin.intake import pasting
from bulletin.models import Article, Brief
from bulletin.press import PictureRefused, PressError
from bulletin.reach import reach
from office import refusals
from office.models import RecipientUnit
from office.permissions import Permission
from office.refusal import Refused

LONGEST_PARAGRAPH = 20_000
LONGEST_BODY = 300_000
# Each kind of what is pasted: its reader, given the text and whether it is all there is.
READERS: dict[str, Callable[[str, bool], pasting.Pasted]] = {
    "article": lambda text, is_whole: pasting.read_article(text, is_whole=is_whole),
    "briefs": lambda text, is_whole: pasting.read_briefs(text),
    "names": lambda text, is_whole: pasting.read_names(text),
}


def too_much(markup: str) -> str:
    """Why the markup is not even looked at: cleaning takes time for each level and each character; empty if it is."""
    if len(markup) > LONGEST_BODY:
        return f"正文连同格式长达 {len(markup)} 字符，超过 {LONGEST_BODY}：请清除格式，或分成几篇。"
    if richtext.nesting(markup) > richtext.MAX_NESTING:
        return f"正文的格式嵌套超过 {richtext.MAX_NESTING} 层：请清除格式后重新粘贴。"
    return ""


class ContributionForm(forms.ModelForm):
    """A text that names its source: by the name of a unit on the list, it is of that unit."""

    def clean_source(self):
        source = " ".join(self.cleaned_data["source"].split())
        self.instance.unit = RecipientUnit.objects.filter(name=source).first() if source else None
        return source


class BriefForm(ContributionForm):
    class Meta:
        model = Brief
        fields = ("text", "source")

    def clean_text(self):
        return "\n".join(filter(None, (line.strip() for line in self.cleaned_data["text"].splitlines())))


class ArticleForm(ContributionForm):
    class Meta:
        model = Article
        fields = ("column", "title", "source", "body")
        widgets = {"body": WritingWindow()}
        help_texts = {"body": "只用键盘：Alt+F10 进工具栏，方向键选按钮，Esc 回到正文；Alt+0 列出全部按键。"}

    def clean_column(self):
        return " ".join(self.cleaned_data["column"].split())

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_body(self):
        markup = self.cleaned_data["body"]
        if sentence := too_much(markup):
            raise forms.ValidationError(sentence)
        body = richtext.clean(markup)
        longest = max(map(len, richtext.text_of(body)), default=0)
        if longest > LONGEST_PARAGRAPH:
            raise forms.ValidationError(
                f"有一段长达 {longest} 字，超过 {LONGEST_PARAGRAPH} 字，排不出来：请把它分成几段。"
            )
        if undescribed := list(richtext.undescribed_pictures(body)):
            raise forms.ValidationError([_without_description(*picture) for picture in undescribed])
        return body


def _without_description(number: int, caption: str) -> str:
    name = f"（{Truncator(caption).chars(20, truncate='…')}）" if caption else ""
    return f"第{number}张图片{name}缺替代文字：双击图片补上。"


@admin.register(Article)
class ArticleAdmin(DraftAdmin):
    class Media:
        css = {"all": ["desk/writing.css"]}
        js = ["desk/paste.js", "desk/writing.js"]

    form = ArticleForm
    search_fields = ("title",)
    actions = None
    list_display = ("title", "issue")
    list_select_related = ("issue__bulletin",)

    def normalise(self, name, text):
        return richtext.clean(text) if name == "body" and not too_much(text) else text

    def readable(self, name, text):
        return "\n".join(richtext.text_of(text)) if name == "body" and text and not too_much(text) else text

    def get_queryset(self, request):
        seen = reach(request.user, Permission.VIEW_ARTICLE)
        return super().get_queryset(request).filter(seen.of_texts())

    def has_module_permission(self, request):
        return False  # an article is reached from its issue

    def has_add_permission(self, request, *of_whom):
        return False

    @method_decorator(csp_update(settings.WRITING_PAGE_CSP))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        page = super().changeform_view
        return or_say_why(request, request.path, lambda: page(request, object_id, form_url, extra_context))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["open_notes"] = notes.open_for(obj.issue, obj) if obj.issue else []
        context["show_save_and_continue"] = False  # saving leads to where the article stands
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        return [
            path("picture/", self.admin_site.admin_view(self.upload), name="bulletin_article_picture"),
            path("paste/", self.admin_site.admin_view(self.paste), name="bulletin_article_paste"),
            *revisions.urls(),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        return revisions.page(request, object_id)

    def upload(self, request):
        """A picture from the writing window: its address, its size, and what becomes of it on paper."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        file = request.FILES.get("upload")
        try:
            if file is None:
                raise PictureRefused("没有收到图片：请再选一次。")
            picture = pictures.take_in(file, file.size, by=request.user)
        except PressError as refusal:  # PictureRefused is one
            refusals.keep(request, refusal)
            return JsonResponse({"uploaded": 0, "error": {"message": str(refusal)}})
        size = {"width": picture.width, "height": picture.height}
        printed = asdict(press.printed(picture.width, picture.height))
        return JsonResponse({"uploaded": 1, "url": picture.address, **size, "printed": printed})

    def paste(self, request):
        """What was pasted, tidied as intake tidies a file; nothing is kept. The field `kind` says what `text` is:

        - `article`, markup: {html, title, source, told}; with `is_whole`, all of a body, the two are taken out of it;
        - `briefs`, plain: {briefs: [text, ...], told};
        - `names`, plain (报：… 送：… 发：…): {report: [name, ...], send: [...], issue: [...], told}.

        `told` is a sentence on what was changed or not understood, or empty. {refusal: sentence} if it cannot be.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        kind, text = request.POST.get("kind"), request.POST.get("text")
        if kind not in READERS or text is None:
            return HttpResponseBadRequest()
        if sentence := too_much(text):
            return JsonResponse({"refusal": sentence})
        try:
            return JsonResponse(asdict(READERS[kind](text, "is_whole" in request.POST)))
        except Refused as refusal:
            return JsonResponse({"refusal": f"{refusal}。"})

    def get_fields(self, request, obj=None):
        return (
            "title",
            "column",
            "source",
            "body" if self.has_change_permission(request, obj) else "shown_body",
            "words",
        )

    readonly_fields = ("shown_body", "words")

    @admin.display(description="正文")
    def shown_body(self, article):
        return mark_safe(f'<div class="article-text">{richtext.clean(article.body)}</div>')  # noqa: S308  cleaned

    @admin.display(description="字数")
    def words(self, article):
        return richtext.count_words(article.body)

    def response_delete(self, request, obj_display, obj_id):
        super().response_delete(request, obj_display, obj_id)  # says so
        return redirect("admin:bulletin_issue_changelist")

    def response_post_save_change(self, request, obj):
        if obj.issue_id is None:
            return redirect("admin:bulletin_issue_reserve")
        return redirect("admin:bulletin_issue_change", obj.issue_id)
