"""Every permission the code asks for, by the name Django knows it under. A slip of the pen is an error, not a no."""

from enum import StrEnum


class Permission(StrEnum):
    """What roles hold and pages ask for; the database makes the rows from the models."""

    # Drafts
    VIEW_ISSUE = "bulletin.view_issue"
    ADD_ISSUE = "bulletin.add_issue"
    CHANGE_ISSUE = "bulletin.change_issue"
    DELETE_ISSUE = "bulletin.delete_issue"
    VIEW_ARTICLE = "bulletin.view_article"
    ADD_ARTICLE = "bulletin.add_article"
    CHANGE_ARTICLE = "bulletin.change_article"
    DELETE_ARTICLE = "bulletin.delete_article"
    VIEW_BRIEF = "bulletin.view_brief"
    ADD_BRIEF = "bulletin.add_brief"
    CHANGE_BRIEF = "bulletin.change_brief"
    DELETE_BRIEF = "bulletin.delete_brief"
    VIEW_RECIPIENT = "bulletin.view_recipient"
    ADD_RECIPIENT = "bulletin.add_recipient"
    CHANGE_RECIPIENT = "bulletin.change_recipient"
    DELETE_RECIPIENT = "bulletin.delete_recipient"
    VIEW_CREDIT = "bulletin.view_credit"
    ADD_CREDIT = "bulletin.add_credit"
    CHANGE_CREDIT = "bulletin.change_credit"
    DELETE_CREDIT = "bulletin.delete_credit"

    # Editions and notes
    VIEW_EDITION = "bulletin.view_edition"
    SUBMIT_EDITION = "bulletin.submit_edition"
    RECALL_EDITION = "bulletin.recall_edition"
    RETURN_EDITION = "bulletin.return_edition"
    APPROVE_EDITION = "bulletin.approve_edition"
    RELEASE_EDITION = "bulletin.release_edition"
    ASK_WITHDRAWAL = "bulletin.ask_withdrawal"
    WITHDRAW_EDITION = "bulletin.withdraw_edition"
    DOWNLOAD_EDITION = "bulletin.download_edition"
    VIEW_NOTE = "bulletin.view_note"
    ADD_NOTE = "bulletin.add_note"
    VIEW_DOWNLOAD = "bulletin.view_download"

    # Bulletins
    VIEW_BULLETIN = "bulletin.view_bulletin"
    ADD_BULLETIN = "bulletin.add_bulletin"
    CHANGE_BULLETIN = "bulletin.change_bulletin"
    DELETE_BULLETIN = "bulletin.delete_bulletin"
    VIEW_STANDINGRECIPIENT = "bulletin.view_standingrecipient"
    ADD_STANDINGRECIPIENT = "bulletin.add_standingrecipient"
    CHANGE_STANDINGRECIPIENT = "bulletin.change_standingrecipient"
    DELETE_STANDINGRECIPIENT = "bulletin.delete_standingrecipient"

    # The office
    VIEW_USER = "office.view_user"
    ADD_USER = "office.add_user"
    CHANGE_USER = "office.change_user"
    DELETE_USER = "office.delete_user"
    VIEW_RECIPIENTUNIT = "office.view_recipientunit"
    ADD_RECIPIENTUNIT = "office.add_recipientunit"
    CHANGE_RECIPIENTUNIT = "office.change_recipientunit"
    DELETE_RECIPIENTUNIT = "office.delete_recipientunit"
    VIEW_EDITOR = "office.view_editor"
    VIEW_REVIEWER = "office.view_reviewer"
    VIEW_AUDITENTRY = "office.view_auditentry"
