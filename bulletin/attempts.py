"""What somebody tries at an address, by the words of the page 职责和权限: the log says what was refused, not where."""

from django.http import HttpRequest

from bulletin.rights import ACTIONS

# By the beginning of the names of a model's pages: what is tried by opening one, and by sending one's form.
OF_MODELS = {
    "office_user": ("see_people", "change_people"),
    "office_recipientunit": ("see_units", "change_units"),
    "office_leader": ("see_tables", "change_tables"),
    "office_term": ("see_tables", "change_tables"),
    "office_unitname": ("see_tables", "change_tables"),
    "office_auditentry": ("see_audit_log", "see_audit_log"),
    "bulletin_issue": ("see_drafts", "change_issue"),
    "bulletin_article": ("see_drafts", "write_article"),
    "bulletin_bulletin": ("see_bulletins", "change_bulletins"),
    "bulletin_edition": ("see_edition", "see_edition"),
    "bulletin_download": ("see_downloads", "see_downloads"),
}
_PAGES = ("changelist", "add", "change", "history", "delete", "keep")
# By the name of the address, where it is another act than that of a model's page.
AT = {
    "auth_user_password_change": "change_people",
    "office_user_account": "look_after_logins",
    "people_import": "change_people",
    "people_import_confirm": "change_people",
    "people_roles": "see_people",
    "motions": "see_motions",
    "notice_resend": "resend_letter",
    "notices_resend": "resend_letter",
    "unit_merge": "change_units",
    "table_import": "change_tables",
    "table_import_confirm": "change_tables",
    "table_export": "see_tables",
    "office_auditentry_export": "see_audit_log",
    "office_auditentry_check": "check_record",
    "find": "find",
    "bulletin_issue_add": "start_issue",
    "bulletin_issue_start": "start_issue",
    "bulletin_issue_delete": "delete_issue",
    "bulletin_issue_history": "see_life",
    "bulletin_issue_preview": "preview",
    "bulletin_issue_proof": "proof",
    "bulletin_issue_word": "proof",
    "bulletin_issue_preflight": "preflight",
    "bulletin_issue_save": "change_issue",
    "bulletin_issue_submit": "submit",
    "bulletin_issue_do": "arrange_texts",
    "bulletin_issue_restore": "restore_part",
    "bulletin_issue_reserve": "see_reserve",
    "bulletin_issue_reserve_put": "write_reserve",
    "bulletin_issue_reserve_delete": "write_reserve",
    "bulletin_issue_reserve_restore": "write_reserve",
    "bulletin_issue_proofread": "proofread",
    "bulletin_issue_answer": "answer_remark",
    "bulletin_issue_take": "take_proposal",
    "bulletin_issue_note": "write_note",
    "bulletin_article_delete": "delete_article",
    "bulletin_article_picture": "upload_picture",
    "bulletin_article_history": "see_texts",
    "bulletin_article_restore": "restore_text",
    "bulletin_edition_pdf": "see_sealed_pdf",
    "bulletin_edition_page_picture": "see_sealed_pdf",
    "bulletin_edition_areas": "see_sealed_pdf",
    "bulletin_edition_word": "see_sealed_pdf",
    "bulletin_edition_signoff": "see_signoff",
    "bulletin_edition_note_add": "write_note",
    "bulletin_edition_note": "write_note",
    "bulletin_edition_invite": "invite",
    "bulletin_edition_renew_invitation": "renew_invitation",
    "bulletin_edition_revoke_invitation": "revoke_invitation",
    "bulletin_bulletin_rules": "see_rules",
    "bulletin_bulletin_speak": "silence_remark",
    "bulletin_bulletin_volumes": "see_volumes",
    "bulletin_bulletin_bind": "bind",
    "bulletin_bulletin_volume": "download_volume",
    "downloads": "see_what_to_download",
    "downloads_year": "see_what_to_download",
    "downloads_zip": "download_year",
    "staff_pdf": "download",
    "staff_print_pdf": "download_print",
    "staff_ofd": "download_ofd",
    "staff_pages": "see_pages",
    "staff_page_picture": "see_pages",
}
# Of addresses that are both looked at and written to, what is tried by sending.
SENT = {"bulletin_bulletin_rules": "change_rules"}
# Addresses whose last part says what is done.
_BY_PART = {"bulletin_edition_decide": "{verb}", "motion": "{act}_motion"}


def label_of(request: HttpRequest) -> str:
    """What is tried, as people read it; "" if the table of rights has no word for it."""
    key = _key_of(request)
    return ACTIONS[key].label if key in ACTIONS else ""


def _key_of(request: HttpRequest) -> str:
    match = request.resolver_match
    name = (match and match.url_name) or ""
    is_sent = request.method == "POST"
    if match and name in _BY_PART:
        return _BY_PART[name].format(**match.kwargs)
    if is_sent and name in SENT:
        return SENT[name]
    if name in AT:
        return AT[name]
    model, _, page = name.rpartition("_")
    return OF_MODELS[model][is_sent] if page in _PAGES and model in OF_MODELS else ""
