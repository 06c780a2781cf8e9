"""Who may do what, and when (职责和权限): actions x stages x roles, as one table to read.

It decides nothing: it is put together from what does (`roles.ROLES`, `moves.TRANSITIONS`, the lock on drafts) and
names, besides, which permission each page asks for. What is no matter of role is said in the note of the action.
"""

from typing import NamedTuple

from bulletin import notes, proposals
from bulletin.models import OPEN, Status
from bulletin.moves import TRANSITIONS, Move
from office import roles
from office.permissions import Permission
from office.roles import TABLES

# The stages of an issue: no edition yet, or the status of its newest, which is never one that was superseded.
DRAFTING = "drafting"
STAGES = {DRAFTING: "起草"} | {status.value: status.label for status in Status if status != Status.SUPERSEDED}

SEALED = tuple(stage for stage in STAGES if stage != DRAFTING)
UNLOCKED = tuple(stage for stage in STAGES if stage not in OPEN)
APPROVED = (Status.APPROVED, Status.RELEASED, Status.WITHDRAWN)
ALWAYS = tuple(STAGES)


class Action(NamedTuple):
    """What a person can do: the permissions it asks for (all of them) and the stages it is possible in."""

    label: str
    needs: frozenset[Permission]
    stages: tuple[str, ...] = ALWAYS
    note: str = ""
    is_at_desk: bool = True


def may(role: str | None, action: str, stage: str) -> bool:
    """Whether the role alone (None: a person without one) lets a person do this with an issue at that stage."""
    asked = ACTIONS[action]
    held = roles.ROLES.get(role or "", frozenset())
    is_admitted = not asked.is_at_desk or (role is not None and role not in roles.WITHOUT_DESK)
    return is_admitted and asked.needs <= held and stage in asked.stages


def _on(*models: str, to: tuple[str, ...], app: str = "bulletin") -> frozenset[Permission]:
    return frozenset(Permission(f"{app}.{verb}_{model}") for model in models for verb in to)


def _decision(move: Move) -> Action:
    return Action(move.label, _SEE_EDITION | {move.permission}, move.sources, move.rule)


_NOTHING: frozenset[Permission] = frozenset()
_SEE_ISSUE = _on("issue", to=("view",))
_SEE_ARTICLE = _on("article", to=("view",))
_SEE_EDITION = _on("edition", to=("view",))
_SEE_BULLETIN = _on("bulletin", to=("view",))
_CHANGE_ISSUE = _on("issue", to=("change",))
_CHANGE_ARTICLE = _on("article", to=("change",))
_CHANGE_PERSON = _on("user", to=("change",), app="office")
_DOWNLOAD = frozenset({Permission.DOWNLOAD_EDITION})
_SEE_DISPATCH = _SEE_EDITION | _on("dispatch", to=("view",))
_DISPATCH = _SEE_DISPATCH | _on("dispatch", to=("change",))
_SENT_OUT = (Status.RELEASED, Status.WITHDRAWN)
_WRITE_NOTES = _SEE_EDITION | {Permission.ADD_NOTE}
_INVITE = _SEE_EDITION | {Permission.ADD_INVITATION}
_WRITE = ("add", "change", "delete")

GROUPS: dict[str, dict[str, Action]] = {
    "稿件": {
        "see_drafts": Action("看稿件", _SEE_ISSUE | _SEE_ARTICLE),
        "find": Action(
            "搜索", _SEE_ISSUE | _SEE_ARTICLE | _on("brief", to=("view",)), note="稿件、备用稿、已发布的都找。"
        ),
        "start_issue": Action("新建一期", _on("issue", to=("add",))),
        "change_issue": Action(
            "改期",
            _CHANGE_ISSUE,
            UNLOCKED,
            "日期、编号、编者按等。已发布的改稿就是开始更正，刊物、年份和期号不能再改。",
        ),
        "change_lists": Action(
            "改期里的各栏",
            _CHANGE_ISSUE | _on("article", "brief", "recipient", "credit", to=_WRITE),
            UNLOCKED,
            "文章、简讯、收文单位、署名的增减和顺序。",
        ),
        "arrange_texts": Action(
            "移动、抄写、分合稿件",
            _CHANGE_ISSUE | _on("article", "brief", to=_WRITE),
            UNLOCKED,
            "移到别的一期或备用稿，抄一份，分成两篇，并成一篇；写过的人到了哪里都算写过。",
        ),
        "restore_part": Action(
            "恢复删去的",
            _CHANGE_ISSUE | _on("article", "brief", "recipient", "credit", to=("add",)),
            UNLOCKED,
            "文章、简讯、收文单位、署名。",
        ),
        "name_new": Action(
            "在期里添新名称",
            _CHANGE_ISSUE | _on("recipientunit", to=("add",), app="office") | _on("credit", to=("add",)),
            UNLOCKED,
            "名录里没有的单位和署名的人；这样添的人没有登录账号，也没有角色。",
        ),
        "see_reserve": Action("看备用稿", _SEE_ISSUE | _SEE_ARTICLE | _on("brief", to=("view",))),
        "write_reserve": Action("改、删、恢复备用稿", _CHANGE_ISSUE | _on("article", "brief", to=_WRITE)),
        "write_article": Action("改文章", _CHANGE_ARTICLE, UNLOCKED),
        "delete_article": Action("删文章", _on("article", to=("delete",)), UNLOCKED),
        "delete_issue": Action(
            "删一期",
            _on("issue", "article", to=("delete",)),
            (DRAFTING,),
            "只有从未送审的能删；送审过的要留档。",
        ),
        "keep_unsaved": Action(
            "自动留稿",
            _CHANGE_ISSUE | _CHANGE_ARTICLE,
            note="没有保存的替各人留着，只有本人看得到；稿件锁定时也留，解锁后再存。",
        ),
        "upload_picture": Action("上传图片", _CHANGE_ARTICLE, note="图片放进文章，要等文章保存。"),
        "see_picture": Action("看未发布的图片", _SEE_ARTICLE, is_at_desk=False),
        "see_texts": Action("看历史版本", _SEE_ARTICLE, note="一篇文章以前的文字，和现在的比较。"),
        "restore_text": Action("恢复旧文字", _CHANGE_ARTICLE, UNLOCKED),
        "see_life": Action("看来龙去脉", _SEE_ISSUE),
        "preview": Action("预览网页", _SEE_ISSUE),
        "proof": Action("预览 PDF（校样）", _SEE_ISSUE, note="也能导出 Word（草稿）。"),
        "preflight": Action("印前检查", _SEE_ISSUE),
        "proofread": Action("看校对", _SEE_ISSUE),
        "answer_remark": Action("答校对", _CHANGE_ISSUE, UNLOCKED, "不改、重新提；“必须”的不改要写理由。"),
        "silence_remark": Action("本刊以后都不提", _CHANGE_ISSUE, note="也能恢复；公开前要再看一眼的不能不提。"),
    },
    "送审和决定": {
        "submit": Action(
            "送审", _CHANGE_ISSUE | {Permission.SUBMIT_EDITION}, UNLOCKED, "发布过的要先写更正说明，并且确有改动。"
        ),
        **{verb: _decision(move) for verb, move in TRANSITIONS.items()},
    },
    "批注": {
        "write_note": Action("写批注和回复", _WRITE_NOTES, notes.OPEN_TO_NOTES, "只有编辑部里的人看得到。"),
        "edit_note": Action("改自己的批注", _WRITE_NOTES, notes.OPEN_TO_NOTES, "还没有人回复、没有解决的。"),
        "delete_note": Action("删自己的批注", _WRITE_NOTES, notes.OPEN_TO_NOTES, "还没有人回复、没有解决的；留档。"),
        "take_proposal": Action(
            "采用建议",
            _SEE_ISSUE | frozenset(proposals.NEEDS),
            tuple(stage for stage in UNLOCKED if stage != DRAFTING),
            "照批注里的“建议改为”改稿，算采用的人写的；刊物可以不许一键采用。",
        ),
        "reopen_note": Action("重开批注", _WRITE_NOTES, notes.OPEN_TO_NOTES),
        "resolve_note": Action("解决批注", _WRITE_NOTES, SEALED, "发布以后也能。"),
    },
    "外单位核稿": {
        "invite": Action(
            "请外单位核稿", _INVITE, OPEN, "不能请编辑部的人和参与了这一期的人；外单位说的仅供参考，不算审定。"
        ),
        "renew_invitation": Action("核稿换链接", _INVITE, OPEN, "旧的链接和核稿码马上作废。"),
        "revoke_invitation": Action("核稿作废", _INVITE, OPEN),
    },
    "封存的版本": {
        "see_edition": Action("看封存的版本", _SEE_EDITION, SEALED, "送审过的每一版都在，以前各版也能看。"),
        "see_sealed_pdf": Action(
            "看封存的 PDF",
            _SEE_EDITION | _DOWNLOAD,
            SEALED,
            "未发布的，每页盖“待审”和指纹。也能看版面图，导出供参阅的 Word。",
        ),
        "republish": Action("抄公众号文稿", _SEE_EDITION, (Status.RELEASED,), "只有已发布的现行的一版，带着样式。"),
        "see_signoff": Action("看审签单", _SEE_EDITION | _DOWNLOAD, APPROVED, "审定以后才有，照记录排成。"),
    },
    "分发": {
        "see_dispatch": Action(
            "看分发单", _SEE_DISPATCH, _SENT_OUT, "发给了哪些单位，谁签收了；也能打印地址签和发文登记。"
        ),
        "add_delivery": Action("补发", _DISPATCH, (Status.RELEASED,), "记明是补发，写着谁、为什么。"),
        "handle_delivery": Action(
            "催收、重发、换链接、登记签收和撤销",
            _DISPATCH,
            _SENT_OUT,
            "链接给单位自己用；登记的是纸质签收的，登错了写理由撤销，单位自己签的不能撤销。",
        ),
        "see_mailing": Action("看分发方式", _on("mailing", "contact", to=("view",), app="office")),
        "change_mailing": Action(
            "改分发方式和联系人",
            _on("mailing", to=("view", "change"), app="office") | _on("contact", to=_WRITE, app="office"),
            note="份数、纸质邮件系统、联系人；从下一次发布起。",
        ),
    },
    "网站": {
        "read": Action("看网页", _NOTHING, (Status.RELEASED,), "更正在送审时，读者看到的仍是已发布的一版。", False),
        "download": Action(
            "下载 PDF", _DOWNLOAD, (Status.RELEASED,), "刊物勾选了“公开 PDF”的，不登录也能下载。", False
        ),
        "download_print": Action("下载印刷 PDF", _DOWNLOAD, (Status.RELEASED,), is_at_desk=False),
        "download_ofd": Action("下载 OFD", _DOWNLOAD, (Status.RELEASED,), "PDF 公开的刊物，OFD 也公开。", False),
        "see_pages": Action(
            "看版面", _DOWNLOAD, (Status.RELEASED,), "刊物勾选了“公开 PDF”的，不登录也能看。", is_at_desk=False
        ),
        "see_what_to_download": Action(
            "看下载目录", _DOWNLOAD, note="谁在什么时候下载了什么，都有记录。", is_at_desk=False
        ),
        "download_year": Action("下载全年压缩包", _DOWNLOAD, (Status.RELEASED,), "只收已发布的期。", is_at_desk=False),
    },
    "合订本": {
        "see_volumes": Action("看合订本目录", _SEE_BULLETIN | _DOWNLOAD),
        "bind": Action("装订合订本", _SEE_BULLETIN | _DOWNLOAD, (Status.RELEASED,), "只收已发布的期。"),
        "download_volume": Action("下载合订本", _SEE_BULLETIN | _DOWNLOAD, (Status.RELEASED,)),
    },
    "编辑部": {
        "enter": Action("进工作台", _NOTHING),
        "see_notices": Action("看通知", _NOTHING, note="各人只看自己的。"),
        "choose_notices": Action(
            "选择另外要哪些通知", _DOWNLOAD, note="经手的、下载过的，不选也通知；各人只选自己的。", is_at_desk=False
        ),
        "resend_letter": Action("重发信件", _CHANGE_PERSON, note="看没有送到的信，再发一次。"),
        "see_people": Action("看人员", _on("user", to=("view",), app="office")),
        "change_people": Action(
            "改人员和角色",
            _on("user", to=("add", "change"), app="office"),
            note="加人、改名、给角色、停用、重设密码；要两人同意的，确认以后才生效；改不了系统管理员。",
        ),
        "look_after_logins": Action(
            "结束别人的登录、解除等待",
            _on("user", to=("view",), app="office") | {Permission.LOOK_AFTER_LOGINS},
            note="试错太多次要等的，解除以后马上能登录；系统管理员的不能。",
        ),
        "see_motions": Action(
            "看两人同意", _on("motion", to=("view",), app="office"), note="和自己账号有关的，本人也看得到。"
        ),
        "confirm_motion": Action(
            "确认提请",
            frozenset({Permission.VIEW_MOTION, Permission.CONFIRM_MOTION}),
            note="自己提请的、关于自己账号的不能；三员分设的，由安全确认。",
        ),
        "stop_motion": Action("叫停提请", _on("motion", to=("view",), app="office"), note="本人也能。"),
        "see_units": Action("看收文单位", _on("recipientunit", to=("view",), app="office")),
        "add_units": Action("添收文单位", _on("recipientunit", to=("add",), app="office")),
        "change_units": Action(
            "改和合并收文单位",
            _on("recipientunit", to=("change",), app="office"),
            note="并入另一个的停用；审核中的期用着它时不能合并。",
        ),
        "see_tables": Action(
            "看领导名录、用词表、单位全称简称", _on(*TABLES, to=("view",), app="office"), note="也能导出。"
        ),
        "change_tables": Action(
            "改领导名录、用词表、单位全称简称",
            _on(*TABLES, to=_WRITE, app="office"),
            note="添、改、删、导入；导入先看会改哪些，再确认。",
        ),
        "see_bulletins": Action("看刊物", _SEE_BULLETIN),
        "change_bulletins": Action(
            "改刊物和固定收文单位",
            _on("bulletin", to=("add", "change")) | _on("standingrecipient", to=_WRITE),
            note="地址定下以后不能改。",
        ),
        "change_site": Action("改网站信息", _on("sitefacts", to=("view", "change"), app="office"), note="马上生效。"),
        "see_rules": Action("看校对规则", _SEE_BULLETIN),
        "change_rules": Action(
            "调整校对规则", _on("bulletin", to=("view", "change")), note="公开前要再看一眼的不能关。"
        ),
        "delete_records": Action(
            "删人员、单位、刊物",
            _on("user", "recipientunit", to=("delete",), app="office") | _on("bulletin", to=("delete",)),
            note="都要留档；不再用的人员和单位，改为停用。",
        ),
        "see_audit_log": Action(
            "看审计日志", _on("auditentry", to=("view",), app="office"), note="也能导出；谁都不能改。"
        ),
        "check_record": Action(
            "核对审计日志", _on("auditentry", to=("view",), app="office"), note="和各版本的状态对照，结果留档。"
        ),
        "see_downloads": Action("看下载记录", _on("download", to=("view",)), note="谁都不能改。"),
        "see_unfound": Action("看读者搜不到的", _SEE_ISSUE, note="只有搜的词和次数，没有人。"),
        "see_numbers": Action(
            "看统计", frozenset({Permission.SEE_NUMBERS}), note="只计已发布的；也能导出。各刊物的编辑只看自己的刊物。"
        ),
        "see_subscribers": Action(
            "看邮件订阅", frozenset({Permission.VIEW_SUBSCRIBER}), note="读者的邮件地址，只在这一页上。"
        ),
        "remove_subscriber": Action("删去邮件订阅", frozenset({Permission.DELETE_SUBSCRIBER})),
        "see_typefaces": Action("看字体页", _NOTHING),
        "see_rights": Action("看职责和权限", _NOTHING),
        "see_handbook": Action("看手册", _NOTHING),
    },
}
ACTIONS = {key: action for actions in GROUPS.values() for key, action in actions.items()}
