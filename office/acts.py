"""What is done here, as the audit log and the notices keep it: under a key, shown under a label.

Rows of old hold the label itself, as it was hashed; whoever looks for an act looks for both.
"""

RENAMED = "rename"
UNITS_MERGED = "merge_units"
ROLES_CHANGED = "change_roles"
PASSWORD_RESET = "reset_password"  # noqa: S105  no password
TABLE_IMPORTED = "import_table"
ROW_DELETED = "delete_row"

# The other rooms put in theirs when they are ready.
LABELS = {
    RENAMED: "改名",
    UNITS_MERGED: "合并单位",
    ROLES_CHANGED: "调整角色",
    PASSWORD_RESET: "重设密码",
    TABLE_IMPORTED: "导入表格",
    ROW_DELETED: "删去一条",
}


def label_of(action: str) -> str:
    """What a person reads for a stored act; a word that is no key stands as it is."""
    return LABELS.get(action, action)


def spellings(key: str) -> set[str]:
    """Under which words the act may be stored."""
    return {key, label_of(key)}
