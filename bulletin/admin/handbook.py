"""The handbook (手册): a page a task, for everybody at the desk; each screen leads to the page on what is done there.

The text of a page is templates/admin/handbook/<slug>.html; its pictures are taken by `make handbook`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from office import roles
from office.roles import (
    AUDITOR,
    EDITOR,
    FIRST_REVIEWER,
    MANAGER,
    PROOFREADER,
    PUBLISHER,
    REVIEWER,
    SECOND_REVIEWER,
    SECURITY,
    TABLES,
)

EVERYBODY = "人人"
REVIEWERS = (REVIEWER, PROOFREADER, FIRST_REVIEWER, SECOND_REVIEWER)  # at whatever stage


class HandbookPage(NamedTuple):
    """A task. `roles` are whose work it is, everybody's if none; `screens` are the names of the addresses that lead to
    it; `pictures` are files of static/handbook by their names, each with what it shows, for who cannot see it.
    """

    slug: str
    title: str
    about: str
    roles: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    pictures: Mapping[str, str] = {}

    @property
    def heading(self) -> str:
        return self.roles[0] if self.roles else EVERYBODY

    @property
    def template(self) -> str:
        return f"admin/handbook/{self.slug}.html"


# In the order of the contents. Of the pages on a screen, the first for a role that the reader holds is opened there.
PAGES = (
    HandbookPage(
        "desk",
        "工作台",
        "打开后台，先看什么。",
        screens=("workbench", "app_list"),
        pictures={"desk": "工作台：左边“等我办”列出退回给自己的和正在写的期。"},
    ),
    HandbookPage(
        "start",
        "新建一期",
        "一次点击，照上一期开好头。",
        (EDITOR,),
        ("bulletin_issue_add", "bulletin_issue_delete"),
        {
            "start": "工作台左上角的按钮“新建一期”。",
            "facts": "一期的页面上打开“期号和日期”，里面是期号、总期号、日期、编发单位等各栏。",
        },
    ),
    HandbookPage(
        "bringing",
        "从文件收稿",
        "Word、WPS 文件或整期文字，先看认出了什么，再收。",
        (EDITOR,),
        ("bulletin_issue_bring", "bulletin_issue_brought"),
        {
            "bring": "“从文件新建”的页面：上传文件，或者粘贴全文，下面是按钮“看看收成什么样”。",
            "brought": "核对来稿：左边是原文，中间是认作什么，右边是收成的样子，改动的标点标了出来。",
        },
    ),
    HandbookPage(
        "returning",
        "导出 Word 和收回改稿",
        "给领导一份 Word 稿，改好收回来，一处一处定；审核人建议的改法，一键采用。",
        (EDITOR,),
        ("bulletin_issue_return", "bulletin_issue_returned"),
        {"returned": "收回的改稿：一处改动写着谁改的，划去的是原来的字，下划线的是改成的字，旁边是“采用”和“不采用”。"},
    ),
    HandbookPage(
        "writing",
        "写一篇文章",
        "标题、栏目、供稿单位、正文。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_article_change", "bulletin_article_changelist"),
        {"writing": "一篇文章打开正文：上面是标题、栏目和供稿单位，下面是带工具栏的正文。"},
    ),
    HandbookPage(
        "pasting",
        "从 Word、微信粘贴",
        "格式自动整理，改了什么有一句话交代。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_article_change"),
        {"pasting": "粘贴以后，正文下方写着改了几处半角标点，并提示按 Ctrl+Z 可以不要。"},
    ),
    HandbookPage(
        "briefs",
        "简讯一次粘贴几条",
        "整段粘进去，自动分成一条一条。",
        (EDITOR,),
        ("bulletin_issue_change",),
        {"briefs": "三条简讯一次粘贴，分成了三条；页面下方写着“粘贴成3条”。"},
    ),
    HandbookPage(
        "names",
        "收文单位和署名",
        "报、送、发，审核、编辑：选名称，或者整段粘贴。",
        (EDITOR,),
        ("bulletin_issue_change",),
        {"names": "“报”一栏：已选的单位排成一行，输入几个字，下面列出名录里相近的单位。"},
    ),
    HandbookPage(
        "figures",
        "插图",
        "上传图片，写图片说明和替代文字。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_article_change"),
        {"figures": "“插入图片”的对话框：选文件，写图片说明和替代文字。"},
    ),
    HandbookPage(
        "printed",
        "印出来的样子",
        "旁边那一栏：边写边看印出来的一页。",
        (EDITOR,),
        ("bulletin_issue_change",),
        {"printed": "页面右边印出来的第一页，光标所在的一行标着红底，下面列出排版上的提示。"},
    ),
    HandbookPage(
        "saving",
        "保存、留稿和恢复",
        "写了的不会丢。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_article_change"),
        {"saving": "页面最下面一行：“保存”按钮，旁边写着有1处改动没有保存。"},
    ),
    HandbookPage(
        "together",
        "两个人同时改",
        "谁也不会盖掉谁。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_article_change"),
        {"together": "没有保存的提示：上面列出两种写法，下面是“保留我写的”和“用现在保存着的”两个按钮。"},
    ),
    HandbookPage(
        "arranging",
        "移动、复制、拆分、合并、备用稿",
        "换顺序，换到别的一期，分开，并起来，先放着。",
        (EDITOR,),
        ("bulletin_issue_reserve", "bulletin_issue_change", "bulletin_article_change"),
        {
            "arranging": "一篇文章右上角的菜单：上移，下移，分成两篇，并入上一篇，移到另一期，复制，放进备用稿等。",
            "reserve": "备用稿的列表：每一篇后面可以选一期，点“放进这一期”。",
        },
    ),
    HandbookPage(
        "submitting",
        "检查和送审",
        "送审以前看什么，送审以后怎样。",
        (EDITOR,),
        ("bulletin_issue_preflight", "bulletin_issue_change"),
        {"submitting": "点开“送审”：写明送审会做什么，共几页，下面是“确认送审”。"},
    ),
    HandbookPage(
        "answering",
        "看批注并改稿",
        "退回来的，看理由和批注，改好再送。",
        (EDITOR,),
        ("bulletin_edition_change", "bulletin_issue_change", "bulletin_article_change"),
        {"answering": "退回的一期：上面写着退回理由，下面列出没有解决的批注和它说的那一段。"},
    ),
    HandbookPage(
        "correcting",
        "更正",
        "发布以后发现有误，改了再审再发。",
        (EDITOR,),
        ("bulletin_issue_change", "bulletin_edition_change"),
        {"correcting": "已发布的一期，“期号和日期”里有“更正说明”一栏。"},
    ),
    HandbookPage(
        "history",
        "历史版本和来龙去脉",
        "谁在什么时候改了什么，删去的怎样找回。",
        screens=("bulletin_issue_history", "bulletin_article_history"),
        pictures={"history": "来龙去脉：送审、审定、发布各是什么时候，何人办的。"},
    ),
    HandbookPage(
        "reviewing",
        "审核、批注、退回",
        "看封存的一版，哪里不妥就在哪里写。",
        REVIEWERS,
        ("bulletin_edition_change", "bulletin_edition_changelist", "bulletin_issue_change"),
        {
            "sheets": "审核页：左边是文字，右边是印出来的样子，跟着文字走；中间是批注和改动。",
            "note": "点了一段，旁边就写这一段的批注。",
        },
    ),
    HandbookPage(
        "approving",
        "审定，分级审",
        "审定的就是您看到的这一版；分几级审的，一级一级来。",
        REVIEWERS,
        ("bulletin_edition_change",),
        {"approving": "点开“审定”：写明审定的是哪一版、指纹是什么，下面是“确认审定”。"},
    ),
    HandbookPage(
        "releasing",
        "发布和定时发布",
        "现在发，或者定好时间自动发。",
        (PUBLISHER,),
        ("bulletin_edition_change", "bulletin_issue_change"),
        {"releasing": "点开“定时发布”：选好日期和时间，下面是“确认定时发布”。"},
    ),
    HandbookPage(
        "republishing",
        "转发到公众号，分享，验真",
        "发布以后怎样传出去，收到的人怎样核对。",
        (PUBLISHER, EDITOR),
        ("bulletin_edition_republish",),
    ),
    HandbookPage(
        "dispatching",
        "分发和签收",
        "发给哪些单位，谁签收了，怎么催。",
        (PUBLISHER, MANAGER, EDITOR),
        ("bulletin_edition_dispatch", "dispatches", "office_mailing_change", "office_mailing_changelist"),
    ),
    HandbookPage(
        "withdrawing",
        "撤下",
        "一个人申请，别的人核准。",
        (PUBLISHER, EDITOR, REVIEWER),
        ("bulletin_edition_change", "bulletin_issue_change"),
        {"withdrawing": "点开“申请撤下”：写理由，下面是“确认申请撤下”。"},
    ),
    HandbookPage(
        "outsiders",
        "请外单位核稿",
        "给领导或者别的单位一个链接，手机上看，写意见。",
        (EDITOR, REVIEWER, PUBLISHER),
        ("bulletin_edition_change", "bulletin_edition_invite", "bulletin_edition_renew_invitation"),
        {
            "inviting": "审核页上“外单位核稿”：填姓名、单位、几天内有效，下面是“生成链接和核稿码”。",
            "invited": "生成的链接和核稿码，各有一段写好的话和“复制”。",
        },
    ),
    HandbookPage(
        "finding",
        "查找",
        "按字、按期号、按阶段找一期；读者搜不到的是什么。",
        screens=("bulletin_issue_changelist", "bulletin_edition_changelist", "unfound"),
        pictures={"finding": "各期的列表：上面是搜索框，右边按刊物、阶段和年份筛选。"},
    ),
    HandbookPage(
        "proofreading",
        "校对",
        "哪里可能写错了，怎么改，不改怎么答。",
        screens=("bulletin_bulletin_rules",),
        pictures={
            "proofreading": "一条简讯，划着线的词下面是校对的意见：为什么，改成什么，或者不改。",
            "reasons": "送审时：还有必须改的，写明不改的理由，再确认。",
        },
    ),
    HandbookPage(
        "volumes",
        "合订本",
        "一年的各期订成一册 PDF。",
        screens=("bulletin_bulletin_volumes", "bulletin_bulletin_bind"),
        pictures={"volumes": "年度合订本：每年一行，写着已发布几期，后面是“装订”按钮。"},
    ),
    HandbookPage(
        "numbers",
        "统计和邮件订阅",
        "发布了多少，用了哪些单位的稿，有多少人看。",
        (MANAGER, EDITOR, AUDITOR),
        ("numbers", "numbers_texts", "numbers_issues", "subscribers"),
    ),
    HandbookPage(
        "notices",
        "通知",
        "与您有关的事，谁办了，该谁接着办。",
        screens=("notices",),
        pictures={"notices": "页面右上角的“通知”，旁边的数字是没有读过的条数。"},
    ),
    HandbookPage(
        "keys",
        "按键一览",
        "手不离键盘。",
        screens=("bulletin_issue_change",),
    ),
    HandbookPage(
        "people",
        "人员",
        "加人，给角色，重置密码，停用。",
        (MANAGER,),
        (
            "auth_user_password_change",
            "people_roles",
            *(f"office_user_{page}" for page in ("changelist", "add", "change", "history")),
        ),
        {"people": "一位人员的页面，“职责”里勾选角色，下面是“在用”。"},
    ),
    HandbookPage(
        "units",
        "收文单位",
        "名录里的单位：添、改名、合并、停用。",
        (MANAGER,),
        ("unit_merge", *(f"office_recipientunit_{page}" for page in ("changelist", "add", "change", "history"))),
        {"units": "一个收文单位的页面，右上角是“合并到”。"},
    ),
    HandbookPage(
        "tables",
        "名录和用词表",
        "校对照着的三张表：领导名录、用词表、单位全称简称。",
        (MANAGER,),
        (
            "table_import",
            *(
                f"office_{table}_{page}"
                for table in TABLES
                for page in ("changelist", "add", "change", "history", "delete")
            ),
        ),
        {
            "leaders": "领导名录：一行一项职务，“排序”一栏可以直接改；右上角是“新建一条”“导入”和“导出”。",
            "importing": "导入的预览：写着新增几条、修改几条，改动的地方划去原来的，后面是新的；上面是“确认导入”。",
        },
    ),
    HandbookPage(
        "bulletins",
        "刊物",
        "刊名、常用栏目、固定收文单位。",
        (MANAGER,),
        tuple(f"bulletin_bulletin_{page}" for page in ("changelist", "add", "change", "history")),
        {"bulletins": "刊物的页面，下面是固定收文单位的列表，末尾可以再加一个。"},
    ),
    HandbookPage(
        "site",
        "网站信息",
        "网站叫什么，谁主办，怎样联系，备了什么案。",
        (MANAGER,),
        tuple(f"office_sitefacts_{page}" for page in ("changelist", "change", "history")),
    ),
    HandbookPage("logins", "登录和第二道验证", "设手机验证码或通行密钥；进不来怎么办。"),
    HandbookPage(
        "motions",
        "两人同意",
        "哪些事要第二个人确认，怎么确认、怎么叫停。",
        (MANAGER, SECURITY, AUDITOR),
        ("motions", "motion"),
    ),
    HandbookPage(
        "record",
        "审计日志和核对",
        "找一件事，查一份外传的稿子，核对日志。",
        (AUDITOR,),
        tuple(f"office_auditentry_{page}" for page in ("changelist", "change", "check")),
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}


@require_safe
def contents(request) -> HttpResponse:
    """All pages by role, those of the reader's roles first; from a screen (?from=), the page on what is done there."""
    held = roles.held_anywhere(request.user)
    if found := page_for(request.GET.get("from", ""), held):
        return redirect("handbook_page", found.slug)
    mine = {EVERYBODY, *held, *(REVIEWERS[:1] if set(REVIEWERS) & set(held) else ())}  # whose pages are theirs too
    headings = sorted({page.heading: None for page in PAGES}, key=lambda heading: heading not in mine)
    groups = {role: [page for page in PAGES if page.heading == role] for role in headings}
    context = {
        **admin.site.each_context(request),
        "title": "手册",
        "is_nav_sidebar_enabled": False,
        "groups": groups,
        "held": held,
    }
    return render(request, "admin/handbook/_contents.html", context)


def page_for(screen: str, held: list[str]) -> HandbookPage | None:
    """The page that is opened from this screen by a reader who holds these roles."""
    here = [page for page in PAGES if screen in page.screens]
    mine = [page for page in here if set(page.roles) & set(held)]
    return next(iter([*mine, *here]), None)


def _for(held: list[str]) -> list[HandbookPage]:
    return [page for page in PAGES if not page.roles or set(page.roles) & set(held)]


@require_safe
def page(request, slug: str) -> HttpResponse:
    if slug not in BY_SLUG:
        raise Http404
    shown, held = BY_SLUG[slug], roles.held_anywhere(request.user)
    context = {
        **admin.site.each_context(request),
        "title": shown.title,
        "is_nav_sidebar_enabled": False,  # the room is for the pictures
        "page": shown,
        "pictures": {name: {"file": f"handbook/{name}.webp", "shows": shows} for name, shows in shown.pictures.items()},
        "beside": [other for other in _for(held) if other != shown and set(other.screens) & set(shown.screens)],
    }
    return render(request, shown.template, context)


urlpatterns = [
    path("", admin.site.admin_view(contents), name="handbook"),
    path("<slug:slug>/", admin.site.admin_view(page), name="handbook_page"),
]
